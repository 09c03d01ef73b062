"""Ask mentors for what a roster found to help: more hours a week, or one more time. A yes changes what they offer.

Only what the roster found can be asked, and nobody the same twice for a roster: so nobody is pressed, and no question
says more than the result does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.accounts.owned import found
from api.accounts.service.addresses import address_of
from api.accounts.service.programs import program_of
from api.accounts.service.sign_in import language_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError
from api.hours.engagements import engagements_of
from api.hours.service import holds_of
from api.notices.outbox import Notice, post, recall
from api.people.models.mentors import MentorAbout, MentorUpdate
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened_one
from api.people.service.mentors import update_mentor
from api.presence.models.ask_shapes import OwnAsk, RosterAsking, RosterAskPublic
from api.presence.models.shapes import OfferPublic, OfferPut
from api.presence.models.tables import RosterAsk, RosterRow, ShiftRow
from api.presence.service.adding import with_time
from api.presence.service.offers import put_offer, read_offer
from api.presence.service.rosters import ROSTERS, record_kept
from api.rounds.models.attempted import SolveState
from api.rounds.models.words import Came
from api.rounds.service.policies import holding
from api.web.parts import Parts
from matcher.people.given import slot_in
from matcher.people.week import Slot
from matcher.policy.presence import WEEK_HOURS
from matcher.presence.question import HOUR_MIN

TO_ANSWER: Final = timedelta(days=7)


def ask_mentor(
    session: Session, parts: Parts, program_id: UUID, roster_id: UUID, asked: RosterAsking, actor: Actor, now: datetime
) -> Came:
    """Ask a mentor, in neutral words, for a change that a roster found to help; never the same twice.

    Raises
    ------
    NotFoundError
        If there is no such roster, or it did not find that this would help, or they left or were erased.
    ConflictError
        If the roster has no result.
    """
    ROSTERS.check(found(session, RosterRow, program_id, roster_id), "review")
    helps = (record_kept(session, parts.vault, roster_id) or {"remedies": []})["remedies"]
    if asked not in [RosterAsking.of(one) for one in helps]:
        raise NotFoundError
    mentor = _locked(session, program_id, asked.mentor_id)
    same = select(RosterAsk.id).where(
        RosterAsk.roster_id == roster_id, RosterAsk.mentor_id == mentor.id, RosterAsk.change == asked.written()
    )
    if session.exec(same).one_or_none() is not None:
        return Came.BEFORE
    if (address := address_of(session, parts.vault, mentor.member_id)) is None:
        return Came.NO_ADDRESS
    row = RosterAsk(
        id=new_id(now), created_at=now, program_id=program_id, roster_id=roster_id, mentor_id=mentor.id,
        change=asked.written(), answer_by=now + TO_ANSWER,
    )  # fmt: skip
    session.add(row)
    session.flush()
    user_id, email = address
    link = f"{parts.settings.base_url.rstrip('/')}/sign-in"
    notice = Notice(
        key=_key(row.id),
        program_id=program_id,
        person_id=user_id,
        to=email,
        template="question_to_mentee",
        language=language_of(session, user_id),
        facts={"link": link, "until": row.answer_by.isoformat(), "zone": program_of(session, program_id).zone},
        until=row.answer_by,
    )
    post(session, parts.vault, notice, now)
    record(session, program_id, actor, now, Act("ask", "mentor", mentor.id))
    return Came.SENT


def asks_of(session: Session, program_id: UUID, roster_id: UUID) -> list[RosterAskPublic]:
    """Return what was asked for the sake of a roster, the oldest first.

    Raises
    ------
    NotFoundError
        If there is no such roster.
    """
    found(session, RosterRow, program_id, roster_id)
    rows = session.exec(select(RosterAsk).where(RosterAsk.roster_id == roster_id).order_by(col(RosterAsk.id)))
    return [
        RosterAskPublic(
            id=row.id, change=_change(row), asked_at=row.created_at, answer=row.answer, answered_at=row.answered_at
        )
        for row in rows
    ]


def own_asks(session: Session, program_id: UUID, user_id: UUID, now: datetime) -> list[OwnAsk]:
    """Return what the mentor who a user is can still answer.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    rows = _open(session, program_id, mentor_id, now)
    asked = [(row, _change(row)) for row in rows]
    statement = select(Site).where(col(Site.id).in_({change.site_id for _, change in asked}))
    called = {site.id: site.name for site in session.exec(statement)} if asked else {}
    zone = program_of(session, program_id).zone
    return [
        OwnAsk(
            id=row.id,
            **change.model_dump(include={"kind", "more", "weekday", "start_min", "minutes"}),
            site_name=called[change.site_id],
            time_zone=zone,
            answer_by=row.answer_by,
        )
        for row, change in asked
        if change.site_id in called  # else it is no more
    ]


