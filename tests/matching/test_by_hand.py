"""What first-come by hand would have done: held to every cap that the best answer is held to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.match import match
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


@pytest.mark.parametrize(("cap", "held"), [(0, 0), (0, 1), (1, 0)])
def test_first_come_stops_at_the_cap_of_a_team(cap: int, held: int) -> None:
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00; Mon 12:00-13:00", team="t1", capacity=3)
    mentees = [a_mentee(f"E{number}") for number in range(3)]
    standing = [Pair("E0", "R1", "held", slot=mentor.slots[0])] * held
    figures = match(a_pool(mentees, mentor, *standing, team_caps={"t1": cap})).figures
    assert figures["by_hand_matched"] == figures["matched"] == cap + held
