"""Whether a program is peer-run: reckoned from who leads it, by the definition that it chose, and never just said.

- `Definition.BOARD`: at least 51 % of the board have been there themselves. So consumer-operated services are told
  from others (SAMHSA, *Consumer-Operated Services: The Evidence*, HHS Pub. No. SMA-11-4633, 2011); grants for
  statewide consumer networks ask for more than half (SAMHSA, FOA SM-16-002, 2015).
- `Definition.CONTROL`: most of the board, the director, and most of the staff, volunteers included. So the national
  survey of peer-run organizations counted (Ostrow and Leaf, Psychiatric Services 65:239, 2014; Ostrow and Hayes,
  Psychiatric Services 66:421, 2015).
- `Definition.THROUGHOUT`: they are the majority of those who plan the services, run them and evaluate them: services
  "planned, operated, administered, and evaluated" by peers (Solomon, Psychiatric Rehabilitation Journal 27:392, 2004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from api.accounts.models.tables import Leadership
from api.accounts.models.words import Definition, Shown

Place = Literal["board", "staff", "director", "planning", "delivery", "evaluation"]
BOARD_PERCENT: Final = 51
OLD_DAYS: Final = 365
"""After so many days a count says little any more."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Where a definition does not hold, and how many people more would have to have been there themselves."""

    place: Place
    more: int


def lacks(counted: Leadership) -> list[Lack]:
    """Return what is short of the definition that a program chose, the same people being there; nothing: it holds.

    Where there is nobody, somebody is lacking: a board of none has no majority.

    Examples
    --------
    >>> from datetime import date
    >>> some = {"planning": True, "delivery": True, "evaluation": False, "counted_on": date(2026, 11, 23)}
    >>> some |= {"board": 9, "board_lived": 4, "staff": 5, "staff_lived": 3, "director_lived": True}
    >>> lacks(Leadership(definition="board", **some))
    [Lack(place='board', more=1)]
    >>> lacks(Leadership(definition="throughout", **some))
    [Lack(place='evaluation', more=1)]
    """
    return list(_lacks(counted))


def shown(counted: Leadership | None, *, said: bool) -> Shown:
    """Return how far it is shown that a program is peer-run; `said` is whether it said so before it was counted."""
    if counted is None:
        return Shown.SAID if said else Shown.NOT_COUNTED
    return Shown.FALLS_SHORT if lacks(counted) else Shown.HOLDS


def is_old(counted_on: date, today: date) -> bool:
    """Return whether a count is more than a year old."""
    return (today - counted_on).days > OLD_DAYS


def _lacks(counted: Leadership) -> Iterator[Lack]:
    most_of_board, most_of_staff = (number // 2 + 1 for number in (counted.board, counted.staff))
    match Definition(counted.definition):
        case Definition.BOARD:
            wanted = -(-BOARD_PERCENT * counted.board // 100)  # rounded up
            yield from _short("board", counted.board_lived, max(1, wanted))
        case Definition.CONTROL:
            yield from _short("board", counted.board_lived, most_of_board)
            yield from _short("director", int(counted.director_lived), 1)
            yield from _short("staff", counted.staff_lived, most_of_staff)
        case Definition.THROUGHOUT:
            yield from _short("planning", int(counted.planning), 1)
            yield from _short("delivery", int(counted.delivery), 1)
            yield from _short("evaluation", int(counted.evaluation), 1)


def _short(place: Place, there: int, wanted: int) -> Iterator[Lack]:
    if there < wanted:
        yield Lack(place, wanted - there)
