"""Two mentors change shifts for good: one asks, the other says yes, and both weeks change in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from api.accounts.models.tables import Site
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.service.availability import mentor_id_of
from api.presence.models.shift_shapes import OwnSwap, SwapOption
from api.presence.models.tables import ShiftRow, ShiftSwap
from api.presence.service.gathering import engine_shift, gathered, shifts_of
from api.presence.service.reviewing import begin_shifts, end_shifts, one_at_a_time, tell_mentors
from api.presence.service.shifts import own_shift
from api.rounds.service.rounds import next_week
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.presence.cover import swaps

NOT_SO: Final = to_translate("a shift of somebody else with which it can be swapped")
NO_LONGER: Final = to_translate("The two shifts cannot be swapped any more: something changed meanwhile.")


def swap_options(
    session: Session, vault: Vault, program_id: UUID, user_id: UUID, shift_id: UUID, now: datetime
) -> list[SwapOption]:
    """Return the shifts with which one's own could be swapped, alike ones first; every rule is kept, for both.

    Raises
    ------
    NotFoundError
        If the shift is not theirs.
    """
    row = own_shift(session, program_id, user_id, shift_id)
    called = _sites(session, program_id)
    return [
        SwapOption(
            **one.model_dump(include={"id", "weekday", "start_min", "minutes"}),
            site_name=called[one.site_id],
            time_zone=one.zone,
        )
        for one in _options(session, vault, row, now)
    ]


def ask_swap(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, shift_id: UUID, other_id: UUID, actor: Actor,
    now: datetime,
) -> ShiftSwap:  # fmt: skip
    """Ask another mentor to swap a shift with one's own, in place of whom one asked before for it.

    Raises
    ------
    NotFoundError
        If the shift is not theirs.
    RefusedInputError
        If the two cannot be swapped.
    """
    one_at_a_time(session, program_id)
    row = own_shift(session, program_id, user_id, shift_id)
    other = next((one for one in _options(session, parts.vault, row, now) if one.id == other_id), None)
    if other is None:
        raise RefusedInputError([FieldProblem("#/shift_id", NOT_SO, "another id")])
    for before in session.exec(select(ShiftSwap).where(ShiftSwap.given_id == row.id)):
        session.delete(before)
    session.flush()
    swap = ShiftSwap(id=new_id(now), created_at=now, program_id=program_id, given_id=row.id, taken_id=other.id)
    session.add(swap)
    session.flush()
    tell_mentors(session, parts, program_id, [other.mentor_id], f"swap:{swap.id}", now)
    record(session, program_id, actor, now, Act("ask", "shift", other.id))
    return swap


def own_swaps(session: Session, program_id: UUID, user_id: UUID) -> list[OwnSwap]:
    """Return what the mentor who a user is asked others to swap, and what others ask of them.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    rows = {one.id: one for one in shifts_of(session, program_id)}
    mine = [one.id for one in rows.values() if one.mentor_id == mentor_id]
    concerned = or_(col(ShiftSwap.given_id).in_(mine), col(ShiftSwap.taken_id).in_(mine))
    statement = select(ShiftSwap).where(ShiftSwap.program_id == program_id, concerned)
    called = _sites(session, program_id)

    def shown(one: ShiftRow) -> SwapOption:
        fields = one.model_dump(include={"id", "weekday", "start_min", "minutes"})
        return SwapOption(**fields, site_name=called[one.site_id], time_zone=one.zone)

    found = []
    for one in session.exec(statement.order_by(col(ShiftSwap.id))):
        asked = one.given_id in mine
        own, other = (one.given_id, one.taken_id) if asked else (one.taken_id, one.given_id)
        found.append(OwnSwap(id=one.id, asked=asked, own=shown(rows[own]), other=shown(rows[other])))
    return found


def answer_swap(
    session: Session,
    parts: Parts,
    program_id: UUID,
    user_id: UUID,
    swap_id: UUID,
    accept: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Say yes or no to a swap that somebody asked for; whoever asked can take it back by a no.

    Raises
    ------
    NotFoundError
        If there is none, or it is between others, or whoever asked would say yes.
    ConflictError
        If the two cannot be swapped any more.
    """
    one_at_a_time(session, program_id)
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = select(ShiftSwap).where(ShiftSwap.id == swap_id, ShiftSwap.program_id == program_id)
    swap = session.exec(statement).one_or_none()
    if swap is None:
        raise NotFoundError
    given, taken = session.get_one(ShiftRow, swap.given_id), session.get_one(ShiftRow, swap.taken_id)
    if mentor_id not in ((taken.mentor_id,) if accept else (given.mentor_id, taken.mentor_id)):
        raise NotFoundError
    other = given.mentor_id if mentor_id == taken.mentor_id else taken.mentor_id
    if accept:
        if taken.id not in {one.id for one in _options(session, parts.vault, given, now)}:
            raise ConflictError(NO_LONGER)
        new = [engine_shift(given, taken.mentor_id), engine_shift(taken, given.mentor_id)]
        instead = end_shifts(session, [given, taken])
        session.expunge(swap)  # gone with the shifts
        begin_shifts(session, parts.vault, program_id, new, now)
        tell_mentors(session, parts, program_id, instead - {mentor_id, other}, f"covers_off:{swap_id}", now)
    else:
        session.delete(swap)
    session.flush()
    tell_mentors(session, parts, program_id, [other], f"swap_answered:{swap_id}", now)
    record(session, program_id, actor, now, Act("answer", "shift", swap_id))


def _options(session: Session, vault: Vault, row: ShiftRow, now: datetime) -> Sequence[ShiftRow]:
    """Return the shifts of others with which one could be swapped from next week on."""
    question = gathered(session, vault, row.program_id, next_week(session, row.program_id, now))
    known = {one.mentor.id for one in question.offers}
    rows = {engine_shift(one): one for one in shifts_of(session, row.program_id)}
    shift = engine_shift(row)
    if shift.mentor not in known:
        return []
    return [rows[one.taken] for one in swaps(question, [one for one in rows if one.mentor in known], shift)]


def _sites(session: Session, program_id: UUID) -> dict[UUID, str]:
    return {site.id: site.name for site in session.exec(select(Site).where(Site.program_id == program_id))}
