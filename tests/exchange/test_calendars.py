"""Addresses of calendars: secret, revocable, and the same silence for whoever has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import icalendar
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from api.accounts.models.tables import MemberRole
from api.accounts.models.words import Role
from api.accounts.tokens import hashed
from api.app import create_app
from api.consent.service.consents import revoke
from api.exchange.models.calendars import Calendar
from api.exchange.service.feeds import first_week_of, read_feed
from api.hours.models import Hold
from api.hours.service import release
from api.hours.turns import turn_of
from api.people.models.words import MentorStatus
from api.web.parts import Parts
from matcher.people.week import Slot
from tests.accounts.people import TEST, a_member, a_program, signed_in, somebody
from tests.exchange.builders import SHARED, held
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.proposals.weeks import Week, a_match
from tests.service import HOST, MovedClock, a_client, counted_queries, some_settings


def a_mentor_who_signs_in(app: FastAPI, program: UUID) -> tuple[UUID, TestClient]:
    member = a_member(app, program, Role.MENTOR)
    return a_mentor(app, program, member_id=str(member)), signed_in(app)


def an_address(client: TestClient, path: str) -> str:
    answer = client.post(path)
    assert answer.status_code == 201, answer.text
    address: str = answer.json()["address"]
    return address.removeprefix(HOST)


def hours_at(app: FastAPI, address: str) -> list[Any]:
    answer = a_client(app).get(address)
    assert answer.status_code == 200, answer.text
    return [*icalendar.Calendar.from_ical(answer.content).walk("VEVENT")]


def test_both_see_the_hour_they_hold_and_neither_file_names_anybody(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee, (mentor, client) = a_mentee(app, program), a_mentor_who_signs_in(app, program)
    consents(app, program, mentee)
    held(app, program, mentee, mentor)
    theirs, own = an_address(coordinator, f"{base}/mentees/{mentee}/calendar"), an_address(client, f"{base}/calendar")
    (one,), (other,) = hours_at(app, theirs), hours_at(app, own)
    for event in (one, other):
        assert (event["SUMMARY"], event["CLASS"]) == ("Weekly hour", "PRIVATE")
        assert event["DTSTART"].dt.isoformat() == "2026-11-23T18:00:00-05:00"
        assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert one["UID"] != other["UID"]
    for address in (theirs, own):
        text = a_client(app).get(address).text
        assert not [word for word in ("Samantha", "Rosalinda", "North", str(mentee), str(mentor)) if word in text]


def test_the_answer_is_private_and_not_sent_again_unchanged(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee = a_mentee(app, program)
    address = an_address(coordinator, f"{base}/mentees/{mentee}/calendar")
    client = a_client(app)
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    etag = answer.headers["etag"]
    for named in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        same = client.get(address, headers={"If-None-Match": named})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    consents(app, program, mentee)
    held(app, program, mentee, a_mentor(app, program))
    changed = client.get(address, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["etag"] == etag) == (200, False)


def test_only_a_hash_of_the_address_is_kept(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee = a_mentee(app, program)
    path = f"{base}/mentees/{mentee}/calendar"
    token = an_address(coordinator, path).removeprefix("/calendar/").removesuffix(".ics")
    with parts.database.reading() as session:
        (row,) = session.exec(select(Calendar)).all()
    assert (row.token_hash, row.prefix) == (hashed(token), token[:6])
    assert token not in row.model_dump_json()
    assert token not in coordinator.get(path).text
    assert coordinator.get(path).json()["prefix"] == token[:6]


@pytest.fixture
def endings(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> dict[str, tuple[str, Callable[[], object]]]:
    """Return addresses that work, and how each of them ends."""
    mentee, other, third = (a_mentee(app, program) for _ in range(3))
    _, client = a_mentor_who_signs_in(app, program)
    paths = {one: f"{base}/mentees/{one}/calendar" for one in (mentee, other, third)}
    match = {"If-Match": '"1"'}

    def without_role() -> None:
        with parts.database.writing() as session:
            for row in session.exec(select(MemberRole).where(MemberRole.role == Role.MENTOR)):
                session.delete(row)

    return {
        "revoked": (an_address(coordinator, paths[mentee]), lambda: coordinator.delete(paths[mentee], headers=match)),
        "rotated": (
            an_address(coordinator, paths[other]),
            lambda: coordinator.post(f"{paths[other]}/rotations", headers=match),
        ),
        "erased": (
            an_address(coordinator, paths[third]),
            lambda: coordinator.delete(f"{base}/mentees/{third}", headers=match),
        ),
        "no mentor any more": (an_address(client, f"{base}/calendar"), without_role),
    }


def test_an_address_that_ended_is_like_one_that_never_was(
    app: FastAPI, endings: dict[str, tuple[str, Callable[[], object]]]
) -> None:
    client = a_client(app)
    never = client.get("/calendar/never.ics")
    assert never.status_code == 404
    for how, (address, end) in endings.items():
        assert client.get(address).status_code == 200, how
        end()
        with counted_queries(app) as seen:
            gone = client.get(address)
        headers = {name: value for name, value in gone.headers.items() if name != "x-request-id"}
        assert (gone.status_code, gone.content) == (404, never.content), how
        assert headers == {name: value for name, value in never.headers.items() if name != "x-request-id"}
        assert len(seen) == 1, how  # and as quick


def test_a_mentor_who_left_has_no_calendar(app: FastAPI, program: UUID, coordinator: TestClient, base: str) -> None:
    mentor, client = a_mentor_who_signs_in(app, program)
    address = an_address(client, f"{base}/calendar")
    left = coordinator.patch(
        f"{base}/mentors/{mentor}", json={"status": MentorStatus.LEFT}, headers={"If-Match": '"1"'}
    )
    assert left.status_code == 200
    assert a_client(app).get(address).status_code == 404
    assert client.get(f"{base}/calendar").status_code == 404


def test_rotating_gives_another_address_and_the_first_ends_at_once(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    _, client = a_mentor_who_signs_in(app, program)
    first = an_address(client, f"{base}/calendar")
    assert client.post(f"{base}/calendar").status_code == 409
    assert client.post(f"{base}/calendar/rotations").status_code == 428
    assert client.post(f"{base}/calendar/rotations", headers={"If-Match": '"2"'}).status_code == 412
    answer = client.post(
        f"{base}/calendar/rotations", headers={"If-Match": client.get(f"{base}/calendar").headers["etag"]}
    )
    second = answer.json()["address"].removeprefix(HOST)
    assert answer.status_code == 201
    assert (a_client(app).get(first).status_code, a_client(app).get(second).status_code) == (404, 200)
    assert client.delete(f"{base}/calendar", headers={"If-Match": '"1"'}).status_code == 204
    assert client.get(f"{base}/calendar").status_code == 404
    assert an_address(client, f"{base}/calendar") not in (first, second)


def test_the_database_itself_lets_one_address_of_a_person_work(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    mentee = a_mentee(app, program)
    an_address(coordinator, f"{base}/mentees/{mentee}/calendar")
    another = Calendar(
        id=uuid4(), created_at=clock.now(), program_id=program, person_id=mentee, token_hash="0", prefix="0",
        language="en",
    )  # fmt: skip
    with pytest.raises(IntegrityError), parts.database.writing() as session:
        session.add(another)


def test_the_day_of_the_last_reading_is_kept_and_written_once_a_day(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    held(app, program, mentee, a_mentor(app, program))
    path = f"{base}/mentees/{mentee}/calendar"
    address = an_address(coordinator, path)
    assert coordinator.get(path).json()["last_read_on"] is None
    for expected in (4, 3):
        with counted_queries(app) as seen:
            assert a_client(app).get(address).status_code == 200
        assert len(seen) == expected
    assert coordinator.get(path).json()["last_read_on"] == "2026-11-23"
    clock.move(days=1)
    a_client(app).get(address)
    with parts.database.reading() as session:
        (row,) = session.exec(select(Calendar)).all()
    assert (row.last_read_on, row.version) == (date(2026, 11, 24), 1)


def test_a_feed_takes_three_statements_however_many_hours_there_are(
    app: FastAPI, parts: Parts, program: UUID, base: str
) -> None:
    mentor, client = a_mentor_who_signs_in(app, program)
    for day in range(7):
        mentee = a_mentee(app, program)
        consents(app, program, mentee)
        held(app, program, mentee, mentor, slot=Slot(day, 600, 60))
    address = an_address(client, f"{base}/calendar")
    assert len(hours_at(app, address)) == 7
    with counted_queries(app) as seen:
        assert len(hours_at(app, address)) == 7
    assert len(seen) == 3


# ---------------------------------------------------------------- what is in it, and when not


def test_without_live_consent_nothing_is_there_and_nothing_tells_why(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    mentee, other, (mentor, client) = (
        a_mentee(app, program),
        a_mentee(app, program),
        a_mentor_who_signs_in(app, program),
    )
    for one in (mentee, other):
        consents(app, program, one)
    held(app, program, mentee, mentor)
    held(app, program, other, mentor, slot=SHARED)
    theirs, own = an_address(coordinator, f"{base}/mentees/{mentee}/calendar"), an_address(client, f"{base}/calendar")
    assert (len(hours_at(app, theirs)), len(hours_at(app, own))) == (1, 2)
    with parts.database.writing() as session:
        revoke(session, mentee, TEST, clock.now(), 6)
    never_held = an_address(coordinator, f"{base}/mentees/{a_mentee(app, program)}/calendar")
    assert a_client(app).get(theirs).content == a_client(app).get(never_held).content
    assert [event["SUMMARY"] for event in hours_at(app, own)] == ["Fortnightly hour"]


def test_a_consent_that_runs_out_empties_the_calendar_that_day(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    mentee = a_mentee(app, program)
    consents(app, program, mentee, last_day=date(2026, 11, 24))
    held(app, program, mentee, a_mentor(app, program))
    address = an_address(coordinator, f"{base}/mentees/{mentee}/calendar")
    clock.move(days=1)
    assert len(hours_at(app, address)) == 1
    clock.move(days=1)
    assert hours_at(app, address) == []


def test_proposals_and_hours_given_back_are_not_shown(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    address = an_address(coordinator, f"{base}/mentees/{mentee}/calendar")
    proposal = held(app, program, mentee, a_mentor(app, program), kind="proposal")
    assert hours_at(app, address) == []
    with parts.database.writing() as session:
        release(session, [proposal], clock.now())
    match = held(app, program, mentee, a_mentor(app, program))
    assert len(hours_at(app, address)) == 1
    with parts.database.writing() as session:
        release(session, [match], clock.now())
    assert hours_at(app, address) == []


@pytest.mark.parametrize(
    ("languages", "home", "said"),
    [
        (["es", "en"], "en", "Hora semanal"),
        (["fr", "en"], "es", "Weekly hour"),
        (["fr"], "es", "Hora semanal"),
        (["fr"], "en", "Weekly hour"),
    ],
)
def test_it_speaks_the_persons_language_or_the_programs(
    app: FastAPI, languages: list[str], home: str, said: str
) -> None:
    program = a_program(app, "East", language=home)
    mentor = a_mentor(app, program)
    client = somebody(app, program, Role.COORDINATOR)
    mentee = a_mentee(app, program, languages=languages)
    consents(app, program, mentee)
    held(app, program, mentee, mentor)
    address = an_address(client, f"/api/v1/programs/{program}/mentees/{mentee}/calendar")
    (event,) = hours_at(app, address)
    assert event["SUMMARY"] == said


def test_the_first_meeting_is_the_first_after_the_hour_was_taken(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program, capacity=20)
    assert clock.now().isoformat() == "2026-11-23T09:00:00+00:00"  # Monday, four in the morning in New York
    for slot, expected in [
        (Slot(0, 3 * 60, 30), date(2026, 11, 30)),
        (Slot(0, 5 * 60, 30), date(2026, 11, 23)),
        (Slot(6, 5 * 60, 30), date(2026, 11, 23)),
    ]:
        hold = held(app, program, a_mentee(app, program), mentor, slot=slot)
        with parts.database.reading() as session:
            assert first_week_of(session.get_one(Hold, hold)) == expected
    weeks = set()
    for _ in range(2):
        hold = held(app, program, a_mentee(app, program), mentor, slot=SHARED)
        with parts.database.reading() as session:
            row = session.get_one(Hold, hold)
            weeks.add(week := first_week_of(row))
            assert turn_of(week) == row.fortnight
    assert weeks == {date(2026, 11, 23), date(2026, 11, 30)}


def test_the_uid_stays_and_the_sequence_counts(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    hold = held(app, program, mentee, a_mentor(app, program))
    address = an_address(coordinator, f"{base}/mentees/{mentee}/calendar")
    (before,) = hours_at(app, address)
    with parts.database.writing() as session:
        session.connection().execute(update(Hold).where(col(Hold.id) == hold).values(version=2, start_min=17 * 60))
    (after,) = hours_at(app, address)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert before["DTSTART"].dt - after["DTSTART"].dt == timedelta(hours=1)


# ---------------------------------------------------------------- whatever is sent


@pytest.mark.parametrize(
    "token",
    ["a" * 10_000, "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "é%E2%80%AE", "%ff%fe", "x.ics", "%0d%0aX-A:1",
     "' OR 1=1 --", "\N{PILE OF POO}"],
)  # fmt: skip
def test_a_hostile_token_is_not_found(app: FastAPI, token: str) -> None:
    answer = a_client(app).get(f"/calendar/{token}.ics")
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:waypair:problem:not-found"
    assert "x-a" not in answer.headers


def test_no_token_that_was_not_given_out_finds_anything(sqlite_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(sqlite_url), clock)
    client = a_client(app)

    @given(token=st.text(min_size=1, max_size=100))
    @settings(max_examples=50)
    def search(token: str) -> None:
        with app.state.parts.database.reading() as session, pytest.raises(Exception, match="nothing"):
            read_feed(session, token, clock.now())

    search()
    assert client.get("/calendar/.ics").status_code == 404
    app.state.parts.database.close()


def test_a_match_that_takes_a_break_shows_no_hour_until_it_goes_on(app: FastAPI) -> None:
    week = Week(app)
    match = str(a_match(app, week.program, week.round, week.mentor, weekday=2))
    mentor, base = signed_in(app), f"/api/v1/programs/{week.program}"
    address = an_address(mentor, f"{base}/calendar")
    assert len(hours_at(app, address)) == 1
    path = f"{base}/matches/{match}"

    def do(action: str) -> None:
        tag = {"If-Match": week.coordinator.get(path).headers["etag"]}
        assert week.coordinator.post(f"{path}/{action}", json={}, headers=tag).status_code == 200

    do("pause")
    assert hours_at(app, address) == []
    do("resumption")
    assert len(hours_at(app, address)) == 1
