"""Ask a mentor for what would place somebody: one more hour, or one more place. In neutral words, and once."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.owned import found
from api.accounts.service.addresses import address_of
from api.accounts.service.sign_in import language_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.notices.models.tables import NoticeRow
from api.notices.outbox import Notice, post
from api.people.models.tables import MentorRow
from api.rounds.models.words import Came
from api.rounds.service.reviewing import to_review
from api.web.parts import Parts
from matcher.errors import InvalidInputError
from matcher.people import Slot
from matcher.people.notation import read_slots

LONGEST_HOUR: Final = 120


def ask_mentor(
    session: Session,
    parts: Parts,
    program_id: UUID,
    round_id: UUID,
    mentor_id: UUID,
    hour: str,
    actor: Actor,
    now: datetime,
) -> Came:
    """Ask a mentor for one more hour, or for one more place where no hour is named; never twice for a round.

    Raises
    ------
    NotFoundError
        If there is no such round, or no such mentor in the program.
    ConflictError
        If the round has no result.
    RefusedInputError
        If the hour is none.
    """
    to_review(session, program_id, round_id)
    mentor = found(session, MentorRow, program_id, mentor_id)
    if mentor.document is None:
        raise NotFoundError
    slot = _slot(hour) if hour else None
    key = _key(round_id, mentor_id, "" if slot is None else slot)
    if session.exec(select(NoticeRow.id).where(NoticeRow.key == key)).one_or_none() is not None:
        return Came.BEFORE
    address = address_of(session, parts.vault, mentor.member_id)
    if address is None:
        return Came.NO_ADDRESS
    user_id, email = address
    facts = {"link": f"{parts.settings.base_url.rstrip('/')}/sign-in"}
    if slot is not None:
        facts["hour"] = f"{slot.weekday} {slot.start_min} {slot.minutes}"
    notice = Notice(
        key=key,
        program_id=program_id,
        person_id=user_id,
        to=email,
        template="one_more_place" if slot is None else "one_more_hour",
        language=language_of(session, user_id),
        facts=facts,
    )
    post(session, parts.vault, notice, now)
    record(session, program_id, actor, now, Act("ask", "mentor", mentor_id))
    return Came.SENT


def asked_before(session: Session, round_id: UUID) -> dict[tuple[str, str], datetime]:
    """Return when what was asked about a round: by the mentor's id and the hour, which is empty for one more place."""
    before = _key(round_id)
    statement = select(NoticeRow.key, NoticeRow.created_at).where(
        col(NoticeRow.key).startswith(before, autoescape=True)
    )
    asked = ((key.removeprefix(before).partition(":"), at) for key, at in session.exec(statement))
    return {(mentor, hour): at for (mentor, _, hour), at in asked}


def _slot(text: str) -> Slot:
    try:
        (slot,) = read_slots(text[:LONGEST_HOUR])
    except (InvalidInputError, ValueError):
        raise RefusedInputError([FieldProblem("#/hour", "one weekly hour", "another text")]) from None
    return slot


def _key(round_id: UUID, *about: object) -> str:
    return ":".join(["question", str(round_id), *map(str, about)]) + ("" if about else ":")
