"""Lists a page at a time: a cursor says where the next one begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from api.errors import FieldProblem, RefusedInputError

LONGEST_PAGE: Final = 200

Item = TypeVar("Item")


class ListShape(BaseModel, Generic[Item]):
    """Some items; `next` is the cursor of the next page, null on the last."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page is asked for."""

    after: UUID | None
    limit: int


def _wanted(
    cursor: Annotated[str | None, Query(max_length=64, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> Wanted:
    return Wanted(None if cursor is None else _read(cursor), limit)


Asked = Annotated[Wanted, Depends(_wanted)]


def cursor_of(after: UUID | None) -> str | None:
    """Return the cursor of the page that begins after an id."""
    return None if after is None else urlsafe_b64encode(after.bytes).decode().rstrip("=")


def pages_of(request: Request, asked: Wanted, after: UUID | None) -> dict[str, Any]:
    """Return the addresses of a list's next and first page, for the component `pager`; empty where there is none."""
    url = request.url
    return {
        "next": "?" + url.include_query_params(cursor=cursor_of(after)).query if after else "",
        "first": "?" + url.remove_query_params("cursor").query if asked.after else "",
    }


def _read(cursor: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(cursor + "=="))
    except ValueError:
        expected = "the value of `next` on the page before"
        raise RefusedInputError([FieldProblem("query/cursor", expected, "another text")]) from None
