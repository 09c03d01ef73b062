"""Take, keep and give back hours of mentors and places of their caseloads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from api.database.columns import new_id
from api.errors import ConflictError, NotFoundError
from api.hours.models import FIRST, SECOND, Former, Hold, HoldKind, Wanted
from api.hours.times import batches, cells_of, free_fortnights, hold_times, locked_capacity, taken_times
from api.people.service.caseload import givers
from api.web.translating import to_translate


class TakenError(ConflictError):
    """Something that was wanted is held already, or above what a mentor takes; `refused` says which."""

    code, title = "taken", "Taken meanwhile"
    detail = to_translate("An hour, a place or a person among these is not free any more.")

    def __init__(self, refused: Sequence[Wanted]) -> None:
        super().__init__()
        self.refused = tuple(refused)


def take(session: Session, program_id: UUID, wanted: Sequence[Wanted], now: datetime) -> list[Hold]:
    """Hold an hour and a place of the caseload for each of some mentees: all of them, or none.

    Returns
    -------
    list of Hold
        In the order of what was wanted.

    Raises
    ------
    NotFoundError
        If a mentor is not of the program.
    TakenError
        With everything that is not free: the hour, a place in the caseload, or a mentee who holds an hour already for
        the same need or with the same mentor.
    """
    capacity = locked_capacity(session, program_id, {one.mentor_id for one in wanted})
    holds = _held_by(session, capacity)
    times = taken_times(session, capacity)
    holding = _holding(session, [one.mentee_id for one in wanted])
    numbers = {mentor: {hold.caseload_no for hold in holds[mentor]} for mentor in capacity}
    made, refused = [], []
    for one in wanted:
        number = _first_free(numbers[one.mentor_id], capacity[one.mentor_id])
        cells = cells_of(one.slot)
        fortnights = free_fortnights(times[one.mentor_id], cells, one.slot.places)
        own: set[tuple[UUID, int | UUID]] = {(one.mentee_id, one.need), (one.mentee_id, one.mentor_id)}
        if number is None or fortnights is None or own & holding:
            refused.append(one)
            continue
        numbers[one.mentor_id].add(number)
        holding |= own
        times[one.mentor_id] |= {(fortnight, cell) for fortnight in fortnights for cell in cells}
        made.append((_hold(program_id, one, number, capacity[one.mentor_id], fortnights, now), fortnights))
    if refused:
        raise TakenError(refused)
    session.add_all(hold for hold, _ in made)
    session.flush()
    hold_times(session, made)
    return [hold for hold, _ in made]


def held_of(session: Session, mentor_ids: Collection[UUID]) -> Counter[UUID]:
    """Return how many places of the caseload of each of some mentors are held."""
    held = Counter[UUID]()
    for ids in batches(list(mentor_ids)):
        counted = select(Hold.mentor_id, func.count()).where(col(Hold.mentor_id).in_(ids))
        held.update(dict(session.exec(counted.group_by(col(Hold.mentor_id))).all()))
    return held


givers.append(held_of)


def keep(session: Session, hold_id: UUID) -> Hold:
    """Make what was held for a proposal held for a match.

    Raises
    ------
    NotFoundError
        If it is held no longer.
    """
    hold = session.exec(select(Hold).where(Hold.id == hold_id).with_for_update()).one_or_none()
    if hold is None:
        raise NotFoundError
    hold.kind = HoldKind.MATCH
    hold.version += 1
    session.flush()
    return hold


def release(session: Session, hold_ids: Collection[UUID], now: datetime, former: bool = False) -> int:
    """Give hours and places back; return how many were still held. Doing it twice does no harm.

    Parameters
    ----------
    session : Session
    hold_ids : collection of UUID
    now : datetime
    former : bool
        Whether to remember that these two met.
    """
    found = [
        hold
        for ids in batches(list(hold_ids))
        for hold in session.exec(select(Hold).where(col(Hold.id).in_(ids)).order_by(col(Hold.id)))
    ]
    by_program: dict[UUID, set[UUID]] = defaultdict(set)
    for hold in found:
        by_program[hold.program_id].add(hold.mentor_id)
    for program_id, mentors in by_program.items():
        locked_capacity(session, program_id, mentors)
    if former:
        _remember(session, found, now)
    for ids in batches([hold.id for hold in found]):
        session.exec(delete(Hold).where(col(Hold.id).in_(ids)))
    session.flush()
    _move_up(session, [hold.mentee_id for hold in found if hold.need == FIRST])
    _close_gaps(session, {hold.mentor_id for hold in found})
    return len(found)


def standing(session: Session, program_id: UUID) -> Sequence[Hold]:
    """Return everything held in a program, in the order in which it was taken."""
    return session.exec(select(Hold).where(Hold.program_id == program_id).order_by(col(Hold.id))).all()


def holds_of(session: Session, mentor_id: UUID) -> Sequence[Hold]:
    """Return what is held of a mentor's week, in the order of the week."""
    statement = select(Hold).where(Hold.mentor_id == mentor_id)
    return session.exec(statement.order_by(col(Hold.weekday), col(Hold.start_min), col(Hold.fortnight))).all()


