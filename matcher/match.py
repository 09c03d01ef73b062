"""The whole of a weekly matching, as one short recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from matcher.assignment.assignment import assign_pool
from matcher.assignment.outcome import Outcome
from matcher.encoding import Encoded, digested, encode
from matcher.explanation import Cause, causes_of, explain
from matcher.pool import Pool
from matcher.result import Result

Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week as it was matched, with all that a re-match can start from.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
    causes : mapping of int to Cause
        Why everyone unmatched is, by position.
    result : Result
    """

    encoded: Encoded
    outcome: Outcome
    causes: Mapping[int, Cause]
    result: Result


def match(pool: Pool, *, executor: Executor | None = None, progress: Progress = silent) -> Result:
    """Return the best set of matches for a week, with its proof, its reasons and its remedies.

    Parameters
    ----------
    pool : Pool
    executor : concurrent.futures.Executor, optional
        Where parts of the pool that have nothing to do with each other are solved side by side: a process
        pool (started by spawn), or a cluster's. By default they are solved one after the other.
    progress : callable, optional
        Told each step in words, as it begins.

    Returns
    -------
    Result
        The same for the same pool and policy, bit for bit, in whatever order the people come.

    Raises
    ------
    ClashError
        If held pairs, pins and bans contradict each other.
    SolverError
        If a solver fails, or its answer does not stand up to the certificate.
    """
    return match_week(pool, executor=executor, progress=progress).result


def match_week(pool: Pool, *, executor: Executor | None = None, progress: Progress = silent) -> Week:
    """Match a week and keep what a re-match can start from; else as `match`."""
    progress("Reading the week")
    encoded = digested(encode(pool))
    outcome = assign_pool(encoded, executor, progress)
    progress("Finding out why")
    causes = causes_of(encoded, outcome)
    return Week(encoded, outcome, causes, explain(encoded, outcome, causes, progress))
