"""The process that solves beside this one: kept warm, told to do one thing at a time, killed when nobody waits for it.

What it is handed and what it gives back are plain values; a crash of it is an error here and nothing worse.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from matcher.errors import ClashError, InvalidInputError
from matcher.pool import Pool

TICK_S: Final = 0.25
"""How often whoever waits is asked whether they still do."""
NICE: Final = 10
"""How far a solve steps back behind requests, where both want the processor."""

FEW: Final = 2
"""So many mentors are few for somebody: one decline, and it is tight."""

Record = dict[str, Any]
Given = TypeVar("Given")
Answer = TypeVar("Answer")
Watch = Callable[[str], bool]


def silent(step: str) -> None:
    """Tell nobody."""


class CrashedError(Exception):
    """The solving process died."""


class StoppedError(Exception):
    """Nobody waits for the answer any more; the process was killed."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What is held and pinned cannot all be."""

    problems: int


def solved(pool: Pool, tell: Callable[[str], None]) -> Record | Refused:
    """Return the result of a pool as the record that rounds keep, which is the same for the same pool, bit for bit."""
    # Half a second to load, which only the process that solves waits for.
    from api.sheets.result_record import result_record
    from matcher.match import match

    try:
        record = result_record(match(pool, progress=tell), 0)
    except (ClashError, InvalidInputError) as error:
        return Refused(len(error.problems))
    del record["seconds"]
    return record


@dataclass(frozen=True, slots=True)
class Trial:
    """A pool to be solved, beside the one that it was made from by some changes.

    Parameters
    ----------
    before, after : Pool
    result : dict or None
        Of the pool before, where it is known.
    """

    before: Pool
    after: Pool
    result: Record | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: both results, and how much everyone's rank weighed before, by id."""

    before: Record
    after: Record
    weights: dict[str, int]


