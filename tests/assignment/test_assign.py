"""`matcher.assign`: what may be handed in, what comes out, and what is said of arguments that do not fit."""

from __future__ import annotations

import doctest
import importlib
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

import matcher
from matcher import assign
from matcher.assignment.array import Assignment
from matcher.errors import InvalidInputError
from tests.assignment.builders import Plain, a_problem, problems
from tests.assignment.words import best_cost, cost

ALL_STAGES = ("who", "even", "fit", "load", "tie")
FORMS = ["csr_array", "coo_array", "csc_array", "lil_array", "dok_array", "csr_matrix", "coo_matrix"]


def assigned(plain: Plain, stages: tuple[str, ...] = ALL_STAGES, **changed: Any) -> Assignment:
    """Hand a plain problem to `assign`; load starts from nothing, and nothing is favoured."""
    matrix = np.array([[np.nan if fit is None else fit for fit in row] for row in plain.fit], np.float64)
    arguments: dict[str, Any] = {
        "fit": matrix.reshape(plain.n_mentees, plain.n_slots),
        "capacity": plain.capacity,
        "slots": plain.mentor,
        "places": plain.places,
        "rank": plain.rank,
        "team": plain.team,
        "team_capacity": plain.team_cap,
        "total_capacity": plain.program_cap,
        "bands": plain.bands,
        "stages": stages,
        **changed,
    }
    return assign(arguments.pop("fit"), arguments.pop("capacity"), **arguments)


def problems_of(**arguments: Any) -> list[tuple[str, str, str]]:
    """Return what `assign` says of arguments that do not fit: argument, value, expectation."""
    arguments = {"fit": [[5, 1], [4, 0]], "capacity": [1, 1], **arguments}
    with pytest.raises(InvalidInputError) as caught:
        assign(arguments.pop("fit"), arguments.pop("capacity"), **arguments)
    return [(problem.place, problem.value, problem.expected) for problem in caught.value.problems]


def same(one: Assignment, other: Assignment) -> bool:
    return (
        np.array_equal(one.slot, other.slot) and np.array_equal(one.mentor, other.mentor) and one.stages == other.stages
    )


# ------------------------------------------------------------------ what comes out


def test_the_example_of_its_docstring_runs() -> None:
    failed, tried = doctest.testmod(importlib.import_module("matcher.assignment.array"))
    assert (failed, tried) == (0, 3)


@given(problems())
def test_every_argument_reaches_the_kernel(drawn: Plain) -> None:
    plain = a_problem(
        drawn.fit,
        n_slots=drawn.n_slots,
        mentor=drawn.mentor,
        places=drawn.places,
        capacity=drawn.capacity,
        team=drawn.team,
        team_cap=drawn.team_cap,
        program_cap=drawn.program_cap,
        rank=drawn.rank,
        bands=drawn.bands,
    )
    names = ("who", "even", "fit", "load")
    found = assigned(plain, names)
    assert found.proved
    assert found.mentor.tolist() == [plain.mentor[slot] if slot >= 0 else -1 for slot in found.slot.tolist()]
    best = best_cost(plain, names)
    assert cost(plain, tuple(found.slot.tolist()), names) == best
    fit_at = len(best) - 2
    reported = [-value if number == fit_at else value for number, value in enumerate(best)]
    assert [stage.value for stage in found.stages] == reported
    assert [stage.bound for stage in found.stages] == reported
    assert [stage.name for stage in found.stages] == ["who", *["even"] * len(plain.bands), "fit", "load"]
    assert len(found.potentials) == len(found.stages)


@given(problems(), st.data())
def test_columns_may_come_in_any_order_of_mentors(plain: Plain, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(plain.n_slots)))
    columns = np.array(order, np.int64)
    matrix = np.array([[np.nan if fit is None else fit for fit in row] for row in plain.fit], np.float64)
    found = assigned(
        plain,
        ("who", "fit"),
        fit=matrix.reshape(plain.n_mentees, plain.n_slots)[:, columns],
        slots=np.array(plain.mentor, np.int64)[columns],
        places=np.array(plain.places, np.int64)[columns],
    )
    assert [stage.value for stage in found.stages] == [stage.value for stage in assigned(plain, ("who", "fit")).stages]
    assert all(
        mentor == (plain.mentor[order[slot]] if slot >= 0 else -1)
        for mentor, slot in zip(found.mentor.tolist(), found.slot.tolist(), strict=True)
    )


def test_without_slots_a_mentor_takes_as_many_as_the_capacity_says() -> None:
    found = assign([[5, 1]] * 4, [3, 1])
    assert sorted(found.mentor.tolist()) == [0, 0, 0, 1]
    assert np.array_equal(found.slot, found.mentor)


