"""A match goes on: contacts, breaks, what the next mentor should know, and its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlmodel import Session, select

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError
from api.hours.service import release
from api.matches.clocks import counted_from, next_due
from api.matches.models.shapes import ContactCreate, Ended
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import EndReason, MatchState, Outcome
from api.matches.service.pairs import Matched
from api.matches.service.telling import announce_end, tell_mentor, tell_of_worry
from api.people.models.mentees import MenteeAbout, MenteeUpdate
from api.people.models.mentors import MentorAbout
from api.people.models.words import BanReason, MenteeStatus
from api.people.service.documents import opened_one
from api.people.service.mentees import update_mentee
from api.people.service.own_links import tell_news_if_safe
from api.proposals.conversation import NOTICE, first_day, span
from api.proposals.models.tables import Proposal
from api.proposals.service.ending import keep_apart
from api.proposals.service.pairs import hour_of
from api.proposals.service.telling import stop_showing
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.people.vocabulary import URGENCIES
from matcher.seconds import BOTH, other_than


class Stopper(Protocol):
    """Keeps something that hangs on a match that goes on."""

    def __call__(self, session: Session, match: Match, now: datetime) -> None:
        """Take it back, in the transaction in which a match takes a break or ends."""
        ...


stoppers: Final[list[Stopper]] = []
"""Whoever stands above and keeps such a thing adds itself."""
IN_CONTACT: Final = frozenset({Outcome.REACHED, Outcome.MET})
ONLY: Final = {
    MatchState.ACTIVE: to_translate("Only a match that goes on can be paused."),
    MatchState.PAUSED: to_translate("Only a match that is paused can go on."),
}
"""What is said where a match is not in the state that something asks for."""
GONE_ALTOGETHER: Final = frozenset({EndReason.MOVED, EndReason.MENTEE_LEFT})
"""With one of these a second mentor's hour ends too, by itself."""
GONE_FOR_GOOD: Final = frozenset({EndReason.COMPLETED, EndReason.MOVED, EndReason.MENTEE_LEFT})
"""Whoever is not matched again after one of these has left; after any other they pause, and keep their day."""


def log_contact(
    session: Session, parts: Parts, matched: Matched, asked: ContactCreate, user_id: UUID, actor: Actor, now: datetime
) -> ContactEntry:
    """Write down what came of trying to be in contact; it moves the clock on, and worry is told to the supervisor.

    One conversation that took place is over with that, unless it is for after treatment and they talked before. One
    that was missed is held when the hour comes round next, and its person is told so where an e-mail is safe.
    """
    match = matched.match
    if match.once and asked.outcome is Outcome.MISSED and _talk_next_time(session, match, now):
        tell_news_if_safe(session, parts, matched.mentee, actor, now)
    over = None
    is_early = match.once and match.counts_from is not None and now < match.counts_from
    if match.once and asked.outcome is Outcome.MET and not is_early:
        over = _over(session, parts, matched, EndReason.CONVERSATION_OVER, actor, now)
    entry = ContactEntry(
        id=new_id(now),
        created_at=now,
        program_id=match.program_id,
        match_id=match.id,
        user_id=user_id,
        outcome=asked.outcome,
        note=None if asked.note is None else parts.vault.key(session, match.mentee_id).seal(asked.note),
    )
    session.add(entry)
    if asked.outcome in IN_CONTACT:
        match.reached_at = match.reached_at or now
        if asked.outcome is Outcome.MET and not is_early:
            match.met_at = match.met_at or now
        if over is None:
            _set_clock(session, match, now)
    match.version += 1
    if over is not None:
        end(session, parts, matched, over, actor, now, quietly=True)
    session.flush()
    if asked.outcome is Outcome.WORRIED:
        tell_of_worry(session, parts, match, matched.mentor, entry.id, now)
    record(session, match.program_id, actor, now, Act("log", "match", match.id))
    return entry


