"""When somebody cannot come: who could instead, and who could swap with them. Every rule is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.errors import InvalidInputError, Problem
from matcher.presence.breaches import breaches, cells_of, named
from matcher.presence.grid import Grid, grid_of
from matcher.presence.question import Question, Shift


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody who could take a shift over.

    Parameters
    ----------
    mentor : str
    share : float
        Of the hours that they offered, with this shift.
    languages : tuple of str
        Codes of those asked for at the shift's hours that nobody there would speak any more.
    reason : str
        In words.
    """

    mentor: str
    share: float
    languages: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Swap:
    """Two shifts whose mentors change places.

    Parameters
    ----------
    given, taken : Shift
        The shift that is given away, and the one that its mentor takes for it.
    hours : int
        How many hours the two differ by.
    reason : str
        In words.
    """

    given: Shift
    taken: Shift
    hours: int
    reason: str


def covers(question: Question, roster: Sequence[Shift], shift: Shift) -> tuple[Stand, ...]:
    """Return who could come to a shift whose mentor cannot.

    Parameters
    ----------
    question : Question
    roster : sequence of Shift
    shift : Shift
        One of them.

    Returns
    -------
    tuple of Stand
        Who leaves no language unspoken comes first, then whoever would have the smallest share of what they offered.

    Raises
    ------
    InvalidInputError
        If the shift is not in the roster, or the roster breaks a rule as it is.
    """
    grid = grid_of(question)
    others = _without(grid, roster, shift)
    hours = _hours(others)
    found = []
    for row, offer in enumerate(grid.offers):
        mentor = offer.mentor
        if mentor.id == shift.mentor:
            continue
        after = joined(grid, [*others, replace(shift, mentor=mentor.id)])
        if breaches(grid, after):
            continue
        most = int(grid.most[row])
        total = hours.get(mentor.id, 0) + shift.hours
        unspoken = tuple(sorted(_unspoken(grid, after, shift) - _unspoken(grid, roster, shift)))
        reason = f"{mentor.shown} is free and would have {total} of {most} hours."
        found.append(Stand(mentor.id, total / most, unspoken, reason))
    return tuple(sorted(found, key=lambda one: (len(one.languages), one.share, one.mentor)))


def swaps(question: Question, roster: Sequence[Shift], shift: Shift) -> tuple[Swap, ...]:
    """Return with whose shifts a shift could be swapped.

    Parameters, and what is raised, are those of `covers`.

    Returns
    -------
    tuple of Swap
        Those of shifts of like length first, then by time. Nobody's language is lost to an hour.
    """
    grid = grid_of(question)
    others = _without(grid, roster, shift)
    before = _every_unspoken(grid, roster)
    found = []
    for other in sorted(others):
        if other.mentor == shift.mentor:
            continue
        rest = [one for one in others if one != other]
        after = joined(grid, [*rest, replace(shift, mentor=other.mentor), replace(other, mentor=shift.mentor)])
        if breaches(grid, after) or _every_unspoken(grid, after) - before:
            continue
        giver, taker = named(grid, shift.mentor), named(grid, other.mentor)
        reason = f"{taker} comes {shift.window} to {shift.site}, and {giver} {other.window} to {other.site}."
        found.append(Swap(shift, other, abs(shift.hours - other.hours), reason))
    return tuple(sorted(found, key=lambda one: (one.hours, one.taken)))


def _without(grid: Grid, roster: Sequence[Shift], shift: Shift) -> list[Shift]:
    """Return the roster without a shift; what is left may break no rule but that of company."""
    others = list(roster)
    if shift not in others:
        raise InvalidInputError(Problem("shift", f"{shift.window} at {shift.site}", "a shift of the roster"))
    faults = breaches(grid, others)
    if faults:
        raise InvalidInputError(Problem("roster", faults[0], "a roster that keeps every rule"))
    others.remove(shift)
    return others


def joined(grid: Grid, roster: Sequence[Shift]) -> list[Shift]:
    """Return the roster with shifts of one mentor that follow each other at one site made one."""
    joined: list[tuple[Shift, list[int]]] = []
    for one in sorted(roster, key=lambda one: (one.mentor, one.site, cells_of(grid, one))):
        cells = cells_of(grid, one)
        if joined and cells and joined[-1][1]:
            last, before = joined[-1]
            if (last.mentor, last.site) == (one.mentor, one.site) and grid.follows[before[-1]] == cells[0]:
                joined[-1] = (replace(last, minutes=last.minutes + one.minutes), [*before, *cells])
                continue
        joined.append((one, cells))
    return [one for one, _ in joined]


def _hours(roster: Sequence[Shift]) -> dict[str, int]:
    hours: dict[str, int] = {}
    for one in roster:
        hours[one.mentor] = hours.get(one.mentor, 0) + one.hours
    return hours


def _unspoken(grid: Grid, roster: Sequence[Shift], shift: Shift) -> set[str]:
    """Return the languages that nobody speaks at some hour of a shift."""
    spots = set(cells_of(grid, shift))
    return {language for spot, language in _every_unspoken(grid, roster) if spot in spots}


def _every_unspoken(grid: Grid, roster: Sequence[Shift]) -> set[tuple[int, str]]:
    spoken = {
        (spot, language) for one in roster for spot in cells_of(grid, one) for language in _languages(grid, one.mentor)
    }
    return set(grid.tongues) - spoken


def _languages(grid: Grid, mentor: str) -> tuple[str, ...]:
    return next((offer.mentor.languages for offer in grid.offers if offer.mentor.id == mentor), ())
