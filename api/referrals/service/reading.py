"""Referrals as either program sees them, and as their person does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case
from sqlmodel import Session, col, or_, select

from api.accounts.models.tables import Program
from api.consent.models import Consent, Language, Purpose
from api.consent.service.consents import blanks_of, is_live
from api.consent.texts import notice_text
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.models.words import Route
from api.people.service.documents import names_opened, opened_one
from api.referrals.models.shapes import OwnReferral, ReferralPublic, ReferralSummary, ReferredPerson
from api.referrals.models.tables import Referral
from api.referrals.models.words import OPEN, DeclineReason, Direction, ReferralState, Waiting
from api.referrals.service.finding import referral_of, shows_person
from api.referrals.service.mentors import still_named
from api.referrals.service.telling import TOLD_BACK
from api.referrals.service.waiting import of_program, that_wait

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What the program is called that somebody is asked about, and the mentor who would be asked for there."""

    program: str
    mentor: str | None


def referrals_of(
    session: Session, vault: Vault, program_id: UUID, page: int, now: datetime, waiting: Waiting | None = None
) -> tuple[list[ReferralSummary], int | None]:
    """Return a page of the referrals that a program made or was sent, what waits first, and the next page.

    Where something is named that they wait for, it is those alone.
    """
    waits = case((col(Referral.state).in_(sorted(OPEN)), 0), else_=1)
    statement = select(Referral).where(of_program(program_id))
    if waiting is not None:
        statement = statement.where(that_wait(program_id, waiting, now))
    ordered = statement.order_by(waits, col(Referral.id).desc())
    rows = session.exec(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    return _summaries(session, vault, program_id, shown, now), page + 1 if len(rows) > PER_PAGE else None


def read_referral(session: Session, vault: Vault, program_id: UUID, referral_id: UUID, now: datetime) -> ReferralPublic:
    """Return one referral, with what is told to whoever reads it, and the notice that goes along.

    Raises
    ------
    NotFoundError
        If there is none, or it is other programs', or its person has not agreed yet that this one is told.
    """
    row = referral_of(session, program_id, referral_id)
    (summary,) = _summaries(session, vault, program_id, [row], now)
    made = ReferralPublic(**summary.model_dump())
    if summary.direction is Direction.IN and shows_person(session, row, now):
        about = opened_one(session, vault, session.get_one(MenteeRow, row.mentee_id), MenteeAbout)
        made.person = told_of(about)
        made.notice = _notice(session, vault, row)
    elif summary.direction is Direction.OUT and summary.state in TOLD_BACK:
        made.notice = _notice(session, vault, row)
    return made


def told_of(about: MenteeAbout) -> ReferredPerson:
    """Return what another program is told of somebody: nothing else, and no way to reach them but the safe one."""
    told = about.model_dump(include=set(ReferredPerson.model_fields))
    if about.contact is not None:
        told["contact"]["phone" if about.contact.route is Route.EMAIL else "email"] = None
    return ReferredPerson.model_validate(told)


def asked_of(session: Session, vault: Vault, mentee_id: UUID, now: datetime) -> AskedOf | None:
    """Return what somebody is asked about, None for nothing: whether a program may be told of them."""
    statement = (
        select(Program.name, Referral.to_mentor_id)
        .join(Referral, col(Referral.to_program_id) == col(Program.id))
        .where(Referral.mentee_id == mentee_id, Referral.state == ReferralState.ASKING, col(Referral.answer_by) > now)
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        return None
    program, mentor_id = found
    return AskedOf(program, still_named(session, vault, [mentor_id], now).get(mentor_id) if mentor_id else None)


def own_referrals(session: Session, person_id: UUID) -> list[OwnReferral]:
    """Return every referral of somebody, the oldest first: those that were made of them, and the one they came by."""
    either = or_(col(Referral.mentee_id) == person_id, col(Referral.came_id) == person_id)
    rows = session.exec(select(Referral).where(either).order_by(col(Referral.id))).all()
    called = _programs(session, rows) if rows else {}
    return [
        OwnReferral(
            from_program=called[row.program_id],
            to_program=called[row.to_program_id],
            asks_mentor=row.asks_mentor,
            state=ReferralState(row.state),
            since=row.created_at,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def _summaries(
    session: Session, vault: Vault, program_id: UUID, rows: Sequence[Referral], now: datetime
) -> list[ReferralSummary]:
    called = _programs(session, rows)
    consents = {row.consent_id for row in rows if row.consent_id is not None}
    live = select(Consent.id).where(col(Consent.id).in_(consents), is_live(Purpose.REFERRAL, now))
    agreed = set(session.exec(live))
    seen = {row.id: _whom(row, program_id, row.consent_id in agreed, now) for row in rows}
    wanted = [person_id for person_id, _ in seen.values() if person_id is not None]
    names = names_opened(session, vault, MenteeRow, wanted) if wanted else {}
    mentors = still_named(session, vault, {row.to_mentor_id for row in rows if row.to_mentor_id is not None}, now)
    found = []
    for row in rows:
        person_id, is_own = seen[row.id]
        named = None if row.to_mentor_id is None or person_id is None else mentors.get(row.to_mentor_id)
        found.append(
            ReferralSummary(
                **row.model_dump(include={"id", "version", "created_at", "answer_by", "closed_at"}),
                direction=Direction.OUT if row.program_id == program_id else Direction.IN,
                from_program=called[row.program_id],
                to_program=called[row.to_program_id],
                state=ReferralState(row.state),
                reason=None if row.reason is None else DeclineReason(row.reason),
                mentee_id=person_id if is_own else None,
                name=None if person_id is None else names.get(person_id),
                asks_mentor=row.asks_mentor and person_id is not None,
                mentor=named,
            )
        )
    return found


def _whom(row: Referral, program_id: UUID, agreed: bool, now: datetime) -> tuple[UUID | None, bool]:
    """Return whom a program sees in a referral, None for nobody, and whether they are its own mentee."""
    if row.program_id == program_id:
        return row.mentee_id, True
    if row.came_id is not None:
        return row.came_id, True
    is_told = row.state == ReferralState.SENT and row.answer_by > now and agreed
    return (row.mentee_id, False) if is_told else (None, False)


def _programs(session: Session, rows: Sequence[Referral]) -> dict[UUID, str]:
    ids = {row.program_id for row in rows} | {row.to_program_id for row in rows}
    return dict(session.exec(select(Program.id, Program.name).where(col(Program.id).in_(ids))).all())


def _notice(session: Session, vault: Vault, row: Referral) -> str:
    consent = session.get_one(Consent, row.consent_id)
    blanks = blanks_of(consent, vault.key(session, row.mentee_id))
    return notice_text(consent.text_version, Language(consent.language), Purpose.REFERRAL, blanks)
