"""Stories on a person's own pages, and what comes of a mentor's and a reviewer's forms."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.audit.models import AuditEntry
from tests.asking.telling import Asking, asked
from tests.service import counted_queries
from tests.stories.telling import STORY, Telling, a_shown_story
from tests.web.sending import sent_by

HTML = {"Accept": "text/html"}


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def asking(app: FastAPI, telling: Telling) -> Asking:
    return asked(app, telling.program, about={"stage": "first_90_days", "pathways": ["smart"]})


def log(telling: Telling) -> list[tuple[str, str, str]]:
    with telling.parts.database.reading() as session:
        statement = select(AuditEntry).where(AuditEntry.chain == str(telling.program)).order_by(col(AuditEntry.number))
        return [(one.verb, one.kind, one.subject_id) for one in session.exec(statement)]


def test_both_first_pages_tell_of_a_story_and_why(telling: Telling, asking: Asking) -> None:
    assert "Stories of people" not in asking.own().text
    story = telling.shown(warnings=["death"])
    for page in (asking.page("done"), asking.own()):
        said = plain(page.text)
        assert "The first winter" in said
        assert "Juniper" in said
        assert "it goes a way that you chose; it tells of the stage that you are at" in said
        assert "It speaks of the death of somebody" in said
        assert "snow" not in said
        assert f'href="/your/{asking.token}/stories/{story["id"]}"' in page.text
    assert "The first winter" in asking.own("/stories").text


def test_what_somebody_may_not_want_to_come_upon_is_a_step_away(telling: Telling, asking: Asking) -> None:
    plainly, hard = telling.shown(), telling.shown(warnings=["death"])
    assert "<details><summary" not in asking.own(f"/stories/{plainly['id']}").text.split("nine days")[0]
    page = asking.own(f"/stories/{hard['id']}").text
    assert page.index("the death of somebody") < page.index("Read the story") < page.index("nine days")
    assert "42 CFR part 2 prohibits" in page
    spanish = asking.own(f"/stories/{hard['id']}?lang=es").text
    assert "Leer la historia" in spanish


def test_that_it_helped_is_private(telling: Telling, asking: Asking) -> None:
    story = telling.shown()
    path = f"/your/{asking.token}/stories/{story['id']}"
    before = len(log(telling))
    assert asking.client.post(path, data={"helped": "yes"}).headers["location"] == f"{path}?done=helped"
    assert "You said that it helped." in asking.client.get(path).text
    assert asking.client.post(path, data={"helped": "no"}).status_code == 303
    assert "This helped" in asking.client.get(path).text
    new = log(telling)[before:]
    assert {(verb, kind) for verb, kind, _ in new} == {("change", "mentee"), ("read", "mentee"), ("list", "stories")}
    assert story["id"] not in {subject for _, _, subject in new}  # which one somebody reads is their own affair


def test_a_story_that_is_taken_back_is_gone_from_every_page_at_once(telling: Telling, asking: Asking) -> None:
    story = telling.shown()
    mentor = telling.mentor_client
    page = f"/programs/{telling.program}/me/stories"
    assert "shows" in plain(mentor.get(page, headers=HTML).text)
    done = mentor.post(f"{page}/{story['id']}/take-back", headers=HTML)
    assert done.headers["location"] == f"{page}?done=taken_back"
    for rest in ("", "/stories"):
        assert "first winter" not in asking.own(rest).text
    assert "first winter" not in asking.page("done").text
    absent = asking.own(f"/stories/{story['id']}")
    assert (absent.status_code, absent.text) == (404, asking.own(f"/stories/{UUID(int=1)}").text)
    assert asking.client.post(f"/your/{asking.token}/stories/{story['id']}").status_code == 404


def test_both_records_hold_what_is_ones_own(telling: Telling, asking: Asking) -> None:
    story = telling.shown()
    asking.client.post(f"/your/{asking.token}/stories/{story['id']}", data={"helped": "yes"})
    theirs = asking.own("/record").json()["parts"]
    assert (theirs["stories"], theirs["helped"]) == ([], [{"stories": 1}])
    mine = telling.coordinator.get(f"{telling.base}/mentors/{telling.mentor}/export").json()["parts"]["stories"]
    assert [(one["story"]["title"], one["state"], one["shown_text"]) for one in mine] == [
        ("The first winter", "approved", STORY["text"])
    ]


def test_a_story_is_typed_in_sent_in_and_reviewed_on_pages(telling: Telling) -> None:
    mentor, home = telling.mentor_client, f"/programs/{telling.program}/me/stories"
    mentor.headers |= HTML
    assert "No story yet" in mentor.get(home).text
    typed = sent_by(mentor.get(f"{home}/new").text)
    wrong = mentor.post(f"{home}/new", data=typed | {"byline": "pen_name", "text": "word " * 1201, "do": "save"})
    assert wrong.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', wrong.text) == ["title", "text", "pen_name"]
    assert wrong.text.count("word") > 1200
    filled = typed | {"title": "Snow", "text": "One.\r\n\r\nTwo.", "stages": ["not_yet"], "do": "send"}
    way = mentor.post(f"{home}/new", data=filled).headers["location"]
    assert way.endswith("/send")
    page = mentor.get(way).text
    assert "May we show your stories?" in page
    assert "<p>One.</p>" in page
    unsigned = mentor.post(way, data=sent_by(page))
    assert unsigned.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', unsigned.text) == ["agree", "signature"]
    old = sent_by(page) | {"agree": "yes", "signature": "Rosa", "text_hash": "0" * 64}
    assert 'href="#field-shown"' in mentor.post(way, data=old).text
    signed = sent_by(page) | {"agree": "yes", "signature": "Rosa"}
    assert mentor.post(way, data=signed).headers["location"] == f"{home}?done=sent"
    assert mentor.post(way, data=signed).headers["location"] == f"{home}?done=over"
    staff, list_ = telling.coordinator, f"/programs/{telling.program}/stories"
    staff.headers |= HTML
    (story_id,) = set(re.findall(rf'href="{list_}/([^"?]+)"', staff.get(f"{list_}?state=sent").text))
    one = f"{list_}/{story_id}"
    opened = sent_by(staff.get(one).text)
    for said, field in (({}, "decision"), ({"decision": "send_back"}, "note"), ({"decision": "take_down"}, "reason")):
        refused = staff.post(one, data=opened | said)
        assert (refused.status_code, re.findall(r'href="#field-(\w+)"', refused.text)) == (422, [field])
    back = staff.post(one, data=opened | {"decision": "send_back", "note": "Which clinic?"})
    assert back.headers["location"] == f"{list_}?done=send_back"
    assert "Which clinic?" in mentor.get(home).text
    late = staff.post(one, data=opened | {"decision": "approve"})
    assert (late.status_code, "Changed meanwhile" in late.text) == (412, True)
    mine = f"{home}/{story_id}"
    assert mentor.post(mine, data=sent_by(mentor.get(mine).text) | {"title": "Thaw", "do": "save"}).status_code == 303
    gone = staff.post(one, data=opened | {"decision": "approve"})
    assert gone.status_code == 404
    assert "Remove “Thaw” for good?" in mentor.get(f"{mine}/remove").text
    removed = mentor.post(f"{mine}/remove", data={"version": "4"})
    assert removed.headers["location"] == f"{home}?done=removed"


def test_what_was_signed_is_renewed_and_taken_back_on_a_page(telling: Telling) -> None:
    telling.signs(last_day="2026-12-24")
    telling.shown()
    mentor, page = telling.mentor_client, f"/programs/{telling.program}/me/stories/agreement"
    opened = mentor.get(page, headers=HTML).text
    assert "The first winter" in opened
    assert "December 24" in plain(opened)
    signed = sent_by(opened) | {"agree": "yes", "signature": "Rosa", "do": "sign"}
    assert mentor.post(page, data=signed, headers=HTML).headers["location"].endswith("?done=signed")
    longer = plain(mentor.get(page, headers=HTML).text)
    assert "November 23, 2027" in longer
    assert "If you agree, type your name" not in longer
    assert mentor.post(page, data={"do": "revoke"}, headers=HTML).headers["location"].endswith("?done=revoked")
    assert "does not show: what you signed has ended" in mentor.get(page.removesuffix("/agreement"), headers=HTML).text


def queries(app: FastAPI, client: TestClient, *pages: str) -> list[int]:
    counts = []
    for page in pages:
        with counted_queries(app) as statements:
            assert client.get(page, headers=HTML).status_code == 200
        counts.append(len(statements))
    return counts


def test_pages_take_as_many_queries_however_many_stories_there_are(app: FastAPI, telling: Telling) -> None:
    other = telling.another("Ben")
    person, home = asked(app, telling.program), f"/programs/{telling.program}"
    counts: list[list[Any]] = []
    for number in range(4):
        a_shown_story(other, telling.coordinator, telling.program, title=f"Story {number}")
        telling.shown(title=f"Mine {number}")
        if number in (0, 3):
            counts.append(
                queries(app, telling.mentor_client, f"{home}/me/stories", f"{home}/me/stories/shared")
                + queries(app, telling.coordinator, f"{home}/stories")
                + queries(app, person.client, f"/your/{person.token}", f"/your/{person.token}/stories")
            )
    assert counts[0] == counts[1]
