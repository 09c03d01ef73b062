"""The person of a path: somebody of its program, whoever keeps a program's people."""

from __future__ import annotations

from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel import Session

from api.errors import NotFoundError
from api.web.parts import TheParts


class Belongs(Protocol):
    """Says whether somebody is or was one of a program's people; the app is made with one."""

    def __call__(self, session: Session, program_id: UUID, person_id: UUID) -> bool:
        """Return whether they are, be it that they were erased."""
        ...


def _person(request: Request, parts: TheParts, program_id: UUID, person_id: UUID) -> UUID:
    belongs: Belongs = request.app.state.belongs
    with parts.database.reading() as session:
        if not belongs(session, program_id, person_id):
            raise NotFoundError
    return person_id


ThePerson = Annotated[UUID, Depends(_person)]
"""Comes after the caller in a route's arguments: rules are looked at in their order."""
