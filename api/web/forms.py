"""A page's form, checked by the same shapes as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from api.errors import FieldProblem, RefusedInputError
from api.web.problems import field_problem

Shape = TypeVar("Shape", bound=BaseModel)


def checked(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """Return the values of a form as the shape that JSON would have to have.

    Raises
    ------
    RefusedInputError
        With every field that cannot be accepted, by name.
    """
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        raise RefusedInputError(_problems(error)) from None


def _problems(error: ValidationError) -> Iterable[FieldProblem]:
    for item in error.errors(include_url=False):
        yield field_problem("#/" + "/".join(str(name) for name in item["loc"]), dict(item))


def problems_of(error: RefusedInputError) -> dict[str, FieldProblem]:
    """Return the first problem of each field of a form, by the name of the field."""
    found: dict[str, FieldProblem] = {}
    for problem in error.fields():
        name = problem.pointer.removeprefix("#/").partition("/")[0]
        found.setdefault(name or "form", problem)
    return found
