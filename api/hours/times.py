"""A mentor's week in cells: which a stretch of it lies in, which are held, and whoever may change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session, col, select

from api.errors import NotFoundError
from api.hours.models import CELL_MIN, CELLS, FORTNIGHT, Engagement, HeldTime, Hold
from api.people.models.tables import MentorRow
from matcher.people import Mentor
from matcher.people.week import DAY_MIN, Slot

IDS_AT_ONCE: Final = 10_000
"""How many ids one query names; databases take some 30,000 at the most."""


def slot_of(held: Hold | Engagement) -> Slot:
    """Return the stretch of the week that is held; without modes and site, which a mentor's own slot has."""
    places = 1 if held.fortnight is None else 2
    return Slot(held.weekday, held.start_min, held.minutes, places=places)


def cells_of(slot: Slot) -> tuple[int, ...]:
    """Return the cells of the week that an hour lies in; late on Sunday it goes on in the first ones.

    Examples
    --------
    >>> cells_of(Slot(0, 9 * 60, 10))
    (108, 109)
    """
    start = slot.weekday * DAY_MIN + slot.start_min
    first, last = start // CELL_MIN, -(-(start + slot.minutes) // CELL_MIN)
    return tuple(cell % CELLS for cell in range(first, last))


def without_hours(mentor: Mentor, cells: Collection[int]) -> Mentor:
    """Return a mentor without the hours that touch some cells of the week."""
    taken = set(cells)
    return replace(mentor, slots=tuple(slot for slot in mentor.slots if not taken.intersection(cells_of(slot))))


def locked_capacity(session: Session, program_id: UUID, mentors: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many each mentor takes; nobody else can take or give back theirs before the transaction ends."""
    wanted = sorted(mentors)
    found: dict[UUID, int] = {}
    for ids in batches(wanted):
        statement = (
            select(MentorRow)
            .where(MentorRow.program_id == program_id, col(MentorRow.id).in_(ids))
            .order_by(col(MentorRow.id))  # always in one order, or two of us would wait for each other
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        found |= {row.id: row.capacity for row in session.exec(statement)}
    if len(found) < len(wanted):
        raise NotFoundError
    return found


def taken_times(session: Session, mentors: Mapping[UUID, int]) -> dict[UUID, set[tuple[int, int]]]:
    """Return what is held of the weeks of some mentors, as turns and cells, whatever for."""
    taken: dict[UUID, set[tuple[int, int]]] = defaultdict(set)
    columns = (col(HeldTime.mentor_id), col(HeldTime.fortnight), col(HeldTime.cell))
    for ids in batches(list(mentors)):
        for mentor, fortnight, cell in session.exec(select(*columns).where(columns[0].in_(ids))):
            taken[mentor].add((fortnight, cell))
    return taken


def free_fortnights(taken: set[tuple[int, int]], cells: Sequence[int], places: int) -> tuple[int, ...] | None:
    """Return the weeks in turn that an hour can take: both where it is weekly, else the first that is free."""
    free = tuple(one for one in FORTNIGHT if not any((one, cell) in taken for cell in cells))
    if places == 1:
        return free if free == FORTNIGHT else None
    return free[:1] or None


def hold_times(session: Session, given: Sequence[tuple[Hold | Engagement, tuple[int, ...]]]) -> None:
    """Store the cells that each of some holds or engagements takes, in the weeks in turn that are given with it."""
    rows = [
        {"mentor_id": one.mentor_id, "fortnight": fortnight, "cell": cell, "hold_id": None, "engagement_id": None}
        | {"hold_id" if isinstance(one, Hold) else "engagement_id": one.id}
        for one, fortnights in given
        for fortnight in fortnights
        for cell in cells_of(slot_of(one))
    ]
    if rows:
        session.connection().execute(insert(HeldTime), rows)


def batches(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Return ids in portions that a query can name."""
    return (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
