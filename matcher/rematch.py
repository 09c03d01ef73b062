"""A week matched again after answers came in, disturbing as few people as possible."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.assignment import assign_pool
from matcher.assignment.lexicographic import Start
from matcher.assignment.problem import Before
from matcher.encoding import judged_anew, with_pairs
from matcher.explanation import CROWDED_OUT, causes_of, explain
from matcher.match import Progress, Week, match_week, silent
from matcher.pool import Pair, Pool
from matcher.result import Result


@dataclass(frozen=True, slots=True)
class PairChange:
    """What a re-match changed for one mentee.

    Parameters
    ----------
    mentee : str
    before, after : str
        Mentor ids, empty for none.
    reason : str
        In words.
    """

    mentee: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rematch:
    """A week matched again, and how it differs from before."""

    week: Week
    changes: tuple[PairChange, ...]

    @property
    def result(self) -> Result:
        """The new result."""
        return self.week.result


def rematch(
    pool: Pool,
    *,
    standing: Sequence[Pair],
    declined: Sequence[Pair],
    before: Week | None = None,
    executor: Executor | None = None,
    progress: Progress = silent,
) -> Rematch:
    """Return the best matches now that some proposals were declined.

    What is accepted stays held. Of what waits for an answer nothing changes unless somebody more, or
    somebody ranked ahead, can be matched by it, or the policy's disruption budget allows it.

    Parameters
    ----------
    pool : Pool
        As it was matched.
    standing : sequence of Pair
        All pairs of the earlier result, ``held`` or ``pending``, with their slots; also the declined ones.
    declined : sequence of Pair
        Pairs of the earlier result that were declined, as ``ban``.
    before : Week, optional
        The same pool as it was matched. People are then not judged and scored again where nothing about
        them changed, and what was said of people who stay where they were is said again, which is faster.
        Everything comes out the same but for the alternatives: which are named, and with which bounds, may
        come from another, equally valid proof.
    executor, progress
        As for `matcher.match.match`.

    Raises
    ------
    ClashError
        If a declined pair is pinned or held.
    """
    gone = {(pair.mentee, pair.mentor) for pair in declined}
    still = [pair for pair in standing if (pair.mentee, pair.mentor) not in gone]
    told = {(pair.mentee, pair.mentor, pair.kind) for pair in still}
    kept = [pair for pair in pool.pairs if (pair.mentee, pair.mentor, pair.kind) not in told and pair.kind != "pending"]
    again = replace(pool, pairs=(*kept, *still, *declined))
    if before is None:
        week = match_week(again, executor=executor, progress=progress)
    else:
        week = _from(before, again, executor, progress)
    return Rematch(week, _changes(standing, gone, week.result))


def _from(before: Week, pool: Pool, executor: Executor | None, progress: Progress) -> Week:
    """Match a pool that differs in its pairs alone from one that was matched before."""
    encoded = with_pairs(before.encoded, pool)
    changed = judged_anew(before.encoded, encoded)
    solved = before.outcome
    start = Start(solved.kept, solved.prices[0]) if len(solved.kept) else None
    outcome = assign_pool(encoded, executor, progress, Before(solved.problem.blocks, start, changed, solved.slot_of))
    progress("Finding out why")
    anew = set(changed.tolist())
    stay = {row: cause for row, cause in before.causes.items() if cause is not CROWDED_OUT and row not in anew}
    causes = causes_of(encoded, outcome, stay)
    stands = (outcome.slot_of >= 0) & (outcome.slot_of == solved.slot_of)
    stands[changed] = False
    said = {one.mentee: one for one in before.result.matches}
    told = {row: said[encoded.mentees[row].id] for row in np.flatnonzero(stands).tolist()}
    return Week(encoded, outcome, causes, explain(encoded, outcome, causes, progress, told))


def _changes(standing: Sequence[Pair], gone: set[tuple[str, str]], result: Result) -> tuple[PairChange, ...]:
    before = {pair.mentee: pair.mentor for pair in standing}
    hours = {pair.mentee: pair.slot for pair in standing}
    after = {one.mentee: one for one in result.matches}
    found = []
    for mentee in sorted(before.keys() | after.keys()):
        old = before.get(mentee, "")
        new = after.get(mentee)
        mentor = new.mentor if new else ""
        if (mentee, old) in gone:
            reason = "declined; somebody else was found" if mentor else "declined; nobody else can be found now"
        elif not old:
            reason = "a place became free"
        elif not mentor:
            reason = "the place went to somebody ranked ahead"
        elif mentor != old:
            reason = "moved so that somebody more, or ranked ahead, could be matched"
        elif new is not None and hours[mentee] not in (None, new.slot):
            reason = f"same mentor, at {new.slot} instead of {hours[mentee]}"
        else:
            continue
        found.append(PairChange(mentee, old, mentor, reason))
    return tuple(found)
