"""A pool as an assignment problem: pairs scored block by block, caps, and the ordered stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.assignment.arcs import Arcs, Blocks, each_once, joined
from matcher.assignment.face import Potentials
from matcher.assignment.lexicographic import Problem, Start
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import EVEN, Below, Fit, Keep, Load, Stage, Tie, Who, rank_weights
from matcher.encoding import Encoded
from matcher.scoring.score import score
from matcher.scoring.units import FIT_UNITS

BLOCK_PAIRS = 1_000_000
"""Pairs of a mentee and a mentor looked at in one go: large enough for numpy, small enough for memory."""


def problem_of(encoded: Encoded) -> Problem:
    """Return the assignment problem of a pool."""
    return Problem(encoded.n_mentees, blocks_of(encoded), places_of(encoded), stages_of(encoded))


@dataclass(frozen=True, slots=True)
class Before:
    """A problem that was solved already and differs in a few mentees only.

    Parameters
    ----------
    blocks : Blocks
        Its eligible pairs.
    start : Start or None
        Pairs that were in play to the end, and the prices of the first stage; None where it was solved in parts or
        outside the network.
    changed : ndarray of int64, shape (n_changed,)
        Mentees whose pairs have to be scored anew, rising.
    slot_of : ndarray of int32, shape (n_mentees,)
        Who was in which slot.
    """

    blocks: Blocks
    start: Start | None
    changed: Ints
    slot_of: Indices


def problem_like(encoded: Encoded, before: Before) -> tuple[Problem, Start | None]:
    """Return the assignment problem of a pool that is nearly the same as one before, and what to start from."""
    found = score(encoded, before.changed)
    anew = Arcs(found.mentee, found.slot, found.fit, found.favoured)
    blocks = Blocks(before.blocks.n_blocks, _Patched(before.blocks, _rows_of(encoded), before.changed, anew))
    problem = Problem(encoded.n_mentees, blocks, places_of(encoded), stages_of(encoded))
    if before.start is None:
        return problem, None
    kept, prices = patched(before.start.arcs, before.changed, anew), before.start.prices
    return problem, Start(each_once(joined([kept, *_with_freed(blocks, before, prices)])), prices)


def _with_freed(blocks: Blocks, before: Before, prices: Potentials) -> Iterator[Arcs]:
    """Yield the pairs through which others may move into the places of those who changed.

    The optimum is sought among the pairs in play first, and it is at these places that it will differ.
    """
    left = before.slot_of[before.changed]
    freed = np.zeros(len(prices.slot), np.bool_)
    freed[left[left >= 0]] = True
    for arcs in blocks:
        near = arcs.take(freed[arcs.slot])
        yield near.take(prices.reduced(near, None) <= 0)


@dataclass(frozen=True, slots=True)
class _Patched:
    """Blocks of before, with the pairs of some mentees replaced."""

    blocks: Blocks
    rows: int
    changed: Ints
    anew: Arcs

    def __call__(self, number: int) -> Arcs:
        here = self.anew.take(self.anew.mentee // self.rows == number)
        return patched(self.blocks.block(number), self.changed, here)


def patched(arcs: Arcs, changed: Ints, anew: Arcs) -> Arcs:
    """Return arcs without those of some mentees and with new ones instead, mentees rising.

    Parameters
    ----------
    arcs : Arcs
    changed : ndarray of int64, shape (n_changed,)
        The mentees, rising.
    anew : Arcs
        Of those mentees alone.
    """
    parts, reached = [], 0
    gone = np.searchsorted(arcs.mentee, [changed, changed + 1])
    come = np.searchsorted(anew.mentee, [changed, changed + 1])
    for low, high, first, last in zip(*gone.tolist(), *come.tolist(), strict=True):
        parts += [arcs.between(reached, low), anew.between(first, last)]
        reached = high
    return joined([*parts, arcs.between(reached, len(arcs))])


def blocks_of(encoded: Encoded) -> Blocks:
    """Return all eligible pairs, to be scored block by block."""
    rows = _rows_of(encoded)
    count = -(-encoded.n_mentees // rows)
    return Blocks(count, _Scored(encoded, rows))


def _rows_of(encoded: Encoded) -> int:
    """Return how many mentees a block holds."""
    return max(1, BLOCK_PAIRS // max(1, encoded.n_mentors))


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores one block; a class, so that another process can be sent it."""

    encoded: Encoded
    rows: int

    def __call__(self, number: int) -> Arcs:
        found = score(self.encoded, slice(number * self.rows, (number + 1) * self.rows))
        return Arcs(found.mentee, found.slot, found.fit, found.favoured)


def places_of(encoded: Encoded) -> Places:
    """Return what can be given in this round.

    Held pairs are part of the assignment, so every cap leaves room for them: a mentor over the cap keeps
    them all and gets nobody new.
    """
    held = encoded.standing.held_mentor
    held_by_mentor = np.bincount(held[held >= 0], minlength=encoded.n_mentors).astype(np.int64)
    caseload = np.array([mentor.capacity for mentor in encoded.mentors], np.int64)
    new = np.array(
        [
            encoded.n_mentees
            if mentor.new_per_week is None or not encoded.policy.holds("new_per_week")
            else mentor.new_per_week
            for mentor in encoded.mentors
        ],
        np.int64,
    )
    caps = encoded.policy.team_caps
    names = sorted(caps)
    team = np.array([names.index(mentor.team) if mentor.team in caps else -1 for mentor in encoded.mentors], np.int32)
    held_by_team = np.bincount(team[held[held >= 0]] + 1, minlength=len(names) + 1)[1:].astype(np.int64)
    program = encoded.policy.program_cap
    return Places(
        mentor=encoded.mentor_of,
        places=np.array([slot.free for slot in encoded.slots], np.int64),
        capacity=np.minimum(np.maximum(caseload, held_by_mentor), held_by_mentor + new),
        team=team,
        team_cap=np.array([caps[name] for name in names], np.int64) + held_by_team,
        program_cap=encoded.n_mentees if program is None else program + int(held_by_mentor.sum()),
        load=np.zeros(encoded.n_mentors, np.int64),
        caseload=np.maximum(caseload, 1),
    )


def stages_of(encoded: Encoded) -> tuple[Stage, ...]:
    """Return the ordered stages of the design: who, keep, even, fit, load, tie."""
    standing = encoded.standing
    found: list[Stage] = [Who(weight=rank_weights(encoded.rank))]
    if (standing.pending_mentor >= 0).any():
        found.append(
            Keep(
                hour=standing.pending_hour,
                mentor=standing.pending_mentor,
                hour_of=encoded.hour_of,
                mentor_of=encoded.mentor_of,
            )
        )
    found.extend(
        Below(band_units=round(band * FIT_UNITS), name=f"{EVEN}_{band:g}") for band in encoded.policy.fairness_bands
    )
    found += [Fit(), Load(), Tie(mentee_key=encoded.mentee_key, slot_key=encoded.slot_key)]
    return tuple(found)
