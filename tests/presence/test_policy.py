"""The rules of presence in a program's policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import PolicyError
from matcher.policy import Policy, PresenceRules, read_policy, write_policy

RULES = st.builds(
    PresenceRules,
    shortest_shift=st.integers(1, 3),
    longest_shift=st.integers(3, 24),
    most_a_day=st.integers(0, 24),
    most_a_week=st.integers(0, 168),
    rest_hours=st.floats(0, 24),
    break_min=st.integers(1, 1440),
    travel_min=st.integers(0, 1440),
    alone_from_years=st.floats(0, 100),
    always_one=st.lists(st.sampled_from(("kind=specialist", "gender=woman")), unique=True).map(tuple),
    easy_share=st.floats(0, 1),
    time_limit_s=st.floats(0.01, 86400),
)


@given(RULES)
def test_what_is_written_is_read_back(rules: PresenceRules) -> None:
    policy = Policy(presence=rules)
    assert read_policy(write_policy(policy)) == policy


def test_a_policy_that_says_nothing_of_it_is_written_as_before() -> None:
    assert "presence" not in write_policy(Policy())


def test_some_of_the_rules_may_be_said() -> None:
    policy = read_policy('[presence]\nlongest_shift = 3\nrest_hours = 9\nalways_one = ["kind=specialist"]\n')
    assert policy.presence == PresenceRules(longest_shift=3, rest_hours=9.0, always_one=("kind=specialist",))


def test_every_wrong_rule_is_told_at_once() -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy('[presence]\nlongest_shift = "four"\nrest = 9\nalways_one = "specialist"\n')
    assert [problem.place for problem in caught.value.problems] == [
        "presence.longest_shift",
        "presence.rest",
        "presence.always_one",
    ]
    with pytest.raises(PolicyError, match=r"presence\.easy_share"):
        read_policy("[presence]\neasy_share = 2\n")
    with pytest.raises(PolicyError, match="a table"):
        read_policy("presence = 3\n")
