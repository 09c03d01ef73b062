"""Matching again disturbs nobody without a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.match import match
from matcher.pool import Pair, Pool
from matcher.rematch import rematch
from matcher.result import Result
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import chosen_in, every_choice, kept, rank_points, worth
from tests.matching.pools import pools
from tests.scoring import reference


def standing(result: Result, accepted: frozenset[str] = frozenset()) -> list[Pair]:
    """Return the pairs of a result as they stand: held where accepted, else pending."""
    return [
        Pair(
            one.mentee,
            one.mentor,
            "held" if one.mentee in accepted or one.standing == "held" else "pending",
            slot=one.slot,
        )
        for one in result.matches
    ]


def pairs(result: Result) -> set[tuple[str, str, str]]:
    return {(one.mentee, one.mentor, str(one.slot)) for one in result.matches}


def matched(pool: Pool) -> Result:
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


@given(pools(kinds=("ban", "former", "held", "pin")))
def test_with_nothing_changed_nothing_changes(pool: Pool) -> None:
    first = matched(pool)
    again = rematch(pool, standing=standing(first), declined=[])
    assert pairs(again.result) == pairs(first)
    assert again.changes == ()


@given(pools(kinds=("ban", "former")), st.data())
def test_what_is_accepted_stays_through_a_decline(pool: Pool, data: st.DataObject) -> None:
    first = matched(pool)
    assume(len(first.matches) > 1)
    refusing = data.draw(st.sampled_from([one.mentee for one in first.matches]))
    accepted = frozenset(one.mentee for one in first.matches if one.mentee != refusing)
    declined = [Pair(one.mentee, one.mentor, "ban") for one in first.matches if one.mentee == refusing]
    again = rematch(pool, standing=standing(first, accepted), declined=declined)
    assert {one for one in pairs(first) if one[0] in accepted} <= pairs(again.result)
    assert not {(one.mentee, one.mentor) for one in again.result.matches} & {(p.mentee, p.mentor) for p in declined}


@given(pools(kinds=("ban", "former"), most_slots=2), st.data())
def test_a_decline_disturbs_others_only_where_a_higher_stage_gains(pool: Pool, data: st.DataObject) -> None:
    first = matched(pool)
    assume(first.matches)
    refused = data.draw(st.sampled_from(first.matches))
    declined = [Pair(refused.mentee, refused.mentor, "ban")]
    stands = standing(first)
    again = rematch(pool, standing=stands, declined=declined)

    still = [pair for pair in stands if pair.mentee != refused.mentee]
    asked = replace(pool, pairs=(*pool.pairs, *still, *declined))
    allowed = reference.eligible(asked)
    best = min(rank_points(asked, chosen) for chosen in every_choice(asked, allowed))
    chosen = chosen_in(asked, again.result)
    assert rank_points(asked, chosen) == best
    could = [kept(asked, one) for one in every_choice(asked, allowed) if rank_points(asked, one) == best]
    assert kept(asked, chosen) == max(could)
    if max(could) == len(still):
        assert {one.mentee for one in again.changes} <= {refused.mentee} | {one.mentee for one in first.unmatched}


@settings(max_examples=25)
@given(pools(most_mentees=4, most_mentors=2, most_slots=2, kinds=("pending",)), st.integers(1, 3))
def test_a_disruption_budget_gives_up_no_more_than_it_allows_and_only_for_a_better_fit(pool: Pool, budget: int) -> None:
    pool = replace(pool, policy=replace(pool.policy, fairness_bands=(), disruption_budget=budget))
    result = matched(pool)
    allowed = reference.eligible(pool)
    choices = list(every_choice(pool, allowed))
    best = min(rank_points(pool, one) for one in choices)
    first = [one for one in choices if rank_points(pool, one) == best]
    most = max(kept(pool, one) for one in first)
    within = [one for one in first if kept(pool, one) >= most - budget]
    fit = min(worth(pool, one, allowed)[1] for one in within)
    chosen = chosen_in(pool, result)
    assert chosen in within
    assert worth(pool, chosen, allowed)[1] == pytest.approx(fit, abs=1e-3)


def test_a_decline_passes_the_place_on_and_says_so() -> None:
    pool = a_pool([a_mentee("E1", urgency=1), a_mentee("E2")])
    first = match(pool)
    again = rematch(pool, standing=standing(first), declined=[Pair("E1", "R1", "ban")])
    assert [(one.mentee, one.before, one.after) for one in again.changes] == [("E1", "R1", ""), ("E2", "", "R1")]
    assert [one.reason for one in again.changes] == ["declined; nobody else can be found now", "a place became free"]


def test_a_pending_pair_gives_way_to_somebody_who_came_since_and_ranks_ahead() -> None:
    before = a_pool([a_mentee("E1")])
    after = replace(before, mentees=(*before.mentees, a_mentee("E2", urgency=3)))
    again = rematch(after, standing=standing(match(before)), declined=[])
    assert [(one.mentee, one.mentor) for one in again.result.matches] == [("E2", "R1")]
    assert {one.mentee: one.reason for one in again.changes}["E1"] == "the place went to somebody ranked ahead"


def test_a_pair_that_waits_is_kept_though_another_fits_better() -> None:
    mentors = [a_mentor("R1"), a_mentor("R2", interests=frozenset({"chess"}))]
    pool = a_pool(a_mentee(interests=frozenset({"chess"})), mentors, Pair("E1", "R1", "pending"))
    (one,) = match(pool).matches
    assert (one.mentor, one.standing) == ("R1", "pending")
    (moved,) = match(replace(pool, policy=replace(pool.policy, disruption_budget=1))).matches
    assert moved.mentor == "R2"


def test_a_held_pair_cannot_be_declined() -> None:
    with pytest.raises(ClashError):
        rematch(a_pool(None, None, Pair("E1", "R1", "held")), standing=[], declined=[Pair("E1", "R1", "ban")])
