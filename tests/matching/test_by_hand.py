"""What first-come by hand would have done: held to every cap that the best answer is held to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.assignment.places import Places
from matcher.errors import ClashError
from matcher.explanation import by_hand as module
from matcher.explanation.by_hand import by_hand
from matcher.match import Week, match, match_week
from matcher.pool import Pair, Pool
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.pools import pools

CAPS = st.sampled_from([{}, {"t1": 0}, {"t1": 1, "t2": 0}, {"t1": 2, "t2": 1}, {"t1": 0, "t2": 0}])


@given(pools(most_mentees=8, most_mentors=5), CAPS, st.sampled_from([None, 0, 1, 3]))
def test_first_come_never_matches_more_people_than_the_best_answer(
    pool: Pool, team_caps: dict[str, int], program_cap: int | None
) -> None:
    capped = replace(pool, policy=replace(pool.policy, team_caps=team_caps, program_cap=program_cap))
    figures = match(capped).figures
    assert figures["by_hand_matched"] <= figures["matched"]


@given(pools(most_mentees=6, most_mentors=4, kinds=("held", "held", "ban")), CAPS)
def test_first_come_gives_nobody_a_place_that_what_is_held_took_up(pool: Pool, team_caps: dict[str, int]) -> None:
    capped = replace(pool, policy=replace(pool.policy, team_caps=team_caps))
    try:
        figures = match(capped).figures
    except ClashError:
        return
    assert figures["by_hand_matched"] <= figures["matched"]


@given(pools(most_mentees=8, most_mentors=5, kinds=("held", "pin", "ban")), CAPS, st.sampled_from([1, 2, 256]))
def test_first_come_is_each_in_turn_taking_the_best_that_is_left(
    pool: Pool, team_caps: dict[str, int], turns: int
) -> None:
    week = matched(replace(pool, policy=replace(pool.policy, team_caps=team_caps)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TURNS", turns)  # people are looked at several together, or one by one
        slot_of, total = by_hand(week.encoded, week.outcome)
    assert (slot_of.tolist(), total) == plainly(week)


def plainly(week: Week) -> tuple[list[int], int]:
    """Return what `by_hand` does, one step after the other."""
    encoded, places = week.encoded, week.outcome.problem.places
    pairs = {
        (mentee, slot): fit
        for arcs in week.outcome.problem.blocks
        for mentee, slot, fit in zip(arcs.mentee.tolist(), arcs.slot.tolist(), arcs.fit.tolist(), strict=True)
    }
    bound = encoded.standing.fixed_mentor >= 0
    since = [one.waiting_since or encoded.pool.week for one in encoded.mentees]
    slot_of, total = [-1] * encoded.n_mentees, 0
    for row in sorted(range(encoded.n_mentees), key=lambda row: (not bound[row], since[row], row)):
        left = [slot for (mentee, slot) in pairs if mentee == row and fits_in(places, [*slot_of, slot])]
        if left:
            slot_of[row] = max(left, key=lambda slot: (pairs[row, slot], -slot))
            total += pairs[row, slot_of[row]]
    return slot_of, total


def fits_in(places: Places, slot_of: list[int]) -> bool:
    taken = places.counts(np.array(slot_of, np.int32))
    caps = (taken.slot <= places.places, taken.mentor <= places.capacity, taken.team <= places.team_cap)
    return all(bool(cap.all()) for cap in caps) and taken.program <= places.program_cap


def matched(pool: Pool) -> Week:
    try:
        return match_week(pool)
    except ClashError:
        assume(False)
        raise


@pytest.mark.parametrize(("cap", "held"), [(0, 0), (0, 1), (1, 0)])
def test_first_come_stops_at_the_cap_of_a_team(cap: int, held: int) -> None:
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00; Mon 12:00-13:00", team="t1", capacity=3)
    mentees = [a_mentee(f"E{number}") for number in range(3)]
    standing = [Pair("E0", "R1", "held", slot=mentor.slots[0])] * held
    figures = match(a_pool(mentees, mentor, *standing, team_caps={"t1": cap})).figures
    assert figures["by_hand_matched"] == figures["matched"] == cap + held
