"""The one way in which weekly times are written and read: ``Mon 09:00-12:00; Thu 18:00-20:30``.

A span of days repeats the hours on each (``Mon-Fri 09:00-17:00``). A slot may add where it takes
place (``@north``), how (``by phone``) and that two people alternate in it (``x2``). An end that is
not after the start belongs to the next day (``Fri 22:00-02:00``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final, TypeVar

from matcher.errors import InvalidInputError, Problem
from matcher.people.vocabulary import MODES, WEEKDAYS, canonical
from matcher.people.week import DAY_MIN, Slot, Window

T = TypeVar("T")

_DAY_NAMES: Final = {
    name: number
    for number, names in enumerate(
        (
            "mon monday mo lun lunes",
            "tue tuesday tu tues mar martes",
            "wed wednesday we weds mié mie miércoles miercoles",
            "thu thursday th thur thurs jue jueves",
            "fri friday fr vie viernes",
            "sat saturday sa sáb sab sábado sabado",
            "sun sunday su dom domingo",
        )
    )
    for name in names.split()
}
_SPAN: Final = re.compile(
    r"^(?P<day>[^\W\d]+)(?:\s*[-–]\s*(?P<last>[^\W\d]+))?\s+"
    r"(?P<start>\d{1,2}:\d{2})\s*[-–]\s*(?P<end>\d{1,2}:\d{2})(?P<extra>(?:\s.*)?)$"
)
_EXTRA: Final = re.compile(r"@(?P<site>[^\s@]+)|\bx(?P<places>\d+)\b|\bby\s+(?P<mode>[\w-]+)")
_WINDOW_FORM: Final = "a day and hours such as 'Mon 09:00-12:00' or 'Mon-Fri 09:00-17:00'"
_SLOT_FORM: Final = "a day and hours such as 'Mon 09:00-10:00', with '@site' and 'x2' if need be"


def read_windows(text: str) -> tuple[Window, ...]:
    """Read windows from text, in the order in which they are written.

    Raises
    ------
    InvalidInputError
        With one problem for every part that cannot be read.
    """
    return tuple(dict.fromkeys(_each(text, _read_window)))


def read_slots(text: str) -> tuple[Slot, ...]:
    """Read slots from text, in the order in which they are written.

    Raises
    ------
    InvalidInputError
        With one problem for every part that cannot be read.
    """
    return tuple(_each(text, _read_slot))


def _each(text: str, read: Callable[[str], list[T]]) -> list[T]:
    """Read every part of a text, and raise the problems of all that cannot be read together."""
    found: list[T] = []
    problems: list[Problem] = []
    for part in _parts(text):
        try:
            found.extend(read(part))
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return found


def _read_window(part: str) -> list[Window]:
    days, start, end, extra = _read_span(part, _WINDOW_FORM)
    if extra:
        raise InvalidInputError(Problem("windows", part, _WINDOW_FORM))
    return [Window(day, start, end) for day in days]


def _read_slot(part: str) -> list[Slot]:
    days, start, end, extra = _read_span(part, _SLOT_FORM)
    site, places, modes = _read_extra(part, extra)
    return [Slot(day, start, end - start, modes, site, places) for day in days]


def write_windows(windows: tuple[Window, ...]) -> str:
    """Write windows so that `read_windows` gives them back."""
    return "; ".join(str(window) for window in windows)


def write_slot(slot: Slot) -> str:
    """Write a slot with its site, modes and places, so that `read_slots` gives it back."""
    parts = [str(slot)]
    if slot.site:
        parts.append(f"@{slot.site}")
    parts.extend(f"by {mode}" for mode in slot.modes)
    if slot.places > 1:
        parts.append(f"x{slot.places}")
    return " ".join(parts)


def _parts(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.replace("\n", ";").split(";")) if part]


def _read_span(part: str, form: str) -> tuple[range | list[int], int, int, str]:
    found = _SPAN.match(part)
    if found is None:
        raise InvalidInputError(Problem("time", part, form))
    problems: list[Problem] = []
    first = _read_day(part, found["day"], problems)
    last = first if found["last"] is None else _read_day(part, found["last"], problems)
    start, end = _read_clock(found["start"]), _read_clock(found["end"])
    if start is None or end is None or start == DAY_MIN:
        problems.append(Problem("time", part, "a time that exists, 00:00 to 23:59, or 24:00 for the end of a day"))
    if problems or start is None or end is None:
        raise InvalidInputError(problems)
    if end == start:
        raise InvalidInputError(Problem("time", part, "an end that differs from the start"))
    if end < start:
        end += DAY_MIN
    days = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days, start, end, found["extra"].strip()


def _read_day(part: str, name: str, problems: list[Problem]) -> int:
    number = _DAY_NAMES.get(name.lower())
    if number is None:
        close = get_close_matches(name.lower(), _DAY_NAMES, n=1)
        nearest = WEEKDAYS[_DAY_NAMES[close[0]]] if close else ""
        problems.append(Problem("time", part, "a weekday, Mon to Sun", nearest))
        return 0
    return number


def _read_clock(text: str) -> int | None:
    """Return minutes from midnight, or None for a time that no clock shows."""
    hours, minutes = (int(piece) for piece in text.split(":"))
    total = hours * 60 + minutes
    return total if minutes <= 59 and total <= DAY_MIN else None


def _read_extra(part: str, extra: str) -> tuple[str, int, tuple[str, ...]]:
    site, places, modes = "", 1, list[str]()
    rest = _EXTRA.sub("", extra).strip()
    if rest:
        raise InvalidInputError(Problem("time", part, _SLOT_FORM))
    for found in _EXTRA.finditer(extra):
        if found["site"]:
            site = found["site"]
        elif found["places"]:
            places = int(found["places"])
            if places not in (1, 2):
                raise InvalidInputError(Problem("time", part, "x2 at the most: two people, alternating fortnightly"))
        else:
            mode = canonical("mode", found["mode"])
            if mode is None:
                raise InvalidInputError(Problem("time", part, "by " + ", ".join(MODES)))
            modes.append(mode)
    return site, places, tuple(dict.fromkeys(modes))
