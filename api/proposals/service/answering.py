"""Answer a proposal: the mentor first, then the mentee; a yes of both is handed on to whoever follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.disclosures import disclose
from api.errors import ConflictError, NotFoundError
from api.people.models.tables import MenteeRow
from api.people.models.words import BanReason
from api.people.service.availability import mentor_id_of
from api.proposals.models.tables import Proposal
from api.proposals.models.words import By, MenteeReason, MentorReason, ProposalState, Side
from api.proposals.service.ending import end, keep_apart, move
from api.proposals.service.links import issue_link, proposal_of_token, revoke_links
from api.proposals.service.pairs import Opened, Pair, opened_pair, pair_to_change
from api.proposals.service.putting_forward import set_clocks
from api.proposals.service.telling import announce_state, stop_telling, tell_mentee
from api.proposals.states import LIVE, Event
from api.web.parts import Parts
from api.web.translating import to_translate

Follower = Callable[[Session, Parts, Pair, Opened, UUID, Actor, datetime], None]
"""Called once both have accepted, in the same transaction, with the id of the hour's hold, which it takes over."""

followers: Final[list[Follower]] = []
"""Whoever stands above and lives on what was accepted adds itself here."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: whose it is, who gave it, and with a no the reason."""

    side: Side
    by: By
    accept: bool
    reason: MentorReason | MenteeReason | None = None


