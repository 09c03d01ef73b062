"""What must not matter does not: the order of rows, the names of ids, blocks, processes, what is asked twice."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matcher.assignment.problem
import matcher.explanation.leftover
import matcher.explanation.remedies.asking
import matcher.scoring.score
from matcher.errors import ClashError
from matcher.match import match
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.pool import Pair, Pool
from matcher.result import AddMentor, AddMode, AddPlace, AddSlots, AddWindow, Change, RelaxMust, Result
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.pools import pools

STANDING = ("ban", "former", "held", "pin", "pending")


def answer(pool: Pool) -> Result | str:
    """Return the result, or what the clash says."""
    try:
        return match(pool)
    except ClashError as error:
        return str(error)


def without_prices(found: Result | str) -> Result | str:
    """Return a result without what is read from the prices of the proof, of which several can be right."""
    if isinstance(found, str):
        return found
    return replace(
        found,
        mentors=tuple(replace(one, shadow_price=0.0) for one in found.mentors),
        matches=tuple(replace(one, alternatives=()) for one in found.matches),
    )


@given(pools(kinds=STANDING), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(pool: Pool, random: Any) -> None:
    def shuffled(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(random.sample(rows, len(rows)))

    other = replace(pool, mentees=shuffled(pool.mentees), mentors=shuffled(pool.mentors), pairs=shuffled(pool.pairs))
    assert answer(other) == answer(pool)


@given(pools(kinds=STANDING))
def test_asking_twice_gives_the_same(pool: Pool) -> None:
    assert answer(pool) == answer(pool)


@given(pools(kinds=STANDING))
def test_the_size_of_blocks_changes_nothing(pool: Pool) -> None:
    whole = without_prices(answer(pool))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher.assignment.problem, "BLOCK_PAIRS", 1)
        patch.setattr(matcher.explanation.leftover, "ROWS", 1)
        patch.setattr(matcher.explanation.remedies.asking, "ROWS", 1)
        assert without_prices(answer(pool)) == whole


@given(pools(kinds=STANDING), st.integers(1, 3))
def test_how_many_candidates_the_solver_starts_from_changes_nothing_but_the_digest(pool: Pool, few: int) -> None:
    def told(candidates: int) -> Result | str:
        found = answer(replace(pool, policy=replace(pool.policy, candidates=candidates)))
        return without_prices(replace(found, digest="") if isinstance(found, Result) else found)

    assert told(few) == told(100)


# ---------------------------------------------------------------- names


class Renamed:
    """Other names for everybody, in another alphabetical order."""

    def __init__(self, pool: Pool) -> None:
        mentees = {one.id: f"p{50 - number}" for number, one in enumerate(pool.mentees)}
        mentors = {one.id: f"q{50 - number}" for number, one in enumerate(pool.mentors)}
        self.new = mentees | mentors

    def name(self, one: str) -> str:
        return self.new.get(one, one)

    def names(self, some: frozenset[str]) -> frozenset[str]:
        return frozenset(map(self.name, some))

    def pool(self, pool: Pool) -> Pool:
        return replace(
            pool,
            mentees=tuple(self.mentee(one) for one in pool.mentees),
            mentors=tuple(self.mentor(one) for one in pool.mentors),
            pairs=tuple(replace(one, mentee=self.name(one.mentee), mentor=self.name(one.mentor)) for one in pool.pairs),
        )

    def mentee(self, one: Mentee) -> Mentee:
        return replace(one, id=self.name(one.id), requested=self.names(one.requested), avoid=self.names(one.avoid))

    def mentor(self, one: Mentor) -> Mentor:
        return replace(
            one, id=self.name(one.id), cannot_serve=self.names(one.cannot_serve), former=self.names(one.former)
        )

    def change(self, change: Change) -> Change:
        match change:
            case AddPlace():
                return AddPlace(self.name(change.mentor))
            case AddSlots():
                return AddSlots(tuple(sorted((self.name(mentor), slot) for mentor, slot in change.slots)))
            case AddWindow() | AddMode() | RelaxMust():
                return replace(change, mentee=self.name(change.mentee))
            case AddMentor():
                return change

    def told(self, result: Result) -> dict[str, Any]:
        """Return all that a result says, people by their new names and in no order."""
        sets = {
            one.id: (frozenset(map(self.name, one.mentors)), one.places, one.mentees, one.matched)
            for one in result.crowded_sets
        }
        return {
            "stages": result.stages,
            "figures": result.figures,
            "matches": {
                self.name(one.mentee): replace(
                    one,
                    mentee="",
                    mentor=self.name(one.mentor),
                    alternatives=tuple(replace(each, mentor=self.name(each.mentor)) for each in one.alternatives),
                )
                for one in result.matches
            },
            "unmatched": {
                self.name(one.mentee): (one.kind, one.reason, one.rules, sets.get(one.crowded_set))
                for one in result.unmatched
            },
            "remedies": {
                self.name(one.mentee): {(self.change(each.change), each.gain) for each in one.remedies}
                for one in result.unmatched
            },
            "all remedies": sorted((repr(self.change(one.change)), one.gain) for one in result.remedies),
            "mentors": {self.name(one.mentor): replace(one, mentor="") for one in result.mentors},
        }


def distinct(pool: Pool) -> Pool:
    """Return the pool with people none of whom is another's twin."""
    return replace(
        pool,
        mentees=tuple(replace(one, attributes={"row": str(n)}) for n, one in enumerate(pool.mentees)),
        mentors=tuple(replace(one, attributes={"row": str(n)}) for n, one in enumerate(pool.mentors)),
    )


