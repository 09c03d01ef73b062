"""Who may do what with a story, and what it says of it: what no database decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from api.accounts.models.words import Role
from api.app import create_app
from tests.accounts.people import a_program, somebody
from tests.backup.worlds import rows_of
from tests.service import MovedClock, some_settings
from tests.stories.telling import STORY, Telling, version


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def test_nothing_is_sent_in_without_text_and_signature(telling: Telling) -> None:
    story = telling.draft(text="")
    refused = telling.sends(story)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/text", "#/signed"]
    wrong = telling.signature() | {"text_hash": "0" * 64}
    assert telling.sends(telling.draft(), signed=wrong).status_code == 409
    assert telling.mentor_client.get(f"{telling.own}/agreement").json()["live"] is None


def test_what_is_changed_is_reviewed_again_and_the_approved_shows_meanwhile(telling: Telling) -> None:
    story, other = telling.shown(), telling.another("Ben")
    path = f"{telling.own}/{story['id']}"
    changed = telling.mentor_client.patch(path, json={"text": "Other words."}, headers=version(story["version"]))
    assert (changed.json()["state"], changed.json()["shows"]) == ("draft", True)
    assert other.get(f"{telling.own}/shared/{story['id']}").json()["text"] == STORY["text"]
    staff = telling.coordinator.get(f"{telling.staff}/{story['id']}").json()
    assert (staff["state"], staff["text"]) == ("draft", STORY["text"])  # not what the author works on
    sent = telling.sends(changed.json()).json()
    back = telling.reviews(sent, decision="send_back", note="Which clinic?").json()
    assert (back["state"], back["shows"], back["note"]) == ("sent_back", True, "Which clinic?")
    assert telling.mentor_client.get(path).json()["note"] == "Which clinic?"
    again = telling.sends(telling.mentor_client.get(path).json()).json()
    assert telling.reviews(again).status_code == 200
    assert other.get(f"{telling.own}/shared/{story['id']}").json()["text"] == "Other words."


def test_a_smaller_audience_holds_at_once_and_a_larger_one_once_reviewed(telling: Telling) -> None:
    story, mentee = telling.shown(), telling.a_mentee()
    path = f"{telling.own}/{story['id']}"
    smaller = telling.mentor_client.patch(path, json={"audience": "team"}, headers=version(story["version"])).json()
    assert (smaller["shown_audience"], smaller["shows"]) == ("team", True)
    assert telling.suggested(mentee) == []
    larger = telling.mentor_client.patch(path, json={"audience": "everybody"}, headers=version(4)).json()
    assert (larger["shown_audience"], larger["audience"]) == ("team", "everybody")
    apart = telling.mentor_client.patch(path, json={"audience": "matched"}, headers=version(5)).json()
    assert (apart["shown_audience"], apart["shows"]) == (None, False)


def test_those_whom_its_author_meets_read_what_is_for_them_alone(app: FastAPI) -> None:
    telling = Telling(app, people=2)
    telling.shown(audience="matched")
    assert telling.suggested(telling.mentees[0]) == []
    telling.match(0)
    assert telling.suggested(telling.mentees[0]) == ["The first winter"]
    assert telling.suggested(telling.mentees[1]) == []
    assert telling.another("Ben").get(f"{telling.own}/shared").json()["items"] == []


def test_who_is_kept_apart_from_its_author_is_not_told_of_it(telling: Telling) -> None:
    telling.shown()
    mentee, avoiding = telling.a_mentee(), telling.a_mentee(avoid=[str(telling.mentor)])
    pair = {"mentee_id": str(mentee), "mentor_id": str(telling.mentor), "reason": "protective_order"}
    assert telling.suggested(mentee) == ["The first winter"]
    assert telling.coordinator.post(f"{telling.base}/bans", json=pair).status_code == 201
    assert telling.suggested(mentee) == telling.suggested(avoiding) == []


def test_taking_back_what_was_signed_takes_every_story_away_at_once(telling: Telling) -> None:
    telling.shown()
    telling.shown(title="The second")
    mentee = telling.a_mentee()
    assert len(telling.suggested(mentee)) == 2
    assert telling.mentor_client.delete(f"{telling.own}/agreement").json() == {"ended": 1}
    assert telling.suggested(mentee) == []
    waits = telling.draft()
    telling.signs()
    sent = telling.sends(waits).json()
    assert telling.mentor_client.delete(f"{telling.own}/agreement").status_code == 200
    refused = telling.reviews(sent)
    assert refused.status_code == 409
    assert "agreed to has ended" in refused.text


def test_a_story_is_taken_down_with_a_reason_and_its_text_is_its_authors_again(telling: Telling) -> None:
    story, mentee = telling.shown(), telling.a_mentee()
    assert telling.reviews(story, decision="take_down").status_code == 422
    down = telling.reviews(story, decision="take_down", reason="names_somebody", note="Dr. Hill is named.").json()
    assert (down["state"], down["reason"], down["text"]) == ("taken_down", "names_somebody", None)
    assert telling.suggested(mentee) == []
    mine = telling.mentor_client.get(f"{telling.own}/{story['id']}").json()
    assert (mine["reason"], mine["note"], mine["text"]) == ("names_somebody", "Dr. Hill is named.", STORY["text"])
    assert telling.reviews(mine, decision="take_down", reason="other").status_code == 409
    mended = telling.mentor_client.patch(
        f"{telling.own}/{story['id']}", json={"text": "Nobody."}, headers=version(mine["version"])
    ).json()
    assert (mended["state"], mended["reason"]) == ("draft", None)
    assert telling.sends(mended).status_code == 200


NO_STORY: list[tuple[str, Any]] = [
    ("title", ""), ("title", "x" * 121), ("text", "word " * 1201), ("text", "x" * 12_001), ("text", "a\u0000b"),
    ("audience", "world"), ("pen_name", ""), ("languages", []), ("stages", ["old"]), ("warnings", ["boredom"]),
    ("author", "Ana"),
]  # fmt: skip


def test_what_is_no_story_is_refused_at_its_place(telling: Telling) -> None:
    for field, value in NO_STORY:
        refused = telling.mentor_client.post(telling.own, json=STORY | {field: value})
        assert refused.status_code == 422
        assert [one["pointer"].split("/")[1] for one in refused.json()["errors"]] == [field]


def test_another_mentors_story_is_not_ones_own(telling: Telling) -> None:
    story, other = telling.shown(), telling.another("Ben")
    path = f"{telling.own}/{story['id']}"
    answers = [
        other.get(path), other.patch(path, json={"title": "Mine"}, headers=version(3)),
        other.delete(path, headers=version(3)), other.post(f"{path}/retraction"),
        other.post(f"{path}/submission", json={}, headers=version(3)),
    ]  # fmt: skip
    assert {one.status_code for one in answers} == {404}
    assert telling.mentor_client.get(path).json() == story


def test_the_first_name_stands_over_it_where_no_pen_name_does(telling: Telling) -> None:
    telling.shown(byline="first_name")
    (one,) = telling.another("Ben").get(f"{telling.own}/shared").json()["items"]
    assert one["by"] == "Rosalinda"


def test_what_is_written_is_sealed(telling: Telling) -> None:
    telling.shown(experiences=["justice"])
    stored = str(rows_of(telling.parts.settings.database_url.get_secret_value())["stories"])
    for secret in ("snow", "winter", "Juniper", "justice"):
        assert secret not in stored


def test_who_reviews_and_who_wrote_hear_of_it_in_neutral_words(telling: Telling) -> None:
    story = telling.draft()
    sent = telling.sends(story, signed=telling.signature()).json()
    telling.reviews(sent)
    assert [template for template, _, _ in telling.letters()] == ["story_to_review", "story_reviewed"]


def test_another_programs_staff_find_nothing(telling: Telling, app: FastAPI) -> None:
    story = telling.shown()
    there = a_program(app, "South")
    client = somebody(app, there, *Role)
    assert client.get(f"/api/v1/programs/{there}/stories").json()["items"] == []
    assert client.get(f"/api/v1/programs/{there}/stories/{story['id']}").status_code == 404


def test_nobody_has_more_than_fifty(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.stories.service.writing.MOST_STORIES", 1)
    telling.draft()
    assert telling.mentor_client.post(telling.own, json=STORY).status_code == 409


def test_what_was_signed_ends_with_its_day_and_shows_again_once_it_is_signed_anew(
    telling: Telling, clock: MovedClock
) -> None:
    telling.signs(last_day="2026-11-30")
    story, mentee = telling.shown(), telling.a_mentee()
    clock.move(days=7)
    assert telling.suggested(mentee) == ["The first winter"]
    clock.move(days=1)
    assert telling.suggested(mentee) == []
    assert telling.mentor_client.get(f"{telling.own}/{story['id']}").json()["shows"] is False
    telling.signs()
    assert telling.suggested(mentee) == ["The first winter"]
    path = f"{telling.base}/people/{telling.mentor}/disclosures"
    assert len(telling.coordinator.get(path).json()) == 3  # sent in, shown, shown under what was signed anew


def test_who_has_left_shows_nothing(telling: Telling) -> None:
    telling.shown()
    mentee, path = telling.a_mentee(), f"{telling.base}/mentors/{telling.mentor}"
    assert telling.suggested(mentee)
    etag = {"If-Match": telling.coordinator.get(path).headers["etag"]}
    assert telling.coordinator.patch(path, json={"status": "left"}, headers=etag).status_code == 200
    assert telling.suggested(mentee) == []
