"""When groups meet in the week, as instants; who is free then, and what meets at the same time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from matcher.people.week import WEEK_MIN, Slot, Window, free_spans, slot_span

Span = tuple[int, int]
"""Start and end in minutes from Monday 00:00 UTC of the week."""


def span_of(week: date, zone: str, slot: Slot) -> Span:
    """Return when a weekly time lies in the week; empty where the clocks skip it."""
    return slot_span(week, zone, slot)


def covers(spans: Sequence[Span], wanted: Span) -> bool:
    """Tell whether one of some rising stretches covers the wanted one, which is not empty."""
    start, end = wanted
    if end <= start:
        return False
    place = bisect_right(spans, (start, WEEK_MIN * 10)) - 1
    return place >= 0 and spans[place][1] >= end


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two weekly meetings share a minute, in this week or over its edge."""
    return any(one[0] < other[1] + shift and other[0] + shift < one[1] for shift in (-WEEK_MIN, 0, WEEK_MIN))


def at_once(spans: Sequence[Span]) -> Iterator[list[int]]:
    """Yield positions of meetings of which all go on at the same minute, at least two, each set once.

    Two meetings that overlap come together in one of the sets: it is enough to look at the moment when each begins.
    """
    seen = set()
    for start, _ in spans:
        together = [place for place, span in enumerate(spans) if overlap((start, start + 1), span)]
        if len(together) > 1 and (key := tuple(together)) not in seen:
            seen.add(key)
            yield together


def free_of(week: date, zone: str, slots: Iterable[Slot]) -> tuple[Span, ...]:
    """Return the stretches that weekly slots make together, those that touch as one."""
    windows = tuple(sorted({Window(one.weekday, one.start_min, one.end_min) for one in slots}))
    return free_spans(week, zone, windows)
