"""Give stretches of mentors' weeks to groups, shifts and conversations, and take them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from api.database.columns import new_id
from api.errors import ConflictError
from api.hours.models import FORTNIGHT, Engaged, Engagement, EngagementKind
from api.hours.times import batches, cells_of, free_fortnights, hold_times, locked_capacity, slot_of, taken_times
from api.hours.turns import turn_of
from api.web.translating import to_translate

OVER_AFTER: Final = timedelta(days=1)
"""How long after its day a conversation is over in every zone of the world."""


class EngagedError(ConflictError):
    """A stretch of a mentor's week that was wanted is held already; `refused` says which."""

    code, title = "engaged", "Taken meanwhile"
    detail = to_translate("The mentor is not free then any more.")

    def __init__(self, refused: Sequence[Engaged]) -> None:
        super().__init__()
        self.refused = tuple(refused)


def engage(session: Session, program_id: UUID, wanted: Sequence[Engaged], now: datetime) -> list[Engagement]:
    """Give stretches of mentors' weeks to something: all of them, or none.

    Parameters
    ----------
    wanted : sequence of Engaged
        Each conversation with its day, which is of the slot's weekday, and a shift that is for one day alone.

    Returns
    -------
    list of Engagement
        In the order of what was wanted.

    Raises
    ------
    NotFoundError
        If a mentor is not of the program.
    EngagedError
        With everything that is not free, be it held for a mentee or given to something else.
    """
    times = taken_times(session, locked_capacity(session, program_id, {one.mentor_id for one in wanted}))
    made, refused = [], []
    for one in wanted:
        cells = cells_of(one.slot)
        fortnights = _free(times[one.mentor_id], cells, one)
        if fortnights is None:
            refused.append(one)
            continue
        times[one.mentor_id] |= {(fortnight, cell) for fortnight in fortnights for cell in cells}
        made.append((_engagement(program_id, one, fortnights, now), fortnights))
    if refused:
        raise EngagedError(refused)
    session.add_all(row for row, _ in made)
    session.flush()
    hold_times(session, made)
    return [row for row, _ in made]


def disengage(session: Session, engagement_ids: Collection[UUID]) -> None:
    """Take stretches of mentors' weeks back. Doing it twice does no harm."""
    for ids in batches(list(engagement_ids)):
        session.exec(delete(Engagement).where(col(Engagement.id).in_(ids)))


def disengage_past(session: Session, today: date) -> int:
    """Take back what was given to conversations whose day is over everywhere; return how many there were."""
    ids = session.exec(_past(today)).all()
    disengage(session, ids)
    return len(ids)


def is_any_past(session: Session, today: date) -> bool:
    """Return whether anything is given to a conversation whose day is over everywhere."""
    return session.exec(_past(today).limit(1)).first() is not None


def engagements(session: Session, program_id: UUID) -> Sequence[Engagement]:
    """Return everything that mentors of a program do besides meeting their mentees, in the order it was taken up."""
    statement = select(Engagement).where(Engagement.program_id == program_id)
    return session.exec(statement.order_by(col(Engagement.id))).all()


def engaged_cells(session: Session, program_id: UUID) -> dict[str, set[int]]:
    """Return the cells of the week, of either turn, in which mentors of a program do something else, by mentor."""
    cells: dict[str, set[int]] = defaultdict(set)
    for row in engagements(session, program_id):
        cells[str(row.mentor_id)].update(cells_of(slot_of(row)))
    return dict(cells)


def engagements_of(session: Session, mentor_id: UUID) -> Sequence[Engagement]:
    """Return what a mentor does besides meeting their mentees, in the order of the week."""
    statement = select(Engagement).where(Engagement.mentor_id == mentor_id)
    return session.exec(statement.order_by(col(Engagement.weekday), col(Engagement.start_min))).all()


def _past(today: date) -> SelectOfScalar[UUID]:
    return select(Engagement.id).where(col(Engagement.day) < today - OVER_AFTER)


def _free(taken: set[tuple[int, int]], cells: Sequence[int], one: Engaged) -> tuple[int, ...] | None:
    """Return the weeks in turn that are free for it; a conversation takes the one that its day lies in."""
    if one.day is None:
        return free_fortnights(taken, cells, one.slot.places)
    turn = turn_of(one.day - timedelta(days=one.day.weekday()))
    return None if any((turn, cell) in taken for cell in cells) else (turn,)


def _engagement(program_id: UUID, one: Engaged, fortnights: tuple[int, ...], now: datetime) -> Engagement:
    if one.kind != EngagementKind.SHIFT and (one.kind == EngagementKind.CONVERSATION) != (one.day is not None):
        raise ValueError(f"a conversation has a day, a shift may, and nothing else has one: {one}")
    if one.day is not None and one.day.weekday() != one.slot.weekday:
        raise ValueError(f"a day of another weekday than its hour: {one}")
    return Engagement(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        mentor_id=one.mentor_id,
        kind=one.kind,
        weekday=one.slot.weekday,
        start_min=one.slot.start_min,
        minutes=one.slot.minutes,
        fortnight=None if fortnights == FORTNIGHT else fortnights[0],
        day=one.day,
        zone=one.zone,
        site_id=one.site_id,
    )
