"""The whole of the assignment: split, solve, prove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from matcher.assignment.certificate import certify, feasibility_faults
from matcher.assignment.clashes import hardened, refuse_clashes, refuse_left_out
from matcher.assignment.components import Part, combined, parts_of
from matcher.assignment.lexicographic import Problem, Solution, solve
from matcher.assignment.outcome import Outcome
from matcher.assignment.problem import Before, problem_like, problem_of
from matcher.assignment.stages import EVEN, Fit, Keep, Stage, Tie, Who
from matcher.encoding import Encoded
from matcher.errors import SolverError
from matcher.result import StageValue
from matcher.scoring.units import FIT_UNITS

Progress = Callable[[str], None]
STEPS = {
    "who": "Deciding who can be matched",
    "keep": "Keeping what stands",
    EVEN: "Sparing people a poor fit",
    "fit": "Finding the best fit",
    "load": "Evening out the mentors' loads",
    "tie": "Settling ties",
}
"""What each stage does, for people to read while it goes on."""


def assign_pool(
    encoded: Encoded, executor: Executor | None, progress: Progress, before: Before | None = None
) -> Outcome:
    """Return the best assignment of a pool, proved.

    Parameters
    ----------
    encoded : Encoded
    executor : Executor or None
        Solves parts that have nothing to do with each other side by side; None solves them in turn.
    progress : callable
        Told what goes on, in words.
    before : Before or None
        A pool that was solved already and differs little: its scores and pairs in play are a start. The
        answer is the same without it.

    Raises
    ------
    ClashError
        If what is held or pinned cannot all be.
    SolverError
        If the solver fails or its answer does not stand up to the certificate.
    """
    refuse_clashes(encoded)
    start = None
    if before is None:
        problem = problem_of(encoded)
    else:
        problem, start = problem_like(encoded, before)
    budget = encoded.policy.disruption_budget if any(isinstance(stage, Keep) for stage in problem.stages) else 0
    if encoded.policy.rooms or encoded.policy.quotas or budget:
        return _with_sides(encoded, problem, budget, progress)
    progress("Looking at every pair")
    parts = parts_of(problem) if start is None else []
    candidates = encoded.policy.candidates
    if not parts:
        solution = solve(problem, candidates, lambda name: progress(_in_words(name)), start)
    else:
        solution = combined(problem, parts, _solved(parts, candidates, executor, progress))
    progress("Checking the proof")
    certificate = certify(problem.blocks, problem.places, problem.stages, solution.slot_of, solution.prices)
    if not certificate.proved:
        raise SolverError("the certificate was refused: " + "; ".join(certificate.faults[:5]))
    stages = _reported(problem.stages, certificate.values, certificate.bounds)
    return Outcome(problem, solution.slot_of, stages, solution.prices, certificate.proved, solution.kept)


def _in_words(stage: str) -> str:
    return STEPS[stage.split("_")[0]]


def _solved(parts: list[Part], candidates: int, executor: Executor | None, progress: Progress) -> list[Solution]:
    progress(f"Solving {len(parts)} parts that have nothing to do with each other")
    problems = [part.problem for part in parts]
    if executor is None:
        return [solve(problem, candidates) for problem in problems]
    return list(executor.map(solve, problems, [candidates] * len(problems)))


def _with_sides(encoded: Encoded, problem: Problem, budget: int, progress: Progress) -> Outcome:
    # Imported here: few pools have side constraints, and loading the MIP solver takes longer than most matchings.
    from matcher.assignment.rooms import sides_of
    from matcher.assignment.sides import solve_with_sides

    progress("Sharing out rooms and places")
    sides = sides_of(encoded)
    stages_hard = tuple(hardened(encoded, one) if isinstance(one, Who) else one for one in problem.stages)
    found = solve_with_sides(
        replace(problem, stages=stages_hard),
        sides,
        disruption_budget=budget,
        time_limit_s=encoded.policy.time_limit_s,
        progress=lambda name: progress(_in_words(name)),
    )
    faults = feasibility_faults(problem.places, found.slot_of)
    if faults:
        raise SolverError("; ".join(faults[:5]))
    if found.values[0] <= found.bounds[0]:
        refuse_left_out(encoded, found.slot_of)
    stages = _reported(problem.stages, found.values, found.bounds)
    # Which of two equals is taken needs no proof: a draw among ties may be cut short.
    decisive = [number for number, stage in enumerate(problem.stages) if not isinstance(stage, Tie)]
    proved = all(found.values[number] <= found.bounds[number] for number in decisive)
    return Outcome(problem, found.slot_of, stages, (), proved, sides=tuple(sides))


def _reported(stages: Sequence[Stage], values: Sequence[float], bounds: Sequence[float]) -> tuple[StageValue, ...]:
    """Return stage values in the units that people read: fit in fits, the rest as counted."""
    reported = []
    for stage, value, bound in zip(stages, values, bounds, strict=True):
        unit = stage.scale * (FIT_UNITS if isinstance(stage, Fit) else 1)
        reported.append(StageValue(stage.name, value / unit + 0.0, bound / unit + 0.0))
    return tuple(reported)
