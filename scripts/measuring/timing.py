"""Taking turns: every solver several times, in alternation, the best time of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter, process_time


class WrongAnswerError(Exception):
    """Two solvers disagree, or ours did not prove what it found."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, in seconds.

    Parameters
    ----------
    wall : float
        By the clock on the wall.
    cpu : float
        Of processor time, all threads together: what others do on the machine hardly shows in it.
    """

    wall: float
    cpu: float


class Stopwatch:
    """Started when made."""

    def __init__(self) -> None:
        self._wall, self._cpu = perf_counter(), process_time()

    def took(self) -> Took:
        """Return how long it was since."""
        return Took(perf_counter() - self._wall, process_time() - self._cpu)


def least(times: Iterable[Took]) -> Took:
    """Return the least of several runs, by either clock."""
    every = list(times)
    return Took(min(one.wall for one in every), min(one.cpu for one in every))


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solver found, and how long it took.

    Parameters
    ----------
    took : Took
    value : int
        Total fit.
    finished : bool
        Whether it ended by itself; else ``value`` is the best it had found.
    """

    took: Took
    value: int
    finished: bool = True


Solver = Callable[[], Solved]


def in_turns(solvers: Mapping[str, tuple[Solver, int]]) -> dict[str, Solved]:
    """Return each solver's answer and its best times, and make sure that all agree.

    Parameters
    ----------
    solvers : mapping of str to (callable, int)
        Each with the number of its runs. In each round all that have runs left take one.

    Raises
    ------
    WrongAnswerError
        If two that finished found different optima, or one that was stopped found more than the optimum.
    """
    best: dict[str, Solved] = {}
    for turn in range(max(times for _, times in solvers.values())):
        for name, (solve, times) in solvers.items():
            if turn >= times:
                continue
            gc.collect()  # what others left behind is not this one's to clear away
            found = solve()
            if name in best and best[name].finished and found.finished and best[name].value != found.value:
                raise WrongAnswerError(f"{name} found {best[name].value} and then {found.value}")
            best[name] = replace(found, took=least([found.took, best[name].took])) if name in best else found
    _agree(best)
    return best


def _agree(found: Mapping[str, Solved]) -> None:
    values = {name: one.value for name, one in found.items() if one.finished}
    if len(set(values.values())) > 1:
        raise WrongAnswerError("the optima differ: " + ", ".join(f"{name} {value}" for name, value in values.items()))
    for name, one in found.items():
        if not one.finished and values and one.value > max(values.values()):
            raise WrongAnswerError(f"{name} found {one.value} before it was stopped, more than the optimum of the rest")
