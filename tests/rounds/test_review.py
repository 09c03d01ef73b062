"""Reviewing: pins, bans, picks, what would happen if, and solving again."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.people.models.tables import Ban
from tests.accounts.people import a_program
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.rounds.weeks import WEEK, Week, a_week
from tests.service import counted_queries


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program, mentees=24, mentors=6)


@pytest.fixture
def narrow(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    """Two mentees who can both have either of two mentors, and a third for whom no place is left."""
    mentors = [
        a_mentor(app, program, name="Ro", slots=["Mon 18:00-19:00"], interests=["chess"], recovery_years=9),
        a_mentor(app, program, name="Sol", slots=["Mon 18:00-19:00"], recovery_years=9),
    ]
    mentees = [
        a_mentee(app, program, name="Ab", interests=["chess"], waiting_since="2026-10-01"),
        a_mentee(app, program, name="Bo", waiting_since="2026-10-05"),
        a_mentee(app, program, name="Cy", waiting_since="2026-11-20"),
    ]
    for mentee in mentees:
        consents(app, program, mentee)
    return Week(app, coordinator, program, mentees, mentors)


def pair(week: Week, mentee: int, mentor: int, kind: str, reason: str | None = None) -> dict[str, Any]:
    named = {"mentee_id": str(week.mentees[mentee]), "mentor_id": str(week.mentors[mentor])}
    return named | {"kind": kind} | ({"reason": reason} if reason else {})


def test_a_pin_is_kept_by_the_next_solve_and_until_then_nothing_can_be_published(narrow: Week) -> None:
    week = narrow
    round_id = week.reviewed()
    ab, bo, cy = map(str, week.mentees)
    assert week.pairs(round_id) == {ab: str(week.mentors[0]), bo: str(week.mentors[1])}
    answer = week.post(round_id, "pairs", pair(week, 2, 0, "pin"))
    assert answer.status_code == 201
    assert answer.headers["ETag"] == f'"{week.row(round_id).version}"'
    assert week.row(round_id).altered
    week.solve(round_id)
    assert not week.row(round_id).altered
    assert week.pairs(round_id)[cy] == str(week.mentors[0])
    changes = {one["mentee_id"]: one["reason"] for one in week.read(round_id, "summary")["changes"]}
    assert changes == {cy: "found", ab: "moved", bo: "lost"} or changes == {cy: "found", bo: "lost", ab: "moved"}
    pins = week.read(round_id, "pairs")["items"]
    path = f"{week.base}/rounds/{round_id}/pairs/{pins[0]['id']}"
    assert week.client.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    week.solve(round_id)
    assert cy not in week.pairs(round_id)


def test_solving_again_after_a_ban_disturbs_nobody_who_need_not_be(week: Week) -> None:
    round_id = week.reviewed()
    before = week.pairs(round_id)
    mentee, mentor = next(iter(before.items()))
    asked = {"mentee_id": mentee, "mentor_id": mentor, "kind": "ban", "reason": "not_now"}
    assert week.post(round_id, "pairs", asked).status_code == 201
    week.solve(round_id)
    after = week.pairs(round_id)
    assert after.get(mentee) != mentor
    changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    told = {one["mentee_id"]: one["reason"] for one in week.read(round_id, "summary")["changes"]}
    assert told[mentee] == "apart"
    assert changed <= told.keys()
    assert len(changed) <= 3
    with week.parts.database.reading() as session:
        assert session.exec(select(Ban)).all() == []


def test_a_ban_whose_reason_lasts_keeps_two_people_apart_for_good(narrow: Week) -> None:
    round_id = narrow.draft()
    answer = narrow.post(round_id, "pairs", pair(narrow, 0, 0, "ban", "known_personally"))
    assert answer.json()["reason"] == "for_good"
    with narrow.parts.database.reading() as session:
        (ban,) = session.exec(select(Ban)).all()
    assert (ban.mentee_id, ban.mentor_id, ban.reason) == (narrow.mentees[0], narrow.mentors[0], "known_personally")
    refused = narrow.post(round_id, "pairs", pair(narrow, 0, 0, "pin"))
    assert refused.status_code == 409


def test_a_ban_needs_a_reason_and_a_pin_has_none(narrow: Week) -> None:
    round_id = narrow.draft()
    assert narrow.post(round_id, "pairs", pair(narrow, 0, 0, "ban")).status_code == 422
    assert narrow.post(round_id, "pairs", pair(narrow, 0, 0, "pin", "kin")).status_code == 422


def test_people_of_another_program_cannot_be_pinned(narrow: Week, app: FastAPI) -> None:
    other = a_program(app, "South")
    asked = {"mentee_id": str(a_mentee(app, other)), "mentor_id": str(a_mentor(app, other)), "kind": "pin"}
    answer = narrow.post(narrow.draft(), "pairs", asked)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/mentee_id", "#/mentor_id"]


def test_a_mentee_has_one_pin_the_newest(narrow: Week) -> None:
    round_id = narrow.draft()
    for mentor in (0, 1):
        assert narrow.post(round_id, "pairs", pair(narrow, 0, mentor, "pin")).status_code == 201
    (kept,) = narrow.read(round_id, "pairs")["items"]
    assert kept["mentor_id"] == str(narrow.mentors[1])


def test_a_pick_becomes_a_pin_and_tells_exactly_what_it_costs_everybody(narrow: Week) -> None:
    week = narrow
    round_id = week.reviewed()
    answer = week.post(round_id, "picks", {"mentee_id": str(week.mentees[0]), "mentor_id": str(week.mentors[1])})
    assert answer.status_code == 201, answer.text
    cost = answer.json()["cost"]
    assert (cost["people"], cost["gains"], cost["loses"], cost["passes_over"]) == (0, [], [], False)
    assert cost["fit_lost"] > 0
    assert {one["mentee_id"] for one in cost["moved"]} == {str(week.mentees[0]), str(week.mentees[1])}
    before = week.read(round_id, "summary")["figures"]["fit_total"]
    week.solve(round_id)
    assert week.pairs(round_id)[str(week.mentees[0])] == str(week.mentors[1])
    after = week.read(round_id, "summary")["figures"]["fit_total"]
    assert round(before - after, 4) == cost["fit_lost"]


def test_a_pick_that_passes_somebody_over_says_so(narrow: Week) -> None:
    round_id = narrow.reviewed()
    asked = {"mentee_id": str(narrow.mentees[2]), "mentor_id": str(narrow.mentors[1])}
    cost = narrow.post(round_id, "picks", asked).json()["cost"]
    assert cost["passes_over"]
    assert (cost["gains"], cost["loses"]) == ([str(narrow.mentees[2])], [str(narrow.mentees[1])])


def test_what_would_happen_if_is_told_and_not_kept(narrow: Week) -> None:
    week = narrow
    round_id = week.reviewed()
    version = week.row(round_id).version
    hour = {"kind": "add_slot", "mentor_id": str(week.mentors[0]), "slot": "Mon 17:00-18:00"}
    path = f"{week.base}/rounds/{round_id}/trials"
    told = week.client.post(path, json={"changes": [hour]}).json()
    assert (told["people"], told["gains"], told["loses"]) == (1, [str(week.mentees[2])], [])
    assert (told["matched_before"], told["matched_after"], told["proved"]) == (2, 3, True)
    again = week.client.post(path, json={"changes": [hour]}).json()
    assert again == told
    assert (week.row(round_id).version, len(week.pairs(round_id))) == (version, 2)


@pytest.mark.parametrize(
    ("change", "people"),
    [
        ({"kind": "add_place", "mentor": 0}, 0),
        ({"kind": "add_window", "mentee": 2, "window": "Tue 09:00-10:00"}, 0),
        ({"kind": "add_mode", "mentee": 2, "mode": "video"}, 0),
        ({"kind": "relax_must", "mentee": 2, "attribute": "gender", "value": "woman"}, 0),
        ({"kind": "add_mentor", "like_mentor": 0, "slots": ["Mon 19:00-20:00"]}, 1),
        ({"kind": "ban", "mentee": 0, "mentor": 0}, 0),
        ({"kind": "pin", "mentee": 2, "mentor": 0}, 0),
    ],
)
def test_each_kind_of_change_can_be_tried(narrow: Week, change: dict[str, Any], people: int) -> None:
    ids = {"mentee": narrow.mentees, "mentor": narrow.mentors, "like_mentor": narrow.mentors}
    asked = {
        f"{name}_id" if name in ids else name: str(ids[name][value]) if name in ids else value
        for name, value in change.items()
    }
    path = f"{narrow.base}/rounds/{narrow.reviewed()}/trials"
    answer = narrow.client.post(path, json={"changes": [asked]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["people"] == people


def test_a_change_that_names_nobody_is_refused_by_its_field(narrow: Week) -> None:
    round_id = narrow.reviewed()
    wrong = [
        {"kind": "add_place", "mentor_id": str(narrow.mentees[0])},
        {"kind": "add_window", "mentee_id": str(narrow.mentees[0]), "window": "whenever"},
    ]
    answer = narrow.client.post(f"{narrow.base}/rounds/{round_id}/trials", json={"changes": wrong})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/changes/0/mentor_id", "#/changes/1"]


@pytest.mark.parametrize(("what", "count"), [("matches", 10), ("unmatched", 13), ("mentors", 9)])
def test_a_page_of_a_result_takes_the_same_queries_however_long_it_is(week: Week, what: str, count: int) -> None:
    round_id = week.reviewed()
    seen = []
    for limit in (20, 200):
        with counted_queries(week.app) as queries:
            answer = week.client.get(f"{week.base}/rounds/{round_id}/{what}", params={"limit": limit})
        assert answer.status_code == 200
        seen.append(len(queries))
    assert seen == [count, count]


def test_every_match_is_on_one_page_or_another(week: Week) -> None:
    round_id = week.reviewed()
    seen: list[str] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = week.client.get(f"{week.base}/rounds/{round_id}/matches", params=params).json()
        seen += [one["mentee_id"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == week.row(round_id).matched > 3


def test_readiness_counts_who_stays_out_and_says_it_in_both_languages(narrow: Week, app: FastAPI) -> None:
    week = narrow
    a_mentee(app, week.program, name="Unsigned")
    away = a_mentee(app, week.program, name="Night", windows=["Sun 03:00-04:00"])
    consents(app, week.program, away)
    a_mentor(app, week.program, name="Out", slots=[], credential_expires=WEEK.isoformat())
    lines = {one["code"]: one for one in week.read(week.draft(), "readiness")["lines"]}
    counts = {code: one["count"] for code, one in lines.items()}
    expected = {
        "waiting": 4, "without_consent": 1, "standing": 0, "mentors_with_room": 2, "places": 2, "expiring": 1,
        "expired": 0, "unmatchable": 1, "unmatchable_hour": 1,
    }  # fmt: skip
    assert {code: counts[code] for code in expected} == expected
    assert lines["unmatchable_hour"]["text"] == {"en": "1 no hour in common", "es": "1 ninguna hora en común"}