@given(pools(kinds=("ban", "former", "pending")).map(distinct))
def test_other_ids_change_nothing_but_names(pool: Pool) -> None:
    other = Renamed(pool)
    unchanged = Renamed(pool)
    unchanged.new = {}
    assert unchanged.told(match(other.pool(pool))) == other.told(match(pool))


# ---------------------------------------------------------------- side by side


def two_regions(size: int = 4) -> Pool:
    """Return a pool of two languages, in which nothing joins one to the other."""
    mentees = [
        a_mentee(f"{tongue}{n}", languages=(tongue,), interests=frozenset({f"i{n % 3}"}), urgency=n % 2)
        for tongue in ("en", "es")
        for n in range(size)
    ]
    mentors = [
        a_mentor(
            f"m{tongue}{n}", "Mon 10:00-11:00; Mon 12:00-13:00", languages=(tongue,), interests=frozenset({f"i{n}"})
        )
        for tongue in ("en", "es")
        for n in range(2)
    ]
    pairs = [Pair("en1", "men0", "pending"), Pair("es0", "mes1", "held"), Pair("es2", "mes0", "pin")]
    return a_pool(mentees, mentors, *pairs, team_caps={"none": 3})


def test_parts_solved_in_other_processes_give_the_same() -> None:
    pool = two_regions()
    steps: list[str] = []
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        side_by_side = match(pool, executor=executor, progress=steps.append)
    assert any("2 parts" in step for step in steps)
    assert side_by_side == match(pool)


@settings(max_examples=30)
@given(pools(most_mentors=2), pools(most_mentors=2))
def test_two_programs_in_one_pool_are_matched_as_each_alone(one: Pool, other: Pool) -> None:
    """Two tongues that nobody shares: neither half knows of the other."""
    policy = replace(one.policy, program_cap=None, team_caps={}, rules_off=frozenset(), supervisor_ratio=8)
    halves = []
    for number, half in enumerate((one, other)):
        away = Renamed(half)
        away.new = {name: f"{name}-{number}" for name in away.new}
        tongue = (f"l{number}",)
        half = away.pool(half)
        halves.append(
            replace(
                half,
                mentees=tuple(replace(each, languages=tongue) for each in half.mentees),
                mentors=tuple(replace(each, languages=tongue) for each in half.mentors),
                week=one.week,
                policy=policy,
            )
        )
    both = replace(
        halves[0],
        mentees=halves[0].mentees + halves[1].mentees,
        mentors=halves[0].mentors + halves[1].mentors,
        pairs=halves[0].pairs + halves[1].pairs,
    )
    apart = {each.mentee for half in halves for each in match(half).matches}
    together = match(both)
    assert {each.mentee for each in together.matches} == apart
    fits = [next(stage.value for stage in match(half).stages if stage.name == "fit") for half in halves]
    assert next(stage.value for stage in together.stages if stage.name == "fit") == pytest.approx(sum(fits), abs=1e-6)
