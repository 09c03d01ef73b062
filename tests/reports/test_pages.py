"""The reports of a program: what they count, what they hide, and the file of each chart."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from api.matches.models.tables import Match
from api.people.models.tables import MenteeRow, MentorRow
from tests.proposals.weeks import Week
from tests.service import counted_queries

BROWSER = {"Accept": "text/html"}
NAMES = ["waits", "contact", "meeting", "fit", "load", "trend", "trend-meeting"]


@pytest.fixture
def week(app: FastAPI) -> Week:
    """Return a program in which 26 people began to meet somebody: 13 in a team, of whom 12 were reached in time."""
    made = Week(app, people=0)
    team = made.coordinator.post(f"{made.base}/teams", json={"name": "=East"}).json()["id"]
    mentors = [made.a_mentor(capacity=6, team_id=team if number < 3 else None) for number in range(6)]
    for number in range(26):
        made.a_mentee()
        mentor = mentors[(0 if number < 13 else 3) + number % 3]
        proposal = made.put_forward(made.pairing(number, weekday=(number % 13) // 3, mentor_id=mentor))[0]
        for side in ("mentor", "mentee"):
            assert made.on_behalf(proposal, side, True).status_code == 200
    return made


def began(week: Week, days_ago: int) -> list[UUID]:
    """Have all matches begun so long ago; return their ids, those of the team first."""
    with week.parts.database.writing() as session:
        at = week.parts.clock.now() - timedelta(days=days_ago)
        statement = select(Match, MentorRow.team_id).join(MentorRow, col(MentorRow.id) == col(Match.mentor_id))
        rows = sorted(session.exec(statement), key=lambda row: (row[1] is None, row[0].id))
        for match, _ in rows:
            match.created_at = at
        return [match.id for match, _ in rows]


def reached(week: Week, ids: list[UUID], hours: int = 1) -> None:
    with week.parts.database.writing() as session:
        for match in session.exec(select(Match).where(col(Match.id).in_(ids))):
            match.reached_at = match.met_at = match.created_at + timedelta(hours=hours)


def page_of(week: Week, **asked: Any) -> str:
    answer = week.coordinator.get(f"/programs/{week.program}/reports", headers=BROWSER, params=asked)
    assert answer.status_code == 200
    return unescape(answer.text)


def file_of(week: Week, name: str, **asked: Any) -> list[str]:
    answer = week.coordinator.get(f"/programs/{week.program}/reports/{name}.csv", params=asked)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig").splitlines()


def chart(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def test_a_group_of_which_few_differ_is_hidden_with_another_and_stays_hidden_in_the_file(week: Week) -> None:
    ids = began(week, 21)
    reached(week, [*ids[:12], *ids[13:]])
    contact = chart(page_of(week), "contact")
    assert "hidden" not in contact  # nothing at all: one of 26 did not hear
    assert "Too few people to show anything" in contact
    assert file_of(week, "contact") == ["label,number,of"]
    reached(week, ids)
    page = page_of(week)
    assert "13/13 (100%)" in chart(page, "contact")
    assert "=East" in chart(page, "meeting")
    assert "In all: 26/26 (100%)" in chart(page, "contact")
    assert file_of(week, "contact")[1:] == ["'=East,13,13", "without a team,13,13"]


def test_late_contacts_count_as_missed_and_recent_matches_not_yet(week: Week) -> None:
    ids = began(week, 21)
    reached(week, ids[:13])
    reached(week, ids[13:], hours=49)
    assert file_of(week, "contact")[1:] == ["'=East,13,13", "without a team,0,13"]
    assert file_of(week, "meeting")[1:] == ["'=East,13,13", "without a team,13,13"]
    assert file_of(week, "contact", by="urgency")[1] == "routine,13,26"
    trend = file_of(week, "trend")
    assert len(trend) == 13
    assert sum(line.endswith(",13,26") for line in trend) == 1
    began(week, 3)
    assert file_of(week, "contact") == ["label,number,of"]


def test_waits_and_loads_hide_small_numbers(week: Week) -> None:
    assert "Too few people" in chart(page_of(week), "waits")  # nobody waits
    with week.parts.database.writing() as session:
        for number, row in enumerate(session.exec(select(MenteeRow))):
            row.status, row.waiting_since = "waiting", week.parts.clock.now().date() - timedelta(days=30 * (number % 2))
    waits = chart(page_of(week), "waits")
    assert waits.count(">13<") == 2
    with week.parts.database.writing() as session:
        today = week.parts.clock.now().date()
        for row in session.exec(select(MenteeRow).where(col(MenteeRow.waiting_since) < today).limit(4)):
            row.waiting_since = today
    waits = chart(page_of(week), "waits")
    assert (waits.count(">hidden<"), ">17<" in waits, ">9<" in waits) == (2, False, False)
    assert "Too few people" in chart(page_of(week), "load")  # six mentors


def test_every_chart_has_its_table_and_its_file_and_no_name(week: Week) -> None:
    reached(week, began(week, 21))
    for language in ("en", "es"):
        page = page_of(week, lang=language)
        assert re.findall('<section id="([^"]+)">', page) == NAMES
        for secret in ("Samantha", "Rosalinda", "samantha@example.org"):
            assert secret not in page
    missing = week.coordinator.get(f"/programs/{week.program}/reports/none.csv")
    assert missing.status_code == 404
    assert "by team" in page_of(week, by="nonsense", lang="en")
    with counted_queries(week.app) as statements:
        page_of(week)
    assert len(statements) < 15
