"""What changes under a roster: breaks, offers, clocks, other rosters, two at once; nobody is left with a wrong hour."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from api.cli.replaying import replay_round
from api.hours.engagements import engagements
from api.notices.models.tables import NoticeRow
from api.presence.jobs import ForgetDays
from api.presence.models.tables import RosterPerson, RosterSnapshot, ShiftCover, ShiftRow
from api.presence.service.replaying import kept_roster, replay_roster
from api.presence.service.rosters import ROSTERS
from api.rounds.service.replaying import Verdict
from tests.accounts.people import TEST
from tests.drop_in.presences import HTML, Presences
from tests.service import MovedClock

DAY = "2026-11-26"


def absent(north: Presences, client: Any) -> str:
    """Have somebody say that they cannot come to their one shift on the next day of it; return the shift."""
    (shift,) = client.get(f"{north.base}/me/shifts").json()
    assert client.put(f"{north.base}/me/shifts/{shift['id']}/absences/{shift['days'][0]['day']}").status_code == 204
    return str(shift["id"])


def told(north: Presences) -> int:
    with north.parts.database.reading() as session:
        return len(session.exec(select(NoticeRow).where(NoticeRow.template == "caseload_moved")).all())


def test_a_mentor_on_a_break_or_with_other_hours_stands_in_the_way_of_nobody_else(north: Presences) -> None:
    _, carlas = north.a_mentor("Carla Cruz", "carla@example.org")
    _, dinas = north.a_mentor("Dina Diaz", "dina@example.org")
    for client, window in ((north.rosas, "Thu 12:00-14:00"), (carlas, "Fri 12:00-14:00"), (dinas, "Mon 12:00-14:00")):
        assert north.asks(window).status_code == 201
        north.offers(client, window)
    north.published()
    carlas.patch(f"{north.base}/availability", json={"away": True}, headers={"If-Match": '"1"'})
    north.offers(dinas, "Tue 12:00-14:00")
    north.offers(north.bens, "Thu 12:00-14:00", "Fri 12:00-14:00", hours=4)
    absent(north, north.rosas)
    assert [one["day"] for one in north.bens.get(f"{north.base}/me/open-shifts").json()] == [DAY]
    page = north.html(north.coordinator, f"{north.pages}/presence")
    assert page.count(">away<") == 1


def test_whoever_would_have_come_instead_hears_that_the_shift_is_no_more_and_is_free_again(north: Presences) -> None:
    north.thursdays()
    absent(north, north.rosas)
    (one,) = north.bens.get(f"{north.base}/me/open-shifts").json()
    assert north.bens.post(f"{north.base}/me/open-shifts/{one['id']}/take").status_code == 204
    north.offers(north.rosas, "Fri 12:00-16:00")
    before = told(north)
    north.published()  # Rosa has no shift any more
    assert told(north) == before + 2  # she hears of it, and so does Ben
    with north.parts.database.reading() as session:
        assert [held.day for held in engagements(session, north.program)] == []
        assert session.exec(select(ShiftCover)).all() == []


def test_shifts_follow_the_clocks_of_the_program(north: Presences) -> None:
    north.thursdays()
    program = north.admin.get(north.base)
    changed = north.admin.patch(
        north.base, json={"zone": "America/Chicago"}, headers={"If-Match": program.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.text
    north.offers(north.rosas, "Thu 12:00-20:00")
    north.offers(north.bens)
    roster = north.solved()
    assert north.post(roster, "publish").json() == {"begun": 1, "kept": 0, "ended": 1}
    with north.parts.database.reading() as session:
        (row,) = session.exec(select(ShiftRow)).all()
        assert (row.zone, row.start_min) == ("America/Chicago", 720)
        (held,) = engagements(session, north.program)
        assert (held.zone, held.start_min) == ("America/New_York", 780)


def test_boxes_that_no_grid_has_are_no_hours(north: Presences) -> None:
    typed = {"site_id": north.north, "windows": ["0-0230", "7-1", "0-²", "3-24", "3"], "minimum": "1"}
    refused = north.coordinator.post(f"{north.pages}/presence/hours/new", data=typed, headers=HTML)
    assert refused.status_code == 422
    assert north.coordinator.get(f"{north.base}/coverage").json()["items"] == []


def test_a_page_that_was_open_overnight_says_that_the_day_is_over(north: Presences, clock: MovedClock) -> None:
    north.thursdays()
    (shift,) = north.rosas.get(f"{north.base}/me/shifts").json()
    clock.instant = datetime(2026, 11, 26, 18, tzinfo=UTC)
    form = {"shift": shift["id"], "day": DAY, "what": "absent"}
    refused = north.rosas.post(f"{north.pages}/me/shifts", data=form, headers=HTML)
    assert (refused.status_code, "none of the next days" in refused.text) == (422, True)


def test_a_site_that_is_open_past_midnight_says_until_when(north: Presences, clock: MovedClock) -> None:
    assert north.asks("Thu 22:00-02:00").status_code == 201
    north.offers(north.rosas, "Thu 22:00-02:00")
    north.published()
    clock.instant = datetime(2026, 11, 27, 4, 30, tzinfo=UTC)  # half past eleven at night in New York
    (site,) = north.here()["sites"]
    assert site["now"]["until_min"] == 26 * 60
    assert "until 2:00 AM" in north.html(north.coordinator, f"/here/{north.program}")
    clock.instant += timedelta(hours=1)
    (site,) = north.here()["sites"]
    assert site["now"]["until_min"] == 120


def test_days_that_are_over_are_forgotten(north: Presences, clock: MovedClock) -> None:
    north.thursdays()
    absent(north, north.rosas)
    (known,) = north.coordinator.get(f"{north.base}/mentors/{north.rosa}/export").json()["parts"]["presence"]
    assert (known["not_there_on"], known["comes_instead_on"]) == ([DAY], [])
    job = ForgetDays()

    def left() -> int:
        with north.parts.database.reading() as session:
            due = job.due(session, north.now)
        for key in due:
            job.run(north.parts, key)
        with north.parts.database.reading() as session:
            return len(session.exec(select(ShiftCover)).all())

    assert left() == 1
    clock.instant = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert left() == 0


def test_nobody_but_the_mentor_says_yes_to_their_name_on_the_page_for_everybody(north: Presences) -> None:
    way, hours = f"{north.base}/mentors/{north.rosa}/presence", {"windows": ["Thu 12:00-14:00"], "named": True}
    refused = north.coordinator.put(way, json=hours, headers={"If-Match": '"0"'})
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, ["#/named"])
    north.offers(north.rosas, "Thu 12:00-14:00", named=True)
    kept = north.coordinator.put(way, json=hours | {"hours": 3}, headers={"If-Match": '"1"'})
    assert (kept.status_code, kept.json()["named"]) == (200, True)
    back = north.coordinator.put(way, json=hours | {"named": False}, headers={"If-Match": kept.headers["ETag"]})
    assert back.json()["named"] is False


def test_two_coordinators_who_start_at_once_go_on_with_one_roster(north: Presences) -> None:
    def start(_: int) -> UUID:
        with north.parts.database.writing() as session:
            return ROSTERS.go_on(session, north.program, TEST, north.now).id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(start, range(2)))) == 1


def test_a_roster_is_replayed_from_the_command_line(
    north: Presences, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    north.asks("Thu 12:00-16:00")
    north.offers(north.rosas, "Thu 12:00-14:00")
    roster = north.solved()
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", sqlite_url)
    assert replay_round(roster) == 0
    said = capsys.readouterr().out
    assert f"Roster of 2026-11-30, digest {north.row(roster).digest}." in said
    assert "The same comes out, bit for bit." in said
    assert replay_round(str(north.rosa)) == 2


def test_what_a_mentor_offered_is_kept_under_their_key_alone_and_comes_out_again(north: Presences) -> None:
    north.asks("Thu 12:00-16:00")
    north.offers(north.rosas, "Thu 12:00-14:00", hours=3)
    north.offers(north.bens, "Fri 12:00-14:00", hours=5)
    roster = UUID(north.solved())
    summary = north.summary(str(roster))
    assert {(one["mentor_name"], one["offered"]) for one in summary["mentors"]} == {
        ("Rosa Reyes", 3),
        ("Ben Barlow", 5),
    }
    assert "Ben Barlow" in {one["mentor_name"] for one in summary["remedies"]}

    def replayed(session: Session) -> Verdict:
        kept = kept_roster(session, north.parts.vault, roster)
        assert kept is not None
        return replay_roster(kept)

    with north.parts.database.reading() as session:
        record = session.get_one(RosterSnapshot, roster).record
        assert "offered" not in record
        assert str(north.ben) in json.dumps(json.loads(record)["mentors"])  # where he stands, and nothing of him
        assert "more_time" not in record
        assert len(session.exec(select(RosterPerson)).all()) == 2
        assert replayed(session) is Verdict.SAME
    mentor = north.admin.get(f"{north.base}/mentors/{north.ben}")
    erased = north.admin.delete(f"{north.base}/mentors/{north.ben}", headers={"If-Match": mentor.headers["ETag"]})
    assert erased.status_code == 204, erased.text
    assert {one["mentor_name"] for one in north.summary(str(roster))["mentors"]} == {"Rosa Reyes"}
    with north.parts.database.reading() as session:
        assert replayed(session) is Verdict.NOT_WHOLE
