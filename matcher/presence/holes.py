"""Hours at which somebody is missing, each with the reason why nobody who is there could come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from matcher.people.vocabulary import LANGUAGE_NAMES
from matcher.people.week import Slot
from matcher.presence.columns import Columns, columns_of
from matcher.presence.grid import Bools, Grid, Ints
from matcher.presence.stages import Count, count

NAMED: Final = 3
"""Mentors who are named in a reason; of more, the number is told."""


class Kept(StrEnum):
    """What keeps mentors from an hour."""

    NOBODY = "nobody"
    FULL = "full"
    SHORT = "short"
    ALONE = "alone"
    ELSEWHERE = "elsewhere"


SAID: Final = {
    Kept.FULL: ("has no hours left", "have no hours left"),
    Kept.SHORT: ("is free for too short a time", "are free for too short a time"),
    Kept.ALONE: ("would need company", "would need company"),
    Kept.ELSEWHERE: ("is needed, or rests, at other hours", "are needed, or rest, at other hours"),
}
"""Each of one mentor, and of several."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of a hole, to be said in any language.

    Parameters
    ----------
    kind : Kept
        ``nobody`` is free; or some are, and have no hours left (``full``), are free for too short a time, would need
        company (``alone``), or are needed, or rest, at other hours.
    mentors : int
        How many; 0 where nobody is free.
    language : str
        The code of the language that they speak, where nobody else helps; empty for anybody.
    """

    kind: Kept
    mentors: int
    language: str


@dataclass(frozen=True, slots=True)
class Hole:
    """An hour that lacks somebody.

    Parameters
    ----------
    site, time_zone : str
    slot : Slot
        In the site's own time.
    lacks : int
        How many are missing of the minimum.
    languages : tuple of str
        Codes of those that nobody present speaks.
    reason : str
        In words.
    whys : tuple of Why
        The same, without names.
    """

    site: str
    time_zone: str
    slot: Slot
    lacks: int
    languages: tuple[str, ...]
    reason: str
    whys: tuple[Why, ...] = ()


def holes_of(grid: Grid, chosen: Columns) -> tuple[Hole, ...]:
    """Return every hole of a roster, by site and time."""
    counted = count(grid, chosen)
    columns = columns_of(grid)
    column, cell = columns.cells()
    could = np.zeros((len(grid.offers), len(grid.hours)), np.bool_)
    could[columns.mentor[column], cell] = True
    lacks = np.maximum(grid.minimum - counted.present, 0)
    unspoken: dict[int, list[str]] = {}
    for number, (spot, language) in enumerate(grid.tongues):
        if not (counted.there[:, spot] & grid.speaks[:, number]).any():
            unspoken.setdefault(spot, []).append(language)
    holes = []
    for spot, hour in enumerate(grid.hours):
        languages = tuple(unspoken.get(spot, ()))
        if lacks[spot] or languages:
            reasons: list[str] = []
            whys: list[Why] = []
            if lacks[spot]:
                anybody = np.ones(len(grid.offers), np.bool_)
                kept = _kept(grid, counted, could, spot, anybody)
                reasons.append(_why(grid, counted, spot, kept, anybody, ""))
                whys += _whys(kept, "")
            for language in languages:
                speaks = np.array([language in offer.mentor.languages for offer in grid.offers], np.bool_)
                kept = _kept(grid, counted, could, spot, speaks)
                reasons.append(_why(grid, counted, spot, kept, speaks, f" who speaks {tongue(language)}"))
                whys += _whys(kept, language)
            text = " ".join(dict.fromkeys(reasons))
            holes.append(Hole(hour.site, hour.time_zone, hour.slot, int(lacks[spot]), languages, text, tuple(whys)))
    return tuple(holes)


def _kept(grid: Grid, counted: Count, could: Bools, spot: int, among: Bools) -> dict[Kept, Ints]:
    """Return what keeps each of some mentors who are free from an hour, as their rows; empty where nobody is free."""
    here, rules = counted.there[:, spot], grid.rules
    free = grid.free[:, spot] & among & ~here
    short = free & ~could[:, spot]
    full = free & could[:, spot] & (counted.hours + rules.shortest_shift > grid.most)
    alone = free & could[:, spot] & ~full & _alone(grid, counted.there[:, spot])
    rest = free & ~short & ~full & ~alone
    found = ((Kept.FULL, full), (Kept.SHORT, short), (Kept.ALONE, alone), (Kept.ELSEWHERE, rest))
    return {kind: np.flatnonzero(some) for kind, some in found if some.any()}


def _whys(kept: dict[Kept, Ints], language: str) -> list[Why]:
    return [Why(kind, len(rows), language) for kind, rows in kept.items()] or [Why(Kept.NOBODY, 0, language)]


def _why(grid: Grid, counted: Count, spot: int, kept: dict[Kept, Ints], among: Bools, who: str) -> str:
    """Return why none of some mentors came to an hour, or not enough of them."""
    if not kept:
        other = " else" if (counted.there[:, spot] & among).any() else ""
        return f"Nobody{other}{who} is free."
    return "; ".join(f"{_names(grid, rows)} {SAID[kind][len(rows) > 1]}" for kind, rows in kept.items()) + "."


def _alone(grid: Grid, there: Bools) -> Bools:
    """Tell who may not come to these people, or to nobody, without somebody further."""
    alone = np.zeros(len(grid.offers), np.bool_)
    for band in grid.bands:
        if not (band.lead & there).any():
            alone |= band.follower
    return alone


def _names(grid: Grid, rows: Ints) -> str:
    names: list[str] = [grid.offers[row].mentor.shown for row in rows.tolist()]
    if len(names) > NAMED:
        return f"{len(names)} who are free"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def tongue(language: str) -> str:
    """Return what a language is called."""
    return LANGUAGE_NAMES.get(language, language)


def runs(grid: Grid, spots: Sequence[int]) -> list[list[int]]:
    """Return positions of hours as stretches in which each follows the one before."""
    found: list[list[int]] = []
    for spot in sorted(spots):
        if found and grid.follows[found[-1][-1]] == spot:
            found[-1].append(spot)
        else:
            found.append([spot])
    return found
