"""The proof, checked by code that shares nothing with the solver.

Given the eligible pairs, the caps, an assignment and prices, this says whether the assignment is best in
every stage in turn. It knows linear programming duality and nothing of flows: an arc whose reduced cost
is positive in the first stage in which it is not zero carries nothing, one whose is negative is full
(complementary slackness; Ahuja, Magnanti & Orlin, Network Flows, §9.4). Every eligible pair is looked
at, also those that the solver never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs, Blocks
from matcher.assignment.face import Potentials
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Stage


@dataclass(frozen=True, slots=True)
class Certificate:
    """The verdict on one assignment.

    Parameters
    ----------
    proved : bool
        Whether every check passed.
    faults : tuple of str
        What failed, in words; empty when proved.
    values, bounds : tuple of int
        Of each stage: the cost of the assignment and the least that the prices allow on the optimal
        face of the stages before. Equal when proved.
    """

    proved: bool
    faults: tuple[str, ...]
    values: tuple[int, ...]
    bounds: tuple[int, ...]


def certify(
    blocks: Blocks, places: Places, stages: Sequence[Stage], slot_of: Indices, prices: Sequence[Potentials]
) -> Certificate:
    """Check that an assignment is feasible, and best in each stage among the best of the stages before.

    Parameters
    ----------
    blocks : Blocks
        Every eligible pair.
    places : Places
    stages : sequence of Stage
    slot_of : ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none.
    prices : sequence of Potentials
        One per stage.
    """
    faults = feasibility_faults(places, slot_of)
    if len(prices) != len(stages):
        faults.append(f"{len(stages)} stages but prices for {len(prices)}")
    if faults:
        return Certificate(False, tuple(faults), (), ())
    ledger = _Ledger(places, stages, slot_of, prices)
    ledger.look_at_caps()
    ledger.look_at_leaving()
    for arcs in blocks:
        ledger.look_at_pairs(arcs)
    return ledger.verdict()


def feasibility_faults(places: Places, slot_of: Indices) -> list[str]:
    """Return every cap that an assignment breaks, in words."""
    if len(slot_of) and (slot_of.max() >= places.n_slots or slot_of.min() < -1):
        return ["somebody is in a slot that does not exist"]
    taken_slots = slot_of[slot_of >= 0]
    by_mentor = np.bincount(places.mentor[taken_slots], minlength=places.n_mentors)
    team = places.team[places.mentor[taken_slots]]
    checks: list[tuple[str, NDArray[np.integer], Ints]] = [
        ("slot", np.bincount(taken_slots, minlength=places.n_slots), places.places),
        ("mentor", by_mentor, places.capacity),
        ("team", np.bincount(team[team >= 0], minlength=places.n_teams), places.team_cap),
        ("program", np.array([len(taken_slots)]), np.array([places.program_cap])),
    ]
    return [
        f"{what} {index} takes {taken[index]} of {cap[index]} places"
        for what, taken, cap in checks
        for index in np.flatnonzero(taken > cap)
    ]


def _priced(price: Potentials, arcs: Arcs) -> Ints:
    """Return the price at the mentee less that at the slot of each pair."""
    if not price.mentee.any() and not price.slot.any():
        return np.zeros(len(arcs), np.int64)
    difference = price.mentee[arcs.mentee]
    difference -= price.slot[arcs.slot]
    return difference


class _Ledger:
    """Adds up, stage by stage, what each arc says about the bound, and notes what contradicts it.

    An arc is closed once a stage gave it a reduced cost that is not zero: from then on its flow is
    settled. While it is open its reduced cost must agree with its flow.
    """

    def __init__(self, places: Places, stages: Sequence[Stage], slot_of: Indices, prices: Sequence[Potentials]) -> None:
        self.places, self.stages, self.slot_of, self.prices = places, stages, slot_of, prices
        n = len(slot_of)
        self.faults: list[str] = []
        self.values = [0] * len(stages)
        # Flow conservation: one unit leaves each mentee and all of them reach the sink, whose price is 0.
        self.bounds = [-int(price.mentee.sum()) for price in prices]
        self.carried = np.zeros(n, np.int64)
        taken = slot_of[slot_of >= 0]
        self.slot_taken = np.bincount(taken, minlength=places.n_slots).astype(np.int64)
        self.mentor_taken = np.bincount(places.mentor[taken], minlength=places.n_mentors).astype(np.int64)
        team = places.team[places.mentor[taken]]
        self.team_taken = np.bincount(team[team >= 0], minlength=places.n_teams).astype(np.int64)

    def look_at_pairs(self, arcs: Arcs) -> None:
        """Check eligible pairs, each of which can carry one."""
        carrying = np.flatnonzero(self.slot_of[arcs.mentee] == arcs.slot)
        taken = arcs.take(carrying)
        np.add.at(self.carried, taken.mentee, 1)
        ones = np.ones(len(taken), np.int64)
        reduced = [_priced(price, taken) for price in self.prices]
        self._look("pair", ones, np.zeros_like(ones), ones, reduced, [stage.on_arcs(taken) for stage in self.stages])
        idle, looked_at = arcs, carrying
        for number, (stage, price) in enumerate(zip(self.stages, self.prices, strict=True)):
            cost = stage.on_arcs(idle)
            left = _priced(price, idle)
            if cost is not None:
                left += cost
            left[looked_at] = 1  # those that carry somebody, above: out of what is idle with the first stage
            if left.min(initial=0) < 0:
                self.bounds[number] += int(left[left < 0].sum())
                self.faults.append(
                    f"stage {stage.name!r}: a pair that nobody is in would improve it by {-int(left.min())}"
                )
            # A pair with positive reduced cost is empty in every optimum: later stages need not look at it.
            idle, looked_at = idle.take(left <= 0), looked_at[:0]

    def look_at_leaving(self) -> None:
        """Check the choice of leaving each mentee unmatched."""
        flow = (self.slot_of < 0).astype(np.int64)
        costs = [stage.leaving_out(len(flow)) for stage in self.stages]
        self._look("leaving out", flow, np.zeros_like(flow), np.ones_like(flow), [p.mentee for p in self.prices], costs)

    def look_at_caps(self) -> None:
        """Check slots, mentors, teams and the program, each of which can carry as much as its cap."""
        places, none = self.places, [None] * len(self.stages)
        self._look(
            "slot",
            self.slot_taken,
            np.zeros_like(places.places),
            places.places,
            [price.slot - price.mentor[places.mentor] for price in self.prices],
            none,
        )
        above = [
            np.where(places.team >= 0, price.team[places.team], price.program)
            if places.n_teams
            else np.full(places.n_mentors, price.program)
            for price in self.prices
        ]
        reduced = [price.mentor - up for price, up in zip(self.prices, above, strict=True)]
        for unit in range(int(places.capacity.max(initial=0))):
            # A mentor's places are taken one by one, each next one costing more load points.
            points = places.load_points(np.full(places.n_mentors, unit, np.int64))
            costs = [points if stage.on_loads(places) else None for stage in self.stages]
            flow = (self.mentor_taken > unit).astype(np.int64)
            room = (places.capacity > unit).astype(np.int64)
            self._look("mentor", flow, np.zeros_like(flow), room, reduced, costs)
        self._look(
            "team",
            self.team_taken,
            np.zeros_like(places.team_cap),
            places.team_cap,
            [price.team - price.program for price in self.prices],
            none,
        )
        total = np.array([int(self.slot_taken.sum())])
        cap = np.array([places.program_cap])
        self._look("program", total, np.zeros_like(cap), cap, [np.array([p.program]) for p in self.prices], none)

    def _look(
        self,
        what: str,
        flow: Ints,
        low: Ints,
        high: Ints,
        priced: Sequence[Ints],
        costs: Sequence[Ints | None],
    ) -> None:
        """Hold arcs of one sort against the prices of every stage in turn; low and high close in as they settle."""
        for number, (price, cost) in enumerate(zip(priced, costs, strict=True)):
            reduced = price if cost is None else price + cost
            if cost is not None:
                self.values[number] += int((cost * flow).sum())
            # The least that these arcs can add to the cost, within what the earlier stages left open.
            self.bounds[number] += int((np.minimum(reduced * low, reduced * high)).sum())
            wrong = np.where(reduced > 0, flow != low, (reduced < 0) & (flow != high))
            if wrong.any():
                at = int(np.flatnonzero(wrong)[0])
                self.faults.append(
                    f"stage {self.stages[number].name!r}: {what} with reduced cost {int(reduced[at])} carries "
                    f"{int(flow[at])} where it may carry {int(low[at])} to {int(high[at])}"
                )
            low, high = np.where(reduced < 0, high, low), np.where(reduced > 0, low, high)

    def verdict(self) -> Certificate:
        """Return the verdict once every arc was looked at."""
        strangers = np.flatnonzero((self.slot_of >= 0) & (self.carried != 1))
        if len(strangers):
            self.faults.append(f"mentee {int(strangers[0])} is in a slot that is not eligible")
        for stage, value, bound in zip(self.stages, self.values, self.bounds, strict=True):
            if value != bound:
                self.faults.append(f"stage {stage.name!r} reaches {value} but the prices allow {bound}")
        return Certificate(not self.faults, tuple(self.faults), tuple(self.values), tuple(self.bounds))
