"""Every stage's value is the best there is: shown by walking through all assignments of small problems."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment.certificate import certify
from matcher.assignment.lexicographic import solve
from tests.assignment.builders import EVERY_STAGE, Plain, a_problem, problems, stage_orders
from tests.assignment.exhaustive import best_values
from tests.assignment.words import (
    best_cost,
    cost,
    every_assignment,
    matched_by_rank,
    within_caps,
)


def solved(plain: Plain, names: tuple[str, ...] = EVERY_STAGE, candidates: int = 12) -> tuple[int, ...]:
    """Return the slot of each mentee, once its certificate has passed."""
    problem = plain.problem(names)
    found = solve(problem, candidates)
    verdict = certify(problem.blocks, problem.places, problem.stages, found.slot_of, found.prices)
    assert verdict.proved, verdict.faults
    assert verdict.values == verdict.bounds
    chosen = tuple(found.slot_of.tolist())
    assert verdict.values == cost(plain, chosen, names)
    return chosen


@given(problems(), stage_orders())
def test_every_stage_reaches_what_exhaustive_search_reaches(plain: Plain, names: tuple[str, ...]) -> None:
    chosen = solved(plain, names)
    assert within_caps(plain, chosen)
    assert cost(plain, chosen, names) == best_cost(plain, names)


@given(problems(), stage_orders())
def test_the_stages_cost_what_their_words_say(plain: Plain, names: tuple[str, ...]) -> None:
    assert best_values(plain.problem(names)) == best_cost(plain, names)


@given(problems(most_mentees=4))
def test_with_the_tie_stage_the_answer_is_the_only_best_one(plain: Plain) -> None:
    best = best_cost(plain)
    assert [solved(plain)] == [chosen for chosen in every_assignment(plain) if cost(plain, chosen) == best]


@given(problems(), st.sampled_from([("who",), ("who", "fit"), EVERY_STAGE]))
def test_those_who_go_first_come_first_whatever_it_costs_those_behind(plain: Plain, names: tuple[str, ...]) -> None:
    reached = max(matched_by_rank(plain, chosen) for chosen in every_assignment(plain))
    assert matched_by_rank(plain, solved(plain, names)) == reached


def test_the_first_in_rank_takes_the_only_place() -> None:
    assert solved(a_problem([[90], [10], [50]], rank=[2, 1, 3])) == (-1, 0, -1)


def test_fit_decides_between_equal_ranks() -> None:
    assert solved(a_problem([[90], [10]])) == (0, -1)


def test_a_standing_proposal_is_kept_though_another_pair_fits_better() -> None:
    fit = [[10, 90], [90, 10]]
    assert solved(a_problem(fit)) == (1, 0)
    assert solved(a_problem(fit, standing_hour=[0, -1], standing_mentor=[0, -1])) == (0, 1)


def test_a_standing_proposal_without_a_slot_is_kept_at_any_hour_of_its_mentor() -> None:
    plain = a_problem([[10, 40, 90]], mentor=[0, 0, 1], standing_mentor=[0])
    assert solved(plain) == (1,)


def test_nobody_falls_below_a_band_for_the_sake_of_the_total() -> None:
    fit = [[100, 35], [60, 10]]  # total 110 with one below 30, total 95 with nobody
    assert solved(a_problem(fit)) == (0, 1)
    assert solved(a_problem(fit, bands=[30])) == (1, 0)


def test_a_favoured_hour_adds_its_little() -> None:
    fit = [[60, 20]]
    assert solved(a_problem(fit)) == (0,)
    assert solved(a_problem(fit, favoured=frozenset({(0, 1)}))) == (1,)


def test_loads_are_evened_by_share_of_the_caseload() -> None:
    plain = a_problem([[50, 50]] * 3, places=[3, 3], capacity=[3, 3], load=[2, 0], caseload=[12, 3])
    chosen = solved(plain, ("who", "fit", "load"))
    assert sorted(chosen) == [0, 0, 1]  # 4 of 12 and 1 of 3


@pytest.mark.parametrize(
    ("closed", "most"),
    [
        ({}, 6),
        ({"places": (1, 1, 2, 1)}, 5),
        ({"capacity": (1, 2, 2)}, 5),
        ({"team": (0, 0, -1), "team_cap": (3,)}, 5),
        ({"program_cap": 4}, 4),
    ],
)
def test_caps_of_slots_mentors_teams_and_program_each_hold(closed: dict[str, Any], most: int) -> None:
    open_ = a_problem([[50] * 4] * 6, mentor=[0, 0, 1, 2], places=[2, 2, 2, 2], capacity=[4, 2, 2])
    assert sum(slot >= 0 for slot in solved(replace(open_, **closed))) == most


def test_nobody_and_nothing_are_problems_too() -> None:
    assert solved(a_problem([], n_slots=2)) == ()
    assert solved(a_problem([[], []], n_slots=0)) == (-1, -1)
    assert solved(a_problem([[None, None]])) == (-1,)
    assert solved(a_problem([[50]], capacity=[0], caseload=[0])) == (-1,)
