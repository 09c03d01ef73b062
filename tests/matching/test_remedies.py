"""A remedy's gain, and what an alternative costs, are what matching the changed week gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.change import apply
from matcher.errors import ClashError
from matcher.match import match
from matcher.people.week import Window
from matcher.pool import Pair, Pool
from matcher.result import (
    AddMentor,
    AddMode,
    AddPlace,
    AddSlots,
    AddWindow,
    Change,
    RelaxMust,
    Remedy,
    Result,
    UnmatchedKind,
)
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.pools import pools
from tests.scoring import reference

STANDING = ("ban", "former", "held", "pin", "pending")


def matched(pool: Pool) -> Result:
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


def gain(pool: Pool, change: Change) -> int:
    """Return how many people more are matched with a change made."""
    return len(match(apply(pool, change)).matches) - len(match(pool).matches)


@given(pools(kinds=STANDING))
def test_a_remedy_gains_exactly_what_it_says(pool: Pool) -> None:
    result = matched(pool)
    tried: list[Change] = []
    for remedy in (*result.remedies, *(one for each in result.unmatched for one in each.remedies)):
        if remedy.change not in tried:
            tried.append(remedy.change)
            assert gain(pool, remedy.change) == remedy.gain > 0


@given(pools(kinds=STANDING))
def test_what_a_person_is_asked_for_places_that_person_and_costs_nobody_else_a_match(pool: Pool) -> None:
    result = matched(pool)
    before = {one.mentee for one in result.matches}
    for each in result.unmatched:
        for remedy in each.remedies:
            if isinstance(remedy.change, AddWindow | AddMode | RelaxMust):
                assert remedy.change.mentee == each.mentee
                assert remedy.gain == 1
                after = {one.mentee for one in match(apply(pool, remedy.change)).matches}
                assert each.mentee in after
                assert len(after) == len(before) + 1


@given(pools(kinds=STANDING))
def test_remedies_come_with_the_largest_gain_first_and_each_once(pool: Pool) -> None:
    result = matched(pool)
    gains = [one.gain for one in result.remedies]
    assert gains == sorted(gains, reverse=True)
    for some in (result.remedies, *(one.remedies for one in result.unmatched)):
        assert all(one.change not in [other.change for other in some[:number]] for number, one in enumerate(some))


def the_only(result: Result, kind: type[Change]) -> Remedy:
    """Return the one remedy of a kind for the only person left over, or for all."""
    (left,) = result.unmatched
    found = [one for one in (*left.remedies, *result.remedies) if isinstance(one.change, kind)]
    assert found, (left, result.remedies)
    return found[0]


TWO = (a_mentee("E1"), a_mentee("E2"))
EVERY_KIND: list[tuple[type[Change], Pool, UnmatchedKind]] = [
    (AddPlace, a_pool(TWO, a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00", capacity=1)), "crowded_out"),
    (AddSlots, a_pool(TWO, [a_mentor("R1"), a_mentor("R2", "Tue 10:00-11:00")]), "crowded_out"),
    (AddWindow, a_pool(a_mentee(windows="Tue 09:00-10:00")), "no_common_hour"),
    (AddMode, a_pool(a_mentee(modes=("phone",)), a_mentor(modes=("video",))), "no_eligible_mentor"),
    (RelaxMust, a_pool(a_mentee(preferences="gender=woman:must")), "no_eligible_mentor"),
    (RelaxMust, a_pool(a_mentee(asks_for="role_model")), "no_eligible_mentor"),
    (AddMentor, a_pool(TWO), "crowded_out"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "pool", "cause"), EVERY_KIND, ids=lambda one: getattr(one, "__name__", ""))
def test_every_kind_of_remedy_is_found_where_it_is_what_is_missing(
    kind: type[Change], pool: Pool, cause: UnmatchedKind
) -> None:
    result = match(pool)
    assert result.unmatched[0].kind == cause
    remedy = the_only(result, kind)
    assert remedy.gain == 1 == gain(pool, remedy.change)


def test_somebody_new_places_everybody_whom_nobody_else_can() -> None:
    pool = a_pool(
        [a_mentee(f"E{n}", "Mon 09:00-17:00", languages=("es",)) for n in range(3)],
        a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00; Mon 12:00-13:00"),
    )
    best = match(pool).remedies[0]
    assert isinstance(best.change, AddMentor)
    assert best.change.mentor.languages == ("es",)
    assert best.gain == 3 == gain(pool, best.change)


def test_a_mentor_above_the_cap_is_not_asked_for_a_place_that_would_change_nothing() -> None:
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00; Mon 12:00-13:00", capacity=1)
    pool = a_pool([a_mentee(f"E{n}") for n in range(3)], mentor, Pair("E0", "R1", "held"), Pair("E1", "R1", "held"))
    for remedy in match(pool).remedies:
        assert gain(pool, remedy.change) == remedy.gain


def test_a_new_mentor_is_named_as_nobody_else_is() -> None:
    pool = a_pool([a_mentee("E1"), a_mentee("E2")], a_mentor("new mentor 1"))
    remedy = the_only(match(pool), AddMentor)
    assert gain(pool, remedy.change) == 1


def without_caps_above(pool: Pool) -> Pool:
    """Return the pool without caps of teams and program, under which a place more may also be swapped for another."""
    return replace(pool, policy=replace(pool.policy, team_caps={}, program_cap=None))


@given(pools(kinds=("ban", "former", "pin", "pending")).map(without_caps_above))
def test_a_shadow_price_is_what_one_place_more_is_worth(pool: Pool) -> None:
    result = matched(pool)
    for one in result.mentors:
        more = match(apply(pool, AddPlace(one.mentor)))
        assert result.stages[0].name == more.stages[0].name == "who"
        assert one.shadow_price == result.stages[0].value - more.stages[0].value


# ---------------------------------------------------------------- alternatives

NO_HOUR = Window(2, 181, 182)
"""In the night, when nobody offers an hour: with this one first, no hour is favoured and fits alone are added up."""


def without_favours(pool: Pool) -> Pool:
    return replace(pool, mentees=tuple(replace(one, windows=(NO_HOUR, *one.windows)) for one in pool.mentees))


def total_fit(result: Result) -> float:
    return next(stage.value for stage in result.stages if stage.name == "fit")


@given(pools(kinds=("ban", "former", "held", "pending"), most_slots=2).map(without_favours))
def test_an_alternative_costs_what_matching_again_with_it_forced_gives(pool: Pool) -> None:
    result = matched(pool)
    allowed = reference.eligible(pool)
    for one in result.matches:
        for other in one.alternatives:
            assert other.mentor != one.mentor
            hours = [key for key in allowed if key[:2] == (one.mentee, other.mentor)]
            mentor = next(each for each in pool.mentors if each.id == other.mentor)
            fits = [allowed[key] for key in hours if mentor.slots[key[2]] == other.slot]
            assert fits == [pytest.approx(other.fit, abs=2e-4)]
            if len(hours) > 1:
                continue  # a pin would take the better of the two hours
            forced = match(replace(pool, pairs=(*pool.pairs, Pair(one.mentee, other.mentor, "pin"))))
            assert other.exact
            assert len(result.matches) - len(forced.matches) == other.people
            assert total_fit(result) - total_fit(forced) == pytest.approx(other.fit_lost, abs=1.1e-4)


@given(pools(kinds=("held", "pin", "ban")))
def test_what_people_decided_has_no_alternatives(pool: Pool) -> None:
    result = matched(pool)
    for one in result.matches:
        if one.standing in ("held", "pinned"):
            assert one.alternatives == ()
        names = [other.mentor for other in one.alternatives]
        assert len(set(names)) == len(names) <= 3


@given(st.integers(0, 20))
def test_the_next_best_costs_the_difference_where_nobody_else_is_concerned(seed: int) -> None:
    mentors = [a_mentor("R1", interests=frozenset({"chess", "music"})), a_mentor("R2", interests=frozenset({"chess"}))]
    result = match(a_pool(a_mentee(interests=frozenset({"chess", "music"})), mentors, seed=seed))
    (one,) = result.matches
    (other,) = one.alternatives
    assert (one.mentor, other.mentor, other.people) == ("R1", "R2", 0)
    assert other.fit_lost == pytest.approx(one.fit - other.fit) == pytest.approx(0.05 / 2)
