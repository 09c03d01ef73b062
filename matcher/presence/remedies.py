"""Smallest changes that close holes, each tried out by settling the week anew before it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matcher.people.week import Slot, window_at
from matcher.presence.change import Change, MoreHours, MorePeople, MoreTime
from matcher.presence.columns import Columns
from matcher.presence.grid import Grid, Ints
from matcher.presence.holes import Hole, runs, tongue
from matcher.presence.question import HOUR_MIN
from matcher.presence.search import Found
from matcher.presence.stages import count, shares
from matcher.presence.trial import Trial

MOST_TRIED: Final = 12
"""Changes of each kind that are tried out in one week; in a large one, which takes longer, a third."""

OF_A_STRETCH: Final = 2
"""Mentors of whom the same is asked for one stretch of missing hours."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A smallest change that would close holes.

    Parameters
    ----------
    change : Change
        `apply` makes the question with it.
    gain : int
        How many hours of missing presence fewer there would be.
    spoken : int
        How many hours more would have somebody who speaks what should be spoken there.
    exact : bool
        Whether both weeks are proved, so that a fresh solve gives just this; else it is what was found, and perhaps
        not all.
    site : str
    slots : tuple of Slot
        The holes for which it was tried, in the site's own time.
    text : str
        In words.
    """

    change: Change
    gain: int
    spoken: int
    exact: bool
    site: str
    slots: tuple[Slot, ...]
    text: str


def remedies_of(grid: Grid, chosen: Columns, holes: Sequence[Hole], found: Found) -> tuple[Remedy, ...]:
    """Return the changes that close holes of a roster, best first.

    Parameters
    ----------
    grid : Grid
    chosen : Columns
        The roster.
    holes : sequence of Hole
    found : Found
        How far the roster is proved.
    """
    if not holes:
        return ()
    trial = Trial(grid, chosen, found)
    at = {(hour.site, hour.slot): spot for spot, hour in enumerate(grid.hours)}
    long = grid.rules.longest_shift
    stretches = [
        run[first : first + long]
        for run in runs(grid, [at[hole.site, hole.slot] for hole in holes])
        for first in range(0, len(run), long)
    ]
    lacking = {at[hole.site, hole.slot]: hole for hole in holes}
    stretches.sort(key=lambda run: (-sum(max(lacking[spot].lacks, 1) for spot in run), run))
    remedies: dict[Change, Remedy] = {}
    asked: set[Change] = set()
    for asking in (_people, _more_hours, _more_time):
        tries = trial.most_tried(MOST_TRIED)
        for run in stretches:
            for steps in asking(grid, chosen, run, [lacking[spot] for spot in run]):
                if steps[0] in asked:
                    continue
                asked.add(steps[0])
                for change in steps[: max(tries, 0)]:
                    tries -= 1
                    remedy = _tried(grid, trial, change, run)
                    if remedy is not None:
                        remedies[change] = remedy
                        break
    return tuple(sorted(remedies.values(), key=_rank))


def _tried(grid: Grid, trial: Trial, change: Change, run: list[int]) -> Remedy | None:
    site = grid.hours[run[0]].site
    gain, spoken, exact = trial.gain(change, site)
    if gain < 0 or (gain == 0 and spoken <= 0):
        return None
    slots = tuple(grid.hours[spot].slot for spot in run)
    return Remedy(change, gain, spoken, exact, site, slots, _text(grid, change, site, gain, spoken, exact=exact))


def _rank(remedy: Remedy) -> tuple[object, ...]:
    """Most hours first; of those that close as many, what asks least of people who are there."""
    change = remedy.change
    size = change.hours if isinstance(change, MoreHours) else change.slot.minutes // HOUR_MIN
    return (-remedy.gain, -remedy.spoken, isinstance(change, MorePeople), size, remedy.text)


def _people(grid: Grid, chosen: Columns, run: list[int], holes: list[Hole]) -> list[list[Change]]:
    """Return who might be wished for, for a stretch of missing hours."""
    span = _span(grid, run)
    if span is None:
        return []
    first, last = grid.hours[span[0]], grid.hours[span[-1]]
    window = Slot(first.slot.weekday, first.slot.start_min, last.end - first.start, site=first.site)
    languages = {language for hole in holes for language in hole.languages}
    return [[MorePeople(window, first.time_zone, tuple(sorted(languages)))]]


def _more_hours(grid: Grid, chosen: Columns, run: list[int], holes: list[Hole]) -> list[list[Change]]:
    """Return who is free then and has given all their hours, each with ever more of them, to be tried in turn."""
    left, order = _by_share(grid, chosen, holes)
    full = [row for row in order if left[row] < grid.rules.longest_shift and grid.free[row, run].any()]
    steps = range(1, grid.rules.longest_shift + 1)
    return [[MoreHours(grid.offers[row].mentor.id, hours) for hours in steps] for row in full[:OF_A_STRETCH]]


def _more_time(grid: Grid, chosen: Columns, run: list[int], holes: list[Hole]) -> list[list[Change]]:
    """Return who has hours left and is not free then: those who come to the site already before all others."""
    span = _span(grid, run)
    if span is None:
        return []
    left, order = _by_share(grid, chosen, holes)
    roomy = [
        row
        for row in order
        if left[row] >= grid.rules.shortest_shift and not grid.free[row, span].all() and _comes(grid, row)
    ]
    near = sorted(roomy, key=lambda row: not _knows(grid, row, grid.hours[run[0]].site))
    return [[_time(grid, row, span[: int(left[row])])] for row in near[:OF_A_STRETCH]]


def _by_share(grid: Grid, chosen: Columns, holes: list[Hole]) -> tuple[Ints, list[int]]:
    """Return each mentor's hours left, and who could be asked: the smallest share of their offer first."""
    hours = count(grid, chosen).hours
    languages = {language for hole in holes for language in hole.languages}
    anybody = any(hole.lacks for hole in holes)
    order = np.argsort(shares(grid, hours), kind="stable").tolist()
    useful = [row for row in order if anybody or languages & set(grid.offers[row].mentor.languages)]
    return grid.most - hours, useful


