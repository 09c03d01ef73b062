"""Stepping back on a page: who is concerned is seen first, then it happens in one step, or not at all."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.matches.models.tables import Leave, Match
from api.people.models.tables import MentorRow
from tests.accounts.people import somebody
from tests.proposals.weeks import SURNAME, Week
from tests.service import MovedClock, counted_queries, some_settings

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url), clock)
    yield made
    made.state.parts.database.close()


def at(week: Week) -> str:
    return f"/programs/{week.program}/mentors/{week.mentor}/leave"


def page(week: Week) -> str:
    answer = week.coordinator.get(at(week), headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def hidden(shown: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown):
        fields.setdefault(name, []).append(value)
    return fields


def send(week: Week, shown: str, **fields: str) -> Any:
    return week.coordinator.post(at(week), data=hidden(shown) | fields, headers=BROWSER)


def states(week: Week) -> tuple[str, list[str]]:
    with week.parts.database.reading() as session:
        return session.get_one(MentorRow, week.mentor).status, [row.state for row in session.exec(select(Match))]


def test_everybody_concerned_is_shown_and_then_moved_in_one_step(week: Week) -> None:
    first = week.match(0)
    week.match(1)
    week.put_forward(week.pairing(2))
    noted = {"note": "Evenings are good."}
    version = {"If-Match": f'"{first["version"]}"'}
    kept = week.mentor_client.put(f"{week.base}/me/matches/{first['id']}/note", json=noted, headers=version)
    assert kept.status_code == 204, kept.text
    link = f'href="{at(week)}"'
    assert link in week.coordinator.get(at(week).removesuffix("/leave"), headers=BROWSER).text
    shown = page(week)
    assert "3 people are concerned" in shown
    assert shown.count(f"Samantha {SURNAME}</a>") == 3
    assert shown.count("a note is kept, sealed") == 1
    assert "Evenings" not in shown
    assert "cannot be put back" in shown
    done = send(week, shown, reason="recurrence", caseload="end", urgency="urgent")
    assert (done.status_code, done.headers["location"]) == (303, f"{at(week).removesuffix('/leave')}?done=stepped_back")
    assert states(week) == ("leave", ["ended", "ended"])
    assert "They have stepped back." in week.coordinator.get(done.headers["location"], headers=BROWSER).text
    assert "nobody else is concerned" in page(week)
    with week.parts.database.reading() as session:
        assert "recurrence" not in repr([entry.model_dump() for entry in session.exec(select(AuditEntry))])


def test_matches_wait_where_that_is_chosen(week: Week) -> None:
    week.match(0)
    assert send(week, page(week), reason="leave", caseload="pause", until="2027-01-04").status_code == 303
    assert states(week) == ("leave", ["paused"])


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(week: Week) -> None:
    week.match(0)
    refused = send(week, page(week), caseload="pause", until="soon", urgency="urgent")
    assert refused.status_code == 422
    assert 'href="#field-reason"' in refused.text
    assert 'href="#field-until"' in refused.text
    assert 'value="soon"' in refused.text
    assert 'value="pause" checked' in refused.text
    assert '<option value="urgent" selected' in refused.text
    assert states(week) == ("active", ["active"])


def test_nobody_is_moved_who_was_not_shown(week: Week) -> None:
    week.match(0)
    before = page(week)
    week.put_forward(week.pairing(1))
    overtaken = send(week, before, reason="left")
    assert overtaken.status_code == 412
    assert "2 people are concerned" in overtaken.text
    assert 'value="left" checked' in overtaken.text
    with week.parts.database.reading() as session:
        assert session.exec(select(Leave)).all() == []
    assert send(week, overtaken.text, reason="left").status_code == 303
    assert states(week) == ("left", ["ended"])
    gone = week.coordinator.get(at(week).removesuffix("/leave"), headers=BROWSER).text
    assert at(week) not in gone


def test_the_page_takes_the_same_statements_however_many_are_concerned(week: Week) -> None:
    def taken() -> int:
        with counted_queries(week.app) as statements:
            page(week)
        return len(statements)

    week.match(0)
    week.put_forward(week.pairing(1))
    before = taken()
    week.match(2), week.match(3)
    assert taken() == before


def test_supervisors_and_mentors_take_nobody_out(week: Week) -> None:
    assert week.supervisor.get(at(week), headers=BROWSER).status_code == 404
    assert week.mentor_client.post(at(week), headers=BROWSER).status_code == 404
    assert somebody(week.app, week.program, Role.SUPERVISOR).post(at(week)).status_code == 404
