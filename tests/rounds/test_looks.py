"""Everybody looked at before a round, where many are there: a worker does it, and the page shows the last look."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from api.rounds import jobs
from api.rounds.jobs.forget import Forget
from api.rounds.jobs.look import Look
from api.rounds.models.tables import WeekLook
from api.rounds.models.words import Step
from api.rounds.service import looking, overview, readiness
from tests.accounts.people import a_program, somebody
from tests.kept_people.people import a_mentee
from tests.rounds.test_pages import BROWSER, page, send
from tests.rounds.weeks import Week, a_week
from tests.service import MovedClock, counted_queries

LOOK = Look()
FORGET = Forget()


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: Any, monkeypatch: pytest.MonkeyPatch) -> Week:
    monkeypatch.setattr(overview, "AT_A_GLANCE", 10)
    return a_week(app, coordinator, program, 20, 4)


def ask(week: Week) -> None:
    done = send(week, "/readiness")
    assert (done.status_code, done.headers["location"]) == (303, f"/programs/{week.program}/readiness")


def due(week: Week) -> Sequence[str]:
    with week.parts.database.reading() as session:
        return LOOK.due(session, week.parts.clock.now())


def look(week: Week) -> None:
    for key in due(week):
        LOOK.run(week.parts, key)


def rows(week: Week) -> Sequence[WeekLook]:
    with week.parts.database.reading() as session:
        return session.exec(select(WeekLook)).all()


def lines(text: str) -> set[str]:
    return {one.partition("</li>")[0] for one in text.split("<li>")[1:]}


def test_a_look_is_asked_for_shows_how_far_it_is_survives_a_reload_and_stays(week: Week) -> None:
    assert "Look at everybody" in page(week, "/readiness")
    assert rows(week) == []  # to open the page asks for nothing
    ask(week)
    for _ in range(2):
        under_way = page(week, "/readiness")
        assert "data-poll" in under_way
        assert '<noscript><meta http-equiv="refresh"' in under_way
        assert "Waiting for its turn" in under_way
    assert "Esperando su turno" in page(week, "/readiness", lang="es")
    (key,) = due(week)
    LOOK.run(week.parts, key)
    assert due(week) == []
    LOOK.run(week.parts, key)  # a second worker that was late finds nothing to do
    came = page(week, "/readiness", lang="en")
    assert "data-poll" not in came
    assert 'As of <time datetime="2026-11-23T' in came
    assert "Look again" in came
    assert "20 wait with a live consent" in came
    (found,) = re.findall(r"<strong>(\w+) (?:person|people) could be matched with one or two", page(week, ""))
    assert f"{found.replace('One', '1')} could be matched with one or two mentors alone" in came
    assert "A fecha de" in page(week, "/readiness", lang="es")


def test_a_look_finds_what_a_small_program_is_shown_at_once(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    a_mentee(week.app, week.program, name="Leonor", discharge_date="2026-11-25", birth_year=1980)
    ask(week)
    look(week)
    looked = page(week, "/readiness")
    monkeypatch.setattr(overview, "AT_A_GLANCE", 300)
    at_once = page(week, "/readiness")
    assert "As of" not in at_once
    assert "Leonor</a>, Wed, Nov 25" in looked
    assert "Leonor</a>: no live consent" in looked
    # Who has few options or none is named at once alone: nothing that anybody said is kept of a look.
    options = r"<details><summary>(?:No mentor suits|\w+ (?:person|people) who waits? ha).*?</details>"
    assert len(re.findall(options, at_once, re.DOTALL)) == 2
    assert lines(re.sub(options, "", at_once, flags=re.DOTALL)) == lines(looked)
    ask(week)
    assert due(week) == []  # nobody has a worker do what the page does at once


def test_the_last_look_stays_beside_the_next_and_a_second_press_asks_for_no_other(
    week: Week, clock: MovedClock
) -> None:
    ask(week)
    look(week)
    clock.move(hours=1)
    ask(week)
    ask(week)
    assert len(due(week)) == 1
    under_way = page(week, "/readiness")
    assert "data-poll" in under_way
    assert "20 wait with a live consent" in under_way
    assert "without a live consent" not in under_way
    a_mentee(week.app, week.program, name="Leonor", birth_year=1980)
    look(week)
    assert len(rows(week)) == 1
    assert "1 wait without a live consent: left out" in page(week, "/readiness")


def test_a_step_is_shown_while_it_is_looked(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(week)
    shown: list[str] = []

    def slowly(looked: Any, watch: Any) -> Any:
        shown.append(page(week, "/readiness"))
        return ready(looked, watch)

    ready = readiness.readiness
    monkeypatch.setattr(readiness, "readiness", slowly)
    look(week)
    assert "Looking at every pair" in shown[0]
    assert 'value="3"' in shown[0]


def test_a_look_that_fails_says_so_and_can_be_asked_for_again(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> Any:
        raise ValueError

    ask(week)
    with monkeypatch.context() as broken:
        broken.setattr(readiness, "readiness", failing)
        look(week)
    assert "The look stopped before its end." in page(week, "/readiness", lang="en")
    assert "se detuvo antes de terminar" in page(week, "/readiness", lang="es")
    ask(week)
    look(week)
    assert "The look stopped" not in page(week, "/readiness", lang="en")
    assert len(rows(week)) == 1


def test_a_worker_that_dies_is_followed_by_another_and_the_third_time_it_is_given_up(
    week: Week, clock: MovedClock
) -> None:
    ask(week)
    attempts = []
    for number in range(3):
        (key,) = due(week)
        assert key.endswith(f":{number}")
        look_id = UUID(key.partition(":")[0])
        with week.parts.database.writing() as session:
            attempts.append(looking.take_up(session, week.parts.vault, look_id, number, clock.now()))
        assert due(week) == []
        clock.move(seconds=31)
    look(week)
    assert due(week) == []
    assert "The look stopped before its end." in page(week, "/readiness")
    with week.parts.database.writing() as session:
        assert not any(one is None or looking.beat_look(session, one, clock.now(), Step.LOOKING) for one in attempts)


def test_a_look_keeps_nothing_that_anybody_said_and_is_forgotten_after_a_day(week: Week, clock: MovedClock) -> None:
    leonor = a_mentee(week.app, week.program, name="Leonor", discharge_date="2026-11-25", birth_year=1980)
    ask(week)
    look(week)
    (row,) = rows(week)
    assert row.came is not None
    assert str(leonor).encode() not in row.came.token
    with week.parts.database.reading() as session:
        kept = week.parts.vault.key(session, row.author_id).open(row.came)
    assert str(leonor) in kept
    assert "Leonor" not in kept
    assert "2026-11-25" not in kept
    assert "Leonor" in page(week, "/readiness")
    answer = week.client.get(f"{week.base}/mentees/{leonor}")
    gone = week.client.delete(f"{week.base}/mentees/{leonor}", headers={"If-Match": answer.headers["etag"]})
    assert gone.status_code == 204
    assert "Leonor" not in page(week, "/readiness")
    with week.parts.database.reading() as session:
        assert FORGET.due(session, clock.now()) == ()
    clock.move(hours=24)
    assert "As of" not in page(week, "/readiness")
    with week.parts.database.reading() as session:
        (hour,) = FORGET.due(session, clock.now())
    FORGET.run(week.parts, hour)
    assert rows(week) == []


def test_a_look_is_its_programs_alone_and_written_to_the_log(week: Week, app: FastAPI) -> None:
    ask(week)
    look(week)
    page(week, "/readiness")
    stranger = somebody(app, a_program(app, "South"), Role.COORDINATOR)
    path = f"/programs/{week.program}/readiness"
    assert stranger.get(path, headers=BROWSER).status_code == 404
    assert stranger.post(path, headers=BROWSER).status_code == 404
    with week.parts.database.reading() as session:
        own = session.exec(select(AuditEntry).where(AuditEntry.chain == str(week.program))).all()
    assert [f"{one.verb} {one.kind}" for one in own].count("check week") == 2  # asked for, and read


def test_of_many_the_first_are_named_and_the_others_counted(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Leonor", "Teodoro", "Samantha"):
        a_mentee(week.app, week.program, name=name, discharge_date="2026-11-25", birth_year=1980)

    def leaving() -> str:
        return page(week, "/readiness").partition("Leave treatment within seven days")[2].partition("</ul>")[0]

    with monkeypatch.context() as small:
        small.setattr(overview, "AT_A_GLANCE", 300)
        everybody = leaving().count("<a ")
    assert everybody >= 3
    monkeypatch.setattr(overview, "MOST_NAMED", 2)
    ask(week)
    look(week)
    assert leaving().count("<a ") == 2
    assert f"{everybody} in all" in leaving()


def test_the_page_asks_the_database_a_few_times_however_many_there_are(week: Week, app: FastAPI) -> None:
    ask(week)
    look(week)
    with counted_queries(app) as statements:
        page(week, "/readiness")
    assert len(statements) < 30, len(statements)


def test_the_job_is_among_those_that_a_worker_does() -> None:
    assert LOOK in jobs.JOBS
