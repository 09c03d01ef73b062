"""The proof says yes exactly when an assignment is best in every stage, and no to whatever was tampered with."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import matcher.assignment.certificate
from matcher.assignment.certificate import Certificate, certify, feasibility_faults
from matcher.assignment.face import Potentials
from matcher.assignment.lexicographic import solve
from tests.assignment.builders import EVERY_STAGE, Plain, a_middling, a_problem, problems, stage_orders
from tests.assignment.exhaustive import Chosen
from tests.assignment.words import Node, arc_list, best_cost, cost, every_assignment, within_caps

Prices = tuple[Potentials, ...]


def verdict_on(
    plain: Plain, chosen: Sequence[int], prices: Sequence[Potentials], names: Sequence[str] = EVERY_STAGE
) -> Certificate:
    """Return what the certificate says of an assignment under these prices."""
    problem = plain.problem(names)
    return certify(problem.blocks, problem.places, problem.stages, np.array(chosen, np.int32), prices)


def proof_of(plain: Plain, names: Sequence[str] = EVERY_STAGE) -> tuple[Chosen, Prices]:
    """Return an assignment and prices that pass."""
    found = solve(plain.problem(names), candidates=2)
    chosen = tuple(found.slot_of.tolist())
    assert verdict_on(plain, chosen, found.prices, names).proved
    return chosen, found.prices


def nodes_of(plain: Plain) -> list[Node]:
    """Return every node that has a price."""
    sizes = {
        "mentee": plain.n_mentees,
        "slot": plain.n_slots,
        "mentor": len(plain.capacity),
        "team": len(plain.team_cap),
        "program": 1,
    }
    return [(kind, number) for kind, size in sizes.items() for number in range(size)]


def moved(price: Potentials, node: Node, by: int) -> Potentials:
    """Return prices that differ at one node."""
    kind, number = node
    if kind == "program":
        return replace(price, program=price.program + by)
    changed = getattr(price, kind).copy()
    changed[number] += by
    return replace(price, **{kind: changed})


def price_of(price: Potentials, node: Node) -> int:
    kind, number = node
    return price.program if kind == "program" else int(getattr(price, kind)[number])


def dual_value(plain: Plain, price: Potentials, name: str) -> int:
    """Return the least cost that prices allow in a stage that comes first, added up arc by arc."""
    at = {("sink", 0): 0, **{node: price_of(price, node) for node in nodes_of(plain)}}
    arcs = arc_list(plain, (name,))
    least = sum(min(0, costs[0] + at[tail] - at[head]) * room for tail, head, room, costs in arcs)
    return least - sum(at["mentee", mentee] for mentee in range(plain.n_mentees))


A_WEEK = a_problem(
    [[90, 40, None, 60], [80, None, 70, 20], [None, 50, 60, None], [30, 30, None, 40], [90, None, None, None]],
    mentor=[0, 0, 1, 2],
    places=[1, 1, 1, 2],
    capacity=[1, 1, 2],
    team=[0, 0, -1],
    team_cap=[2],
    rank=[0, 1, 1, 2, 3],
    bands=[30, 60],
    load=[1, 0, 0],
    caseload=[3, 1, 2],
)


# ------------------------------------------------------------------ yes exactly when it is best


@given(problems(most_mentees=4), stage_orders())
def test_an_assignment_passes_exactly_when_none_is_better(plain: Plain, names: tuple[str, ...]) -> None:
    _, prices = proof_of(plain, names)
    best = best_cost(plain, names)
    for chosen in every_assignment(plain):
        verdict = verdict_on(plain, chosen, prices, names)
        assert verdict.proved == (cost(plain, chosen, names) == best)
        assert verdict.values == cost(plain, chosen, names)
        assert bool(verdict.faults) != verdict.proved


@given(problems(most_mentees=4), stage_orders(), st.data())
def test_no_prices_whatever_prove_an_assignment_that_is_not_best(
    plain: Plain, names: tuple[str, ...], data: st.DataObject
) -> None:
    chosen, prices = proof_of(plain, names)
    best = best_cost(plain, names)
    worse = [other for other in every_assignment(plain) if cost(plain, other, names) != best]
    assume(worse)
    for _ in range(data.draw(st.integers(1, 6))):
        stage = data.draw(st.integers(0, len(prices) - 1))
        node, by = data.draw(st.sampled_from(nodes_of(plain))), data.draw(st.sampled_from([-50, -20, -1, 1, 20, 50]))
        prices = (*prices[:stage], moved(prices[stage], node, by), *prices[stage + 1 :])
    for other in worse[:: 1 + len(worse) // 30]:
        assert not verdict_on(plain, other, prices, names).proved
    # A proof that still passes after all that has bounds that are the true best values.
    verdict = verdict_on(plain, chosen, prices, names)
    if verdict.proved:
        assert verdict.bounds == best


@given(problems(), st.sampled_from(["who", "keep", "even", "fit", "load", "tie"]), st.data())
def test_a_changed_price_passes_exactly_when_it_still_bounds_the_best_value(
    plain: Plain, name: str, data: st.DataObject
) -> None:
    """By duality: any prices bound the cost from below, and they are a proof when the bound is reached."""
    plain = replace(plain, bands=(40,))
    chosen, prices = proof_of(plain, (name,))
    node = data.draw(st.sampled_from(nodes_of(plain)))
    changed = moved(prices[0], node, data.draw(st.integers(-60, 60)))
    bound, best = dual_value(plain, changed, name), best_cost(plain, (name,))[0]
    assert bound <= best
    verdict = verdict_on(plain, chosen, (changed,), (name,))
    assert verdict.bounds == (bound,)
    assert verdict.proved == (bound == best)


@given(problems(), stage_orders())
def test_bounds_of_a_proof_are_the_values(plain: Plain, names: tuple[str, ...]) -> None:
    chosen, prices = proof_of(plain, names)
    verdict = verdict_on(plain, chosen, prices, names)
    assert verdict.bounds == verdict.values == best_cost(plain, names)
    assert verdict.faults == ()


# ------------------------------------------------------------------ tampering


def test_a_week_to_tamper_with_is_proved() -> None:
    chosen, prices = proof_of(A_WEEK)
    assert sum(slot >= 0 for slot in chosen) == 4
    assert len(prices) == len(EVERY_STAGE) + 1  # two bands


@pytest.mark.parametrize("by", [-(2**31), -1, 1, 2**31])
@pytest.mark.parametrize("node", [node for node in nodes_of(A_WEEK) if node[0] == "mentee"], ids=str)
def test_a_changed_price_of_a_mentee_is_refused_in_the_first_stage(node: Node, by: int) -> None:
    chosen, prices = proof_of(A_WEEK)
    assert not verdict_on(A_WEEK, chosen, (moved(prices[0], node, by), *prices[1:])).proved


@pytest.mark.parametrize("node", nodes_of(A_WEEK), ids=str)
def test_a_price_far_off_is_refused_at_every_node(node: Node) -> None:
    """Far up or far down: one of the two makes a free arc look better than one that is used."""
    chosen, prices = proof_of(A_WEEK)
    changed = [(moved(prices[0], node, by), *prices[1:]) for by in (-(2**20), 2**20)]
    assert not all(verdict_on(A_WEEK, chosen, other).proved for other in changed)


@pytest.mark.parametrize(("first", "second"), [(0, 4), (0, 6), (3, 4), (4, 5), (4, 6), (5, 6)])
def test_swapped_prices_of_two_stages_are_refused(first: int, second: int) -> None:
    chosen, prices = proof_of(A_WEEK)
    swapped = list(prices)
    swapped[first], swapped[second] = prices[second], prices[first]
    assert not verdict_on(A_WEEK, chosen, swapped).proved


@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: p[1:], lambda p: (*p, p[0]), lambda p: ()])
def test_prices_for_more_or_fewer_stages_are_refused(change: Callable[[Prices], Prices]) -> None:
    chosen, prices = proof_of(A_WEEK)
    verdict = verdict_on(A_WEEK, chosen, change(prices))
    assert not verdict.proved
    assert verdict.faults == (f"7 stages but prices for {len(change(prices))}",)


def test_a_match_taken_away_is_refused() -> None:
    chosen, prices = proof_of(A_WEEK)
    for mentee, slot in enumerate(chosen):
        if slot >= 0:
            assert not verdict_on(A_WEEK, (*chosen[:mentee], -1, *chosen[mentee + 1 :]), prices).proved


def every_move(plain: Plain, chosen: Chosen) -> Iterator[Chosen]:
    """Yield what comes of moving one mentee, or of letting two trade places: eligible and within caps or not."""
    for mentee in range(plain.n_mentees):
        for slot in range(-1, plain.n_slots):
            if slot != chosen[mentee]:
                yield (*chosen[:mentee], slot, *chosen[mentee + 1 :])
        for other in range(mentee):
            if chosen[mentee] != chosen[other]:
                traded = list(chosen)
                traded[mentee], traded[other] = chosen[other], chosen[mentee]
                yield tuple(traded)


@given(problems())
@example(A_WEEK)
def test_any_flow_moved_elsewhere_is_refused(plain: Plain) -> None:
    """With the tie stage there is one best assignment, so every other is refused, for whatever reason."""
    chosen, prices = proof_of(plain)
    for other in every_move(plain, chosen):
        verdict = verdict_on(plain, other, prices)
        assert not verdict.proved
        assert verdict.faults


def test_flow_moved_in_a_larger_week_is_refused() -> None:
    plain = a_middling(6, n_mentees=40, n_mentors=10)
    chosen, prices = proof_of(plain)
    moves = list(every_move(plain, chosen))
    for number in np.random.default_rng(6).permutation(len(moves))[:200].tolist():
        assert not verdict_on(plain, moves[number], prices).proved


@given(problems(most_mentees=4))
def test_a_pair_that_is_not_eligible_is_refused_though_every_cap_is_kept(plain: Plain) -> None:
    chosen, prices = proof_of(plain)
    for other in every_move(plain, chosen):
        strangers = [i for i, slot in enumerate(other) if slot >= 0 and plain.fit[i][slot] is None]
        if strangers and within_caps(plain, other):
            assert f"mentee {strangers[0]} is in a slot that is not eligible" in verdict_on(plain, other, prices).faults


@given(problems(most_mentees=4), st.data())
@example(A_WEEK, None)
def test_stage_values_are_counted_anew_from_the_pairs(plain: Plain, data: st.DataObject | None) -> None:
    """Prices made for one fit say nothing of another: what passes all the same is best all the same."""
    chosen, prices = proof_of(plain)
    pairs = [(mentee, slot) for mentee in range(plain.n_mentees) for slot in plain.slots_of(mentee)]
    assume(pairs)
    tried = [(pair, claimed) for pair in pairs for claimed in (0, 200)]
    refused = 0
    for (mentee, slot), claimed in tried if data is None else [data.draw(st.sampled_from(tried))]:
        row = tuple(claimed if number == slot else fit for number, fit in enumerate(plain.fit[mentee]))
        other = replace(plain, fit=(*plain.fit[:mentee], row, *plain.fit[mentee + 1 :]))
        verdict = verdict_on(other, chosen, prices)
        assert verdict.values == cost(other, chosen)
        assert not verdict.proved or verdict.values == best_cost(other)
        refused += not verdict.proved
    assert data is not None or refused > 5


def test_a_claimed_order_of_ranks_that_is_not_the_order_is_refused() -> None:
    chosen, prices = proof_of(A_WEEK)
    left_out = chosen.index(-1)
    claimed = replace(A_WEEK, rank=tuple(-1 if mentee == left_out else rank for mentee, rank in enumerate(A_WEEK.rank)))
    assert not verdict_on(claimed, chosen, prices).proved


def test_a_better_pair_that_the_solver_never_saw_is_noticed() -> None:
    names = ("who", "fit")
    chosen, prices = proof_of(a_problem([[50, None], [40, 30]]), names)
    assert chosen == (0, 1)
    verdict = verdict_on(a_problem([[50, 90], [40, 30]]), chosen, prices, names)
    assert not verdict.proved
    assert verdict.values[1] > verdict.bounds[1]


# ------------------------------------------------------------------ caps


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ((0, 0), "slot 0 takes 2 of 1 places"),
        ((0, 1), "mentor 0 takes 2 of 1 places"),
        ((1, 2, 3), "team 0 takes 3 of 2 places"),
        ((0, 2, 4, 5), "program 0 takes 4 of 3 places"),
        ((0, 6), "somebody is in a slot that does not exist"),
        ((0, -2), "somebody is in a slot that does not exist"),
    ],
)
def test_more_than_there_is_is_refused_by_name(chosen: tuple[int, ...], fault: str) -> None:
    plain = a_problem(
        [[50] * 6] * len(chosen),
        mentor=[0, 0, 1, 1, 2, 2],
        capacity=[1, 2, 2],
        team=[0, 0, -1],
        team_cap=[2],
        program_cap=3,
    )
    _, prices = proof_of(plain)
    verdict = verdict_on(plain, chosen, prices)
    assert not verdict.proved
    assert fault in verdict.faults
    assert fault in feasibility_faults(plain.network(), np.array(chosen, np.int32))


@given(problems(), st.data())
def test_caps_are_found_broken_exactly_when_they_are(plain: Plain, data: st.DataObject) -> None:
    slots = st.integers(-1, plain.n_slots - 1)
    chosen = data.draw(st.lists(slots, min_size=plain.n_mentees, max_size=plain.n_mentees))
    faults = feasibility_faults(plain.network(), np.array(chosen, np.int32))
    assert (not faults) == within_caps(plain, tuple(chosen))


def test_the_proof_shares_no_code_with_the_solver() -> None:
    source = Path(matcher.assignment.certificate.__file__).read_text(encoding="utf-8")
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    solver = {"flow", "lexicographic", "potentials", "pricing", "components", "sides"}
    assert not imported & {f"matcher.assignment.{name}" for name in solver}
    assert not any("ortools" in (name or "") for name in imported)
