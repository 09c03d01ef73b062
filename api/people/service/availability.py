"""A mentor's own availability: whoever signs in as the member that a mentor is."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member
from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.mentors import AvailabilityPublic, AvailabilityUpdate, MentorUpdate
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.mentors import read_mentor, update_mentor

FIELDS = frozenset({"version", *AvailabilityUpdate.model_fields})


def read_availability(session: Session, vault: Vault, program_id: UUID, user_id: UUID) -> AvailabilityPublic:
    """Return when and how a user meets as a mentor of a program.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor = read_mentor(session, vault, program_id, _mentor_id(session, program_id, user_id))
    return AvailabilityPublic(**{name: getattr(mentor, name) for name in FIELDS})


def update_availability(
    session: Session, vault: Vault, program_id: UUID, user_id: UUID, version: int, asked: AvailabilityUpdate
) -> AvailabilityPublic:
    """Change when and how a user meets as a mentor of a program.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    ChangedMeanwhileError
        If somebody changed the mentor meanwhile.
    RefusedInputError
        If the site of a slot is not of the program.
    """
    changes = MentorUpdate.model_validate(asked.named())
    mentor_id = _mentor_id(session, program_id, user_id)
    mentor = update_mentor(session, vault, program_id, mentor_id, version, changes)
    return AvailabilityPublic(**{name: getattr(mentor, name) for name in FIELDS})


def _mentor_id(session: Session, program_id: UUID, user_id: UUID) -> UUID:
    statement = (
        select(MentorRow.id)
        .join(Member, col(Member.id) == MentorRow.member_id)
        .where(MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT)
        .where(Member.program_id == program_id, Member.user_id == user_id)
    )
    mentor_id = session.exec(statement).one_or_none()
    if mentor_id is None:
        raise NotFoundError
    return mentor_id
