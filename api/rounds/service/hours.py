"""When people can against when mentors can: counts for every hour of the week, and nothing of anybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.rounds.models.tables import RoundSnapshot
from matcher.people.week import WEEK_MIN, free_spans, instant, slot_span
from matcher.pool import Pool

HOUR_MIN: Final = 60
Hours = dict[tuple[int, int], tuple[int, int]]
"""By weekday (Monday 0) and hour of the day: how many people can, and how many places are offered."""


def hours_of(pool: Pool, zone: str) -> list[tuple[int, int, int, int]]:
    """Return weekday, hour, people and places of every hour at which anybody of a pool can.

    Parameters
    ----------
    pool : Pool
        Whoever stands in it already, and the places that they hold, are not counted.
    zone : str
        By whose clocks the hours are named.
    """
    held = [pair for pair in pool.pairs if pair.kind == "held"]
    standing = {pair.mentee for pair in held}
    taken = Counter((pair.mentor, str(pair.slot)) for pair in held)
    monday = instant(pool.week, zone, 0)
    people: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for mentee in pool.mentees:
        if mentee.id not in standing:
            spans = free_spans(pool.week, mentee.time_zone, mentee.windows)
            people.update({hour for start, end in spans for hour in _whole(start - monday, end - monday)})
    for mentor in pool.mentors:
        if mentor.on_leave:
            continue
        for slot in mentor.slots:
            start, end = slot_span(pool.week, mentor.time_zone, slot)
            free = max(0, slot.free - taken[mentor.id, str(slot)])
            for hour in {
                (minute // HOUR_MIN) % (WEEK_MIN // HOUR_MIN) for minute in (start - monday, end - monday - 1)
            }:
                places[hour] += free
    return [
        (hour // 24, hour % 24, people[hour], places[hour])
        for hour in sorted(people.keys() | places.keys())
        if people[hour] or places[hour]
    ]


def hours_kept(session: Session, round_id: UUID) -> Hours:
    """Return the counts that a round was solved from; empty where there are none."""
    snapshot = session.get(RoundSnapshot, round_id)
    if snapshot is None or snapshot.hours is None:
        return {}
    return {(weekday, hour): (people, places) for weekday, hour, people, places in json.loads(snapshot.hours)}


def _whole(start: int, end: int) -> Iterator[int]:
    """Yield the hours of the week that a stretch of minutes covers from beginning to end."""
    for minute in range(-(-start // HOUR_MIN) * HOUR_MIN, end - HOUR_MIN + 1, HOUR_MIN):
        if 0 <= minute < WEEK_MIN:
            yield minute // HOUR_MIN
