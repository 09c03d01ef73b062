"""A roster from what is asked for to shifts, on either database: published whole or not at all, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from api.app import create_app
from api.audit.models import AuditEntry
from api.errors import ServiceError
from api.hours.engagements import engagements
from api.hours.models import EngagementKind, HeldTime
from api.notices.models.tables import NoticeRow
from api.presence.models.tables import RosterPerson, ShiftCover
from api.presence.service.rosters import question_kept
from api.presence.service.shifts import cannot_come, take_shift
from api.presence.solver import settled
from api.rounds.solver import Refused, silent
from tests.accounts.people import TEST
from tests.drop_in.presences import Presences
from tests.service import MovedClock, some_settings

THURSDAY = date(2026, 11, 26)


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def test_a_roster_goes_from_what_is_asked_for_to_shifts_in_weeks_calendars_and_the_page_for_everybody(
    north: Presences,
) -> None:
    assert north.asks("Thu 12:00-16:00", languages=["es"]).status_code == 201
    assert north.asks("Thu 15:00-17:00").status_code == 422  # an hour of a site is asked for once
    assert north.asks("Fri 12:00-14:00").status_code == 201
    north.offers(north.rosas, "Thu 12:00-16:00", named=True)
    north.offers(north.bens, "Thu 12:00-16:00", hours=2)
    roster = north.solved()
    row = north.row(roster)
    assert (row.hours_needed, row.hours_covered, row.holes, row.proved) == (6, 4, 2, True)
    summary = north.summary(roster)
    (shift,) = summary["shifts"]
    assert (shift["mentor_name"], shift["weekday"], shift["start_min"], shift["minutes"]) == ("Rosa Reyes", 3, 720, 240)
    assert {one["whys"][0]["kind"] for one in summary["holes"]} == {"nobody"}
    helps = {(one["kind"], one["mentor_name"]): one for one in summary["remedies"]}
    assert helps["more_time", "Ben Barlow"]["gain"] == 2
    assert helps["more_people", None]["exact"]
    with north.parts.database.reading() as session:
        question = question_kept(session, north.parts.vault, row)
        assert question is not None
        again = settled(question, silent)
        assert not isinstance(again, Refused)
        assert again["digest"] == row.digest
        assert not any("Thu" in str(one.sealed) for one in session.exec(select(RosterPerson)))

    assert north.post(roster, "publish").json() == {"begun": 1, "kept": 0, "ended": 0}
    with north.parts.database.reading() as session:
        (held,) = engagements(session, north.program)
        assert (held.kind, held.weekday, held.start_min, held.minutes) == (EngagementKind.SHIFT, 3, 720, 240)
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "roster").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["start", "solve", "read", "publish"]
        assert "caseload_moved" in {one.template for one in session.exec(select(NoticeRow))}
    assert "a shift" in north.html(north.rosas, f"{north.pages}/me/week")
    (site,) = north.here()["sites"]
    assert site["days"] == [
        {"day": "2026-11-26", "stretches": [{"start_min": 720, "minutes": 240, "people": 1, "languages": ["en", "es"]}]}
    ]
    assert north.post(roster, "publish").status_code == 409
    again_started = north.solved()
    assert north.post(again_started, "publish").json() == {"begun": 0, "kept": 1, "ended": 0}  # what stood stands


def test_a_mentor_is_not_given_an_hour_that_something_else_took(north: Presences) -> None:
    north.asks("Thu 12:00-14:00")
    north.offers(north.rosas, "Thu 12:00-16:00")
    roster = north.solved()
    led = {
        "name": "Noon circle", "languages": ["en"], "modes": ["video"], "weekday": "Thu", "starts": "12:00",
        "minutes": 60, "time_zone": "America/New_York", "open": False, "running": True, "least": 2, "most": 4,
        "link": "https://meet.example.org/noon", "facilitators": [str(north.rosa)],
    }  # fmt: skip
    assert north.coordinator.post(f"{north.base}/groups", json=led).status_code == 201
    refused = north.post(roster, "publish")
    assert (refused.status_code, "Solve it again" in refused.text) == (409, True)
    assert north.post(roster, "start").status_code == 200
    north.work()
    assert north.row(roster).hours_covered == 0


def test_the_first_yes_takes_a_day_of_somebody_elses_shift_once(north: Presences) -> None:
    north.thursdays()
    _, carlas = north.a_mentor("Carla Cruz", "carla@example.org")
    north.offers(carlas, "Thu 12:00-16:00")
    (shift,) = north.rosas.get(f"{north.base}/me/shifts").json()
    day = shift["days"][0]["day"]
    assert north.bens.get(f"{north.base}/me/open-shifts").json() == []
    absence = f"{north.base}/me/shifts/{shift['id']}/absences/{day}"
    assert north.bens.put(absence).status_code == 404
    for _ in range(2):
        assert north.rosas.put(absence).status_code == 204
    (site,) = north.here()["sites"] or [{"days": []}]
    assert THURSDAY.isoformat() not in {one["day"] for one in site["days"]}
    (ben,) = north.bens.get(f"{north.base}/me/open-shifts").json()
    (carla,) = carlas.get(f"{north.base}/me/open-shifts").json()
    assert ben["id"] == carla["id"]

    def take(user_id: UUID) -> str:
        try:
            with north.parts.database.writing() as session:
                take_shift(session, north.parts, north.program, user_id, UUID(ben["id"]), TEST, north.now)
        except ServiceError as error:
            return error.code
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [north.user("ben"), north.user("carla")])) == ["conflict", "taken"]
    with north.parts.database.reading() as session:
        (cover,) = session.exec(select(ShiftCover)).all()
        held = [one for one in engagements(session, north.program) if one.day is not None]
        assert [(one.day, one.mentor_id) for one in held] == [(THURSDAY, cover.mentor_id)]
        cells = session.exec(select(HeldTime).where(HeldTime.engagement_id == held[0].id)).all()
        assert len(cells) == 4 * 12  # of one of the two weeks in turn
    (site,) = north.here()["sites"]
    assert THURSDAY.isoformat() in {one["day"] for one in site["days"]}
    assert north.rosas.delete(absence).status_code == 409


def test_whoever_would_break_a_rule_is_not_asked(north: Presences) -> None:
    north.thursdays()
    (shift,) = north.rosas.get(f"{north.base}/me/shifts").json()
    north.offers(north.bens, "Thu 12:00-16:00", hours=2)  # four hours are more than Ben gives a week
    with north.parts.database.writing() as session:
        cannot_come(
            session, north.parts, north.program, north.user("rosa"), UUID(shift["id"]), THURSDAY, TEST, north.now
        )
    assert north.bens.get(f"{north.base}/me/open-shifts").json() == []


def test_two_mentors_swap_their_shifts_for_good(north: Presences) -> None:
    for window in ("Thu 12:00-14:00", "Fri 12:00-14:00"):
        assert north.asks(window).status_code == 201
    north.offers(north.rosas, "Thu 12:00-14:00")
    north.offers(north.bens, "Fri 12:00-14:00")
    north.published()
    (rosas,) = north.rosas.get(f"{north.base}/me/shifts").json()
    way = f"{north.base}/me/shifts/{rosas['id']}/swaps"
    assert north.rosas.get(way).json() == []  # neither is free when the other is
    for client in (north.rosas, north.bens):
        north.offers(client, "Thu 12:00-14:00", "Fri 12:00-14:00", hours=2)
    (option,) = north.rosas.get(way).json()
    assert north.bens.get(way).status_code == 404
    for _ in range(2):
        assert north.rosas.post(way, json={"shift_id": option["id"]}).status_code == 204
    (asked,) = north.bens.get(f"{north.base}/me/swaps").json()
    assert (asked["asked"], asked["own"]["weekday"], asked["other"]["weekday"]) == (False, 4, 3)
    answer = f"{north.base}/me/swaps/{asked['id']}/answer"
    assert north.rosas.post(answer, json={"accept": True}).status_code == 404  # whoever asked cannot say yes
    assert north.bens.post(answer, json={"accept": True}).status_code == 204
    assert [one["weekday"] for one in north.rosas.get(f"{north.base}/me/shifts").json()] == [4]
    assert [one["weekday"] for one in north.bens.get(f"{north.base}/me/shifts").json()] == [3]
    assert north.bens.get(f"{north.base}/me/swaps").json() == []
    with north.parts.database.reading() as session:
        held = {(one.mentor_id, one.weekday) for one in engagements(session, north.program)}
        assert held == {(north.rosa, 4), (north.ben, 3)}
