"""What happens in matches by itself: something is overdue, a break is over, or somebody went away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.errors import ConflictError
from api.matches.clocks import NOBODY_WRITES
from api.matches.models.shapes import End
from api.matches.models.tables import Match
from api.matches.models.words import Due, EndReason, MatchState
from api.matches.service import telling
from api.matches.service.changing import end, give_up_on_talk, look_after_talk, resume, talk_of
from api.matches.service.pairs import Matched, to_change
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.proposals.models.tables import Proposal
from api.web.parts import Parts

AT_ONCE: Final = 200
WORKER: Final = Actor.system("worker")
DAY: Final = timedelta(days=1)


def overdue(session: Session, now: datetime) -> list[UUID]:
    """Return matches in which something is overdue that nobody was told of yet."""
    statement = select(Match.id).where(
        Match.state == MatchState.ACTIVE, col(Match.due_at) <= now, col(Match.told_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(Match.due_at)).limit(AT_ONCE)))


def tell_overdue(session: Session, parts: Parts, match_id: UUID, now: datetime) -> None:
    """Tell whoever supervises that something is overdue, once for each thing that is."""
    if (matched := _open(session, match_id)) is None:
        return
    match = matched.match
    if match.state != MatchState.ACTIVE or match.due_at > now or match.told_at is not None:
        return
    match.told_at = now
    session.flush()
    telling.tell_overdue(session, parts, match, matched.mentor, now)
    record(session, match.program_id, WORKER, now, Act("tell", "match", match.id))


def talked(session: Session, now: datetime) -> list[UUID]:
    """Return matches whose one conversation is over as the day goes, and of which nobody wrote down anything."""
    statement = _of_talks(now.date() + DAY).where(Match.due == Due.FIRST_CONTACT)
    return [match.id for match in session.exec(statement) if talk_of(session, match)[1] <= now]


def after_talk(session: Session, match_id: UUID, now: datetime) -> None:
    """Have it written down next whether a conversation took place whose day is over."""
    matched = _open(session, match_id)
    if matched is not None and _is_of_talk(session, matched.match, now) and matched.match.due == Due.FIRST_CONTACT:
        look_after_talk(session, matched.match, now)


def to_give_up(session: Session, now: datetime) -> list[UUID]:
    """Return matches for one conversation of which nobody has written down for long whether it took place."""
    matches = session.exec(_of_talks((now - NOBODY_WRITES).date() + DAY)).all()
    return [match.id for match in matches if talk_of(session, match)[1] + NOBODY_WRITES <= now]


def give_up(session: Session, parts: Parts, match_id: UUID, now: datetime) -> None:
    """End a match for one conversation that nobody ever wrote anything down of; nobody is said to have failed."""
    matched = _open(session, match_id)
    if matched is not None and _is_of_talk(session, matched.match, now - NOBODY_WRITES):
        give_up_on_talk(session, parts, matched, WORKER, now)


def to_resume(session: Session, now: datetime) -> list[UUID]:
    """Return paused matches whose break may be over: a day begins earlier in the east than it does in UTC."""
    tomorrow = (now + DAY).date()
    statement = select(Match).where(Match.state == MatchState.PAUSED, col(Match.paused_until) <= tomorrow)
    matches = session.exec(statement.order_by(col(Match.id)).limit(AT_ONCE)).all()
    return [match.id for match in matches if _is_over(session, match, now)]


def resume_paused(session: Session, match_id: UUID, now: datetime) -> None:
    """Go on with a match on the day on which its break is over."""
    matched = _open(session, match_id)
    if matched is not None and matched.match.state == MatchState.PAUSED and _is_over(session, matched.match, now):
        resume(session, matched, WORKER, now)


def to_close(session: Session, now: datetime) -> list[UUID]:
    """Return open matches of whose people one has gone."""
    statement = (
        select(Match.id)
        .join(MenteeRow, col(MenteeRow.id) == col(Match.mentee_id))
        .join(MentorRow, col(MentorRow.id) == col(Match.mentor_id))
        .where(Match.state != MatchState.ENDED)
        .where(or_(col(MenteeRow.status) != MenteeStatus.MATCHED, col(MentorRow.status) == MentorStatus.LEFT))
    )
    return list(session.exec(statement.order_by(col(Match.id)).limit(AT_ONCE)))


def close_left(session: Session, parts: Parts, match_id: UUID, now: datetime) -> None:
    """End a match of whose people one has gone; whose mentor has gone is matched again."""
    if (matched := _open(session, match_id)) is None:
        return
    if matched.mentee.status != MenteeStatus.MATCHED:
        end(session, parts, matched, End(reason=EndReason.MENTEE_LEFT, again=False), WORKER, now)
    elif matched.mentor.status == MentorStatus.LEFT:
        end(session, parts, matched, End(reason=EndReason.MENTOR_LEFT, again=True), WORKER, now)


def _open(session: Session, match_id: UUID) -> Matched | None:
    program_id = session.exec(select(Match.program_id).where(Match.id == match_id)).one()
    try:
        return to_change(session, program_id, match_id)
    except ConflictError:
        return None


def _of_talks(day: date) -> SelectOfScalar[Match]:
    """Return matches that go on and are for one conversation, whose day is not after a day."""
    of_proposal = col(Proposal.id) == col(Match.proposal_id)
    ours = select(Match).join(Proposal, of_proposal).where(col(Match.once), Match.state == MatchState.ACTIVE)
    return ours.where(col(Proposal.day) <= day).order_by(col(Match.id)).limit(AT_ONCE)


def _is_of_talk(session: Session, match: Match, by: datetime) -> bool:
    """Return whether a match goes on and is for one conversation, which was over by an instant."""
    return match.once and match.state == MatchState.ACTIVE and talk_of(session, match)[1] <= by


def _is_over(session: Session, match: Match, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(program_of(session, match.program_id).zone)).date()
    return match.paused_until is not None and match.paused_until <= today
