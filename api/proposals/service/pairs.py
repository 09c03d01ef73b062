"""The two people of a proposal: locked together to be changed, and whether anything may be shown of them at all.

Whoever changes a proposal locks in one order: mentee, mentor, consents, proposal, hours, and the audit log last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.vault import Vault
from api.errors import ChangedMeanwhileError, NotFoundError
from api.hours.models import FIRST, SECOND
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import KEYS_AT_ONCE, opened_one
from api.proposals.models.tables import Proposal
from api.proposals.seen import Hour

NEEDED: Final = (Purpose.MATCHING, Purpose.MENTOR)
"""What a mentee has to agree to before a mentor is told anything."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal with its two people, and whether the mentee's consents are live now."""

    proposal: Proposal
    mentee: MenteeRow
    mentor: MentorRow
    consents: bool

    @property
    def stands(self) -> bool:
        """Return whether it may still be shown and answered: all agree, and nobody has gone."""
        return self.consents and self.mentee_is_there and self.mentor.status == MentorStatus.ACTIVE

    @property
    def mentee_is_there(self) -> bool:
        """Return whether the mentee waits, or has the mentor beside whom this one would be the second."""
        return self.mentee.status == (MenteeStatus.MATCHED if self.proposal.need == SECOND else MenteeStatus.WAITING)

    @property
    def goes_on(self) -> bool:
        """Return whether what both said yes to may still be shown: the mentee agrees, and nobody has gone."""
        return self.consents and self.mentee.status == MenteeStatus.MATCHED and self.mentor.status != MentorStatus.LEFT


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of the two people of a pair."""

    mentee: MenteeAbout
    mentor: MentorAbout


def mentee_is_there() -> ColumnElement[bool]:
    """Return what `Pair.mentee_is_there` asks, of proposals joined with their mentees."""
    status, need = col(MenteeRow.status), col(Proposal.need)
    waits, has_one = status == MenteeStatus.WAITING, status == MenteeStatus.MATCHED
    return or_(and_(need == FIRST, waits), and_(need == SECOND, has_one))


def pair_of(session: Session, proposal: Proposal, now: datetime) -> Pair:
    """Return a proposal with its people, to be read."""
    mentee = session.get_one(MenteeRow, proposal.mentee_id)
    mentor = session.get_one(MentorRow, proposal.mentor_id)
    return Pair(proposal, mentee, mentor, bool(consenting(session, [mentee.id], now)))


def pair_to_change(
    session: Session, program_id: UUID, proposal_id: UUID, now: datetime, version: int | None = None
) -> Pair:
    """Return a proposal with its people, all locked until the transaction ends.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If a version is named and it is another by now.
    """
    named = select(Proposal.mentee_id, Proposal.mentor_id)
    ids = session.exec(named.where(Proposal.id == proposal_id, Proposal.program_id == program_id)).one_or_none()
    if ids is None:
        raise NotFoundError
    mentee_id, mentor_id = ids
    mentees = select(MenteeRow).where(MenteeRow.id == mentee_id).with_for_update(key_share=True)
    mentee = session.exec(mentees.execution_options(populate_existing=True)).one()
    mentors = select(MentorRow).where(MentorRow.id == mentor_id).with_for_update(key_share=True)
    mentor = session.exec(mentors.execution_options(populate_existing=True)).one()
    consents = bool(consenting(session, [mentee_id], now, lock=True))
    proposals = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal = session.exec(proposals.execution_options(populate_existing=True)).one()
    if version is not None and proposal.version != version:
        raise ChangedMeanwhileError
    return Pair(proposal, mentee, mentor, consents)


def consenting(
    session: Session, mentee_ids: Collection[UUID], now: datetime, lock: bool = False
) -> dict[UUID, frozenset[str]]:
    """Return those mentees who agree now to all that is `NEEDED`, each with the fields that a mentor may be told.

    Locked, nobody can revoke before the end.
    """
    ids, agreed = list(mentee_ids), {purpose: dict[UUID, frozenset[str]]() for purpose in NEEDED}
    is_needed = or_(*(is_live(purpose, now) for purpose in NEEDED))
    for start in range(0, len(ids), KEYS_AT_ONCE):
        some = col(Consent.person_id).in_(ids[start : start + KEYS_AT_ONCE])
        statement = select(Consent.person_id, Consent.purpose, Consent.fields).where(some, is_needed)
        statement = statement.order_by(col(Consent.id))
        for mentee_id, purpose, fields in session.exec(statement.with_for_update(read=True) if lock else statement):
            agreed[Purpose(purpose)][mentee_id] = frozenset(fields.split())
    everywhere = set.intersection(*map(set, agreed.values()))
    return {mentee_id: fields for mentee_id, fields in agreed[Purpose.MENTOR].items() if mentee_id in everywhere}


def opened_pair(session: Session, vault: Vault, pair: Pair) -> Opened:
    """Return what is known of both people.

    Raises
    ------
    NotFoundError
        If one of them was erased.
    """
    return Opened(
        opened_one(session, vault, pair.mentee, MenteeAbout), opened_one(session, vault, pair.mentor, MentorAbout)
    )


def hour_of(proposal: Proposal) -> Hour:
    """Return the hour that is put forward."""
    return Hour(
        weekday=proposal.weekday,
        start_min=proposal.start_min,
        minutes=proposal.minutes,
        zone=proposal.zone,
        mode=proposal.mode,
        site="" if proposal.site_id is None else str(proposal.site_id),
        fortnight=proposal.fortnight,
        day=proposal.day,
    )


def locked_people(
    session: Session, mentee_ids: Sequence[UUID], mentor_ids: Sequence[UUID]
) -> tuple[dict[UUID, MenteeRow], dict[UUID, MentorRow]]:
    """Return mentees and mentors by id, none of whom can change before the transaction ends."""
    mentees: dict[UUID, MenteeRow] = {}
    mentors: dict[UUID, MentorRow] = {}
    for start in range(0, len(mentee_ids), KEYS_AT_ONCE):
        many = select(MenteeRow).where(col(MenteeRow.id).in_(mentee_ids[start : start + KEYS_AT_ONCE]))
        many = many.order_by(col(MenteeRow.id)).with_for_update(key_share=True)
        mentees |= {row.id: row for row in session.exec(many.execution_options(populate_existing=True))}
    for start in range(0, len(mentor_ids), KEYS_AT_ONCE):
        some = select(MentorRow).where(col(MentorRow.id).in_(mentor_ids[start : start + KEYS_AT_ONCE]))
        some = some.order_by(col(MentorRow.id)).with_for_update(key_share=True)
        mentors |= {row.id: row for row in session.exec(some.execution_options(populate_existing=True))}
    return mentees, mentors
