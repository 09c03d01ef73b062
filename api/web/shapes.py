"""What shapes of input share: unknown fields are refused, text is trimmed, null means nothing where it says so."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator


def example(**fields: Any) -> ConfigDict:
    """Return what puts an example into the schema of a shape."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Shape(BaseModel):
    """Base of what comes in: a field that it does not name is an error, so nothing can be slipped in."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Changes(Shape):
    """Base of edits: a field that is left out stays as it is."""

    nullable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _no_null(self) -> Self:
        for name in self.model_fields_set - self.nullable:
            if getattr(self, name) is None:
                raise ValueError(f"a value for {name}; leave the field out to keep what is there")
        return self

    def named(self) -> dict[str, object]:
        """Return the fields that are to change."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("text on one line, without control characters")
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads hundreds of files: once is enough


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("an IANA zone such as America/New_York")
    return name


Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(_printable)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_printable)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
