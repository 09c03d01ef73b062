"""What people are promised: caps kept, nobody passed over, offering more costs nothing, input order is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment.lexicographic import solve
from tests.assignment.builders import EVERY_STAGE, Plain, a_middling, a_problem, problems, stage_orders
from tests.assignment.exhaustive import Chosen
from tests.assignment.words import within_caps

NAMES = st.sampled_from([("who", "tie"), ("who", "fit", "tie"), EVERY_STAGE])


def chosen_by(plain: Plain, names: Sequence[str] = EVERY_STAGE) -> Chosen:
    """Return the slot of each mentee."""
    return tuple(solve(plain.problem(names), candidates=2).slot_of.tolist())


def most_matched(plain: Plain, mentees: Sequence[int]) -> int:
    """Return how many of these mentees can be matched together, by networkx."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for mentee in mentees:
        graph.add_edge("source", ("mentee", mentee), capacity=1)
        for slot in plain.slots_of(mentee):
            graph.add_edge(("mentee", mentee), ("slot", slot), capacity=1)
    for slot, mentor in enumerate(plain.mentor):
        graph.add_edge(("slot", slot), ("mentor", mentor), capacity=plain.places[slot])
    for mentor, (team, capacity) in enumerate(zip(plain.team, plain.capacity, strict=True)):
        graph.add_edge(("mentor", mentor), ("team", team) if team >= 0 else "program", capacity=capacity)
    for team, cap in enumerate(plain.team_cap):
        graph.add_edge(("team", team), "program", capacity=cap)
    graph.add_edge("program", "sink", capacity=plain.program_cap)
    return int(nx.maximum_flow_value(graph, "source", "sink"))


def assert_nobody_is_passed_over(plain: Plain, chosen: Chosen) -> None:
    """Try every exchange of somebody matched for somebody left out who ranks ahead."""
    matched = [mentee for mentee, slot in enumerate(chosen) if slot >= 0]
    left_out = [mentee for mentee, slot in enumerate(chosen) if slot < 0]
    for waiting in left_out:
        assert most_matched(plain, [*matched, waiting]) == len(matched)
        behind = [mentee for mentee in matched if plain.rank[mentee] > plain.rank[waiting]]
        for mentee in behind:
            others = [other for other in matched if other != mentee]
            assert most_matched(plain, [*others, waiting]) < len(matched)
        # Nor for any number of people ranked behind.
        ahead = [mentee for mentee in matched if mentee not in behind]
        assert most_matched(plain, [*ahead, waiting]) == len(ahead)


@given(problems(most_mentees=9, most_slots=8), stage_orders())
def test_only_eligible_pairs_and_never_more_than_there_is(plain: Plain, names: tuple[str, ...]) -> None:
    chosen = chosen_by(plain, names)
    assert within_caps(plain, chosen)
    assert all(plain.fit[mentee][slot] is not None for mentee, slot in enumerate(chosen) if slot >= 0)


@given(problems(most_mentees=9, most_slots=8), NAMES)
def test_the_largest_possible_number_is_matched(plain: Plain, names: tuple[str, ...]) -> None:
    chosen = chosen_by(plain, names)
    assert sum(slot >= 0 for slot in chosen) == most_matched(plain, range(plain.n_mentees))


@given(problems(most_mentees=7, most_slots=8), NAMES)
def test_nobody_is_passed_over(plain: Plain, names: tuple[str, ...]) -> None:
    assert_nobody_is_passed_over(plain, chosen_by(plain, names))


def test_nobody_is_passed_over_in_a_larger_week() -> None:
    plain = a_middling(4, n_mentees=30, n_mentors=8, share=0.15)
    chosen = chosen_by(plain)
    assert 0 < sum(slot < 0 for slot in chosen) < 30
    assert_nobody_is_passed_over(plain, chosen)


@given(problems(most_mentees=7, most_slots=7), NAMES, st.data())
def test_offering_more_never_costs_a_match(plain: Plain, names: tuple[str, ...], data: st.DataObject) -> None:
    before = chosen_by(plain, names)
    closed = [(i, s) for i, row in enumerate(plain.fit) for s, fit in enumerate(row) if fit is None]
    if not closed:
        return
    mentee = data.draw(st.sampled_from(closed))[0]
    opened = data.draw(st.sets(st.sampled_from([s for i, s in closed if i == mentee]), min_size=1))
    worth = data.draw(st.sampled_from([0, 50, 100]))
    row = tuple(worth if slot in opened else fit for slot, fit in enumerate(plain.fit[mentee]))
    after = chosen_by(replace(plain, fit=(*plain.fit[:mentee], row, *plain.fit[mentee + 1 :])), names)
    assert before[mentee] < 0 or after[mentee] >= 0


