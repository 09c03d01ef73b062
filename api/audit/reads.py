"""Reading what is sealed is written down as well: before the answer goes out, and by whom."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from api.audit.models import Act, Actor
from api.audit.service import record
from api.web.parts import Parts


def note_read(session: Session, parts: Parts, program_id: UUID | None, actor: Actor, *acts: Act) -> None:
    """Write to the log what a reading session opened; if that fails, so does the request.

    The session is ended first: whoever reads waits for no lock of a writer, and nobody holds two connections at once.
    What the log needs is one short transaction.
    """
    session.close()
    with parts.database.writing() as writing:
        record(writing, program_id, actor, parts.clock.now(), *acts)
