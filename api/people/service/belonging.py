"""Whether somebody is one of a program's people."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from api.people.models.tables import MenteeRow, MentorRow


def belongs(session: Session, program_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody is a mentee or a mentor of a program, or was until they were erased."""
    person = session.get(MenteeRow, person_id) or session.get(MentorRow, person_id)
    return person is not None and person.program_id == program_id