def test_with_slots_each_takes_one_unless_places_say_otherwise() -> None:
    fit = [[5, 1]] * 4
    assert (assign(fit, [4], slots=[0, 0]).slot >= 0).sum() == 2
    assert (assign(fit, [4], slots=[0, 0], places=[2, 1]).slot >= 0).sum() == 3


def test_lower_ranks_go_first() -> None:
    assert assign([[1], [9], [5]], [1], rank=[3, 2, -7]).mentor.tolist() == [-1, -1, 0]


def test_ranks_too_large_for_floats_still_differ() -> None:
    assert assign([[1], [9]], [1], rank=[2**60, 2**60 + 1]).mentor.tolist() == [0, -1]


def test_without_the_who_stage_somebody_is_left_out_where_that_is_better() -> None:
    assert assign([[-5.5], [-2]], [2], stages=["fit"]).mentor.tolist() == [-1, -1]
    assert assign([[-5.5], [-2]], [2], stages=["who", "fit"]).mentor.tolist() == [0, 0]


def test_the_order_of_stages_decides() -> None:
    fit = [[9, 2], [5, None]]
    assert assign(fit, [1, 1]).mentor.tolist() == [1, 0]
    assert assign(fit, [1, 1], stages=["fit", "who"]).mentor.tolist() == [0, -1]


def test_caps_of_teams_and_of_all_hold() -> None:
    fit = [[5, 4, 3]] * 3
    assert assign(fit, [1, 1, 1], team=[0, 0, -1], team_capacity=[1]).stages[0].value == 1
    assert assign(fit, [1, 1, 1], total_capacity=1).stages[0].value == 2
    assert assign(fit, [1, 1, 1], total_capacity=0).mentor.tolist() == [-1, -1, -1]


def test_an_enormous_capacity_is_as_good_as_no_cap() -> None:
    found = assign([[5, 1]] * 3, [2**62, 2**62], places=[2**62, 2**62], team=[0, 0], team_capacity=[2**62])
    assert found.mentor.tolist() == [0, 0, 0]


# ------------------------------------------------------------------ bands


def test_nobody_is_below_a_band_where_that_can_be() -> None:
    fit = [[1.0, 0.4], [0.6, 0.1]]
    assert assign(fit, [1, 1]).stages[-1].value == pytest.approx(1.1)
    found = assign(fit, [1, 1], bands=[0.2])
    assert [(stage.name, stage.value) for stage in found.stages[:2]] == [("who", 0), ("even", 0)]
    assert found.mentor.tolist() == [1, 0]


@pytest.mark.parametrize(("band", "below"), [(2, 0), (2.000001, 1), (2.5, 1), (3, 1), (3.5, 2), (-1, 0), (1e12, 2)])
def test_whole_fits_are_below_a_band_between_them(band: float, below: int) -> None:
    assert assign([[2, None], [None, 3]], [1, 1], bands=[band]).stages[1].value == below


@pytest.mark.parametrize(("band", "below"), [(0.2, 0), (0.21, 1), (0.7, 1), (0.71, 2), (-1, 0), (1e300, 2)])
def test_a_fit_at_a_band_is_not_below_it(band: float, below: int) -> None:
    assert assign([[0.2, None], [None, 0.7]], [1, 1], bands=[band]).stages[1].value == below


# ------------------------------------------------------------------ ties


@given(problems())
def test_the_same_seed_gives_the_same_assignment_whatever_the_candidates(plain: Plain) -> None:
    assert same(assigned(plain, seed=4, candidates=1), assigned(plain, seed=4, candidates=1_000))


def test_another_seed_draws_anew_among_equals() -> None:
    fit = np.ones((8, 6))
    drawn = {tuple(assign(fit, np.ones(6), stages=ALL_STAGES, seed=seed).mentor.tolist()) for seed in range(10)}
    assert len(drawn) > 1


# ------------------------------------------------------------------ fits


