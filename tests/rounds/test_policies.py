"""The policy of a program: versions that stay, and the engine's defaults until there is one."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.rounds.service.readiness import _rule
from matcher.policy import RULES, Policy, read_policy
from tests.rounds.weeks import Week, a_week
from tests.service import counted_queries


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return Week(app, coordinator, program, [], [])


def put(week: Week, text: str, version: int) -> int:
    headers = {"If-Match": f'"{version}"'}
    return int(week.client.put(f"{week.base}/policy", json={"text": text}, headers=headers).status_code)


def test_the_engines_defaults_hold_until_a_policy_is_written(week: Week) -> None:
    answer = week.client.get(f"{week.base}/policy")
    assert (answer.json()["number"], answer.headers["ETag"]) == (0, '"0"')
    assert read_policy(answer.json()["text"]) == Policy()


def test_each_version_stays_and_the_newest_holds(week: Week) -> None:
    assert put(week, "fit_floor = 0.1", 0) == 200
    assert put(week, "fit_floor = 0.2", 1) == 200
    assert put(week, "fit_floor = 0.3", 1) == 412
    newest = week.client.get(f"{week.base}/policy")
    assert (newest.json()["number"], newest.json()["text"]) == (2, "fit_floor = 0.2")
    assert week.client.get(f"{week.base}/policies/1").json()["text"] == "fit_floor = 0.1"
    listed = week.client.get(f"{week.base}/policies").json()["items"]
    assert [one["number"] for one in listed] == [1, 2]
    assert week.client.get(f"{week.base}/policies/3").status_code == 404


def test_everything_wrong_with_a_policy_is_named_at_once(week: Week) -> None:
    text = "fit_flor = 0.1\nminimum_age = 500\n[weights]\npathway = -1\n"
    answer = week.client.put(f"{week.base}/policy", json={"text": text}, headers={"If-Match": '"0"'})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 3
    assert put(week, "fit_floor = ", 0) == 422
    assert week.client.get(f"{week.base}/policies").json()["items"] == []


def test_a_round_follows_the_policy_that_held_when_it_began(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = a_week(app, coordinator, program, mentees=12, mentors=3)
    assert put(week, 'version = "strict"\nprogram_cap = 2\n', 0) == 200
    round_id = week.reviewed()
    assert put(week, "", 1) == 200
    assert (week.row(round_id).policy_number, week.row(round_id).matched) == (1, 2)
    assert week.read(round_id, "summary")["policy"] == "strict"


def test_a_quota_of_a_mentor_who_left_does_not_hold_up_a_round(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = a_week(app, coordinator, program, mentees=6, mentors=2)
    quota = '[[quotas]]\nmentor = "gone"\nattribute = "experience"\nvalue = "veteran"\nat_most = 1\n'
    assert put(week, quota, 0) == 200
    assert week.row(week.reviewed()).state == "review"


@pytest.mark.parametrize(("what", "count"), [("policies", 3), ("rounds", 3)])
def test_a_list_takes_the_same_queries_however_long_it_is(week: Week, what: str, count: int) -> None:
    seen = []
    for number in range(3):
        put(week, f"seed = {number}", number)
        week.post(week.draft(), "cancel")
        with counted_queries(week.app) as queries:
            assert len(week.client.get(f"{week.base}/{what}").json()["items"]) == number + 1
        seen.append(len(queries))
    assert seen == [count] * 3


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_of_the_engine_is_said_in_words_in_both_languages(rule: str) -> None:
    english, spanish = _rule(rule)
    assert f"“{rule}”" not in english
    assert english != spanish
