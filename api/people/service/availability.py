"""A mentor's own availability: whoever signs in as the member that a mentor is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.mentors import CAPACITY, AvailabilityPublic, AvailabilityUpdate, MentorPublic, MentorUpdate
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.mentors import read_mentor, update_mentor
from api.web.translating import to_translate

keepers: Final[list[Callable[[Session, UUID, date], bool]]] = []
"""Whoever stands above and takes mentors out adds a function that says whether one has to be let back by the team."""


def read_availability(session: Session, vault: Vault, program_id: UUID, user_id: UUID) -> AvailabilityPublic:
    """Return when and how a user meets as a mentor of a program.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor = read_mentor(session, vault, program_id, mentor_id_of(session, program_id, user_id))
    return _shown(mentor)


def update_availability(
    session: Session,
    vault: Vault,
    program_id: UUID,
    user_id: UUID,
    version: int,
    asked: AvailabilityUpdate,
    actor: Actor,
    now: datetime,
) -> AvailabilityPublic:
    """Change when and how a user meets as a mentor of a program.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    ChangedMeanwhileError
        If somebody changed the mentor meanwhile.
    RefusedInputError
        If the site of a slot is not of the program, or the capacity is more than they may choose alone.
    ConflictError
        If more people are held than the capacity is to be, or whoever took them out has to let them back.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    before = read_mentor(session, vault, program_id, mentor_id)
    changes = asked.named()
    if asked.capacity is not None and asked.capacity > (most := _most(before)):
        expected = to_translate("a number of {most} or fewer; for more, ask your coordinator")
        said = expected.format(most=most)
        raise RefusedInputError([FieldProblem("#/capacity", said, "a number", expected, {"most": most})])
    if (away := changes.pop("away", None)) is not None:
        if not away and before.status == MentorStatus.LEAVE and may_not_return(session, program_id, mentor_id, now):
            raise ConflictError(to_translate("Your coordinator has to let you back."))
        changes["status"] = MentorStatus.LEAVE if away else MentorStatus.ACTIVE
    named = MentorUpdate.model_validate(changes)
    return _shown(update_mentor(session, vault, program_id, mentor_id, version, named, actor, now))


def may_not_return(session: Session, program_id: UUID, mentor_id: UUID, now: datetime) -> bool:
    """Return whether a mentor who is away was taken out by the team, and has to be let back by it."""
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    return any(keeps(session, mentor_id, today) for keeps in keepers)


def mentor_id_of(session: Session, program_id: UUID, user_id: UUID) -> UUID:
    """Return the id of the mentor of a program that a user is.

    Raises
    ------
    NotFoundError
        If they are none there, or have left.
    """
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


def _most(mentor: MentorPublic) -> int:
    return max(CAPACITY[mentor.kind], mentor.capacity)


def _shown(mentor: MentorPublic) -> AvailabilityPublic:
    return AvailabilityPublic(
        version=mentor.version,
        time_zone=mentor.time_zone,
        slots=mentor.slots,
        modes=mentor.modes,
        capacity=mentor.capacity,
        most=_most(mentor),
        away=mentor.status == MentorStatus.LEAVE,
    )
