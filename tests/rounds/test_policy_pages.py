"""The policy on its page: what is not asked for stays, a preview is exact and keeps nothing, nothing typed is lost."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.rounds.pages.policy import LIMITS, SWITCHES, form_of, policy_of
from api.rounds.service import policies
from matcher.policy import ALWAYS_ON, DEFAULT_WEIGHTS, RULES, Policy, Quota, Room
from tests.rounds.weeks import Week, a_week

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program, 12, 4)


def holding(week: Week) -> tuple[int, Policy]:
    with week.parts.database.reading() as session:
        return policies.holding(session, week.program)


@given(
    weights=st.fixed_dictionaries({name: st.integers(1, 100) for name in DEFAULT_WEIGHTS}),
    off=st.sets(st.sampled_from(sorted(set(RULES) - ALWAYS_ON))),
    cap=st.none() | st.integers(0, 50),
)
def test_a_policy_that_is_shown_and_sent_as_it_was_stays_as_it_is(
    weights: dict[str, int], off: set[str], cap: int | None
) -> None:
    policy = Policy(
        weights={name: value / 100 for name, value in weights.items()},
        rules_off=frozenset(off),
        program_cap=cap,
        fit_floor=0.25,
        fairness_bands=(0.1, 0.3),
        team_caps={"A": 3},
        rooms=(Room("north", 2),),
        quotas=(Quota("M1", "experience", "veteran", 2),),
        seed=7,
    )
    assert policy_of(form_of(policy, 3), policy) == policy


def test_every_rule_that_can_be_switched_and_every_weight_is_asked_for(week: Week) -> None:
    page = week.client.get(f"/programs/{week.program}/policy", headers=BROWSER).text
    asked = set(re.findall(r'name="rules" value="(\w+)"', page))
    assert asked == set(SWITCHES) == set(RULES) - ALWAYS_ON - {"fit_floor"}
    assert set(re.findall(r'type="range" id="field-(\w+)"', page)) == set(DEFAULT_WEIGHTS)
    for name in LIMITS:
        assert f'name="{name}"' in page


def test_a_preview_tells_who_would_change_and_keeps_nothing(week: Week) -> None:
    address = f"/programs/{week.program}/policy"
    form = form_of(Policy(program_cap=1), 0).fields
    page = week.client.post(address, data=form | {"do": ["preview"]}, headers=BROWSER)
    assert page.status_code == 200
    before, after = re.findall(r"<dd>(\d+)</dd>", page.text)[:2]
    assert int(before) > int(after) == 1
    assert f"{int(before) - 1} people lose the place" in page.text
    assert 'value="1"' in page.text
    assert holding(week) == (0, Policy())


def test_a_policy_is_saved_as_the_next_version_and_whoever_is_overtaken_loses_nothing(week: Week) -> None:
    address = f"/programs/{week.program}/policy"
    mine, theirs = Policy(fit_floor=0.1), Policy(fit_floor=0.2)
    saved = week.client.post(address, data=form_of(theirs, 0).fields | {"do": ["save"]}, headers=BROWSER)
    assert (saved.status_code, holding(week)) == (303, (1, theirs))
    overtaken = week.client.post(address, data=form_of(mine, 0).fields | {"do": ["save"]}, headers=BROWSER)
    assert overtaken.status_code == 412
    assert 'value="0.1"' in overtaken.text
    assert 'name="version" value="1"' in overtaken.text
    again = week.client.post(address, data=form_of(mine, 1).fields | {"do": ["save"]}, headers=BROWSER)
    assert (again.status_code, holding(week)) == (303, (2, mine))
    assert "fit_floor = 0.2" in week.client.get(f"{address}/1", headers=BROWSER).text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"minimum_age": ["young"], "fit_floor": ["2"]}, ["minimum_age"]),
        ({"fit_floor": ["2"], "boost_days": ["-1"]}, ["fit_floor", "boost_days"]),
        ({"preferences": ["-1"]}, ["preferences"]),
        ({"program_cap": ["1e3"]}, ["program_cap"]),
        ({"fit_floor": ["nan"]}, ["fit_floor"]),
    ],
)
def test_every_impossible_number_is_named_and_kept(week: Week, changes: dict[str, list[str]], wrong: list[str]) -> None:
    form = form_of(Policy(), 0).fields | changes | {"do": ["save"]}
    answer = week.client.post(f"/programs/{week.program}/policy", data=form, headers=BROWSER)
    assert answer.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', answer.text) == wrong
    for name in changes:
        if name in LIMITS:
            assert f'value="{changes[name][0]}"' in answer.text
    assert holding(week) == (0, Policy())
