"""Every rule of a roster, checked shift by shift: shares nothing with the programs that make one.

A roster is believed only after this; swaps and covers are judged by it alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Final

from matcher.people.vocabulary import WEEKDAYS
from matcher.people.week import DAY_MIN, WEEK_MIN
from matcher.presence.grid import Grid
from matcher.presence.question import HOUR_MIN, Shift

NOT_FREE: Final = "is not free then"
NO_SUCH_HOUR: Final = "is no time at which somebody is asked for"


def breaches(grid: Grid, shifts: Iterable[Shift]) -> list[str]:
    """Return what a roster breaks, in words that name the mentor; empty for a sound one."""
    roster = sorted(shifts)
    rules = grid.rules
    found: list[str] = []
    row_of = {offer.mentor.id: row for row, offer in enumerate(grid.offers)}
    there: dict[int, set[int]] = defaultdict(set)
    placed: dict[int, list[tuple[Shift, int, int]]] = defaultdict(list)
    for shift in roster:
        name = named(grid, shift.mentor)
        row = row_of.get(shift.mentor)
        if row is None:
            found.append(f"{name} offers no presence")
            continue
        known = cells_of(grid, shift)
        if not known:
            found.append(f"{said(shift)} {NO_SUCH_HOUR}")
            continue
        if not all(grid.free[row, spot] for spot in known):
            found.append(f"{name} {NOT_FREE}: {said(shift)}")
        if not rules.shortest_shift <= shift.hours <= rules.longest_shift:
            found.append(f"{said(shift)} of {name} is not {rules.shortest_shift} to {rules.longest_shift} hours long")
        for spot in known:
            there[spot].add(row)
        placed[row].append((shift, grid.hours[known[0]].start, grid.hours[known[-1]].end))
    for row, own in sorted(placed.items()):
        found += _of_one(grid, row, own)
    for spot, rows in sorted(there.items()):
        for band in grid.bands:
            alone = [row for row in sorted(rows) if band.follower[row]]
            if alone and not any(band.lead[row] for row in rows):
                who = named(grid, grid.offers[alone[0]].mentor.id)
                hour = grid.hours[spot]
                found.append(f"{who} would be without {band.name}: {hour.slot} at {hour.site}")
    return found


def _of_one(grid: Grid, row: int, own: list[tuple[Shift, int, int]]) -> list[str]:
    rules = grid.rules
    name = named(grid, grid.offers[row].mentor.id)
    found = []
    hours = sum(shift.hours for shift, _, _ in own)
    if hours > grid.most[row]:
        found.append(f"{name} would have {hours} hours, of at most {grid.most[row]}")
    for day, a_day in _days(own):
        if a_day > rules.most_a_day:
            found.append(f"{name} would have {a_day} hours on {WEEKDAYS[day]}, of at most {rules.most_a_day}")
    for (one, start, end), (other, begin, finish) in combinations(own, 2):
        if (begin - start) % WEEK_MIN < end - start or (start - begin) % WEEK_MIN < finish - begin:
            found.append(f"{name} would be twice at once: {said(one)} and {said(other)}")
            continue
        gap = min((begin - end) % WEEK_MIN, (start - finish) % WEEK_MIN)
        near = rules.break_min if one.site == other.site else rules.travel_min
        if gap < near:
            found.append(f"{name} would have {gap} minutes between {said(one)} and {said(other)}, of at least {near}")
        elif one.weekday != other.weekday and gap < rules.rest_hours * 60:
            found.append(
                f"{name} would rest {gap / 60:g} hours between {said(one)} and {said(other)}, "
                f"of at least {rules.rest_hours:g}"
            )
    return found


def _days(own: list[tuple[Shift, int, int]]) -> list[tuple[int, int]]:
    days: Counter[int] = Counter()
    for shift, _, _ in own:
        days[shift.weekday] += shift.hours
    return sorted(days.items())


def cells_of(grid: Grid, shift: Shift) -> list[int]:
    """Return the positions of a shift's hours; empty where one of them is no hour of the week, or they are torn."""
    begin = shift.weekday * DAY_MIN + shift.start_min
    cells = [grid.at.get((shift.site, (begin + step) % WEEK_MIN), -1) for step in range(0, shift.minutes, HOUR_MIN)]
    if shift.minutes % HOUR_MIN or -1 in cells:
        return []
    torn = any(grid.hours[one].end != grid.hours[other].start for one, other in pairwise(cells))
    return [] if torn else cells


def said(shift: Shift) -> str:
    """Return a shift as it is written: its time and place."""
    return f"{shift.window} at {shift.site}"


def named(grid: Grid, mentor: str) -> str:
    """Return what a mentor is called."""
    return next((offer.mentor.shown for offer in grid.offers if offer.mentor.id == mentor), mentor)
