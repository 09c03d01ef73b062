"""One more time among those that a mentor offers: no two of them overlap, whatever was offered before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.sheets.cells import slots as read_slots
from matcher.people.notation import write_slot
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot

Span = tuple[int, int]


def with_time(offered: Sequence[str], more: Slot) -> list[str]:
    """Return what a mentor offers with one more time at a site, as far as it is not offered already.

    Where they offer another site at that time, they come to the site that they said yes to.

    Parameters
    ----------
    offered : sequence of str
        As they are kept.
    more : Slot
        With its site, in the mentor's own time.

    Examples
    --------
    >>> with_time(["Thu 12:00-15:00"], Slot(3, 14 * 60, 120, site="north"))
    ['Thu 12:00-15:00', 'Thu 15:00-16:00 @north']
    >>> with_time(["Thu 12:00-15:00 @south"], Slot(3, 14 * 60, 120, site="north"))
    ['Thu 12:00-14:00 @south', 'Thu 14:00-16:00 @north']
    """
    kept: list[Slot] = []
    new = [_span(more)]
    for slot in (slot for text in offered for slot in read_slots(text)):
        if slot.site in ("", more.site):
            kept.append(slot)
            new = _without(new, _span(slot))
        else:
            kept += [_slot(slot, span) for span in _without([_span(slot)], _span(more))]
    return [write_slot(slot) for slot in (*kept, *(_slot(more, span) for span in new))]


def _span(slot: Slot) -> Span:
    start = slot.weekday * DAY_MIN + slot.start_min
    return start, start + slot.minutes


def _slot(like: Slot, span: Span) -> Slot:
    low, high = span
    return replace(like, weekday=low // DAY_MIN % 7, start_min=low % DAY_MIN, minutes=high - low)


def _without(spans: Sequence[Span], taken: Span) -> list[Span]:
    """Return what is left of stretches of the week without another; late on Sunday it goes on on Monday."""
    left = list(spans)
    for shift in (-WEEK_MIN, 0, WEEK_MIN):
        start, end = taken[0] + shift, taken[1] + shift
        left = [
            (a, b) for low, high in left for a, b in ((low, min(high, start)), (max(low, end), high)) if a < b
        ]  # fmt: skip
    return left