def answer(
    session: Session,
    parts: Parts,
    program_id: UUID,
    proposal_id: UUID,
    given: Given,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Proposal:
    """Take an answer; of two that come at once the first counts.

    Raises
    ------
    NotFoundError
        If there is no such proposal in the program.
    ChangedMeanwhileError
        If a version is named and it is another by now.
    ConflictError
        If it is not this side's turn, the time is over, or it stands no more: a consent ended or somebody went away.
    """
    return _take(session, parts, pair_to_change(session, program_id, proposal_id, now, version), given, actor, now)


def answer_own(
    session: Session,
    parts: Parts,
    program_id: UUID,
    user_id: UUID,
    proposal_id: UUID,
    version: int,
    given: Given,
    actor: Actor,
    now: datetime,
) -> Proposal:
    """Take the answer of the mentor that a user is, as `answer` does.

    Raises
    ------
    NotFoundError
        If the proposal is not theirs, or stands no more: they are told nothing of it then.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    pair = pair_to_change(session, program_id, proposal_id, now, version)
    if pair.mentor.id != mentor_id or not pair.stands:
        raise NotFoundError
    return _take(session, parts, pair, given, actor, now)


def answer_by_link(session: Session, parts: Parts, token: str, given: Given, now: datetime) -> Proposal:
    """Take the answer that a mentee gives by their private link.

    Raises
    ------
    NotFoundError
        If the link does not work, or works no more.
    """
    proposal = proposal_of_token(session, token, now)
    pair = pair_to_change(session, proposal.program_id, proposal.id, now)
    proposal_of_token(session, token, now)  # nobody can end it from here on
    if not pair.stands:
        raise NotFoundError
    return _take(session, parts, pair, given, Actor.system("link"), now)


def answer_as_mentee(
    session: Session, parts: Parts, mentee: MenteeRow, proposal_id: UUID, given: Given, actor: Actor, now: datetime
) -> Proposal:
    """Take the answer that a mentee gives on their own page.

    Raises
    ------
    NotFoundError
        If the proposal is not put to them, or stands no more.
    ConflictError
        If it was answered, or the time to answer is over.
    """
    pair = pair_to_change(session, mentee.program_id, proposal_id, now)
    if pair.mentee.id != mentee.id or not pair.stands or pair.proposal.state != ProposalState.MENTOR_ACCEPTED:
        raise NotFoundError
    return _take(session, parts, pair, given, actor, now)


def reissue_link(
    session: Session, parts: Parts, program_id: UUID, proposal_id: UUID, version: int, actor: Actor, now: datetime
) -> tuple[Proposal, str]:
    """End the mentee's links and make another; return its token.

    Raises
    ------
    ConflictError
        If it is not the mentee's turn, or the proposal stands no more.
    """
    pair = pair_to_change(session, program_id, proposal_id, now, version)
    if pair.proposal.state != ProposalState.MENTOR_ACCEPTED or not pair.stands or pair.proposal.answer_by <= now:
        raise ConflictError(to_translate("No answer of the mentee is awaited."))
    revoke_links(session, pair.proposal, now)
    _, token = issue_link(session, pair.proposal, now)
    pair.proposal.version += 1
    record(session, program_id, actor, now, Act("link", "proposal", proposal_id))
    return pair.proposal, token


def _take(session: Session, parts: Parts, pair: Pair, given: Given, actor: Actor, now: datetime) -> Proposal:
    if given.accept and not pair.stands:
        raise ConflictError(to_translate("The proposal stands no more."))
    if pair.proposal.state in LIVE and pair.proposal.answer_by <= now:
        raise ConflictError(to_translate("The time to answer is over."))
    match given.side, given.accept, given.reason:
        case Side.MENTOR, True, None:
            _mentor_accepts(session, parts, pair, given.by, actor, now)
        case Side.MENTEE, True, None:
            _mentee_accepts(session, parts, pair, given.by, actor, now)
        case Side.MENTOR, False, MentorReason() as reason:
            pair.proposal.mentor_by, pair.proposal.mentor_answered_at = given.by, now
            end(session, pair, Event.MENTOR_DECLINES, reason, True, actor, now)
            if reason is MentorReason.KNOWN_PERSONALLY:
                _keep_apart(session, parts, pair, actor, now)
        case Side.MENTEE, False, MenteeReason() as reason:
            pair.proposal.mentee_by, pair.proposal.mentee_answered_at = given.by, now
            again = reason is not MenteeReason.NOT_NOW  # whoever is not ready is not asked again the next minute
            end(session, pair, Event.MENTEE_DECLINES, reason, again, actor, now)
            if reason is MenteeReason.KNOWN_PERSONALLY:
                _keep_apart(session, parts, pair, actor, now)
        case _:
            raise ConflictError(to_translate("A no has a reason of its side, and a yes has none."))
    return pair.proposal


def _keep_apart(session: Session, parts: Parts, pair: Pair, actor: Actor, now: datetime) -> None:
    reason = BanReason.KNOWN_PERSONALLY
    keep_apart(session, parts, pair.proposal.program_id, pair.mentee.id, pair.mentor.id, reason, actor, now)


def _mentor_accepts(session: Session, parts: Parts, pair: Pair, by: By, actor: Actor, now: datetime) -> None:
    proposal = pair.proposal
    move(proposal, Event.MENTOR_ACCEPTS)
    proposal.mentor_by, proposal.mentor_answered_at = by, now
    set_clocks(proposal, program_of(session, proposal.program_id), now)
    link, token = issue_link(session, proposal, now)
    stop_telling(session, proposal, [], now)
    tell_mentee(session, parts, proposal, opened_pair(session, parts.vault, pair).mentee, link.id, token, now)
    announce_state(session, proposal, now)
    record(session, proposal.program_id, actor, now, Act(Event.MENTOR_ACCEPTS.value, "proposal", proposal.id))


def _mentee_accepts(session: Session, parts: Parts, pair: Pair, by: By, actor: Actor, now: datetime) -> None:
    proposal = pair.proposal
    move(proposal, Event.MENTEE_ACCEPTS)
    proposal.mentee_by, proposal.mentee_answered_at, proposal.closed_at = by, now, now
    proposal.remind_at = None
    hold_id, proposal.hold_id = proposal.hold_id, None
    links = revoke_links(session, proposal, now)
    session.flush()
    known = opened_pair(session, parts.vault, pair)
    stop_telling(session, proposal, links, now)
    announce_state(session, proposal, now)
    if hold_id is not None:
        for follow in followers:
            follow(session, parts, pair, known, hold_id, actor, now)
    shared = {"first_name"} | ({"contact"} if known.mentee.contact else set())
    asked = DisclosureCreate(
        person_id=pair.mentee.id,
        purpose=Purpose.MENTOR,
        fields=frozenset(shared),
        recipient=known.mentor.name,
        recipient_id=pair.mentor.id,
    )
    disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)
    record(session, proposal.program_id, actor, now, Act(Event.MENTEE_ACCEPTS.value, "proposal", proposal.id))
