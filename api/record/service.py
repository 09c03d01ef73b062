"""Put a person's own record together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.database.vault import Vault
from api.people.service.mentees import read_mentee
from api.people.service.mentors import read_mentor
from api.record.models import MenteeRecord, MentorRecord
from api.record.parts import PARTS
from api.web.parts import Parts


def mentee_record(
    session: Session, parts: Parts, program_id: UUID, mentee_id: UUID, actor: Actor, now: datetime
) -> MenteeRecord:
    """Return everything that is known of a mentee; that it was opened is logged, and the session ended.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    """
    made = MenteeRecord(**_made(session, parts, read_mentee, program_id, mentee_id, now))
    note_read(session, parts, program_id, actor, Act("export", "mentee", mentee_id))
    return made


def mentor_record(
    session: Session, parts: Parts, program_id: UUID, mentor_id: UUID, actor: Actor, now: datetime
) -> MentorRecord:
    """Return everything that is known of a mentor; that it was opened is logged, and the session ended.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    """
    made = MentorRecord(**_made(session, parts, read_mentor, program_id, mentor_id, now))
    note_read(session, parts, program_id, actor, Act("export", "mentor", mentor_id))
    return made


def _made(
    session: Session,
    parts: Parts,
    read: Callable[[Session, Vault, UUID, UUID], BaseModel],
    program_id: UUID,
    person_id: UUID,
    now: datetime,
) -> dict[str, Any]:
    return {
        "made_at": now,
        "person": read(session, parts.vault, program_id, person_id),
        "parts": {name: part(session, parts.vault, program_id, person_id) for name, part in PARTS.items()},
    }
