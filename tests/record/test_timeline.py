"""What came of somebody so far: everything once, the newest first, and each reading written down."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.consent.models import Purpose
from tests.proposals.weeks import Week
from tests.service import counted_queries


@pytest.fixture
def week(app: FastAPI) -> Week:
    return Week(app, people=3)


def lines(week: Week, side: str, person: UUID, **asked: str) -> list[str]:
    path = f"/programs/{week.program}/{side}/{person}/timeline"
    answer: Any = week.coordinator.get(path, params=asked, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", answer.text, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", row.partition("</th>")[2])).split()) for row in rows]


def test_a_mentees_way_from_coming_in_to_the_end_of_a_match(week: Week) -> None:
    match = week.match()
    week.app.state.parts.clock.move(hours=1)
    path = f"me/matches/{match['id']}/contacts"
    assert (
        week.post(week.mentor_client, path, match["version"], {"outcome": "met", "note": "private"}).status_code == 201
    )
    week.app.state.parts.clock.move(hours=1)
    ends = {"reason": "completed", "again": False}
    assert week.post(week.coordinator, f"matches/{match['id']}/end", match["version"] + 1, ends).status_code == 200
    week.app.state.parts.clock.move(hours=1)
    week.revokes(0, Purpose.MENTOR)
    said = lines(week, "people", week.mentees[0])
    name = "Rosalinda Zubizarreta"
    assert said[:4] == [
        "Took back: sharing with a mentor",
        f"Came to its end with {name} They are done: a good end",
        f"In contact with {name} Met",
        f"Both said yes: {name}",
    ]
    assert sorted(said[4:]) == [
        "Agreed to: matching", "Agreed to: sharing with a mentor", "Came in", f"Put forward with {name}",
    ]  # fmt: skip
    assert not any("private" in line for line in said)
    other = lines(week, "mentors", week.mentor)
    assert other[0] == "Came to its end with Samantha Zubizarreta They are done: a good end"
    assert not any(line.startswith(("Agreed", "Took back")) for line in other)
    assert "Llegó" in lines(week, "people", week.mentees[0], lang="es")


def test_it_takes_as_many_queries_however_much_there_is_and_is_written_down(week: Week) -> None:
    counts = []
    for number in (0, 1, 2):
        week.match(number)
        with counted_queries(week.app) as statements:
            lines(week, "mentors", week.mentor)
        counts.append(len(statements))
    assert len(set(counts)) == 1
    with week.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(2)).all()
    assert {(one.verb, one.kind, one.subject_id) for one in log} == {
        ("read", "mentor", str(week.mentor)), ("list", "matches", str(week.mentor)),
    }  # fmt: skip
