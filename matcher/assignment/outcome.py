"""What comes out of an assignment, in positions: who is in which slot, how good it is, and whether that is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.assignment.arcs import NO_ARCS, Arcs
from matcher.assignment.face import Potentials
from matcher.assignment.lexicographic import Problem
from matcher.assignment.places import Indices
from matcher.result import StageValue

if TYPE_CHECKING:  # few pools have sides, and their solver takes long to load
    from matcher.assignment.sides import Side


@dataclass(frozen=True, slots=True)
class Outcome:
    """An assignment with its proof.

    Parameters
    ----------
    problem : Problem
        What was solved.
    slot_of : ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none.
    stages : tuple of StageValue
    prices : tuple of Potentials
        One per stage; none where side constraints took the problem out of the network.
    proved : bool
        Whether the assignment is shown to be best in every stage.
    kept : Arcs
        Pairs from which a problem that is nearly the same is solved faster; may be none.
    sides : tuple of Side
        Rooms and quotas, which took the problem out of the network.
    """

    problem: Problem
    slot_of: Indices
    stages: tuple[StageValue, ...]
    prices: tuple[Potentials, ...]
    proved: bool
    kept: Arcs = NO_ARCS
    sides: tuple[Side, ...] = ()
