"""What a page's form sent: read whole, and kept for showing it again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

MOST_FIELDS: Final = 5_000
LONGEST_FIELD: Final = 2**30
"""How long the whole may be is measured before anything of it is read."""
NOBODY: Final = UUID(int=0)


class Sent:
    """The fields of a form, each with every value that it was sent with.

    Parameters
    ----------
    fields : mapping of str to list of str
        By name; a box that was not ticked is not there.
    files : mapping of str to UploadFile
        By name; only those that were chosen.
    """

    def __init__(
        self, fields: Mapping[str, list[str]] | None = None, files: Mapping[str, UploadFile] | None = None
    ) -> None:
        self.fields = dict(fields or {})
        self.files = dict(files or {})

    def one(self, name: str) -> str:
        """Return the last value of a field without the blanks around it; an empty text where there is none."""
        values = self.fields.get(name)
        return values[-1].strip() if values else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field that is not blank."""
        return [value.strip() for value in self.fields.get(name, []) if value.strip()]

    def whole(self, name: str) -> int:
        """Return a field as a whole number, 0 where it is none: for hidden fields such as a version."""
        text = self.one(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0

    def id(self, name: str) -> UUID:
        """Return a field as an id; where it is none, one that nothing has: absent and mistyped answer alike."""
        return _id(self.one(name))

    def ids(self, name: str) -> list[UUID]:
        """Return every value of a field as an id, as `id` does."""
        return [_id(value) for value in self.all(name)]

    def pairs(self) -> list[tuple[str, str]]:
        """Return every field with every value, as a form would send them again."""
        return [(name, value) for name, values in self.fields.items() for value in values]

    def given(self, *names: str) -> dict[str, str]:
        """Return the named fields that are not blank."""
        return {name: value for name in names if (value := self.one(name))}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


async def sent(request: Request) -> Sent:
    """Return what the form of a request sent; nothing where it sent none."""
    if not request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        return Sent()
    form = await request.form(max_fields=MOST_FIELDS, max_files=4, max_part_size=LONGEST_FIELD)
    fields: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
        elif value.filename:
            files[name] = value
    return Sent(fields, files)


async def _kept_open(request: Request) -> AsyncIterator[Sent]:
    """Yield what was sent; files are closed once the request is answered, or refused."""
    try:
        yield await sent(request)
    finally:
        await request.close()


TheForm = Annotated[Sent, Depends(_kept_open)]
