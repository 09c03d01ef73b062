"""A week's drop-in presence, whole: who is present when, what is missing, and how far it is proved to be the best."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.errors import SolverError
from matcher.people.notation import write_slot
from matcher.people.week import Slot
from matcher.presence.breaches import breaches
from matcher.presence.columns import Columns, columns_of
from matcher.presence.greedy import greedy_roster
from matcher.presence.grid import Grid, Ints, grid_of
from matcher.presence.highs import Budget
from matcher.presence.holes import Hole, holes_of
from matcher.presence.program import program_of
from matcher.presence.question import HOUR_MIN, Question, Shift
from matcher.presence.remedies import Remedy, remedies_of
from matcher.presence.search import Found, search
from matcher.presence.stages import count, shares, stages_of, values_of
from matcher.result import StageValue


@dataclass(frozen=True, slots=True)
class Presence:
    """One hour of a site: who is present, and who is asked for."""

    site: str
    time_zone: str
    slot: Slot
    present: tuple[str, ...]
    minimum: int
    wanted: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """A mentor's week: hours of presence, of how many offered."""

    mentor: str
    hours: int
    offered: int
    shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One week of drop-in presence: what was decided, what is missing, and the bounds.

    ``proved`` is true only where every stage reached its bound and the roster was checked, rule by rule, by code
    that shares nothing with the solver. ``digest`` stands for the question: the same digest always gives the same
    roster, as long as the time suffices.

    Parameters
    ----------
    week : date
    proved : bool
    stages : tuple of StageValue
        In order. Missing presence in hours; languages nobody speaks at an hour; hours that stood and do not stand;
        the largest share of an offer that is used, from the policy's easy share up; places missing of the wanted
        numbers; hours of presence beyond these; unevenness in points; shifts; and the seeded draw.
    shifts : tuple of Shift
    hours : tuple of Presence
        Every hour of every site.
    holes : tuple of Hole
    remedies : tuple of Remedy
        Best first.
    mentors : tuple of Load
    figures : mapping of str to float
    digest : str
    """

    week: date
    proved: bool
    stages: tuple[StageValue, ...]
    shifts: tuple[Shift, ...]
    hours: tuple[Presence, ...]
    holes: tuple[Hole, ...]
    remedies: tuple[Remedy, ...]
    mentors: tuple[Load, ...]
    figures: Mapping[str, float]
    digest: str


def roster(
    question: Question, *, seek_remedies: bool = True, progress: Callable[[str], None] = lambda _: None
) -> Roster:
    """Settle a week's presence.

    Parameters
    ----------
    question : Question
    seek_remedies : bool
        Whether to try out what would close the holes.
    progress : callable
        Told the name of each step as it begins.

    Returns
    -------
    Roster
        Also where much is missing: a hole is a result with reasons and no error.

    Raises
    ------
    SolverError
        If a solver ends without an answer, or the roster breaks a rule: a fault of ours.
    """
    grid = grid_of(question)
    columns = columns_of(grid)
    program = program_of(grid, columns)
    by_hand = greedy_roster(grid, columns, grid.minimum)
    budget = Budget(question.rules.time_limit_s)
    found = search(grid, program, stages_of(grid, program), by_hand, budget, progress)
    chosen = columns.take(found.chosen)
    shifts = shifts_of(grid, chosen)
    faults = breaches(grid, shifts)
    if faults:
        raise SolverError(f"a roster that breaks a rule: {faults[0]}")
    progress("remedies")
    holes = holes_of(grid, chosen)
    remedies = remedies_of(grid, chosen, holes, found) if seek_remedies else ()
    return Roster(
        week=question.week,
        proved=found.closed,
        stages=tuple(StageValue(stage.name, stage.value, stage.bound) for stage in found.stages),
        shifts=shifts,
        hours=_hours(grid, chosen),
        holes=holes,
        remedies=remedies,
        mentors=_loads(grid, chosen),
        figures=_figures(grid, columns, found, by_hand),
        digest=_digest(grid),
    )


def shifts_of(grid: Grid, chosen: Columns) -> tuple[Shift, ...]:
    """Return shifts as people know them, by site and time."""
    found = []
    for mentor, first, length in zip(
        chosen.mentor.tolist(), chosen.first.tolist(), chosen.length.tolist(), strict=True
    ):
        hour = grid.hours[first]
        slot = hour.slot
        owner = grid.offers[mentor].mentor.id
        found.append(Shift(hour.site, slot.weekday, slot.start_min, length * HOUR_MIN, owner))
    return tuple(sorted(found))


def _hours(grid: Grid, chosen: Columns) -> tuple[Presence, ...]:
    there = count(grid, chosen).there
    return tuple(
        Presence(
            hour.site,
            hour.time_zone,
            hour.slot,
            tuple(grid.offers[row].mentor.id for row in np.flatnonzero(there[:, spot]).tolist()),
            hour.minimum,
            hour.good,
            hour.languages,
        )
        for spot, hour in enumerate(grid.hours)
    )


def _loads(grid: Grid, chosen: Columns) -> tuple[Load, ...]:
    hours = count(grid, chosen).hours.tolist()
    shifts = np.bincount(chosen.mentor, minlength=len(grid.offers)).tolist()
    return tuple(
        Load(offer.mentor.id, hours[row], int(grid.most[row]), shifts[row]) for row, offer in enumerate(grid.offers)
    )


def _figures(grid: Grid, columns: Columns, found: Found, by_hand: Ints) -> dict[str, float]:
    chosen, greedy = columns.take(found.chosen), columns.take(by_hand)
    counted, values = count(grid, chosen), values_of(grid)
    used = shares(grid, counted.hours)[grid.most > 0]
    needed = float(grid.minimum.sum())
    return {
        "sites": float(len({hour.site for hour in grid.hours})),
        "mentors": float(len(grid.offers)),
        "hours_needed": needed,
        "hours_covered": needed - values["uncovered"](chosen),
        "hours_present": float(counted.hours.sum()),
        "shifts": float(len(chosen)),
        "largest_share": float(used.max(initial=0.0)),
        "mean_share": float(used.mean()) if len(used) else 0.0,
        "by_hand_covered": needed - values["uncovered"](greedy),
        "by_hand_largest_share": float(shares(grid, count(grid, greedy).hours).max(initial=0.0)),
    }


def _digest(grid: Grid) -> str:
    """Return a short text that stands for a question, whatever the order of its parts."""
    question = grid.question
    offers = [
        (
            offer.mentor.id,
            offer.mentor.time_zone,
            sorted(offer.mentor.languages),
            sorted(map(write_slot, offer.windows)),
            grid.free[row].tolist(),
            int(grid.most[row]),
            [(band.name, bool(band.follower[row]), bool(band.lead[row])) for band in grid.bands],
        )
        for row, offer in enumerate(grid.offers)
    ]
    parts = (str(question.week), grid.hours, offers, grid.stood.tolist(), question.rules, question.seed)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
