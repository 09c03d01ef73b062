"""Every stage of small rosters, against looking at every roster there is."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.presence import Question, Shift, search
from matcher.presence.breaches import breaches
from matcher.presence.grid import grid_of
from matcher.presence.roster import roster
from tests.presence.exhaustive import best_values
from tests.presence.weeks import small_questions

T = TypeVar("T")


@given(small_questions())
def test_every_stage_reaches_what_the_best_of_all_rosters_reaches(question: Question) -> None:
    settled = roster(question, seek_remedies=False)
    assert tuple(stage.value for stage in settled.stages) == pytest.approx(best_values(question))
    assert settled.proved


@given(small_questions(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(question: Question, random: Random) -> None:
    other = replace(
        question,
        coverage=_shuffled(random, question.coverage),
        offers=_shuffled(random, question.offers),
        held=_shuffled(random, question.held),
        standing=_shuffled(random, question.standing),
    )
    assert roster(other, seek_remedies=False) == roster(question, seek_remedies=False)


def _shuffled(random: Random, some: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(random.sample(some, len(some)))


@given(small_questions())
def test_other_ids_change_no_value_but_the_draw(question: Question) -> None:
    names = {offer.mentor.id: f"Z{9 - number}" for number, offer in enumerate(question.offers)}
    other = replace(
        question,
        offers=tuple(replace(one, mentor=replace(one.mentor, id=names[one.mentor.id])) for one in question.offers),
        held=tuple(replace(one, mentor=names.get(one.mentor, one.mentor)) for one in question.held),
        standing=tuple(replace(one, mentor=names.get(one.mentor, one.mentor)) for one in question.standing),
    )
    assert roster(other, seek_remedies=False).stages[:-1] == roster(question, seek_remedies=False).stages[:-1]


@given(small_questions())
def test_what_is_settled_can_be_last_weeks_roster_and_then_stands(question: Question) -> None:
    first = roster(question, seek_remedies=False)
    again = roster(replace(question, standing=first.shifts), seek_remedies=False)
    value = {stage.name: stage.value for stage in again.stages}
    assert value["keep"] == 0
    assert _places(again.shifts) >= _places(first.shifts)


def _places(shifts: tuple[Shift, ...]) -> set[tuple[str, str, int, int]]:
    return {
        (one.mentor, one.site, one.weekday, one.start_min + step)
        for one in shifts
        for step in range(0, one.minutes, 60)
    }


@given(small_questions(), st.data())
def test_the_check_finds_whatever_shift_may_not_be(question: Question, data: st.DataObject) -> None:
    settled = roster(question, seek_remedies=False)
    assert breaches(grid_of(question), settled.shifts) == []
    if settled.shifts:
        one = data.draw(st.sampled_from(settled.shifts))
        assert breaches(grid_of(question), [*settled.shifts, one])


@given(small_questions())
def test_by_parts_no_value_is_below_the_best_and_no_bound_above_it(question: Question) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "FEW", -1)
        patch.setattr(search, "SMALL", -1)
        patch.setattr(search, "TOGETHER", 1)
        settled = roster(question, seek_remedies=False)
        assert roster(question, seek_remedies=False) == settled
    for stage, best in zip(settled.stages, best_values(question), strict=True):
        assert stage.bound <= best + 1e-9
        assert stage.value >= best - 1e-9
        if stage.value > best + 1e-9:
            break  # from here on the stages are those of another roster
    assert settled.proved <= (settled.stages == roster(question, seek_remedies=False).stages)


@given(small_questions())
def test_without_time_there_is_a_sound_roster_all_the_same(question: Question) -> None:
    hasty = replace(question, rules=replace(question.rules, time_limit_s=0.01))
    settled = roster(hasty, seek_remedies=False)
    assert breaches(grid_of(hasty), settled.shifts) == []
    assert all(stage.bound <= stage.value for stage in settled.stages)
