"""Forms described once: how each field is asked for, what is taken of what was sent, and how it is shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from api.web.sent import Sent

How = Literal["line", "words", "lines", "number", "day", "one", "many", "tick"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Parameters
    ----------
    name : str
        As in the shape that the form is taken as.
    label : str
        In English, marked by `to_translate`.
    how : How
        ``line`` of text, ``words`` between commas, ``lines`` each an item, a whole ``number``, a ``day``, ``one`` or
        ``many`` of the options, a ``tick``.
    options : sequence of str
        Closed words to choose from.
    hint : str
        In English, marked; empty for none.
    required : bool
        Whether it has to be filled in.
    bare : object
        What an empty field stands for: None where the shape takes nothing back, else an empty text or list.
    """

    name: str
    label: str
    how: How = "line"
    options: Sequence[str] = ()
    hint: str = ""
    required: bool = False
    bare: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together, under a heading."""

    title: str
    fields: Sequence[Field]


def fields_of(parts: Iterable[Part]) -> dict[str, Field]:
    """Return every field of a form by name."""
    return {field.name: field for part in parts for field in part.fields}


def taken(form: Sent, parts: Iterable[Part]) -> dict[str, Any]:
    """Return what a form says, as the shapes that JSON would have to have take it."""
    return {field.name: _taken(form, field) for field in fields_of(parts).values()}


def _taken(form: Sent, field: Field) -> Any:
    match field.how:
        case "tick":
            return form.one(field.name) == "yes"
        case "many":
            return form.all(field.name)
        case "words":
            return [word.strip() for word in form.one(field.name).split(",") if word.strip()]
        case "lines":
            return [line.strip() for line in form.one(field.name).split("\n") if line.strip()]
    return form.one(field.name) or field.bare


def typed(shape: BaseModel, parts: Iterable[Part]) -> Sent:
    """Return what is stored as a form would have sent it."""
    known = shape.model_dump(mode="json")
    fields = {field.name: _typed(known.get(field.name), field) for field in fields_of(parts).values()}
    return Sent(fields | {"version": [str(known.get("version", ""))]})


def _typed(value: Any, field: Field) -> list[str]:
    match field.how:
        case "tick":
            return ["yes"] if value else []
        case "many":
            return [str(one) for one in value or ()]
        case "words":
            return [", ".join(map(str, value or ()))]
        case "lines":
            return ["\n".join(map(str, value or ()))]
    return [] if value is None else [str(value)]


def differing(mine: Sent, stored: Sent, names: Iterable[str], words: Callable[[str], str] = str) -> dict[str, str]:
    """Return what is stored in each field that was typed differently, in words: for whoever was overtaken."""
    return {
        name: ", ".join(words(value) for value in stored.all(name)) or "–"
        for name in names
        if mine.all(name) != stored.all(name)
    }