def _span(grid: Grid, run: list[int]) -> list[int] | None:
    """Return a stretch of missing hours, made as long as a shift has to be; None where the site is not open so long."""
    span = run
    while len(span) < grid.rules.shortest_shift:
        after = int(grid.follows[span[-1]])
        before = span[0] - 1
        if after >= 0:
            span = [*span, after]
        elif before >= 0 and grid.follows[before] == span[0]:
            span = [before, *span]
        else:
            return None
    return span


def _comes(grid: Grid, row: int) -> bool:
    """Tell whether somebody may come at all: on leave, or without a credential, no more time would help."""
    mentor = grid.offers[row].mentor
    return not mentor.on_leave and (mentor.credential_expires is None or bool(grid.free[row].any()))


def _knows(grid: Grid, row: int, site: str) -> bool:
    offer = grid.offers[row]
    return site in offer.mentor.sites or any(window.site == site for window in offer.windows)


def _time(grid: Grid, row: int, span: list[int]) -> MoreTime:
    first, last = grid.hours[span[0]], grid.hours[span[-1]]
    mentor = grid.offers[row].mentor
    window = window_at(grid.question.week, mentor.time_zone, first.start, last.end)
    slot = Slot(window.weekday, window.start_min, window.end_min - window.start_min, site=first.site)
    return MoreTime(mentor.id, slot)


def _text(grid: Grid, change: Change, site: str, gain: int, spoken: int, *, exact: bool) -> str:
    names = {offer.mentor.id: offer.mentor.shown for offer in grid.offers}
    least = "" if exact else "at least "
    parts = [f"{least}{gain} missing hour{'s' * (gain != 1)}"] if gain > 0 else []
    if spoken > 0:
        parts.append(f"{least}{spoken} hour{'s' * (spoken != 1)} without the language asked for")
    closes = "closes " + " and ".join(parts)
    match change:
        case MoreHours():
            more = f"{change.hours} hour{'s' * (change.hours != 1)}"
            return f"{names[change.mentor]}, with a weekly maximum {more} higher, {closes}"
        case MoreTime():
            zone = {offer.mentor.id: offer.mentor.time_zone for offer in grid.offers}[change.mentor]
            there = {hour.time_zone for hour in grid.hours if hour.site == site}
            said = "" if there == {zone} else f" ({zone})"
            return f"{names[change.mentor]}, free {change.slot}{said} at {site}, {closes}"
        case MorePeople():
            tongues = " and ".join(map(tongue, change.languages))
            speaking = f" who speaks {tongues}" if change.languages else ""
            return f"one more person{speaking}, free {change.slot} at {site}, {closes}"
