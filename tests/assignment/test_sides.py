"""Rooms, quotas and a disruption budget: as good as exhaustive search, and honest where time runs out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.arcs import NO_ARCS, Arcs, in_one_block, joined
from matcher.assignment.lexicographic import Problem, solve
from matcher.assignment.places import Places
from matcher.assignment.sides import Side, duality, solve_with_sides, stage_costs
from matcher.assignment.sides.program import held_by, program_of
from matcher.assignment.stages import Below, Fit, Keep, Load, Stage, Tie, Who, rank_weights
from matcher.errors import InvalidInputError
from tests.assignment.exhaustive import best_values, is_feasible

AMPLE_S = 60.0


def a_pool(
    fit: list[list[int]],
    *,
    mentor: list[int] | None = None,
    places: list[int] | None = None,
    capacity: list[int] | None = None,
    team: list[int] | None = None,
    team_cap: tuple[int, ...] = (),
    program_cap: int | None = None,
    load: list[int] | None = None,
    rank: list[int] | None = None,
    pending: list[int] | None = None,
    bands: tuple[int, ...] = (),
    seed: int = 1,
) -> Problem:
    """Build a problem; ``fit`` below 0 is not eligible, ``pending`` are standing mentors."""
    worth = np.array(fit, np.int32).reshape(len(fit), -1)
    n_mentees, n_slots = worth.shape
    mentor_of = np.array(range(n_slots) if mentor is None else mentor, np.int32)
    n_mentors = int(mentor_of.max(initial=-1)) + 1
    mentee, slot = np.nonzero(worth >= 0)
    random = np.random.default_rng(seed)
    arcs = Arcs(mentee.astype(np.int32), slot.astype(np.int32), worth[mentee, slot], random.random(len(mentee)) < 0.2)
    room = np.array([n_mentees] * n_mentors if capacity is None else capacity, np.int64)
    network = Places(
        mentor=mentor_of,
        places=np.array([1] * n_slots if places is None else places, np.int64),
        capacity=room,
        team=np.array([-1] * n_mentors if team is None else team, np.int32),
        team_cap=np.array(team_cap, np.int64),
        program_cap=n_mentees if program_cap is None else program_cap,
        load=np.array([0] * n_mentors if load is None else load, np.int64),
        caseload=np.maximum(room, 1),
    )
    keys = random.integers(0, 2**63, n_mentees + n_slots).astype(np.uint64)
    stages: list[Stage] = [Who(weight=rank_weights(np.array([0] * n_mentees if rank is None else rank, np.int64)))]
    if pending is not None:
        stages.append(
            Keep(
                hour=np.full(n_mentees, -1, np.int32),
                mentor=np.array(pending, np.int32),
                hour_of=np.arange(n_slots, dtype=np.int32),
                mentor_of=mentor_of,
            )
        )
    stages += [Below(band_units=band) for band in bands]
    stages += [Fit(), Load(), Tie(mentee_key=keys[:n_mentees], slot_key=keys[n_mentees:])]
    return Problem(n_mentees, in_one_block(arcs), network, tuple(stages))


def a_side(problem: Problem, most: int, slots: list[int], mentees: list[int] | None = None) -> Side:
    """Build a side; without mentees it is a room, for everybody."""
    in_slots = np.zeros(problem.places.n_slots, np.bool_)
    in_slots[slots] = True
    who = np.ones(problem.n_mentees, np.bool_)
    if mentees is not None:
        who[:] = False
        who[mentees] = True
    return Side("quota" if mentees else "room", in_slots, who, most)


@st.composite
def pools(draw: st.DrawFn, *, keep: bool | None = None) -> Problem:
    n, n_mentors = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    mentor = sorted([*range(n_mentors), *draw(st.lists(st.integers(0, n_mentors - 1), max_size=5 - n_mentors))])

    def some(values: st.SearchStrategy[int], length: int) -> list[int]:
        return draw(st.lists(values, min_size=length, max_size=length))

    team_cap = draw(st.lists(st.integers(0, 3), max_size=2))
    keeping = draw(st.booleans()) if keep is None else keep
    return a_pool(
        [some(st.sampled_from([-1, 0, 20, 70, 120, 5000]), len(mentor)) for _ in range(n)],
        mentor=mentor,
        places=some(st.integers(0, 2), len(mentor)),
        capacity=some(st.integers(0, 3), n_mentors),
        team=some(st.integers(-1, len(team_cap) - 1), n_mentors),
        team_cap=tuple(team_cap),
        program_cap=draw(st.integers(0, n) | st.just(n)),
        load=some(st.integers(0, 2), n_mentors),
        rank=some(st.integers(0, 3), n),
        pending=some(st.integers(-1, n_mentors - 1), n) if keeping else None,
        bands=draw(st.sampled_from([(), (50,), (50, 100)])),
        seed=draw(st.integers(0, 3)),
    )


@st.composite
def sides_of(draw: st.DrawFn, problem: Problem) -> list[Side]:
    def subset(size: int) -> list[int]:
        return [number for number in range(size) if draw(st.booleans())]

    return [
        a_side(problem, draw(st.integers(0, 2)), subset(problem.places.n_slots), subset(problem.n_mentees))
        for _ in range(draw(st.integers(0, 4)))
    ]


@given(st.data())
def test_every_stage_reaches_what_exhaustive_search_reaches(data: st.DataObject) -> None:
    problem = data.draw(pools())
    sides = data.draw(sides_of(problem))
    found = solve_with_sides(problem, sides, time_limit_s=AMPLE_S)
    assert found.values == best_values(problem, sides)
    assert found.values == stage_costs(problem, found.slot_of)
    assert found.bounds == found.values
    assert found.closed
    assert is_feasible(problem, sides, tuple(found.slot_of.tolist()))


@given(st.data(), st.integers(0, 3))
def test_a_budget_gives_up_no_more_proposals_than_it_may(data: st.DataObject, budget: int) -> None:
    problem = data.draw(pools(keep=True))
    sides = data.draw(sides_of(problem))
    found = solve_with_sides(problem, sides, disruption_budget=budget, time_limit_s=AMPLE_S)
    assert found.closed
    assert found.values == best_values(problem, sides, budget)
    reached = stage_costs(problem, found.slot_of)
    keep = 1
    assert found.values[keep] <= reached[keep] <= found.values[keep] + budget
    assert reached[:keep] + reached[keep + 1 :] == found.values[:keep] + found.values[keep + 1 :]


@given(pools())
def test_without_sides_the_flow_says_the_same(problem: Problem) -> None:
    found = solve_with_sides(problem, [], time_limit_s=AMPLE_S)
    assert found.values == stage_costs(problem, solve(problem, 12).slot_of)
    assert found.closed


def a_week(seed: int, n_mentees: int = 120, n_mentors: int = 20) -> Problem:
    """Draw a problem that only a solver can answer."""
    random = np.random.default_rng(seed)
    fit = random.integers(0, 10_000, (n_mentees, 4 * n_mentors))
    fit[random.random(fit.shape) < 0.6] = -1
    return a_pool(
        fit.tolist(),
        mentor=np.repeat(np.arange(n_mentors), 4).tolist(),
        capacity=random.integers(1, 5, n_mentors).tolist(),
        rank=random.integers(0, 30, n_mentees).tolist(),
        pending=random.integers(-1, n_mentors, n_mentees).tolist(),
        bands=(2000, 4000),
        seed=seed,
    )


def crossing_sides(problem: Problem, seed: int) -> list[Side]:
    """Draw rooms and quotas that cross each other."""
    random = np.random.default_rng(seed)
    n_slots, n_mentees = problem.places.n_slots, problem.n_mentees
    rooms = [a_side(problem, 2, random.choice(n_slots, 8, replace=False).tolist()) for _ in range(12)]
    quotas = [
        a_side(
            problem,
            6,
            random.choice(n_slots, n_slots // 2, replace=False).tolist(),
            random.choice(n_mentees, n_mentees // 3, replace=False).tolist(),
        )
        for _ in range(5)
    ]
    return rooms + quotas


def without_tie(problem: Problem) -> Problem:
    return Problem(problem.n_mentees, problem.blocks, problem.places, problem.stages[:-1])


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_pool_with_crossing_sides_is_closed(seed: int) -> None:
    problem = a_week(seed)
    sides = crossing_sides(problem, seed)
    found = solve_with_sides(problem, sides, time_limit_s=AMPLE_S)
    assert found.closed
    assert is_feasible(problem, sides, tuple(found.slot_of.tolist()))
    plain = stage_costs(problem, solve(problem, 12).slot_of)
    assert found.values[0] > plain[0], "the sides do not bind"


def test_the_same_input_gives_the_same_answer() -> None:
    problem = a_week(1)
    sides = crossing_sides(problem, 1)
    first, second = (solve_with_sides(problem, sides, time_limit_s=AMPLE_S) for _ in range(2))
    assert first.slot_of.tolist() == second.slot_of.tolist()
    assert first.values == second.values


def test_the_order_of_pairs_and_sides_changes_nothing() -> None:
    problem = a_week(8)
    sides = crossing_sides(problem, 8)
    arcs = joined(list(problem.blocks))
    turned = np.lexsort((-arcs.slot, arcs.mentee))
    other = Problem(problem.n_mentees, in_one_block(arcs.take(turned)), problem.places, problem.stages)
    first = solve_with_sides(problem, sides, time_limit_s=AMPLE_S)
    second = solve_with_sides(other, sides[::-1], time_limit_s=AMPLE_S)
    assert first.slot_of.tolist() == second.slot_of.tolist()


def test_a_room_shared_by_mentors_holds_so_many() -> None:
    problem = a_pool([[90, 80, 10], [90, 80, 10], [90, 80, 10]])
    found = solve_with_sides(problem, [a_side(problem, 1, [0, 1])], time_limit_s=AMPLE_S)
    in_room = np.isin(found.slot_of, [0, 1])
    assert in_room.sum() == 1
    assert (found.slot_of >= 0).sum() == 2


def test_a_quota_counts_its_kind_of_mentee_alone() -> None:
    problem = a_pool([[50], [50], [50], [50]], places=[4], rank=[0, 0, 1, 1])
    found = solve_with_sides(problem, [a_side(problem, 1, [0], [0, 1])], time_limit_s=AMPLE_S)
    matched = found.slot_of >= 0
    assert matched[:2].sum() == 1
    assert matched[2:].all()


def test_rooms_that_meet_in_a_triangle_need_whole_numbers() -> None:
    # Each two of three slots share a room for one: a half in each would be 1.5, but one person is the most.
    problem = a_pool([[50, -1, -1], [-1, 50, -1], [-1, -1, 50]])
    sides = [a_side(problem, 1, pair) for pair in ([0, 1], [1, 2], [0, 2])]
    found = solve_with_sides(problem, sides, time_limit_s=AMPLE_S)
    assert (found.slot_of >= 0).sum() == 1
    assert found.closed


def test_a_budget_of_one_gives_up_the_one_proposal_that_gains_most() -> None:
    problem = a_pool([[1000, 9000], [8000, 1000]], mentor=[0, 1], places=[2, 2], pending=[0, 1])
    strict = solve_with_sides(problem, [], time_limit_s=AMPLE_S)
    loose = solve_with_sides(problem, [], disruption_budget=1, time_limit_s=AMPLE_S)
    assert strict.slot_of.tolist() == [0, 1]
    assert loose.slot_of.tolist() == [1, 1]


@pytest.mark.parametrize("seconds", [0.0, 1e-9])
def test_without_time_the_answer_says_that_it_is_not_proved(seconds: float) -> None:
    problem = a_week(3)
    found = solve_with_sides(problem, crossing_sides(problem, 3), time_limit_s=seconds)
    assert not found.closed
    assert (found.slot_of >= 0).any()


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 0.2])
def test_however_little_time_there_is_bounds_are_bounds(seconds: float) -> None:
    problem = a_week(3)
    sides = crossing_sides(problem, 3)
    best = solve_with_sides(problem, sides, time_limit_s=AMPLE_S)
    found = solve_with_sides(problem, sides, time_limit_s=seconds)
    assert is_feasible(problem, sides, tuple(found.slot_of.tolist()))
    assert found.values == stage_costs(problem, found.slot_of)
    assert all(bound <= value for value, bound in zip(found.values, found.bounds, strict=True))
    assert found.bounds[0] <= best.values[0] <= found.values[0]


def test_a_pool_without_a_single_pair_leaves_everybody_out() -> None:
    problem = a_pool([[-1, -1], [-1, -1]])
    found = solve_with_sides(problem, [], time_limit_s=AMPLE_S)
    assert found.slot_of.tolist() == [-1, -1]
    assert found.closed


def test_an_empty_pool_is_closed() -> None:
    stages = (Who(weight=np.zeros(0, np.int64)), Fit(), Load())
    none = np.zeros(0, np.int64)
    places = Places(none.astype(np.int32), none, none, none.astype(np.int32), none, 0, none, none)
    found = solve_with_sides(Problem(0, in_one_block(NO_ARCS), places, stages), [], time_limit_s=AMPLE_S)
    assert found.values == (0, 0, 0)
    assert found.closed


def test_every_side_that_does_not_fit_is_named() -> None:
    problem = a_pool([[50]])
    wrong = [
        Side("A", np.ones(2, np.bool_), np.ones(1, np.bool_), 1),
        Side("B", np.ones(1, np.bool_), np.ones(3, np.bool_), -1),
    ]
    with pytest.raises(InvalidInputError) as caught:
        solve_with_sides(problem, wrong, time_limit_s=AMPLE_S)
    assert [fault.place for fault in caught.value.problems] == [
        "side 'A': slots",
        "side 'B': mentees",
        "side 'B': most",
    ]


def test_progress_names_each_stage() -> None:
    problem = a_pool([[50]])
    told: list[str] = []
    solve_with_sides(problem, [], time_limit_s=AMPLE_S, progress=told.append)
    assert told == ["who", "fit", "load", "tie"]


@settings(max_examples=50)
@given(st.data())
def test_any_prices_give_a_bound(data: st.DataObject) -> None:
    problem = data.draw(pools())
    sides = data.draw(sides_of(problem))
    arcs = joined([NO_ARCS, *problem.blocks])
    program = program_of(arcs, problem.places, problem.n_mentees, sides, held_by(sides, arcs, problem.places.n_slots))
    stage = problem.stages[0]
    prices = np.array(data.draw(st.lists(st.floats(-9, 9), min_size=len(program.right), max_size=len(program.right))))
    bound = duality.bound_of(program, program.costs(stage, arcs, problem.places), prices)
    assert bound.least <= best_values(problem, sides)[0]
