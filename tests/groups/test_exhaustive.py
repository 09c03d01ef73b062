"""What the solver finds is what looking at every answer finds, stage by stage."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from matcher.groups import GroupPool
from matcher.groups.climb import Climb
from matcher.groups.encoded import Encoded
from matcher.groups.greedy import place_by_hand
from matcher.groups.highs import search
from matcher.groups.model import Model
from matcher.groups.place import meetings_of, place
from matcher.groups.problem import problem_of
from matcher.groups.stages import fit_stage, merged, who_stages
from matcher.groups.verdict import broken
from tests.groups.exhaustive import answers, values
from tests.groups.pools import pools

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(pools())
@CALM
def test_no_answer_is_better_in_any_stage(pool: GroupPool) -> None:
    result = place(pool)
    assert result.proved
    best = max((values(pool, one) for one in answers(pool)), key=lambda one: tuple(one.values()))
    found = values(pool, ({one.mentee: one.group for one in result.placements}, list(result.meetings)))
    assert found == best
    told = {stage.name: stage.value for stage in result.stages}
    assert [value for name, value in told.items() if name.startswith("who")] == [
        value for name, value in best.items() if name.startswith("who")
    ]
    assert round(told["fit"] * 100) == best["fit"]
    assert all(stage.value == stage.bound for stage in result.stages)


@given(pools())
@CALM
def test_what_is_done_by_hand_keeps_every_rule(pool: GroupPool) -> None:
    problem = problem_of(Encoded(pool))
    hand = place_by_hand(problem)
    meetings = meetings_of(problem, hand)
    group_of = {problem.encoded.people[row].id: problem.encoded.groups[home].id for row, home in hand.group_of.items()}
    assert list(broken(pool, group_of, meetings)) == []


@given(pools())
@CALM
def test_highs_finds_what_cp_sat_finds(pool: GroupPool) -> None:
    problem = problem_of(Encoded(pool))
    model = Model(problem)
    climb = Climb(model, place_by_hand(problem))
    for stage in merged([*who_stages(model), fit_stage(model)]):
        found = search(model.cp, stage.terms, nodes=1000, gap=0, seed=0) if stage.terms else None
        before = len(climb.reached)
        climb.take(stage.parts)
        if found is not None:
            assert found.true is not None
            reached = [sum(weight for one, weight in part.terms if one.index in found.true) for part in stage.parts]
            told = [one.value / part.unit for one, part in zip(climb.reached[before:], stage.parts, strict=True)]
            assert reached == [round(value) for value in told]
