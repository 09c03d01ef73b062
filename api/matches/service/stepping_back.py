"""A mentor steps back: in one transaction everybody they meet or would meet is matched again, or waits for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.access import Caller, Person
from api.accounts.models.words import Role
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ChangedMeanwhileError, NotFoundError
from api.matches.models.shapes import End, LeaveCreate, LeavePublic, Moved
from api.matches.models.tables import Leave, Match
from api.matches.models.words import Caseload, EndReason, LeaveReason, MatchState
from api.matches.service.changing import end, pause
from api.matches.service.following import Followed
from api.matches.service.pairs import to_change
from api.matches.service.reading import supervised
from api.matches.service.telling import tell_mentor_of_caseload
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MentorStatus
from api.people.service.availability import keepers
from api.people.service.documents import person_to_edit
from api.proposals.models.tables import Proposal
from api.proposals.models.words import Ending
from api.proposals.service.ending import end as end_proposal
from api.proposals.service.pairs import consenting, locked_people, pair_to_change
from api.proposals.states import LIVE, Event
from api.rounds.service.naming import names
from api.web.parts import Parts


def step_back(
    session: Session,
    parts: Parts,
    program_id: UUID,
    mentor_id: UUID,
    version: int,
    asked: LeaveCreate,
    actor: Actor,
    now: datetime,
    shown: Collection[UUID] | None = None,
) -> Moved:
    """Take a mentor out: open proposals are withdrawn, matches end or pause, and why is sealed for the few.

    Mentees who are matched again wait since the same day as ever, with the urgency that the coordinator names; what
    the mentor wrote down for the next one stays. Whoever has left for good leaves no match paused.

    Parameters
    ----------
    session, parts, program_id, mentor_id, version, asked, actor, now
    shown : collection of UUID, optional
        The mentees whom the caller was shown beforehand as those concerned.

    Raises
    ------
    NotFoundError
        If there is no such mentor in the program, or they were erased.
    ChangedMeanwhileError
        If somebody changed the mentor meanwhile, or others are concerned than were shown.
    """
    # Everybody concerned is locked first, mentees before mentors, and all before the first line of the log.
    mentees = sorted(_mentees_of(session, mentor_id))
    if shown is not None and set(mentees) != set(shown):
        raise ChangedMeanwhileError
    locked_people(session, mentees, [])
    mentor = person_to_edit(session, MentorRow, program_id, mentor_id, version)
    if _mentees_of(session, mentor_id) != set(mentees):
        raise ChangedMeanwhileError
    consenting(session, mentees, now, lock=True)
    proposals = _live_proposals(session, mentor_id)
    matches = _open_matches(session, mentor_id)
    mentor.status = MentorStatus.LEFT if asked.reason is LeaveReason.LEFT else MentorStatus.LEAVE
    sealed = parts.vault.key(session, mentor_id).seal(asked.reason.value)
    leave = Leave(
        id=new_id(now), created_at=now, program_id=program_id, mentor_id=mentor_id, reason=sealed, until=asked.until
    )
    session.add(leave)
    session.flush()
    for proposal_id, _ in proposals:
        pair = pair_to_change(session, program_id, proposal_id, now)
        end_proposal(session, pair, Event.WITHDRAWN, Ending.MENTOR_GONE, True, actor, now)
    waits = asked.caseload is Caseload.PAUSE and mentor.status == MentorStatus.LEAVE
    ended = paused = 0
    for match_id, _ in matches:
        matched = to_change(session, program_id, match_id)
        if not waits:
            end(session, parts, matched, End(reason=EndReason.MENTOR_LEFT, urgency=asked.urgency), actor, now, True)
            ended += 1
        elif matched.match.state == MatchState.ACTIVE:
            pause(session, parts, matched, asked.until, actor, now, True)
            paused += 1
    tell_mentor_of_caseload(session, parts, mentor, leave.id, now)
    record(session, program_id, actor, now, Act("step_back", "mentor", mentor_id))
    return Moved(version=mentor.version, withdrawn=len(proposals), ended=ended, paused=paused)


def caseload_of(session: Session, vault: Vault, program_id: UUID, mentor_id: UUID) -> list[Followed]:
    """Return everybody whom a mentor of a program meets or would meet, with names: first those whom they meet."""
    ids = [match_id for match_id, _ in _open_matches(session, mentor_id)]
    ours = (Match.program_id == program_id, col(Match.id).in_(ids))
    matches = {row.proposal_id: row for row in session.exec(select(Match).where(*ours))}
    wanted = [*matches, *(proposal_id for proposal_id, _ in _live_proposals(session, mentor_id))]
    ours = (Proposal.program_id == program_id, col(Proposal.id).in_(wanted))
    proposals = {row.id: row for row in session.exec(select(Proposal).where(*ours))}
    called = names(session, vault, MenteeRow, {row.mentee_id for row in proposals.values()})
    return [
        Followed(proposals[one], matches.get(one), called.get(proposals[one].mentee_id, ""), "")
        for one in wanted
        if one in proposals
    ]


def is_out(session: Session, mentor_id: UUID, today: date) -> bool:
    """Return whether a mentor stepped back until a day to come, or until nobody knows when."""
    latest = select(Leave).where(Leave.mentor_id == mentor_id).order_by(col(Leave.id).desc()).limit(1)
    leave = session.exec(latest).one_or_none()
    return leave is not None and (leave.until is None or leave.until > today)


keepers.append(is_out)


def _mentees_of(session: Session, mentor_id: UUID) -> set[UUID]:
    pairs = [*_live_proposals(session, mentor_id), *_open_matches(session, mentor_id)]
    return {mentee_id for _, mentee_id in pairs}


def _live_proposals(session: Session, mentor_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    statement = select(Proposal.id, Proposal.mentee_id).where(Proposal.mentor_id == mentor_id)
    return session.exec(statement.where(col(Proposal.state).in_(sorted(LIVE))).order_by(col(Proposal.id))).all()


def _open_matches(session: Session, mentor_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    statement = select(Match.id, Match.mentee_id).where(Match.mentor_id == mentor_id)
    return session.exec(statement.where(Match.state != MatchState.ENDED).order_by(col(Match.id))).all()


def leaves_of(session: Session, vault: Vault, program_id: UUID, mentor_id: UUID, caller: Caller) -> list[LeavePublic]:
    """Return when and why a mentor stepped back, for an admin or whoever supervises them.

    Raises
    ------
    NotFoundError
        If there is no such mentor, they were erased, or the caller does not supervise them.
    """
    if not isinstance(caller, Person):
        raise NotFoundError
    mentors = select(MentorRow.id).where(MentorRow.program_id == program_id, MentorRow.id == mentor_id)
    if Role.ADMIN not in caller.roles.get(program_id, frozenset()):
        mentors = mentors.where(col(MentorRow.id).in_(supervised(program_id, caller)))
    if session.exec(mentors).one_or_none() is None:
        raise NotFoundError
    key = vault.key(session, mentor_id)
    rows = session.exec(select(Leave).where(Leave.mentor_id == mentor_id).order_by(col(Leave.id))).all()
    return [
        LeavePublic(id=row.id, created_at=row.created_at, reason=LeaveReason(key.open(row.reason)), until=row.until)
        for row in rows
    ]
