"""What is solved again comes out as if it were solved for the first time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.change import apply
from matcher.errors import ClashError
from matcher.match import match, match_week
from matcher.policy import Quota
from matcher.pool import Pair, Pool
from matcher.rematch import rematch
from matcher.result import Result
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.pools import pools


@settings(max_examples=60)
@given(pools(), st.data())
def test_a_rematch_from_the_week_at_hand_is_the_rematch_of_the_pool(pool: Pool, data: st.DataObject) -> None:
    try:
        week = match_week(pool)
    except ClashError:
        assume(False)
    proposed = [one for one in week.result.matches if not one.standing]
    assume(proposed)
    standing = [Pair(one.mentee, one.mentor, "pending", "", one.slot) for one in week.result.matches]
    gone = data.draw(st.sampled_from(proposed))
    declined = [Pair(gone.mentee, gone.mentor, "ban")]
    anew = rematch(pool, standing=standing, declined=declined)
    from_week = rematch(pool, standing=standing, declined=declined, before=week)
    assert from_week.changes == anew.changes
    assert from_week.result.stages == anew.result.stages
    assert but_for_bounds(from_week.result) == but_for_bounds(anew.result)


def but_for_bounds(result: Result) -> Result:
    """Return a result without the alternatives, whose bounds may come from another proof."""
    return replace(result, matches=tuple(replace(one, alternatives=()) for one in result.matches))


@pytest.mark.parametrize("kept", [0, 1])
def test_where_quotas_count_a_remedy_gains_what_matching_the_changed_pool_gains(kept: int) -> None:
    mentees = [a_mentee(f"E{number}", experiences=frozenset({"veteran"} if number < 2 else ())) for number in range(5)]
    mentors = [
        a_mentor("R1", "Mon 10:00-11:00; Mon 12:00-13:00; Mon 14:00-15:00", capacity=2),
        a_mentor("R2", "Mon 10:00-11:00; Mon 15:00-16:00", capacity=1),
    ]
    pool = a_pool(mentees, mentors)
    pool = replace(pool, policy=replace(pool.policy, quotas=(Quota("R1", "experience", "veteran", at_least=kept),)))
    before = match(pool)
    assert len(before.matches) == 3
    assert before.remedies
    for remedy in before.remedies:
        assert len(match(apply(pool, remedy.change)).matches) - len(before.matches) == remedy.gain > 0
