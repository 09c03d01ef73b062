"""Bans between a mentee and a mentor of one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from api.accounts.owned import found, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.shapes import BanCreate
from api.people.models.tables import Ban, MenteeRow, MentorRow, PersonRow
from api.people.models.words import BanReason
from api.people.service.documents import KEYS_AT_ONCE, names_opened
from api.web.parts import Parts
from api.web.translating import to_translate


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Somebody whom somebody must never be paired with: the ban, with its version, who it is, why, and since when."""

    ban_id: UUID
    version: int
    person_id: UUID
    name: str
    reason: BanReason
    since: datetime


class BanFollower(Protocol):
    """Ends what must not stand any more between two people who are kept apart from now on."""

    def __call__(self, session: Session, parts: Parts, bans: Sequence[Ban], actor: Actor, now: datetime) -> bool:
        """Follow, in the transaction that keeps them apart; return whether anything was ended."""
        ...


class Tie(Protocol):
    """Knows of something that stands between people who could be kept apart."""

    def __call__(self, session: Session, program_id: UUID, person_id: UUID) -> Mapping[UUID, str]:
        """Return what stands now between somebody and each of the others, by id; marked for translating."""
        ...


followers: Final[list[BanFollower]] = []
"""Whoever stands above and has something to end adds itself."""
ties: Final[list[Tie]] = []
"""Whoever stands above and knows of something adds itself."""
AT_ONCE: Final = frozenset({BanReason.COMPLAINT, BanReason.PROTECTIVE_ORDER})
"""Reasons of safety: with one of these two people do not meet once more."""


def add_bans(session: Session, parts: Parts, bans: Sequence[Ban], actor: Actor, now: datetime) -> bool:
    """Keep bans that nobody has kept yet; return whether something that stood between two people was ended by it."""
    session.add_all(bans)
    session.flush()
    return sum(follower(session, parts, bans, actor, now) for follower in followers) > 0


def ban(
    session: Session, parts: Parts, program_id: UUID, asked: BanCreate, actor: Actor, now: datetime
) -> tuple[Ban, bool]:
    """Keep two people apart; return the ban, and whether something that stood between them was ended by it.

    Raises
    ------
    RefusedInputError
        If one of them is not of the program, or was erased.
    ConflictError
        If they are kept apart already.
    """
    problems = [
        FieldProblem(f"#/{field}", f"the id of a {who} of this program", "another id")
        for field, who, table, person_id in (
            ("mentee_id", "mentee", MenteeRow, asked.mentee_id),
            ("mentor_id", "mentor", MentorRow, asked.mentor_id),
        )
        if not _is_there(session, table, program_id, person_id)
    ]
    if problems:
        raise RefusedInputError(problems)
    statement = select(Ban.id).where(Ban.mentee_id == asked.mentee_id, Ban.mentor_id == asked.mentor_id)
    if session.exec(statement).one_or_none() is not None:
        raise ConflictError(to_translate("These two are kept apart already."))
    row = Ban(id=new_id(now), created_at=now, program_id=program_id, **asked.model_dump())
    has_ended = add_bans(session, parts, [row], actor, now)
    record(session, program_id, actor, now, Act("add", "ban", row.id))
    return row, has_ended


def unban(
    session: Session,
    program_id: UUID,
    ban_id: UUID,
    version: int,
    actor: Actor,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    """Let two people be paired again; where one of them is named, only if the ban is theirs.

    Raises
    ------
    NotFoundError
        If there is no such ban.
    """
    if person_id is not None:
        row = found(session, Ban, program_id, ban_id)
        if person_id not in (row.mentee_id, row.mentor_id):
            raise NotFoundError
    session.delete(to_edit(session, Ban, program_id, ban_id, version))
    record(session, program_id, actor, now, Act("remove", "ban", ban_id))


def tied(session: Session, program_id: UUID, person_id: UUID) -> dict[UUID, list[str]]:
    """Return what stands now between somebody, mentee or mentor, and others, by the other's id."""
    found: dict[UUID, list[str]] = {}
    for tie in ties:
        for other, text in tie(session, program_id, person_id).items():
            found.setdefault(other, []).append(text)
    return found


def apart_of(session: Session, mentee_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Return with whom mentees must never be paired, as pairs of a mentee and a mentor."""
    found: set[tuple[UUID, UUID]] = set()
    for start in range(0, len(mentee_ids), KEYS_AT_ONCE):
        some = col(Ban.mentee_id).in_(mentee_ids[start : start + KEYS_AT_ONCE])
        found.update(session.exec(select(Ban.mentee_id, Ban.mentor_id).where(some)))
    return found


def count_bans(session: Session, program_id: UUID, person_id: UUID) -> int:
    """Return how many people somebody, mentee or mentor, must never be paired with."""
    of_person = or_(col(Ban.mentee_id) == person_id, col(Ban.mentor_id) == person_id)
    return session.exec(select(func.count()).select_from(Ban).where(Ban.program_id == program_id, of_person)).one()


def kept_apart(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> list[KeptApart]:
    """Return whom somebody, mentee or mentor, must never be paired with, the last first."""
    of_person = or_(col(Ban.mentee_id) == person_id, col(Ban.mentor_id) == person_id)
    rows = session.exec(
        select(Ban).where(Ban.program_id == program_id, of_person).order_by(col(Ban.created_at).desc(), col(Ban.id))
    ).all()
    other = {row.id: row.mentor_id if row.mentee_id == person_id else row.mentee_id for row in rows}
    table = MentorRow if rows and rows[0].mentee_id == person_id else MenteeRow
    names = names_opened(session, vault, table, list(other.values())) if rows else {}
    return [
        KeptApart(row.id, row.version, other[row.id], names[other[row.id]], BanReason(row.reason), row.created_at)
        for row in rows
        if other[row.id] in names
    ]


def _is_there(session: Session, table: type[PersonRow], program_id: UUID, person_id: UUID) -> bool:
    # Held until the end: whoever is erased meanwhile must not keep a ban that nobody saw to remove. As strongly as what
    # follows a ban holds them, for of two who hold somebody weakly neither could hold them more.
    statement = select(table).where(table.id == person_id, table.program_id == program_id)
    row = session.exec(statement.with_for_update(key_share=True)).one_or_none()
    return row is not None and row.document is not None
