"""How the pairs are held, and how many are looked at first, is a matter of speed and never of the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment.arcs import Arcs, Blocks
from matcher.assignment.certificate import certify
from matcher.assignment.components import combined, parts_of
from matcher.assignment.lexicographic import Problem, solve
from tests.assignment.builders import EVERYBODY, Plain, a_middling, a_problem, problems, stage_orders
from tests.assignment.exhaustive import Chosen
from tests.assignment.words import cost

ALL = 1_000_000
"""Candidates enough that every pair is kept from the start, so that nothing is left to price."""


def chosen_by(problem: Problem, candidates: int = ALL) -> Chosen:
    """Return the slot of each mentee, once its certificate has passed over all pairs."""
    found = solve(problem, candidates)
    verdict = certify(problem.blocks, problem.places, problem.stages, found.slot_of, found.prices)
    assert verdict.proved, verdict.faults
    return tuple(found.slot_of.tolist())


@given(problems(), stage_orders(), st.sampled_from([0, 1, 2]))
def test_starting_from_few_pairs_reaches_the_same_values(plain: Plain, names: tuple[str, ...], candidates: int) -> None:
    few, all_ = chosen_by(plain.problem(names), candidates), chosen_by(plain.problem(names))
    assert cost(plain, few, names) == cost(plain, all_, names)


@pytest.mark.parametrize("candidates", [1, 2, 12])
@pytest.mark.parametrize("seed", range(3))
def test_starting_from_few_pairs_ends_in_the_same_assignment(seed: int, candidates: int) -> None:
    plain = a_middling(seed, n_mentees=150, n_mentors=30, share=0.5)
    assert chosen_by(plain.problem(), candidates) == chosen_by(plain.problem())


def test_starting_from_few_pairs_ends_in_the_same_assignment_where_everybody_wants_the_same_mentor() -> None:
    fit = [[100 - slot for slot in range(20)] for _ in range(30)]
    plain = a_problem(fit, rank=list(range(30)))
    assert chosen_by(plain.problem(), 1) == chosen_by(plain.problem())


@given(problems(), st.lists(st.integers(0, 5), max_size=4), st.sampled_from([0, 40, 1 << 30]))
def test_blocks_and_the_memory_they_may_take_change_nothing(plain: Plain, cuts: list[int], budget_bytes: int) -> None:
    cuts = [min(cut, plain.n_mentees) for cut in cuts]
    assert chosen_by(plain.problem(cuts=cuts, budget_bytes=budget_bytes), 1) == chosen_by(plain.problem())


@pytest.mark.parametrize("budget_bytes", [0, 4_000, 1 << 30])
def test_a_block_of_one_mentee_each_changes_nothing(budget_bytes: int) -> None:
    plain = a_middling(11, n_mentees=80)
    split = plain.problem(cuts=range(1, 80), budget_bytes=budget_bytes)
    assert chosen_by(split, 2) == chosen_by(plain.problem())


def test_without_pairs_in_any_block_nobody_is_matched() -> None:
    plain = a_problem([[None], [None]])
    nothing = Problem(2, Blocks(0, lambda _: plain.arcs()), plain.network(), plain.stages())
    assert chosen_by(nothing) == (-1, -1)


def test_blocks_that_fit_into_the_budget_are_made_once_and_others_each_time() -> None:
    plain = a_middling(3)
    made: list[int] = []

    def make(number: int) -> Arcs:
        made.append(number)
        return plain.arcs(range(number * 10, number * 10 + 10))

    largest = max(sum(part.nbytes for part in (a.mentee, a.slot, a.fit, a.favoured)) for a in map(make, range(6)))
    made.clear()
    for budget_bytes, each_time in [(1 << 30, 0), (0, 6), (largest, 5)]:
        blocks = Blocks(6, make, budget_bytes)
        first = [blocks.block(number) for number in range(6)]
        again_from = len(made)
        assert blocks.count() == sum(map(len, first))
        assert len(made) - again_from == each_time
        assert sum(not blocks.is_kept(number) for number in range(6)) == each_time


def apart(first: Plain, second: Plain) -> Plain:
    """Return two problems side by side as one, with nothing between them."""
    slots, mentors, teams = first.n_slots, len(first.capacity), len(first.team_cap)
    return replace(
        first,
        fit=(
            *((*row, *[None] * second.n_slots) for row in first.fit),
            *((*[None] * slots, *row) for row in second.fit),
        ),
        mentor=first.mentor + tuple(mentor + mentors for mentor in second.mentor),
        places=first.places + second.places,
        hour=first.hour + tuple(hour + slots for hour in second.hour),
        capacity=first.capacity + second.capacity,
        team=first.team + tuple(team + teams if team >= 0 else -1 for team in second.team),
        team_cap=first.team_cap + second.team_cap,
        program_cap=EVERYBODY,
        load=first.load + second.load,
        caseload=first.caseload + second.caseload,
        rank=first.rank + second.rank,
        favoured=first.favoured | {(i + first.n_mentees, s + slots) for i, s in second.favoured},
        standing_hour=first.standing_hour + tuple(h + slots if h >= 0 else -1 for h in second.standing_hour),
        standing_mentor=first.standing_mentor + tuple(m + mentors if m >= 0 else -1 for m in second.standing_mentor),
        mentee_key=first.mentee_key + tuple(key ^ 0x5555 for key in second.mentee_key),
        slot_key=first.slot_key + tuple(key ^ 0x3333 for key in second.slot_key),
    )


@given(problems(), problems(), stage_orders().map(lambda names: (*(n for n in names if n != "tie"), "tie")))
def test_parts_solved_by_themselves_are_the_whole(first: Plain, second: Plain, names: tuple[str, ...]) -> None:
    problem = apart(first, second).problem(names)
    parts = parts_of(problem)
    if not parts:  # then one side at least has no pair at all
        assert not (len(first.arcs()) and len(second.arcs()))
        return
    together = combined(problem, parts, [solve(part.problem, 2) for part in parts])
    assert tuple(together.slot_of.tolist()) == chosen_by(problem)
    verdict = certify(problem.blocks, problem.places, problem.stages, together.slot_of, together.prices)
    assert verdict.proved, verdict.faults


def test_parts_solved_side_by_side_are_the_whole() -> None:
    plain = apart(a_middling(1, program_cap=EVERYBODY), a_middling(2, program_cap=EVERYBODY))
    problem = plain.problem()
    parts = parts_of(problem)
    assert len(parts) == 2
    with ThreadPoolExecutor(2) as executor:
        solutions = list(executor.map(solve, [part.problem for part in parts], [3, 3]))
    assert tuple(combined(problem, parts, solutions).slot_of.tolist()) == chosen_by(problem)


def test_a_cap_over_both_parts_holds_them_together() -> None:
    plain = apart(a_problem([[50]]), a_problem([[50]]))
    assert len(parts_of(plain.problem())) == 2
    assert parts_of(replace(plain, program_cap=1).problem()) == []
    assert parts_of(replace(plain, team=(0, 0), team_cap=(1,)).problem()) == []