@given(
    st.lists(
        st.lists(st.floats(0, 1) | st.floats(-1e9, 1e9), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_fits_count_to_a_millionth_of_the_largest(fit: list[list[float]]) -> None:
    """The total may fall short by half a step for each of the best pairs, and for each of the chosen ones."""
    matrix = np.array(fit)
    found = assign(matrix, [1, 1, 1])
    chosen = matrix[found.mentor >= 0, found.mentor[found.mentor >= 0]].sum()
    best = max(matrix[list(mentees), list(mentors)].sum() for mentees, mentors in injections(len(fit), 3))
    step = np.abs(matrix).max() / 1_000_000
    assert chosen >= best - 3 * step * 1.001
    assert found.stages[-1].value == pytest.approx(chosen, abs=3 * step * 0.501)


def injections(n_mentees: int, n_mentors: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return every way of matching as many as there are places."""
    size = min(n_mentees, n_mentors)
    return [
        (mentees, mentors)
        for mentees in combinations(range(n_mentees), size)
        for mentors in permutations(range(n_mentors), size)
    ]


@pytest.mark.parametrize("unit", [1, 0.5, 1e-9, 1e250, 1e-250])
def test_the_unit_of_fit_changes_nothing_but_the_value(unit: float) -> None:
    fit = np.random.default_rng(1).integers(0, 1000, (30, 12)).astype(np.float64)
    whole, other = assign(fit, np.ones(12)), assign(fit * unit, np.ones(12))
    assert other.stages[-1].value == pytest.approx(whole.stages[-1].value * unit, rel=1e-6)
    assert other.stages[0] == whole.stages[0]


def test_large_whole_fits_are_exact() -> None:
    fit = [[2**31, 2**31 - 1], [2**31 - 1, 2**31 - 3]]
    found = assign(fit, [1, 1])
    assert found.mentor.tolist() == [1, 0]
    assert found.stages[-1].value == 2**32 - 2


def test_the_least_and_the_greatest_floats_are_fits_too() -> None:
    found = assign([[5e-324, 1e-320], [0, 0]], [1, 1])
    assert (found.mentor.tolist(), found.stages[-1].value) == ([1, 0], 1e-320)
    found = assign([[1e308, -1e308], [0, 0.5]], [1, 1], bands=[0.25])
    assert (found.mentor.tolist(), found.stages[-1].value) == ([0, 1], 1e308)


# ------------------------------------------------------------------ forms


def test_lists_tuples_and_arrays_of_any_type_are_the_same() -> None:
    rows = [[5, 1, 0], [4, 0, 1]]
    expected = assign(rows, [1, 1, 1], stages=ALL_STAGES)
    assert same(assign(tuple(map(tuple, rows)), (1, 1, 1), stages=ALL_STAGES), expected)
    for sort in (np.int8, np.int64, np.uint16, np.float32, np.float64, object):
        array: NDArray[Any] = np.array(rows).astype(sort)
        assert same(assign(array, np.ones(3, np.float32), stages=ALL_STAGES), expected)
        assert same(assign(np.asfortranarray(array), np.ones(3, np.int8), stages=ALL_STAGES), expected)


def test_what_is_handed_in_is_left_as_it_was() -> None:
    fit, capacity = np.array([[0.5, np.nan], [-np.inf, 0.25]]), np.array([1, 1])
    table = sparse.csr_array((np.array([1.0, 2.0]), np.array([0, 0]), np.array([0, 2])), shape=(1, 2))
    before = (fit.copy(), capacity.copy(), table.data.copy())
    assign(fit, capacity)
    assign(table, capacity)
    assert np.array_equal(fit, before[0], equal_nan=True)
    assert np.array_equal(capacity, before[1])
    assert np.array_equal(table.data, before[2])


def test_pairs_without_a_number_are_not_eligible() -> None:
    fit = [[np.nan, -np.inf, 1], [None, 2, 3]]
    found = assign(fit, [1, 1, 1])
    assert found.mentor.tolist() == [2, 1]
    assert assign([[np.nan, -np.inf]], [1, 1]).mentor.tolist() == [-1]


@pytest.mark.parametrize("form", FORMS)
@given(plain=problems(most_mentees=6, most_slots=6))
def test_sparse_fits_equal_dense_ones(form: str, plain: Plain) -> None:
    """Fits are one more here: most sparse forms do not keep a zero that is made from a dense matrix."""
    stored = np.array([[0 if fit is None else fit + 1 for fit in row] for row in plain.fit], np.float64)
    stored = stored.reshape(plain.n_mentees, plain.n_slots)
    table = getattr(sparse, form)(stored)
    dense = np.where(stored > 0, stored, np.nan)
    assert same(assigned(plain, fit=table), assigned(plain, fit=dense))


@pytest.mark.parametrize("form", ["csr_array", "coo_array", "csr_matrix"])
def test_a_stored_zero_is_a_pair_and_what_is_not_stored_is_none(form: str) -> None:
    table = getattr(sparse, form)((np.array([0.0, 3.0]), (np.array([0, 1]), np.array([1, 1]))), shape=(3, 2))
    assert assign(table, [1, 2]).mentor.tolist() == [1, 1, -1]


@pytest.mark.parametrize("form", ["csr_array", "coo_array"])
def test_a_stored_pair_without_a_number_is_not_eligible(form: str) -> None:
    table = getattr(sparse, form)(np.array([[2, np.nan], [1, -np.inf]]))
    assert assign(table, [1, 1]).mentor.tolist() == [0, -1]


def test_a_pair_stored_twice_is_one_pair_with_the_sum() -> None:
    """As scipy reads it."""
    twice = sparse.csr_array((np.array([1.0, 2.0, 2.5]), np.array([1, 1, 0]), np.array([0, 3])), shape=(1, 2))
    found = assign(twice, [1, 1])
    assert (found.mentor.tolist(), found.stages[-1].value) == ([1], 3.0)
    assert twice.nnz == 3
    found = assign(twice.tocoo(), [1, 1])
    assert (found.mentor.tolist(), found.stages[-1].value) == ([1], 3.0)


@pytest.mark.parametrize("form", [np.array, sparse.csr_array, sparse.coo_array, sparse.csr_matrix])
@pytest.mark.parametrize("mask", [np.array, sparse.csr_array, sparse.coo_array, sparse.csr_matrix, list])
def test_only_what_is_eligible_may_be_whatever_its_form(form: Any, mask: Any) -> None:
    fit = np.array([[9.0, 1.0, 2.0], [8.0, 3.0, 1.0]])
    allowed = np.array([[False, True, False], [True, True, False]])
    found = assign(form(fit), [1, 1, 1], eligible=mask(allowed))
    assert found.mentor.tolist() == [1, 0]


def test_nothing_to_match_is_a_result_too() -> None:
    every: dict[str, Any] = {"stages": ALL_STAGES, "bands": [1]}
    assert assign(np.zeros((0, 3)), [1, 1, 1], **every).mentor.tolist() == []
    assert assign(np.zeros((0, 0)), [], **every).mentor.tolist() == []
    no_mentors: list[Any] = [np.zeros((2, 0)), [[], []], sparse.csr_array((2, 0))]
    for fit in no_mentors:
        assert assign(fit, [], **every).mentor.tolist() == [-1, -1]
    no_pairs: list[Any] = [np.full((2, 2), np.nan), sparse.csr_array((2, 2)), sparse.coo_array((2, 2))]
    for fit in no_pairs:
        found = assign(fit, [1, 1], **every)
        assert (found.mentor.tolist(), found.slot.tolist(), found.proved) == ([-1, -1], [-1, -1], True)
        assert [stage.value for stage in found.stages] == [2, 0, 0, 0, 0]
    assert assign([[5, 1]], [0, 0], **every).mentor.tolist() == [-1]
    assert assign([[5, 1]], [1, 1], places=[0, 0], **every).mentor.tolist() == [-1]
    assert assign(np.zeros((2, 0)), [1, 2], slots=[], **every).mentor.tolist() == [-1, -1]
    assert assign([[5], [1]], [1, 3], slots=[1], **every).mentor.tolist() in ([1, -1], [-1, 1])


# ------------------------------------------------------------------ arguments that do not fit


@pytest.mark.parametrize(
    ("arguments", "place", "value", "expected"),
    [
        ({"fit": [5, 1]}, "fit", "1 dimensions", "a matrix of mentees by mentors or slots"),
        ({"fit": []}, "fit", "1 dimensions", "a matrix of mentees by mentors or slots"),
        ({"fit": np.zeros((2, 2, 2))}, "fit", "3 dimensions", "a matrix of mentees by mentors or slots"),
        ({"fit": 5}, "fit", "0 dimensions", "a matrix of mentees by mentors or slots"),
        ({"fit": sparse.coo_array([1, 2])}, "fit", "1 dimensions", "a matrix of mentees by mentors or slots"),
        ({"fit": [["five", 1]]}, "fit", "list", "a matrix of numbers"),
        ({"fit": [[5, 1], [4]]}, "fit", "list", "a matrix of numbers"),
        (
            {"fit": [[5, 1], [4, np.inf]]},
            "fit[1, 1]",
            "inf",
            "a finite number (NaN or -inf where not eligible)",
        ),
        (
            {"fit": sparse.csr_array([[5.0, 0.0], [0.0, np.inf]])},
            "fit[1, 1]",
            "inf",
            "a finite number (NaN or -inf where not eligible)",
        ),
        ({"capacity": [1, 1, 1]}, "capacity", "3 mentors", "one for each of the 2 columns of fit"),
        ({"capacity": []}, "capacity", "0 mentors", "one for each of the 2 columns of fit"),
        ({"capacity": 3}, "capacity", "shape ()", "one dimension"),
        ({"capacity": [1, -1]}, "capacity", "-1 to 1", "whole numbers from 0"),
        ({"capacity": [1.5, 1]}, "capacity", "[1.5, 1]", "whole numbers"),
        ({"capacity": [np.nan, 1]}, "capacity", "[nan, 1]", "whole numbers"),
        ({"capacity": [1e300, 1]}, "capacity", "[1e+300, 1]", "whole numbers"),
        ({"capacity": [2**70, 1]}, "capacity", f"[{2**70}, 1]", "whole numbers"),
        ({"capacity": ["one", 1]}, "capacity", "list", "whole numbers"),
        ({"capacity": [-1], "slots": [0, 0]}, "capacity", "-1 to -1", "whole numbers from 0"),
        ({"eligible": [[True, False]]}, "eligible", "shape (1, 2)", "the shape of fit, (2, 2)"),
        ({"eligible": sparse.csr_array((3, 3))}, "eligible", "shape (3, 3)", "the shape of fit, (2, 2)"),
        ({"eligible": [[True, False], [True]]}, "eligible", "list", "a matrix of true and false"),
        ({"rank": [1]}, "rank", "shape (1,)", "shape (2,)"),
        ({"rank": [1, 0.5]}, "rank", "[1, 0.5]", "whole numbers"),
        ({"slots": [0]}, "slots", "shape (1,)", "shape (2,)"),
        ({"slots": [0, 2]}, "slots", "0 to 2", "whole numbers from 0 to 1"),
        ({"slots": [-1, 0]}, "slots", "-1 to 0", "whole numbers from 0 to 1"),
        ({"places": [1, -2]}, "places", "-2 to 1", "whole numbers from 0"),
        ({"places": [1]}, "places", "shape (1,)", "shape (2,)"),
        ({"team": [0, 0]}, "team", "0 to 0", "whole numbers from -1 to -1"),
        ({"team": [0, 1], "team_capacity": [4]}, "team", "0 to 1", "whole numbers from -1 to 0"),
        ({"team": [0], "team_capacity": [4]}, "team", "shape (1,)", "shape (2,)"),
        ({"team": [0, 0], "team_capacity": [-4]}, "team_capacity", "-4 to -4", "whole numbers from 0"),
        ({"total_capacity": -1}, "total_capacity", "-1", "a whole number, 0 or more"),
        ({"total_capacity": 1.5}, "total_capacity", "1.5", "a whole number, 0 or more"),
        ({"bands": [0.2, np.nan]}, "bands", "[0.2, nan]", "finite numbers in one dimension"),
        ({"bands": [np.inf]}, "bands", "[inf]", "finite numbers in one dimension"),
        ({"bands": ["low"]}, "bands", "list", "numbers"),
        ({"stages": ["fit", "fate"]}, "stages", "fate", "one of who, even, fit, load, tie"),
        ({"stages": []}, "stages", "[]", "at least one stage, and each once"),
        ({"stages": ["fit", "fit"]}, "stages", "['fit', 'fit']", "at least one stage, and each once"),
        ({"seed": -1}, "seed", "-1", "a whole number, 0 or more"),
        ({"candidates": -1}, "candidates", "-1", "a whole number, 0 or more"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(
    arguments: dict[str, Any], place: str, value: str, expected: str
) -> None:
    assert problems_of(**arguments) == [(place, value, expected)]


def test_every_argument_that_does_not_fit_is_named_at_once() -> None:
    found = problems_of(
        fit=[[np.inf, 1, 2], [4, 0, 1]],
        capacity=[1, 1],
        eligible=[[True]],
        rank=[1],
        slots=[0, 1, 5],
        places=[-1, 1, 1],
        team=[7, 7],
        team_capacity=[1],
        total_capacity=-3,
        bands=[np.nan],
        stages=["fate"],
        seed=-1,
        candidates=-2,
    )
    assert {place for place, _, _ in found} == {
        "fit[0, 0]",
        "eligible",
        "rank",
        "slots",
        "places",
        "team",
        "total_capacity",
        "bands",
        "stages",
        "seed",
        "candidates",
    }
    assert len(found) == 11


def test_the_error_reads_as_a_list_of_what_to_mend() -> None:
    with pytest.raises(InvalidInputError) as caught:
        assign([[5, 1]], [1], rank=[1, 2])
    assert str(caught.value).splitlines() == [
        "capacity: got '1 mentors', expected one for each of the 2 columns of fit.",
        "rank: got 'shape (2,)', expected shape (1,).",
    ]


def test_assign_is_a_name_of_the_package() -> None:
    assert "assign" in matcher.__all__
    assert matcher.assign is importlib.import_module("matcher.assignment.array").assign
