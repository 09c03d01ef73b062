"""The program that somebody is referred to takes them in or not, and says whether they met somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.programs import program_of
from api.accounts.tokens import new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ConflictError
from api.people.models.mentees import MenteeAbout, MenteeCreate
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.people.service.mentees import add_mentees
from api.people.service.own_links import issue_own_link
from api.referrals.models.shapes import AnswerCreate
from api.referrals.models.tables import Referral
from api.referrals.models.words import Answer, ReferralState
from api.referrals.service.finding import agreed, referral_to_change, shows_person
from api.referrals.service.mentors import still_named
from api.referrals.service.reading import told_of
from api.referrals.service.telling import close, tell_answered, tell_back
from api.web.parts import Parts
from api.web.translating import to_translate

NOT_NOW: Final = to_translate("There is nothing to answer here any more. Nothing was changed.")


def answer(
    session: Session,
    parts: Parts,
    program_id: UUID,
    referral_id: UUID,
    version: int,
    asked: AnswerCreate,
    actor: Actor,
    now: datetime,
) -> Referral:
    """Answer a referral; whoever is taken in is a mentee from now on, whose own consents are still to be given.

    Raises
    ------
    NotFoundError
        If there is none, or it was not sent to this program.
    ChangedMeanwhileError
        If something came of it meanwhile.
    ConflictError
        If it is not the time for that answer, or the person agrees no more.
    """
    row = referral_to_change(session, program_id, referral_id, version)
    first = asked.answer in (Answer.ACCEPTED, Answer.DECLINED)
    due = shows_person(session, row, now) if first else row.state == ReferralState.ACCEPTED
    if row.to_program_id != program_id or not due or not agreed(session, row, now):
        raise ConflictError(NOT_NOW)
    if asked.answer is Answer.ACCEPTED:
        row.came_id = _take_in(session, parts, row, actor, now)
        row.state, row.answered_at = ReferralState.ACCEPTED.value, now
        session.flush()
    else:
        if first:
            row.answered_at = now
        close(session, row, ReferralState(asked.answer.value), now, asked.reason)
    tell_back(session, parts, row, actor, now)
    tell_answered(session, parts, row, now)
    for chain in (row.to_program_id, row.program_id):
        record(session, chain, actor, now, Act("answer", "referral", row.id))
    return row


def _take_in(session: Session, parts: Parts, row: Referral, actor: Actor, now: datetime) -> UUID:
    """Bring somebody in with what was told of them, and nothing that they agreed to elsewhere; return their id here.

    A mentor whom they ask for is one whom they wish for from now on: as any wish, it gets past no rule.
    """
    if row.to_mentor_id is not None and not still_named(session, parts.vault, [row.to_mentor_id], now):
        row.to_mentor_id = None
    referred = session.get_one(MenteeRow, row.mentee_id)
    told = told_of(opened_one(session, parts.vault, referred, MenteeAbout))
    source = program_of(session, row.program_id).name
    wished = () if row.to_mentor_id is None else (row.to_mentor_id,)
    asked = MenteeCreate(**told.model_dump(), referral_source=source, requested=wished)
    mentee_id = new_id(now)
    add_mentees(session, parts.vault, row.to_program_id, {mentee_id: asked}, now)
    record(session, row.to_program_id, actor, now, Act("submit", "mentee", mentee_id))
    issue_own_link(session, parts, session.get_one(MenteeRow, mentee_id), new_token(), actor, now)
    return mentee_id
