"""Two people, one thing to edit: the version goes out as ETag and has to come back as If-Match."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Depends, Header, Response

from api.errors import ChangedMeanwhileError, VersionRequiredError


class HasVersion(Protocol):
    """A row, or its public shape."""

    version: int


def tag(response: Response, row: HasVersion) -> None:
    """Put the version of a row on an answer."""
    response.headers["ETag"] = f'"{row.version}"'


def _version(if_match: Annotated[str | None, Header(description="The ETag of what you read.")] = None) -> int:
    if if_match is None:
        raise VersionRequiredError
    number = if_match.removeprefix('"').removesuffix('"')
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise ChangedMeanwhileError
    return int(number)


IfMatch = Annotated[int, Depends(_version)]