def pause(
    session: Session,
    parts: Parts,
    matched: Matched,
    until: date | None,
    actor: Actor,
    now: datetime,
    quietly: bool = False,
) -> None:
    """Take a break; the hour stays held. Quietly: the mentor is told otherwise.

    Raises
    ------
    ConflictError
        If it is paused already.
    """
    match = matched.match
    _only(match, MatchState.ACTIVE)
    match.state, match.paused_until = MatchState.PAUSED, until
    _stop(session, match, now)
    _changed(session, parts, matched, "match_paused", quietly, now)
    record(session, match.program_id, actor, now, Act("pause", "match", match.id))


def resume(session: Session, matched: Matched, actor: Actor, now: datetime) -> None:
    """Go on after a break; what was due meanwhile is due from now on.

    Raises
    ------
    ConflictError
        If it is not paused.
    """
    match = matched.match
    _only(match, MatchState.PAUSED)
    match.state, match.paused_until = MatchState.ACTIVE, None
    if match.once:
        _talk_next_time(session, match, now)
    _set_clock(session, match, now)
    hours = program_of(session, match.program_id).first_contact_hours
    match.due_at = max(match.due_at, now + timedelta(hours=hours))
    match.version += 1
    session.flush()
    record(session, match.program_id, actor, now, Act("resume", "match", match.id))


def end(
    session: Session,
    parts: Parts,
    matched: Matched,
    asked: Ended,
    actor: Actor,
    now: datetime,
    quietly: bool = False,
) -> None:
    """End a match: the hour is free again, and it is remembered that these two met.

    Whoever is to be matched again waits since the same day as ever; their urgency changes only where it is named. Who
    has another mentor keeps them, unless they leave altogether, and is looked for a second one again or asks for none.
    Quietly: the mentor is told otherwise.
    """
    match, mentee = matched.match, matched.mentee
    match.state, match.end_reason, match.ended_at = MatchState.ENDED, asked.reason.value, now
    match.paused_until = None
    hold_id, match.hold_id = match.hold_id, None
    _stop(session, match, now)
    if mentee.status == MenteeStatus.MATCHED and _has_another(session, match) and asked.reason not in GONE_ALTOGETHER:
        if not asked.again:
            fields = MenteeUpdate(asks_for="any")
            update_mentee(session, parts.vault, match.program_id, mentee.id, mentee.version, fields, actor, now)
    elif mentee.status == MenteeStatus.MATCHED:
        left = MenteeStatus.LEFT if asked.reason in GONE_FOR_GOOD else MenteeStatus.PAUSED
        mentee.status = MenteeStatus.WAITING if asked.again else left
        if asked.again and asked.urgency is not None:
            mentee.urgency = URGENCIES.index(asked.urgency)
        mentee.version += 1
    _changed(session, parts, matched, "match_ended", quietly, now)
    announce_end(session, match, now)
    stop_showing(session, session.get_one(Proposal, match.proposal_id), now)
    if hold_id is not None:
        release(session, [hold_id], now, former=True)
    if asked.reason is EndReason.COMPLAINT:
        reason = BanReason.COMPLAINT
        keep_apart(session, parts, match.program_id, match.mentee_id, match.mentor_id, reason, actor, now)
    record(session, match.program_id, actor, now, Act("end", "match", match.id))


def count_from(session: Session, match: Match, leaves_on: date, now: datetime) -> None:
    """Have the clocks of a locked match begin when its mentee is out of treatment, where that is after it began."""
    zone = program_of(session, match.program_id).zone
    counts_from = counted_from(leaves_on, zone, match.created_at)
    if match.state == MatchState.ENDED or counts_from == match.counts_from:
        return
    match.counts_from = counts_from
    if match.once:
        proposal = session.get_one(Proposal, match.proposal_id)
        _move_day(proposal, first_day(hour_of(proposal), leaves_on, max(match.created_at, now) + NOTICE))
    _set_clock(session, match, now)
    match.version += 1
    session.flush()