def formers(session: Session, program_id: UUID) -> Sequence[Former]:
    """Return who met before in a program."""
    return session.exec(select(Former).where(Former.program_id == program_id).order_by(col(Former.id))).all()


def _held_by(session: Session, mentors: Mapping[UUID, int]) -> dict[UUID, list[Hold]]:
    held: dict[UUID, list[Hold]] = defaultdict(list)
    for ids in batches(list(mentors)):
        for hold in session.exec(select(Hold).where(col(Hold.mentor_id).in_(ids))):
            held[hold.mentor_id].append(hold)
    return held


def _holding(session: Session, mentees: Sequence[UUID]) -> set[tuple[UUID, int | UUID]]:
    """Return for which needs, and with which mentors, some mentees hold an hour."""
    columns, found = select(Hold.mentee_id, Hold.need, Hold.mentor_id), set[tuple[UUID, int | UUID]]()
    for ids in batches(mentees):
        for mentee, need, mentor in session.exec(columns.where(col(Hold.mentee_id).in_(ids))):
            found |= {(mentee, need), (mentee, mentor)}
    return found


def _first_free(numbers: set[int], capacity: int) -> int | None:
    return next((number for number in range(1, capacity + 1) if number not in numbers), None)


def _hold(
    program_id: UUID, one: Wanted, number: int, capacity: int, fortnights: tuple[int, ...], now: datetime
) -> Hold:
    return Hold(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        mentor_id=one.mentor_id,
        mentee_id=one.mentee_id,
        kind=one.kind,
        weekday=one.slot.weekday,
        start_min=one.slot.start_min,
        minutes=one.slot.minutes,
        places=one.slot.places,
        fortnight=None if one.slot.places == 1 else fortnights[0],
        mode=one.mode,
        site_id=one.site_id,
        zone=one.zone,
        caseload_no=number,
        caseload_cap=capacity,
        need=one.need,
    )


def _remember(session: Session, holds: Sequence[Hold], now: datetime) -> None:
    known = {
        (former.mentee_id, former.mentor_id): former
        for ids in batches([hold.mentee_id for hold in holds])
        for former in session.exec(select(Former).where(col(Former.mentee_id).in_(ids)))
    }
    for hold in holds:
        if former := known.get((hold.mentee_id, hold.mentor_id)):
            former.ended_at = now
        else:
            session.add(
                Former(
                    id=new_id(now), created_at=now, program_id=hold.program_id,
                    mentee_id=hold.mentee_id, mentor_id=hold.mentor_id, ended_at=now,
                )
            )  # fmt: skip


def _move_up(session: Session, mentees: Sequence[UUID]) -> None:
    """Make the second hour of mentees who gave the first back their first; whoever holds it follows by its key."""
    moved = set()
    for ids in batches(mentees):
        for hold in session.exec(select(Hold).where(col(Hold.mentee_id).in_(ids), Hold.need == SECOND)):
            hold.need = FIRST
            moved.add(hold.id)
    session.flush()
    for row in list(session.identity_map.values()) if moved else ():
        if getattr(row, "hold_id", None) in moved:  # the database changed it, and this session does not know
            session.expire(row, ["need"])


def _close_gaps(session: Session, mentors: Iterable[UUID]) -> None:
    """Number caseloads from 1 on again, so that a capacity can be lowered to what is held."""
    for holds in _held_by(session, dict.fromkeys(mentors, 0)).values():
        for number, hold in enumerate(sorted(holds, key=lambda hold: hold.caseload_no), start=1):
            if hold.caseload_no != number:
                hold.caseload_no = number
                session.flush()  # one after the other: each goes down to a number that is free
