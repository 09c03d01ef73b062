"""Weekly windows as the boxes of a week that somebody ticks, and back; what no box says is kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from api.sheets import cells
from matcher.people.week import DAY_MIN, Window

HOUR_MIN: Final = 60
DAY_HOURS: Final = 24
FIRST, LAST = 6, 22
"""The hours of a day that a week shows boxes for; those before and after are said in words."""


def boxes_of(windows: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the boxes that windows tick, as ``WEEKDAY-HOUR``, and the windows that are left over.

    Examples
    --------
    >>> boxes_of(["Mon 17:30-19:00"])
    (['0-18'], ['Mon 17:30-18:00'])
    """
    boxes: dict[str, None] = {}
    others: list[tuple[int, int, int]] = []
    for window in (one for text in windows for one in cells.windows(text)):
        for start, end in _pieces(window):
            day, start_min = divmod(start, DAY_MIN)
            weekday = (window.weekday + day) % 7
            if end - start == HOUR_MIN and start % HOUR_MIN == 0 and FIRST <= start_min // HOUR_MIN < LAST:
                boxes[f"{weekday}-{start_min // HOUR_MIN}"] = None
            elif others and others[-1][::2] == (weekday, start_min):
                others[-1] = (weekday, others[-1][1], start_min + end - start)
            else:
                others.append((weekday, start_min, start_min + end - start))
    return sorted(boxes, key=_place), list(dict.fromkeys(str(Window(*one)) for one in others))


def windows_of(boxes: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """Return the windows that ticked boxes mean, each as long as it can be, and others after them.

    What is no box, such as ``9-99``, means nothing.

    Examples
    --------
    >>> windows_of(["0-18", "0-17", "3-9"])
    ['Mon 17:00-19:00', 'Thu 09:00-10:00']
    """
    places = sorted({_place(box) for box in boxes if _is_box(box)})
    starts = [
        one for one, before in zip(places, [None, *places], strict=False) if before is None or not _next(before, one)
    ]
    ends = [
        one for one, after in zip(places, [*places[1:], None], strict=False) if after is None or not _next(one, after)
    ]
    found = [
        str(Window(day, first * HOUR_MIN, (last + 1) * HOUR_MIN))
        for (day, first), (_, last) in zip(starts, ends, strict=True)
    ]
    return list(dict.fromkeys([*found, *others]))


def _pieces(window: Window) -> Iterator[tuple[int, int]]:
    """Cut a window at every full hour."""
    cuts = range(window.start_min // HOUR_MIN * HOUR_MIN + HOUR_MIN, window.end_min, HOUR_MIN)
    yield from pairwise([window.start_min, *cuts, window.end_min])


def _is_box(text: str) -> bool:
    day, dash, hour = text.partition("-")
    numbers = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (day, hour))
    return bool(dash) and numbers and int(day) < 7 and int(hour) < DAY_HOURS


def _place(box: str) -> tuple[int, int]:
    day, _, hour = box.partition("-")
    return int(day), int(hour)


def _next(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] == other[0] and one[1] + 1 == other[1]
