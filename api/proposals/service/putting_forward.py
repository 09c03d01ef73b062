"""Put pairings forward: hold their hours and ask the mentors, all of it or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.columns import new_id
from api.hours.models import FIRST, SECOND, Wanted
from api.hours.service import take
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.bans import apart_of
from api.people.service.documents import opened
from api.proposals.conversation import LEAD, answered_by, first_day
from api.proposals.models.tables import Proposal, Repairs
from api.proposals.models.words import ProposalState
from api.proposals.seen import common_tags, covered_tags, new_alias, tags_of
from api.proposals.service.pairs import consenting, hour_of, locked_people
from api.proposals.service.telling import tell_mentor
from api.rounds.models import Pairing
from api.web.parts import Parts
from matcher.people.vocabulary import ONCE

POOL: Final = (MenteeStatus.WAITING, MenteeStatus.MATCHED)
"""Who may be put forward, a matched mentee to a second mentor, and everybody among whom a mentee could hide."""


def put_forward(
    session: Session,
    parts: Parts,
    program_id: UUID,
    round_id: UUID,
    pairings: Sequence[Pairing],
    actor: Actor,
    now: datetime,
    common: Collection[str] | None = None,
) -> list[Proposal]:
    """Hold the hours of a round's pairings and propose them to the mentors, in the transaction of the caller.

    A pairing whose mentee does not agree any more, one of whose people went away meanwhile, or of two who are kept
    apart by now, is left out.

    Parameters
    ----------
    common : collection of str, optional
        Tags that enough people of the pool have; counted here, over the whole pool, where they are not given.

    Raises
    ------
    TakenError
        If an hour, a place in a caseload or a mentee was given away meanwhile; then nothing is put forward.
    """
    pairings = sorted(pairings, key=lambda pairing: pairing.mentee_id)
    ids = [pairing.mentee_id for pairing in pairings]
    mentees, mentors = locked_people(session, ids, sorted({pairing.mentor_id for pairing in pairings}))
    agreed, apart = consenting(session, ids, now, lock=True), apart_of(session, ids)
    standing = [
        pairing
        for pairing in pairings
        if pairing.mentee_id in agreed
        and (pairing.mentee_id, pairing.mentor_id) not in apart
        and _is_there(mentees.get(pairing.mentee_id), POOL, program_id)
        and _is_there(mentors.get(pairing.mentor_id), (MentorStatus.ACTIVE,), program_id)
    ]
    _open_repairs(session, program_id, round_id, now)
    if not standing:
        return []
    program = program_of(session, program_id)
    today = now.astimezone(ZoneInfo(program.zone)).date()
    if common is None:
        common = common_tags(_pool(session, parts, program_id, now), today)
    known = opened(session, parts.vault, [mentees[pairing.mentee_id] for pairing in standing], MenteeAbout)
    keys = parts.vault.keys(session, [pairing.mentee_id for pairing in standing])
    wanted = [_wanted(one, mentees[one.mentee_id]) for one in standing]
    holds = {hold.mentee_id: hold for hold in take(session, program_id, wanted, now)}
    generations = _generations(session, round_id, [pairing.mentee_id for pairing in standing])
    proposals = []
    for pairing in standing:
        hold, key = holds[pairing.mentee_id], keys[pairing.mentee_id]
        tags = tags_of(known[pairing.mentee_id], today) & set(common)
        shown = sorted(covered_tags(tags, agreed[pairing.mentee_id]))  # a text signed later covers the next proposal
        proposal = Proposal(
            id=new_id(now),
            created_at=now,
            program_id=program_id,
            round_id=round_id,
            generation=generations.get(pairing.mentee_id, 0),
            mentee_id=pairing.mentee_id,
            mentor_id=pairing.mentor_id,
            state=ProposalState.PROPOSED,
            hold_id=hold.id,
            need=hold.need,
            weekday=pairing.slot.weekday,
            start_min=pairing.slot.start_min,
            minutes=pairing.slot.minutes,
            zone=pairing.zone,
            mode=pairing.mode,
            site_id=pairing.site_id,
            fortnight=hold.fortnight,
            fit=pairing.fit,
            why=key.seal(pairing.reason),
            alias=new_alias(),
            tags=key.seal(" ".join(shown)),
            answer_by=now,
            remind_at=None,
        )
        _fix_day(proposal, known[pairing.mentee_id], now)
        set_clocks(proposal, program, now)
        proposals.append(proposal)
    session.add_all(proposals)
    session.flush()
    for proposal in proposals:
        tell_mentor(session, parts, proposal, mentors[proposal.mentor_id], now)
    record(session, program_id, actor, now, *(Act("propose", "proposal", proposal.id) for proposal in proposals))
    return proposals


def set_clocks(proposal: Proposal, program: Program, now: datetime) -> None:
    """Set until when an answer is awaited from now on, and when it is asked for again, if that is before."""
    usual, remind_at = now + timedelta(hours=program.answer_hours), now + timedelta(hours=program.reminder_hours)
    proposal.answer_by, proposal.remind_at = usual, remind_at
    if proposal.day is not None:
        of_mentor = proposal.state == ProposalState.PROPOSED
        proposal.answer_by = answered_by(hour_of(proposal), proposal.day, usual, mentor=of_mentor)
        proposal.remind_at = min(remind_at, now + (proposal.answer_by - now) / 2)


def _fix_day(proposal: Proposal, mentee: MenteeAbout, now: datetime) -> None:
    """Fix the day of one conversation, for whoever asks for one."""
    if mentee.cadence == ONCE:
        proposal.once, proposal.day = True, first_day(hour_of(proposal), mentee.discharge_date, now + LEAD)


def _is_there(row: MenteeRow | MentorRow | None, statuses: Collection[str], program_id: UUID) -> bool:
    return row is not None and row.status in statuses and row.program_id == program_id


def _wanted(pairing: Pairing, mentee: MenteeRow) -> Wanted:
    """Return the hour of a pairing; for whoever has a mentor it is the second, which the round saw to."""
    return Wanted(
        mentee_id=pairing.mentee_id,
        mentor_id=pairing.mentor_id,
        slot=pairing.slot if pairing.weekly else replace(pairing.slot, places=2),
        zone=pairing.zone,
        mode=pairing.mode,
        site_id=pairing.site_id,
        need=SECOND if mentee.status == MenteeStatus.MATCHED else FIRST,
    )


def _pool(session: Session, parts: Parts, program_id: UUID, now: datetime) -> Iterable[MenteeAbout]:
    """Return what is known of everybody who waits or is matched and agrees to be looked at."""
    agreed = select(Consent.person_id).where(Consent.program_id == program_id, is_live(Purpose.MATCHING, now))
    rows = session.exec(
        select(MenteeRow).where(
            MenteeRow.program_id == program_id, col(MenteeRow.status).in_(POOL), col(MenteeRow.id).in_(agreed)
        )
    ).all()
    return opened(session, parts.vault, rows, MenteeAbout).values()


def _generations(session: Session, round_id: UUID, mentee_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many proposals each mentee had in a round so far."""
    statement = (
        select(Proposal.mentee_id, func.count())
        .where(Proposal.round_id == round_id, col(Proposal.mentee_id).in_(mentee_ids))
        .group_by(col(Proposal.mentee_id))
    )
    return dict(session.exec(statement).all())


def _open_repairs(session: Session, program_id: UUID, round_id: UUID, now: datetime) -> None:
    if session.exec(select(Repairs.id).where(Repairs.round_id == round_id)).one_or_none() is None:
        session.add(Repairs(id=new_id(now), created_at=now, program_id=program_id, round_id=round_id))
        session.flush()
