"""Where a mentee stands, as they may know it: never a bare rank, and nothing that they did not agree to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.vault import Vault
from api.errors import NotFoundError
from api.matches.models.tables import Match
from api.matches.models.words import EndReason, MatchState
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.proposals.models.words import ProposalState
from api.proposals.service.pairs import consenting
from api.proposals.service.reading import Offer, live_of, read_offer_to
from api.record.again import last_talk

BANDS: Final = (10, 25, 50, 100)
"""How near the front somebody is told to be: among the next so many."""


class Where(StrEnum):
    """What a mentee's way hangs on now; while they are `NOT_TOLD`, no mentor may be told that they wait.

    Whoever has `TALKED` had one conversation, or was to have it, and is looked for again if they say so.
    """

    NOT_AGREED = "not_agreed"
    NOT_TOLD = "not_told"
    LEFT = "left"
    PAUSED = "paused"
    TALKED = "talked"
    WAITING = "waiting"
    ASKED = "asked"
    OFFERED = "offered"
    MATCHED = "matched"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands.

    Parameters
    ----------
    where : Where
        What their way hangs on.
    among : int or None
        While they wait: among the next how many they are; None where more than the last of `BANDS` come before.
    by : datetime or None
        Until when a mentor is asked.
    proposal_id : UUID or None
        Of what is offered.
    offer : Offer or None
        What is offered, or what both said yes to.
    second : Standing or None
        How far the way to a second mentor has come, of whoever has one and asked for one of each kind.
    took_place : bool
        Whether their one conversation is known to have taken place, of whoever has talked.
    """

    where: Where
    among: int | None = None
    by: datetime | None = None
    proposal_id: UUID | None = None
    offer: Offer | None = None
    second: Standing | None = None
    took_place: bool = False


def standing_of(session: Session, vault: Vault, mentee: MenteeRow, now: datetime) -> Standing:
    """Return where a mentee stands; consent is asked for at every reading."""
    if mentee.status == MenteeStatus.LEFT:
        return Standing(Where.LEFT)
    agreed = select(Consent.id).where(Consent.person_id == mentee.id, is_live(Purpose.MATCHING, now))
    if session.exec(agreed).one_or_none() is None:
        return Standing(Where.NOT_AGREED)
    if mentee.status == MenteeStatus.PAUSED:
        ended = last_talk(session, mentee)
        return Standing(
            Where.PAUSED if ended is None else Where.TALKED, took_place=ended is EndReason.CONVERSATION_OVER
        )
    if mentee.status == MenteeStatus.MATCHED:
        return _matched(session, vault, mentee, now)
    return _on_the_way(session, vault, mentee, now) or _waiting(session, mentee, now)


def _matched(session: Session, vault: Vault, mentee: MenteeRow, now: datetime) -> Standing:
    """Return with whom a mentee is matched, the first before the second, or how far the way to the second has come."""
    open_ = select(Match).where(Match.mentee_id == mentee.id, Match.state != MatchState.ENDED)
    first, *others = [
        Standing(Where.MATCHED, offer=_offered(session, vault, mentee, match.proposal_id, now))
        for match in session.exec(open_.order_by(col(Match.need)))
    ] or [Standing(Where.MATCHED)]
    return replace(first, second=others[0] if others else _on_the_way(session, vault, mentee, now))


def _on_the_way(session: Session, vault: Vault, mentee: MenteeRow, now: datetime) -> Standing | None:
    """Return what is put forward for a mentee now; None where nothing is that they may know of."""
    proposal = live_of(session, mentee)
    if proposal is None:
        return None
    if proposal.state == ProposalState.PROPOSED:
        stands = proposal.answer_by > now and consenting(session, [mentee.id], now)
        return Standing(Where.ASKED, by=proposal.answer_by) if stands else None
    offer = _offered(session, vault, mentee, proposal.id, now)
    return None if offer is None else Standing(Where.OFFERED, proposal_id=proposal.id, offer=offer)


def _offered(session: Session, vault: Vault, mentee: MenteeRow, proposal_id: UUID, now: datetime) -> Offer | None:
    try:
        return read_offer_to(session, vault, mentee, proposal_id, now)
    except NotFoundError:
        return None


def _waiting(session: Session, mentee: MenteeRow, now: datetime) -> Standing:
    if not consenting(session, [mentee.id], now):
        return Standing(Where.NOT_TOLD)
    before = _before(session, mentee, now)
    return Standing(Where.WAITING, among=next((band for band in BANDS if before < band), None))


def _before(session: Session, mentee: MenteeRow, now: datetime) -> int:
    """Return how many who wait and agree to be matched come before: by urgency, then by days waited."""
    since = mentee.waiting_since
    earlier = or_(
        col(MenteeRow.waiting_since) < since,
        and_(col(MenteeRow.waiting_since) == since, col(MenteeRow.id) < mentee.id),
    )
    agreed = select(Consent.person_id).where(Consent.program_id == mentee.program_id, is_live(Purpose.MATCHING, now))
    statement = (
        select(func.count())
        .select_from(MenteeRow)
        .where(
            MenteeRow.program_id == mentee.program_id,
            MenteeRow.status == MenteeStatus.WAITING,
            col(MenteeRow.id).in_(agreed),
            or_(col(MenteeRow.urgency) > mentee.urgency, and_(col(MenteeRow.urgency) == mentee.urgency, earlier)),
        )
    )
    return session.exec(statement).one()
