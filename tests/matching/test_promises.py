"""What the matching promises, held against a plain search through everything that could have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.match import match
from matcher.people.vocabulary import MODES, ONCE, WEEKLY
from matcher.people.week import Window
from matcher.pool import Pool
from matcher.result import Result
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import (
    chosen_in,
    claims,
    every_choice,
    matched_by_claim,
    within_caps,
    worth,
)
from tests.matching.pools import ZONES, pools
from tests.scoring import reference

NEARLY = 1e-3
STANDING = ("ban", "former", "held", "pin", "pending")


def matched(pool: Pool) -> Result:
    """Return the result of a pool whose standing pairs do not clash."""
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


@given(pools(kinds=STANDING))
def test_only_eligible_pairs_are_matched_and_nothing_is_given_twice(pool: Pool) -> None:
    result = matched(pool)
    assert result.proved
    chosen = chosen_in(pool, result)
    allowed = reference.eligible(pool)
    assert chosen <= allowed.keys()
    assert len({key[0] for key in chosen}) == len(chosen)
    assert within_caps(pool, chosen)
    everybody = [one.mentee for one in result.matches] + [one.mentee for one in result.unmatched]
    assert sorted(everybody) == sorted(one.id for one in pool.mentees)


@given(pools(kinds=STANDING))
def test_what_is_held_and_pinned_is_kept_and_what_is_banned_never_happens(pool: Pool) -> None:
    result = matched(pool)
    found = {one.mentee: one for one in result.matches}
    for pair in pool.pairs:
        if pair.kind in ("held", "pin"):
            assert found[pair.mentee].mentor == pair.mentor
        if pair.kind == "held":
            assert found[pair.mentee].standing == "held"
            assert pair.slot in (None, found[pair.mentee].slot)
        if pair.kind == "ban" and pair.mentee in found:
            assert found[pair.mentee].mentor != pair.mentor
    mentors = {one.id: one for one in pool.mentors}
    held = {pair.mentee for pair in pool.pairs if pair.kind == "held"}
    for mentee in pool.mentees:
        if mentee.id in found and mentee.id not in held:
            assert found[mentee.id].mentor not in mentee.avoid
            assert mentee.id not in mentors[found[mentee.id].mentor].cannot_serve


@given(pools(most_slots=2, kinds=STANDING))
def test_every_stage_is_the_best_there_is_given_those_before(pool: Pool) -> None:
    result = matched(pool)
    allowed = reference.eligible(pool)
    counted, fit = min(worth(pool, chosen, allowed) for chosen in every_choice(pool, allowed))
    stages = [stage for stage in result.stages if stage.name not in ("fit", "load", "tie")]
    assert [stage.value for stage in stages] == [abs(cost) for cost in counted]
    reached = worth(pool, chosen_in(pool, result), allowed)
    assert reached[0] == counted
    assert reached[1] == pytest.approx(fit, abs=NEARLY)
    told = next(stage for stage in result.stages if stage.name == "fit")
    assert told.value == pytest.approx(-fit, abs=NEARLY)
    assert all(stage.value == stage.bound for stage in result.stages)


@given(pools(most_slots=2, kinds=("ban", "pending", "pin")))
def test_nobody_is_passed_over_for_people_behind_and_the_most_people_are_matched(pool: Pool) -> None:
    chosen = chosen_in(pool, matched(pool))
    possible = list(every_choice(pool))
    assert matched_by_claim(pool, chosen) == max(matched_by_claim(pool, one) for one in possible)
    assert len(chosen) == max(len(one) for one in possible)


@given(pools(most_slots=2, kinds=("held", "pin", "held", "pin", "ban")))
def test_a_clash_is_raised_exactly_where_what_is_settled_cannot_all_be(pool: Pool) -> None:
    settled = {pair.mentee for pair in pool.pairs if pair.kind in ("held", "pin")}
    bound = [(pair.mentee, pair.mentor) for pair in pool.pairs if pair.kind in ("held", "pin")]
    people = {one.id: one for one in (*pool.mentees,)}, {one.id: one for one in pool.mentors}
    forbidden = any(reference.banned(people[0][one], people[1][other], pool) for one, other in bound)
    doubly = len(set(bound)) > len(settled)
    possible = not forbidden and not doubly
    if possible:
        possible = any(settled <= {key[0] for key in chosen} for chosen in every_choice(pool))
    if possible:
        match(pool)
    else:
        with pytest.raises(ClashError):
            match(pool)


# ---------------------------------------------------------------- offering more never costs a match


@st.composite
def offers(draw: st.DrawFn) -> tuple[Pool, Pool, str]:
    """Draw a pool, and the same with one mentee offering more times, languages or modes."""
    pool = draw(pools().filter(lambda one: len(one.mentees) > 0))
    generous = draw(st.sampled_from(pool.mentees))
    day, start = draw(st.integers(0, 6)), draw(st.sampled_from([0, 9 * 60, 17 * 60]))
    more = replace(
        generous,
        windows=(*generous.windows, *draw(st.sampled_from([(), (Window(day, start, start + 480),)]))),
        languages=tuple(dict.fromkeys((*generous.languages, *draw(st.sampled_from([(), ("es", "en")]))))),
        modes=draw(st.sampled_from([generous.modes, tuple(dict.fromkeys((*generous.modes, *MODES)))]))
        if generous.modes
        else (),
    )
    changed = replace(pool, mentees=tuple(more if one is generous else one for one in pool.mentees))
    return pool, changed, generous.id


def is_matched(pool: Pool, mentee: str) -> bool:
    return any(one.mentee == mentee for one in match(pool).matches)


@given(offers())
def test_offering_more_times_languages_or_modes_never_costs_a_match(offer: tuple[Pool, Pool, str]) -> None:
    before, after, mentee = offer
    if is_matched(before, mentee):
        assert is_matched(after, mentee)


@given(pools().filter(lambda one: len(one.mentees) > 0), st.data())
def test_making_do_with_one_conversation_never_costs_a_match(pool: Pool, data: st.DataObject) -> None:
    somebody = data.draw(st.sampled_from(pool.mentees))

    def asking(cadence: str) -> Pool:
        asks = replace(somebody, cadence=cadence)
        return replace(pool, mentees=tuple(asks if one is somebody else one for one in pool.mentees))

    if is_matched(asking(WEEKLY), somebody.id):
        assert is_matched(asking(ONCE), somebody.id)


@given(pools(kinds=STANDING))
def test_one_conversation_for_everybody_matches_as_many_as_before_or_more(pool: Pool) -> None:
    once = replace(pool, mentees=tuple(replace(one, cadence=ONCE) for one in pool.mentees))
    assert len(matched(once).matches) >= len(matched(pool).matches)


@given(st.integers(0, 200), st.sampled_from(["windows", "languages", "modes", "cadence"]))
def test_it_does_not_cost_a_match_among_equals_either(seed: int, what: str) -> None:
    mentors = [a_mentor("R1")]
    people = [a_mentee(f"E{n}", interests=frozenset({f"i{n}"}), modes=("video",), cadence=WEEKLY) for n in range(3)]
    before = a_pool(people, mentors, seed=seed)
    winner = match(before).matches[0].mentee
    offered: dict[str, dict[str, Any]] = {
        "windows": {"windows": (*people[0].windows, Window(3, 540, 1020))},
        "languages": {"languages": ("en", "es")},
        "modes": {"modes": ("video", "phone")},
        "cadence": {"cadence": ONCE},
    }
    more = offered[what]
    after = a_pool([replace(one, **more) if one.id == winner else one for one in people], mentors, seed=seed)
    assert match(after).matches[0].mentee == winner


def test_nobody_is_passed_over_for_somebody_elses_second_mentor() -> None:
    urgent = a_mentee("E1", urgency=3, waiting_since=WEEK - timedelta(days=90), has_mentor=True)
    (one,) = match(a_pool([urgent, a_mentee("E2")], a_mentor())).matches
    assert one.mentee == "E2"


def test_the_equal_claims_of_the_tests_are_those_of_the_engine() -> None:
    pool = a_pool([a_mentee("E1", urgency=1), a_mentee("E2"), a_mentee("E3")])
    line = claims(pool)
    assert line["E1"] < line["E2"]
    assert line["E2"] == line["E3"]


@given(pools(zones=ZONES, kinds=STANDING))
def test_the_contributions_add_up_to_the_fit(pool: Pool) -> None:
    result = matched(pool)
    allowed = reference.eligible(pool)
    mentors = {one.id: one for one in pool.mentors}
    for one in result.matches:
        assert 0 <= one.fit <= 1
        assert sum(one.contributions.values()) == pytest.approx(one.fit, abs=5e-4)
        key = one.mentee, one.mentor, mentors[one.mentor].slots.index(one.slot)
        assert one.fit == pytest.approx(allowed[key], abs=2e-4)
        weights = pool.policy.weights
        for name, value in one.contributions.items():
            assert 0 <= value <= weights[name] / sum(weights.values()) + 1e-4
