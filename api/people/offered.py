"""The hours that a mentor offers, as boxes of a week and back: what fits no box keeps its own line. Pure.

A box is one whole hour of one weekday, written ``WEEKDAY-HOUR``, Monday 0. An hour keeps its modes, its site and its
places as long as its box stays ticked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from api.sheets.cells import slots as read_slots
from matcher.people.notation import write_slot
from matcher.people.vocabulary import MODES
from matcher.people.week import Slot

HOUR_MIN = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """Hours of a mentor: those that fill a box by box, and the others; each with the text that it is kept as."""

    boxes: dict[str, tuple[str, Slot]]
    others: list[tuple[str, Slot]]

    @property
    def all(self) -> list[Slot]:
        """Return every hour."""
        return [slot for _, slot in (*self.boxes.values(), *self.others)]

    @property
    def particular(self) -> list[Slot]:
        """Return those that fill a box and are not like all: a mode, a site or two people in turn."""
        return [slot for _, slot in self.boxes.values() if slot.modes or slot.site or slot.places > 1]


def offered(texts: Iterable[str]) -> Offered:
    """Return the hours of a mentor, given as they are kept.

    Examples
    --------
    >>> found = offered(["Mon 18:00-19:00 by phone", "Tue 18:30-19:15"])
    >>> list(found.boxes), [text for text, _ in found.others]
    (['0-18'], ['Tue 18:30-19:15'])
    """
    boxes: dict[str, tuple[str, Slot]] = {}
    others: list[tuple[str, Slot]] = []
    for text in texts:
        for slot in read_slots(text):
            if slot.start_min % HOUR_MIN == 0 and slot.minutes == HOUR_MIN:
                boxes[box_of(slot.weekday, slot.start_min // HOUR_MIN)] = (write_slot(slot), slot)
            else:
                others.append((write_slot(slot), slot))
    return Offered(boxes, others)


def box_of(weekday: int, hour: int) -> str:
    """Return the box of an hour."""
    return f"{weekday}-{hour}"


def boxes_of(slot: Slot) -> list[str]:
    """Return the boxes that an hour lies in, in part at least; after midnight they are those of the next day."""
    first, last = slot.start_min // HOUR_MIN, -(-slot.end_min // HOUR_MIN)
    return [box_of((slot.weekday + hour // 24) % 7, hour % 24) for hour in range(first, last)]


def chosen(texts: Sequence[str], boxes: Collection[str], kept: Collection[str]) -> list[str]:
    """Return the hours of a mentor after some boxes were ticked, and some of the others kept.

    Parameters
    ----------
    texts : sequence of str
        As they are kept now.
    boxes : collection of str
        Those that are ticked; what is no box is left out.
    kept : collection of str
        The texts of the others that stay.

    Examples
    --------
    >>> chosen(["Mon 18:00-19:00 by phone", "Tue 18:30-19:15"], ["0-18", "2-9"], [])
    ['Mon 18:00-19:00 by phone', 'Wed 09:00-10:00']
    """
    now = offered(texts)
    stay = [text for box, (text, _) in now.boxes.items() if box in boxes]
    others = [text for text, _ in now.others if text in kept]
    new = sorted({place for box in boxes if box not in now.boxes and (place := _place(box)) is not None})
    return [*stay, *others, *(write_slot(Slot(weekday, hour * HOUR_MIN, HOUR_MIN)) for weekday, hour in new)]


def _place(box: str) -> tuple[int, int] | None:
    weekday, _, hour = box.partition("-")
    if not (weekday.isascii() and weekday.isdigit() and hour.isascii() and hour.isdigit() and len(box) <= 4):
        return None
    place = int(weekday), int(hour)
    return place if place[0] < 7 and place[1] < 24 else None


def written(weekday: str, start: str, minutes: str, modes: Iterable[str], in_turn: bool) -> str:
    """Return the text of an hour whose parts were typed, for the reader of such texts to say what is wrong with it.

    Examples
    --------
    >>> written("1", "18:30", "45", ["video"], True)
    'Tue 18:30-19:15 by video x2'
    >>> written("9", "18:30", "45", [], False)
    ''
    """
    hour, _, minute = start.partition(":")
    numbers = (weekday, hour, minute[:2], minutes)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in numbers):
        return ""
    day, at, length = int(weekday), int(hour) * 60 + int(minute[:2]), int(minutes)
    if day > 6 or at >= 24 * 60 or int(minute[:2]) > 59 or not 1 <= length < 24 * 60:
        return ""
    known = tuple(mode for mode in modes if mode in MODES)
    return write_slot(Slot(day, at, length, known, places=2 if in_turn else 1))