@pytest.mark.parametrize("seed", range(3))
def test_offering_every_hour_never_costs_a_match_in_a_larger_week(seed: int) -> None:
    plain = a_middling(seed, n_mentees=40, n_mentors=10, share=0.15)
    before = chosen_by(plain)
    for mentee in range(plain.n_mentees):
        if before[mentee] >= 0:
            row = tuple(0 if fit is None else fit for fit in plain.fit[mentee])
            more = replace(plain, fit=(*plain.fit[:mentee], row, *plain.fit[mentee + 1 :]))
            assert chosen_by(more)[mentee] >= 0


def shuffled(
    plain: Plain, mentees: Sequence[int], mentors: Sequence[int], slots: Sequence[int], teams: Sequence[int]
) -> tuple[Plain, list[int]]:
    """Return the same problem in another order, and where each of its slots stood before.

    Parameters
    ----------
    mentees, mentors, slots, teams : permutations
        Old positions in their new order; slots are then gathered by mentor.
    """
    new_mentor = {old: new for new, old in enumerate(mentors)}
    new_team = {-1: -1, **{old: new for new, old in enumerate(teams)}}
    order = sorted(slots, key=lambda slot: new_mentor[plain.mentor[slot]])
    new_mentee = {old: new for new, old in enumerate(mentees)}
    new_slot = {old: new for new, old in enumerate(order)}
    return (
        replace(
            plain,
            fit=tuple(tuple(plain.fit[mentee][slot] for slot in order) for mentee in mentees),
            mentor=tuple(new_mentor[plain.mentor[slot]] for slot in order),
            places=tuple(plain.places[slot] for slot in order),
            hour=tuple(plain.hour[slot] for slot in order),
            capacity=tuple(plain.capacity[mentor] for mentor in mentors),
            team=tuple(new_team[plain.team[mentor]] for mentor in mentors),
            team_cap=tuple(plain.team_cap[team] for team in teams),
            load=tuple(plain.load[mentor] for mentor in mentors),
            caseload=tuple(plain.caseload[mentor] for mentor in mentors),
            rank=tuple(plain.rank[mentee] for mentee in mentees),
            favoured=frozenset((new_mentee[mentee], new_slot[slot]) for mentee, slot in plain.favoured),
            standing_hour=tuple(plain.standing_hour[mentee] for mentee in mentees),
            standing_mentor=tuple(new_mentor.get(plain.standing_mentor[mentee], -1) for mentee in mentees),
            mentee_key=tuple(plain.mentee_key[mentee] for mentee in mentees),
            slot_key=tuple(plain.slot_key[slot] for slot in order),
        ),
        order,
    )


def assert_same_when_shuffled(plain: Plain, mentees: Sequence[int], *others: Sequence[int]) -> None:
    other, old_slot = shuffled(plain, mentees, *others)
    before, after = chosen_by(plain), chosen_by(other)
    for new, old in enumerate(mentees):
        assert (old_slot[after[new]] if after[new] >= 0 else -1) == before[old]


@given(problems(most_mentees=7, most_slots=7), st.data())
def test_the_order_of_mentees_mentors_slots_and_teams_changes_nothing(plain: Plain, data: st.DataObject) -> None:
    sizes = (plain.n_mentees, len(plain.capacity), plain.n_slots, len(plain.team_cap))
    mentees, *others = (data.draw(st.permutations(range(size))) for size in sizes)
    assert_same_when_shuffled(plain, mentees, *others)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_a_larger_week_changes_nothing(seed: int) -> None:
    plain = a_middling(seed, n_mentees=150, n_mentors=30)
    random = np.random.default_rng(seed)
    sizes = (plain.n_mentees, len(plain.capacity), plain.n_slots, len(plain.team_cap))
    mentees, *others = (random.permutation(size).tolist() for size in sizes)
    assert_same_when_shuffled(plain, mentees, *others)


def test_the_same_problem_twice_is_the_same_assignment() -> None:
    plain = a_problem([[50] * 6] * 8, rank=[0] * 8)
    assert chosen_by(plain) == chosen_by(plain)


def test_another_seed_draws_another_of_the_equal_assignments() -> None:
    fit = [[50] * 6] * 8
    assert len({chosen_by(a_problem(fit, seed=seed)) for seed in range(10)}) > 1