def give_up_on_talk(session: Session, parts: Parts, matched: Matched, actor: Actor, now: datetime) -> None:
    """End a match for one conversation of which nobody wrote down whether it took place."""
    over = _over(session, parts, matched, EndReason.NOT_WRITTEN_DOWN, actor, now)
    end(session, parts, matched, over, actor, now)


def look_after_talk(session: Session, match: Match, now: datetime) -> None:
    """Have what came of one conversation written down next, once its day is over, whoever was in contact or not."""
    _set_clock(session, match, now)
    match.version += 1
    session.flush()


def write_note(session: Session, vault: Vault, matched: Matched, note: str | None, actor: Actor, now: datetime) -> None:
    """Keep what the next mentor should know, sealed under the mentee's key."""
    match = matched.match
    match.note = None if note is None else vault.key(session, match.mentee_id).seal(note)
    match.version += 1
    session.flush()
    record(session, match.program_id, actor, now, Act("note", "match", match.id))


def _has_another(session: Session, match: Match) -> bool:
    """Return whether the mentee of a match meets somebody else as well."""
    others = select(Match.id).where(
        Match.mentee_id == match.mentee_id, Match.id != match.id, Match.state != MatchState.ENDED
    )
    return session.exec(others).first() is not None


def _stop(session: Session, match: Match, now: datetime) -> None:
    for stop in stoppers:
        stop(session, match, now)


def _set_clock(session: Session, match: Match, now: datetime) -> None:
    hours = timedelta(hours=program_of(session, match.program_id).first_contact_hours)
    reached, met = match.reached_at is not None, match.met_at is not None
    began_at, talked_by = match.counts_from or match.created_at, talk_of(session, match)[1] if match.once else None
    match.due, match.due_at = next_due(began_at, hours, reached, met, now, talked_by)
    match.told_at = None


def talk_of(session: Session, match: Match) -> tuple[datetime, datetime]:
    """Return the instants between which the one conversation of a match lies."""
    proposal = session.get_one(Proposal, match.proposal_id)
    assert proposal.day is not None  # the database keeps it with `once`
    return span(hour_of(proposal), proposal.day)


def _talk_next_time(session: Session, match: Match, now: datetime) -> bool:
    """Hold one conversation whose time has come when its hour comes round next; one that is ahead stays.

    Returns whether it is on another day by that.
    """
    if talk_of(session, match)[0] > now:
        return False
    proposal = session.get_one(Proposal, match.proposal_id)
    _move_day(proposal, first_day(hour_of(proposal), None, now + NOTICE))
    _set_clock(session, match, now)
    return True


def _move_day(proposal: Proposal, day: date) -> None:
    if proposal.day != day:
        proposal.day = day
        proposal.version += 1


def _over(session: Session, parts: Parts, matched: Matched, reason: EndReason, actor: Actor, now: datetime) -> Ended:
    """Return how one conversation ends: its person waits no more, unless a mentor of the other kind is still to come.

    That is so for whoever asked for one of each kind, and then asks for the other.
    """
    mentee, program_id = matched.mentee, matched.match.program_id
    about = opened_one(session, parts.vault, mentee, MenteeAbout)
    if about.asks_for != BOTH or _has_another(session, matched.match):
        return Ended(reason=reason, again=False)
    other = other_than(opened_one(session, parts.vault, matched.mentor, MentorAbout).kind)
    fields = MenteeUpdate.model_validate({"asks_for": other})
    update_mentee(session, parts.vault, program_id, mentee.id, mentee.version, fields, actor, now)
    return Ended(reason=reason, again=True)


def _changed(session: Session, parts: Parts, matched: Matched, what: str, quietly: bool, now: datetime) -> None:
    matched.match.version += 1
    session.flush()
    if not quietly:
        tell_mentor(session, parts, matched.match, matched.mentor, what, now)


def _only(match: Match, state: MatchState) -> None:
    if match.state != state:
        raise ConflictError(ONLY[state])
