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
        If the shift is not in the roster.

    Notes
    -----
    A roster that breaks a rule as it is, because somebody is away since it was made, say, stands in nobody's way: what
    counts is that no rule is broken that was kept before.
    """
    grid = grid_of(question)
    others = _without(roster, shift)
    if not cells_of(grid, shift):  # nobody is asked for then any more
        return ()
    known = _known(grid, roster)
    hours = _hours(others)
    found = []
    for row, offer in enumerate(grid.offers):
        mentor = offer.mentor
        if mentor.id == shift.mentor:
            continue
        after = joined(grid, [*others, replace(shift, mentor=mentor.id)])
        if _worse(grid, after, known, mentor.id):
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
    others = _without(roster, shift)
    if not cells_of(grid, shift):
        return ()
    known = _known(grid, roster)
    before = _every_unspoken(grid, roster)
    found = []
    for other in sorted(others):
        if other.mentor == shift.mentor or not cells_of(grid, other):
            continue
        rest = [one for one in others if one != other]
        after = joined(grid, [*rest, replace(shift, mentor=other.mentor), replace(other, mentor=shift.mentor)])
        if _worse(grid, after, known, shift.mentor, other.mentor) or _every_unspoken(grid, after) - before:
            continue
        giver, taker = named(grid, shift.mentor), named(grid, other.mentor)
        reason = f"{taker} comes {shift.window} to {shift.site}, and {giver} {other.window} to {other.site}."
        found.append(Swap(shift, other, abs(shift.hours - other.hours), reason))
    return tuple(sorted(found, key=lambda one: (one.hours, one.taken)))


def _without(roster: Sequence[Shift], shift: Shift) -> list[Shift]:
    """Return the roster without a shift."""
    others = list(roster)
    if shift not in others:
        raise InvalidInputError(Problem("shift", f"{shift.window} at {shift.site}", "a shift of the roster"))
    others.remove(shift)
    return others


def _known(grid: Grid, roster: Sequence[Shift]) -> set[str]:
    """Return the rules that the roster breaks as it is, however its shifts are cut."""
    return {*breaches(grid, roster), *breaches(grid, joined(grid, roster))}


def _worse(grid: Grid, after: Sequence[Shift], known: set[str], *moved: str) -> bool:
    """Return whether a roster breaks a rule that was kept before, or one for somebody whose shifts have changed."""
    found = set(breaches(grid, after))
    if found and found <= known:
        found -= set(breaches(grid, [one for one in after if one.mentor not in moved]))
    return bool(found)


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
