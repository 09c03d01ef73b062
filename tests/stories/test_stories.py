"""A story from the first draft to being taken back: who reads it when, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from api.app import create_app
from api.audit.models import AuditEntry
from api.consent.service.disclosures import disclosures_of
from api.people.models.tables import MenteeRow
from api.stories.models.tables import StoryRow, StoryThanks
from api.stories.service import thanking
from tests.backup.worlds import rows_of
from tests.service import MovedClock, some_settings
from tests.stories.telling import STORY, Telling, version


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def acts(telling: Telling) -> list[str]:
    with telling.parts.database.reading() as session:
        kinds = col(AuditEntry.kind).in_(["story", "consent", "disclosure"])
        log = session.exec(select(AuditEntry).where(kinds).order_by(col(AuditEntry.number)))
        return [f"{one.verb} {one.kind}" for one in log]


def ledger(telling: Telling) -> list[str | None]:
    with telling.parts.database.reading() as session:
        return [one.recipient for one in disclosures_of(session, telling.parts.vault, telling.mentor)]


def test_a_story_is_written_sent_in_reviewed_read_and_taken_back(telling: Telling) -> None:
    story = telling.draft()
    assert {name: story[name] for name in STORY} == STORY
    assert (story["state"], story["shows"]) == ("draft", False)
    assert telling.coordinator.get(telling.staff).json()["items"] == []
    sent = telling.sends(story, signed=telling.signature()).json()
    assert (sent["state"], sent["shows"]) == ("sent", False)
    (waits,) = telling.coordinator.get(telling.staff, params={"state": "sent"}).json()["items"]
    assert (waits["title"], waits["author"]) == ("The first winter", "Rosalinda Zubizarreta")
    read = telling.supervisor.get(f"{telling.staff}/{story['id']}")
    assert (read.json()["text"], read.json()["by"]) == (STORY["text"], "Juniper")
    assert read.headers["etag"] == '"2"'
    other = telling.another("Ben")
    assert other.get(f"{telling.own}/shared").json()["items"] == []
    assert telling.reviews(sent).json()["state"] == "approved"
    (listed,) = other.get(f"{telling.own}/shared").json()["items"]
    assert (listed["title"], listed["by"]) == ("The first winter", "Juniper")
    told = other.get(f"{telling.own}/shared/{story['id']}").json()
    assert told["text"] == STORY["text"]
    assert "42 CFR part 2" in told["notice"]
    mentee = telling.a_mentee()
    assert telling.suggested(mentee) == ["The first winter"]
    back = telling.mentor_client.post(f"{telling.own}/{story['id']}/retraction").json()
    assert (back["state"], back["shows"]) == ("taken_back", False)
    assert telling.suggested(mentee) == []
    assert other.get(f"{telling.own}/shared").json()["items"] == []
    absent = [
        other.get(f"{telling.own}/shared/{story['id']}"), telling.coordinator.get(f"{telling.staff}/{story['id']}"),
    ]  # fmt: skip
    assert [one.status_code for one in absent] == [404, 404]
    assert acts(telling) == [
        "add story", "sign consent", "disclose disclosure", "submit story", "read story", "disclose disclosure",
        "approve story", "read story",
        "sign consent", "sign consent",  # of the mentee
        "take_back story",
    ]  # fmt: skip
    assert ledger(telling) == [
        "the team of North", "everybody who asks North for support, its mentors and its team",
    ]  # fmt: skip


def test_of_two_the_slower_is_told(telling: Telling) -> None:
    story = telling.draft()
    sent = telling.sends(story, signed=telling.signature()).json()
    path = f"{telling.own}/{story['id']}"
    change = {"title": "Another"}
    assert telling.mentor_client.patch(path, json=change).status_code == 428
    assert telling.mentor_client.patch(path, json=change, headers=version(1)).status_code == 412
    assert telling.mentor_client.patch(path, json=change, headers=version(2)).status_code == 200
    assert telling.reviews(sent).status_code == 404  # it is its author's alone again
    now = telling.mentor_client.get(path).json()
    assert telling.sends(now).status_code == 200
    assert telling.sends(now | {"version": 4}).status_code == 409
    assert telling.reviews(sent).status_code == 412  # nothing is approved that its reviewer did not read
    assert telling.mentor_client.delete(path, headers=version(3)).status_code == 412
    assert telling.mentor_client.delete(path, headers=version(4)).status_code == 204
    assert telling.mentor_client.get(path).status_code == 404


def test_its_author_hears_how_many_it_helped_in_steps_of_five(app: FastAPI) -> None:
    telling = Telling(app, people=7)
    story, told = telling.shown(), []
    for number in range(7):
        with telling.parts.database.writing() as session:
            thank(session, telling, story, number)
            thank(session, telling, story, number)
        told.append(telling.mentor_client.get(f"{telling.own}/{story['id']}").json()["helped"])
    assert told == [None] * 4 + [5] * 3
    path = f"{telling.base}/mentees/{telling.mentees[0]}"
    etag = {"If-Match": telling.coordinator.get(path).headers["etag"]}
    assert telling.coordinator.delete(path, headers=etag).status_code == 204
    with telling.parts.database.reading() as session:
        assert set(session.exec(select(StoryThanks.mentee_id))) == set(telling.mentees[1:])


def thank(session: Session, telling: Telling, story: dict[str, Any], number: int) -> None:
    thanking.thank(session, session.get_one(MenteeRow, telling.mentees[number]), UUID(story["id"]))


WRONG: list[dict[str, Any]] = [
    {"state": "taken_back"}, {"state": "taken_down", "reason": "other"}, {"state": "draft", "sent_at": None},
    {"shown_text": None}, {"reason": "other"}, {"shown_audience": "world"},
]  # fmt: skip


def test_the_database_keeps_nothing_that_must_not_show(telling: Telling) -> None:
    telling.shown()
    for wrong in WRONG:
        with telling.parts.database.writing() as session:
            row = session.exec(select(StoryRow)).one()
            for name, value in wrong.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()


def test_who_was_erased_leaves_no_story(telling: Telling) -> None:
    story, mentee = telling.shown(), telling.a_mentee()
    path = f"{telling.base}/mentors/{telling.mentor}"
    etag = {"If-Match": telling.coordinator.get(path).headers["etag"]}
    assert telling.coordinator.delete(path, headers=etag).status_code == 204
    assert telling.coordinator.get(f"{telling.staff}/{story['id']}").status_code == 404
    assert rows_of(telling.parts.settings.database_url.get_secret_value())["stories"] == []
    assert telling.suggested(mentee) == []


def test_what_is_taken_back_while_it_is_approved_shows_to_nobody(telling: Telling) -> None:
    for _ in range(3):
        sent = telling.sends(telling.draft(), signed=telling.signature()).json()
        mentor, coordinator = telling.mentor_client, telling.coordinator
        with ThreadPoolExecutor(2) as both:
            approving = both.submit(telling.reviews, sent)
            taking = both.submit(mentor.post, f"{telling.own}/{sent['id']}/retraction")
        assert taking.result().status_code == 200
        assert approving.result().status_code in (200, 404, 412)
        now = mentor.get(f"{telling.own}/{sent['id']}").json()
        assert (now["state"], now["shows"], now["shown_since"]) == ("taken_back", False, None)
        assert coordinator.get(telling.staff).json()["items"] == []
