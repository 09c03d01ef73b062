"""The one shape of every error, RFC 9457 problem details, and the one handler that renders them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.errors import (
    ConflictError,
    FaultError,
    FieldProblem,
    MethodError,
    NotFoundError,
    RefusedInputError,
    ServiceError,
    UnavailableError,
    UndecodableError,
)

MEDIA_TYPE: Final = "application/problem+json"
KEPT_CONTEXT: Final = ("ge", "gt", "le", "lt", "max_length", "min_length", "expected", "pattern", "multiple_of")

EXPECTED: Final = {
    "missing": "a value",
    "extra_forbidden": "no such field",
    "string_type": "text",
    "string_too_short": "text of {min_length} characters or more",
    "string_too_long": "text of {max_length} characters or fewer",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "uuid_type": "an id as this service gives them",
    "uuid_parsing": "an id as this service gives them",
    "date_type": "a date such as 2026-11-23",
    "date_parsing": "a date such as 2026-11-23",
    "date_from_datetime_parsing": "a date such as 2026-11-23",
    "enum": "one of {expected}",
    "literal_error": "one of {expected}",
    "list_type": "a list",
    "too_short": "{min_length} or more of them",
    "too_long": "{max_length} or fewer of them",
    "model_type": "an object with named fields",
    "model_attributes_type": "an object with named fields",
    "dict_type": "an object with named fields",
}
"""What a field should have been, in words, by the kind of fault that pydantic finds."""

log = structlog.get_logger("waypair")


class FieldProblemShape(BaseModel):
    """One field that cannot be accepted."""

    pointer: str
    expected: str
    received: str


class ProblemShape(BaseModel):
    """RFC 9457 problem details; `errors` names the fields of a 422."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblemShape] = []


def problem_response(error: ServiceError) -> JSONResponse:
    """Return a refusal as an answer."""
    body: dict[str, Any] = {
        "type": f"urn:waypair:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
    if fields := error.fields():
        body["errors"] = [
            {"pointer": field.pointer, "expected": field.expected, "received": field.received} for field in fields
        ]
    return JSONResponse(
        body, error.status, headers={"Cache-Control": "no-store", **error.headers()}, media_type=MEDIA_TYPE
    )


def as_service_error(error: Exception) -> ServiceError:
    """Return what a caller may be told of any error; nothing of its own text."""
    match error:
        case ServiceError():
            return error
        case RequestValidationError():
            return _refused(error)
        case HTTPException(status_code=400):  # also around whatever stopped the reading of a body
            return error.__cause__ if isinstance(error.__cause__, ServiceError) else UndecodableError()
        case HTTPException(status_code=405):
            return MethodError((error.headers or {}).get("Allow", ""))
        case HTTPException(status_code=404):
            return NotFoundError()
        case IntegrityError():
            return ConflictError()
        case OperationalError() | PoolTimeoutError():
            return UnavailableError()
    return FaultError()


def report(error: Exception) -> None:
    """Log a fault by its kind and place. Its text stays out: it may hold what a person wrote."""
    trace, frames = error.__traceback__, []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("fault", kind=type(error).__name__, frames=frames[-8:])


def handle_errors(app: FastAPI) -> None:
    """Make an app render every error as a problem."""

    async def render(request: Request, error: Exception) -> JSONResponse:
        told = as_service_error(error)
        if isinstance(told, FaultError | UnavailableError):
            report(error)
        return problem_response(told)

    for kind in (ServiceError, RequestValidationError, HTTPException, SQLAlchemyError):
        app.add_exception_handler(kind, render)


def describe_errors(app: FastAPI) -> None:
    """Put the shape of problems into the app's schema, where `errors_of` points at it."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        shapes = schema.setdefault("components", {}).setdefault("schemas", {})
        shape = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes |= shape.pop("$defs") | {ProblemShape.__name__: shape}
        return schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend the schema


def errors_of(*kinds: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of the refusals that a route may answer with."""
    return {
        kind.status: {
            "description": kind.title,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemShape"},
                    "example": {
                        "type": f"urn:waypair:problem:{kind.code}",
                        "title": kind.title,
                        "status": kind.status,
                        "detail": kind.detail,
                    },
                }
            },
        }
        for kind in kinds
    }


def shape_of(value: object) -> str:
    """Return what a value looks like without saying it.

    Examples
    --------
    >>> shape_of("Ana"), shape_of([1, 2]), shape_of(None)
    ('text of 3 characters', 'a list of 2', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "a yes or no"
        case int() | float():
            return "a number"
        case str():
            return f"text of {len(value)} character{'' if len(value) == 1 else 's'}"
        case list() | tuple():
            return f"a list of {len(value)}"
        case dict():
            return f"an object with {len(value)} field{'' if len(value) == 1 else 's'}"
    return "something else"


def _refused(error: RequestValidationError) -> ServiceError:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return UndecodableError()
    return RefusedInputError(FieldProblem(_pointer(item["loc"]), in_words(item), _received(item)) for item in found)


def _pointer(loc: tuple[int | str, ...]) -> str:
    where, *names = loc
    path = "/".join(str(name).replace("~", "~0").replace("/", "~1") for name in names)
    return f"#/{path}" if where == "body" and names else "#" if where == "body" else f"{where}/{path}"


def in_words(item: Mapping[str, Any]) -> str:
    """Return what a field should have been, of one fault as pydantic tells it; nothing of what was sent is in it."""
    if item["type"] == "value_error":  # of our own validators, whose texts quote nobody
        return str(item["msg"]).removeprefix("Value error, ")
    context = {name: item["ctx"][name] for name in KEPT_CONTEXT if name in item.get("ctx", {})}
    if item["type"] in EXPECTED:
        return EXPECTED[item["type"]].format_map(context)
    limits = ", ".join(f"{name} {value}" for name, value in context.items())
    kind = str(item["type"]).replace("_", " ")
    return f"{kind} ({limits})" if limits else kind


def _received(item: dict[str, Any]) -> str:
    return "nothing" if item["type"] == "missing" else shape_of(item.get("input"))