def answer_ask(
    session: Session,
    parts: Parts,
    program_id: UUID,
    user_id: UUID,
    ask_id: UUID,
    accept: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a mentor's answer; a yes is added to what they offer, and counts once the roster is solved again.

    Raises
    ------
    NotFoundError
        If they are not asked that, or it is answered or over.
    """
    mentor = _locked(session, program_id, mentor_id_of(session, program_id, user_id))
    row = next((one for one in _open(session, program_id, mentor.id, now) if one.id == ask_id), None)
    if row is None:
        raise NotFoundError
    if accept:
        week = session.get_one(RosterRow, row.roster_id).week
        _offer(session, parts.vault, mentor, _change(row), week, actor, now)
    row.answer, row.answered_at, row.version = accept, now, row.version + 1
    session.flush()
    recall(session, [_key(row.id)], now)
    record(session, program_id, actor, now, Act("answer", "question", row.id))


def _offer(
    session: Session, vault: Vault, mentor: MentorRow, change: RosterAsking, week: date, actor: Actor, now: datetime
) -> None:
    """Add to what a mentor offers what they said yes to."""
    offer = read_offer(session, vault, mentor.program_id, mentor.id)
    about = opened_one(session, vault, mentor, MentorAbout)
    if change.kind == "more_hours":
        hours = min(WEEK_HOURS, _hours_now(session, mentor, about, offer) + (change.more or 0))
        _make_room(session, vault, mentor, about, hours, actor, now)
        wanted = offer.model_copy(update={"hours": hours})
    else:
        slot = Slot(change.weekday or 0, change.start_min or 0, change.minutes or HOUR_MIN)
        there = slot_in(week, slot, program_of(session, mentor.program_id).zone, about.time_zone)
        windows = with_time(offer.windows, replace(there, site=str(change.site_id)))
        wanted = offer.model_copy(update={"windows": windows})
    put = OfferPut.model_validate(wanted.model_dump(include=set(OfferPut.model_fields)))
    put_offer(session, vault, mentor.program_id, mentor.id, offer.version, put, actor, now)


def _hours_now(session: Session, mentor: MentorRow, about: MentorAbout, offer: OfferPublic) -> int:
    """Return how many hours of presence a week the next roster would take of a mentor."""
    usual = holding(session, mentor.program_id)[1].presence.most_a_week
    hours = usual if offer.hours is None else offer.hours
    return hours if about.max_hours is None else max(0, min(hours, about.max_hours - _held(session, mentor.id)))


def _make_room(
    session: Session, vault: Vault, mentor: MentorRow, about: MentorAbout, hours: int, actor: Actor, now: datetime
) -> None:
    """Let all that a mentor gives a week be enough for so many hours of presence beside what is held."""
    needed = hours + _held(session, mentor.id)
    if about.max_hours is not None and about.max_hours < needed:
        more = MentorUpdate(max_hours=min(needed, WEEK_HOURS))
        update_mentor(session, vault, mentor.program_id, mentor.id, mentor.version, more, actor, now)


def _held(session: Session, mentor_id: UUID) -> int:
    """Return how many hours of a mentor's week something else than shifts holds, begun ones as whole."""
    own = set(session.exec(select(ShiftRow.engagement_id).where(ShiftRow.mentor_id == mentor_id)).all())
    others = (one for one in engagements_of(session, mentor_id) if one.id not in own)
    held = sum(one.minutes for one in holds_of(session, mentor_id)) + sum(one.minutes for one in others)
    return -(-held // HOUR_MIN)


def _open(session: Session, program_id: UUID, mentor_id: UUID, now: datetime) -> Sequence[RosterAsk]:
    """Return what a mentor can still answer: its roster was not given up."""
    statement = (
        select(RosterAsk)
        .join(RosterRow, col(RosterRow.id) == col(RosterAsk.roster_id))
        .where(RosterAsk.program_id == program_id, RosterAsk.mentor_id == mentor_id)
        .where(col(RosterAsk.answered_at).is_(None), col(RosterAsk.answer_by) > now)
        .where(col(RosterRow.state).in_([SolveState.SOLVING, SolveState.REVIEW, SolveState.PUBLISHED]))
    )
    return session.exec(statement.order_by(col(RosterAsk.id))).all()


def _locked(session: Session, program_id: UUID, mentor_id: UUID) -> MentorRow:
    """Return a mentor whom nobody else asks, and who answers nothing else, before the end."""
    statement = select(MentorRow).where(
        MentorRow.id == mentor_id, MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT
    )
    row = session.exec(statement.with_for_update(key_share=True).execution_options(populate_existing=True))
    if (mentor := row.one_or_none()) is None:
        raise NotFoundError
    return mentor


def _change(row: RosterAsk) -> RosterAsking:
    return RosterAsking.model_validate_json(row.change)


def _key(ask_id: UUID) -> str:
    return f"roster_asked:{ask_id}"