def tried(trial: Trial, tell: Callable[[str], None]) -> Tried | Refused:
    """Return the results with and without changes."""
    from matcher.assignment.stages import rank_weights
    from matcher.encoding import encode

    before = trial.result or solved(trial.before, tell)
    after = solved(trial.after, tell)
    if isinstance(before, Refused):
        return before
    if isinstance(after, Refused):
        return after
    encoded = encode(trial.before)
    weights = rank_weights(encoded.rank).tolist()
    return Tried(before, after, {one.id: weight for one, weight in zip(encoded.mentees, weights, strict=True)})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said of a pool before it is solved.

    Parameters
    ----------
    unmatchable : dict
        Who cannot be matched to anybody whoever else there is, by id, with the rules that stand in the way.
    few : dict
        How many mentors there are for whoever has `FEW` at the most, and one at least, by id.
    """

    unmatchable: dict[str, list[str]]
    few: dict[str, int]


def outlook(pool: Pool, tell: Callable[[str], None]) -> Outlook | Refused:
    """Return who cannot be matched at all, and who could with few alone."""
    import numpy as np

    from matcher.assignment.clashes import refuse_clashes
    from matcher.assignment.outcome import Outcome
    from matcher.assignment.problem import problem_of
    from matcher.encoding import encode
    from matcher.explanation import CROWDED_OUT, causes_of

    try:
        encoded = encode(pool)
        refuse_clashes(encoded)
    except (ClashError, InvalidInputError) as error:
        return Refused(len(error.problems))
    problem = problem_of(encoded)
    nobody = Outcome(problem, np.full(encoded.n_mentees, -1, np.int32), (), (), proved=False)
    options = np.zeros(encoded.n_mentees, np.int64)
    for arcs in problem.blocks:
        pairs = np.unique(arcs.mentee.astype(np.int64) * encoded.n_mentors + encoded.mentor_of[arcs.slot])
        options += np.bincount(pairs // max(1, encoded.n_mentors), minlength=encoded.n_mentees)
    standing = {pair.mentee for pair in pool.pairs if pair.kind == "held"}
    return Outlook(
        unmatchable={
            encoded.mentees[row].id: ["private" if rule.private else rule.name for rule in cause.rules] or [cause.kind]
            for row, cause in causes_of(encoded, nobody).items()
            if cause is not CROWDED_OUT
        },
        few={
            mentee.id: int(count)
            for mentee, count in zip(encoded.mentees, options, strict=True)
            if 0 < count <= FEW and mentee.id not in standing
        },
    )


class Solver:
    """One process of our own to solve in. Threads that want it take turns."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._told: Connection | None = None
        self._tells: Connection | None = None
        self._left: Future[Any] | None = None  # what nobody waits for
        self.pid: int | None = None

    def run(
        self,
        work: Callable[[Given, Callable[[str], None]], Answer],
        given: Given,
        watch: Watch = lambda told: True,
    ) -> Answer:
        """Return what the work makes of what it is given, in the other process.

        Parameters
        ----------
        work : callable
            A function of a module; it is told a function to call with each step in words.
        given : object
            Anything that can be pickled.
        watch : callable
            Called several times a second with the newest step, or an empty text; if it returns False, the process
            is killed.

        Raises
        ------
        CrashedError
            If the process died.
        StoppedError
            If nobody waits any more.
        """
        with self._turn:
            future: Future[Answer] | None = None
            try:
                future = self._warm().submit(_do, work, given)
                return self._waited(future, watch)
            except BrokenProcessPool:
                self._drop()
                raise CrashedError from None
            except BaseException:
                if future is None or not future.done():
                    self._kill()
                raise

    def run_at_once(
        self, work: Callable[[Given, Callable[[str], None]], Answer], given: Given, patience_s: float
    ) -> Answer | None:
        """Return what `run` would, if the process is up, free and soon done; else None, and it is up for the next time.

        What takes longer than the patience goes on, and its answer is nobody's.
        """
        if not self._turn.acquire(blocking=False):
            return None
        try:
            if self._executor is None:
                self._left = self._warm().submit(_ready)
            if self._left is not None and not self._left.done():
                return None
            self._left = future = self._warm().submit(_do, work, given)
            return future.result(patience_s)
        except TimeoutError:
            return None
        except BrokenProcessPool:
            self._drop()
            return None
        finally:
            self._turn.release()

    def warm(self) -> None:
        """Have the process start now, while whoever will need it does something else first."""
        if self._turn.acquire(blocking=False):
            try:
                self._left = self._warm().submit(_ready)
            except BrokenProcessPool:
                self._drop()
            finally:
                self._turn.release()

    def close(self) -> None:
        """Kill the process; the next work starts another."""
        self._kill()

    def _waited(self, future: Future[Answer], watch: Watch) -> Answer:
        while not wait([future], TICK_S).done:
            if not watch(self._newest()):
                raise StoppedError
        self._newest()
        return future.result()

    def _warm(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._told, self._tells = multiprocessing.get_context("spawn").Pipe(duplex=False)
            self._executor = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),  # threads of the solver do not survive a fork
                initializer=_begin,
                initargs=(self._tells,),
            )
        return self._executor

    def _newest(self) -> str:
        """Return the step told last; the first thing told is who the process is."""
        newest = ""
        while self._told is not None and self._told.poll():
            told = self._told.recv()
            if isinstance(told, int):
                self.pid = told
            else:
                newest = told
        return newest

    def _kill(self) -> None:
        with suppress(EOFError, OSError):
            self._newest()
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._drop()

    def _drop(self) -> None:
        executor, self._executor, self._left, self.pid = self._executor, None, None, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
        for end in (self._told, self._tells):
            if end is not None:
                end.close()
        self._told = self._tells = None


_tell_parent: Connection | None = None


def _begin(tells: Connection) -> None:
    global _tell_parent  # one per process: the executor hands nothing else down
    _tell_parent = tells
    gc.disable()
    tells.send(os.getpid())
    with suppress(OSError):
        os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    """Do nothing: whatever takes time at a start is done by then."""
    import api.sheets.result_record  # noqa: F401 # loads what `solved` needs


def _do(work: Callable[[Given, Callable[[str], None]], Answer], given: Given) -> Answer:
    # Nothing is collected while what is given is read, and nothing of it later: all of it is kept until the end.
    gc.freeze()
    gc.enable()
    try:
        return work(given, _tell)
    finally:
        gc.unfreeze()
        gc.disable()


def _tell(step: str) -> None:
    if _tell_parent is not None:
        with suppress(OSError):
            _tell_parent.send(step)


SOLVER: Final = Solver()
"""The one of this process, whatever thread asks."""
