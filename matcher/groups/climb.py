"""Stage after stage solved, each from where the one before ended.

CP-SAT solves a placing of everyday size at once. What it leaves open, in a large one, HiGHS is asked; and what that
leaves open, CP-SAT again, for longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from math import floor, isfinite
from typing import Final

from ortools.sat.python import cp_model

from matcher.errors import SolverError
from matcher.groups.highs import search
from matcher.groups.model import Model
from matcher.groups.problem import Placing
from matcher.groups.stages import Merged, Reached, Stage, merged

AT_ONCE: Final = 0.05
"""Share of the effort after which HiGHS is asked."""
ROUNDING: Final = 1e-6
"""How far a solver's bound may be off, as a share."""


class Climb:
    """Solves stage after stage on one model.

    Parameters
    ----------
    model : Model
        Its policy says for how long to search, and how near to the bound.
    start : Placing
        An answer that keeps every rule.

    Attributes
    ----------
    placing : Placing
        The best so far.
    reached : list of Reached
        Of every stage taken.
    """

    def __init__(self, model: Model, start: Placing) -> None:
        self.model, self.placing = model, start
        self.reached: list[Reached] = []

    def take(self, stages: Iterable[Stage]) -> None:
        """Solve some stages in turn, several at once where their sums allow."""
        for stage in merged(list(stages)):
            self._take(stage)

    def _take(self, stage: Merged) -> None:
        looking = _Search(self.model, stage, self.placing)
        if stage.terms:
            looking.go()
        self.placing = looking.placing
        told = stage.told(looking.values, looking.bound)
        # What the sum leaves open of its first part says little of the others: they are looked at by themselves.
        settled = len(told) if all(one.proved for one in told) else 1
        for part, value, one in list(zip(stage.parts, looking.values, told, strict=True))[:settled]:
            self.reached.append(one)
            if part.terms:
                total = sum(weight * literal for literal, weight in part.terms)
                self.model.cp.add(total == value if one.proved else total >= value)
        for part in stage.parts[settled:]:
            self._take(Merged((part,), (1,)))


class _Search:
    """The search for the best answer in one stage."""

    def __init__(self, model: Model, stage: Merged, start: Placing) -> None:
        self.model, self.stage, self.placing = model, stage, start
        self._policy = model.encoded.policy
        self.bound = stage.most
        self.values = _values(stage, model.true_in(start))
        self.terms = stage.terms

    @property
    def value(self) -> int:
        """What the best answer so far reaches."""
        return _sum(self.stage, self.values)

    def go(self) -> None:
        """Search until the bound is reached, or is near enough in a large placing, or the effort is spent."""
        self._ask_cp_sat(self._policy.effort * AT_ONCE)
        if self.value < self.bound:
            self._ask_highs()
            if self.bound - self.value > self._policy.gap * abs(self.value):
                self._ask_cp_sat(self._policy.effort)

    def _ask_highs(self) -> None:
        policy = self._policy
        found = search(self.model.cp, self.terms, nodes=policy.nodes, gap=policy.gap, seed=policy.seed)
        if found.true is not None:
            self._keep(found.true)
        self._lower(found.bound)

    def _ask_cp_sat(self, effort: float) -> None:
        cp = self.model.cp
        self.model.hint(self.placing)
        cp.maximize(sum(weight * literal for literal, weight in self.terms))
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        # One worker and deterministic time: with more, or by the wall clock, the same input gave different answers.
        parameters.num_workers = 1
        parameters.max_deterministic_time = effort
        parameters.random_seed = self._policy.seed
        parameters.linearization_level = 2
        status = solver.solve(cp)
        cp.clear_objective()  # type: ignore[no-untyped-call]
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep({number for number, one in enumerate(solver.response_proto.solution) if one})
            self._lower(self.value if status == cp_model.OPTIMAL else solver.best_objective_bound)
        elif status != cp_model.UNKNOWN:
            raise SolverError(f"the solver ended stage {self.stage.parts[0].name!r} with {solver.status_name(status)}")

    def _keep(self, true: Set[int]) -> None:
        """Take an answer if it is better; one that is as good may be worse in the stages to come."""
        values = _values(self.stage, true)
        if _sum(self.stage, values) > self.value:
            self.values, self.placing = values, self.model.read(true)

    def _lower(self, bound: float) -> None:
        """Take a bound if it is lower than the one so far."""
        highest = floor(bound + ROUNDING * (1 + abs(bound))) if isfinite(bound) else self.bound
        self.bound = max(self.value, min(self.bound, highest))


def _sum(stage: Merged, values: Sequence[int]) -> int:
    return sum(value * scale for value, scale in zip(values, stage.scale, strict=True))


def _values(stage: Merged, true: Set[int]) -> list[int]:
    """Return what each part of a stage comes to where these variables are true."""
    return [sum(weight for literal, weight in part.terms if literal.index in true) for part in stage.parts]
