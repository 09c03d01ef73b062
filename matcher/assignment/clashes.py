"""Held and pinned pairs that cannot all be, found and named before anything else is solved."""

from __future__ import annotations

import numpy as np

from matcher.assignment.arcs import Arcs
from matcher.assignment.face import whole_face
from matcher.assignment.flow import solve_stage
from matcher.assignment.places import Indices
from matcher.assignment.problem import places_of
from matcher.assignment.stages import Who
from matcher.eligibility.eligible import broken_rules
from matcher.encoding import Encoded
from matcher.errors import ClashError, Problem
from matcher.scoring.score import score


def refuse_clashes(encoded: Encoded) -> None:
    """Raise if the held and pinned pairs cannot all be matched together.

    Raises
    ------
    ClashError
        Naming each pair that breaks a rule, and each that finds its mentor's places taken by the others.
    """
    fixed = np.flatnonzero(encoded.standing.fixed_mentor >= 0)
    if not len(fixed):
        return
    found = score(encoded, fixed)
    arcs = Arcs(found.mentee, found.slot, found.fit, found.favoured)
    weight = np.zeros(encoded.n_mentees, np.int64)
    weight[fixed] = 1
    places = places_of(encoded)
    slot_of = solve_stage(Who(weight=weight), arcs, places, whole_face(places, encoded.n_mentees))
    left = fixed[slot_of[fixed] < 0]
    if len(left):
        able = set(arcs.mentee.tolist())
        raise ClashError([_problem(encoded, int(mentee), fixed, int(mentee) in able) for mentee in left])


def hardened(encoded: Encoded, stage: Who) -> Who:
    """Return a stage in which no number of others outweighs somebody held or pinned."""
    weight = stage.weight.copy()
    weight[encoded.standing.fixed_mentor >= 0] += weight.sum() + 1
    return Who(weight=weight)


def refuse_left_out(encoded: Encoded, slot_of: Indices) -> None:
    """Raise if somebody held or pinned is left out where rooms and quotas count.

    Raises
    ------
    ClashError
        Naming everyone left out.
    """
    fixed = encoded.standing.fixed_mentor
    left = np.flatnonzero((fixed >= 0) & (slot_of < 0))
    if len(left):
        raise ClashError(
            [
                Problem(_named(encoded, int(mentee)), "no room or quota left for it", "places for all held and pinned")
                for mentee in left
            ]
        )


def _named(encoded: Encoded, mentee: int) -> str:
    standing = encoded.standing
    kind = "held" if standing.held_mentor[mentee] >= 0 else "pin"
    return f"{kind} {encoded.mentees[mentee].id} with {encoded.mentors[standing.fixed_mentor[mentee]].id}"


def _problem(encoded: Encoded, mentee: int, fixed: np.ndarray[tuple[int], np.dtype[np.int64]], able: bool) -> Problem:
    standing = encoded.standing
    mentor = int(standing.fixed_mentor[mentee])
    where = _named(encoded, mentee)
    if not able:
        reasons = broken_rules(encoded, mentee, mentor)
        return Problem(where, "; ".join(reasons) or "no hour offered", "a pair that no rule forbids")
    others = [encoded.mentees[one].id for one in fixed if standing.fixed_mentor[one] == mentor and one != mentee]
    value = (
        "the places are taken by " + ", ".join(others) if others else "a cap of the mentor, team or program is reached"
    )
    return Problem(where, value, "places for all held and pinned mentees")
