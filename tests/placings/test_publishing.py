"""A placing from its start to what came of it, on either database: published whole or not at all, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from api.app import create_app
from api.audit.models import AuditEntry
from api.consent.models import Disclosure
from api.errors import ServiceError
from api.groups.models.placings import PlacingPerson
from api.groups.models.tables import Placement
from api.groups.service.publishing import publish
from api.groups.service.replaying import kept_placing, replay_placing
from api.hours.engagements import engagements
from api.hours.models import HeldTime
from api.notices.models.tables import NoticeRow
from api.rounds.service.replaying import Verdict
from tests.accounts.people import TEST
from tests.placings.circles import Circles
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def test_a_placing_goes_from_its_start_to_places_hours_notices_and_the_ledger(circles: Circles) -> None:
    thursday = circles.a_group()
    circles.a_mentee(name="Unasked", agrees=False)
    placing = circles.solved()
    row = circles.row(placing)
    assert (row.people, row.placed, row.unplaced, row.opened, row.proved) == (3, 3, 0, 1, True)
    summary = circles.read(placing, "summary")
    (meeting,) = summary["meetings"]
    assert (meeting["group_id"], meeting["opens"], meeting["slot"]) == (thursday, True, "Thu 18:00-19:00")
    assert meeting["facilitators"] == {str(circles.mentor): "Rosalinda Reyes"}
    assert (summary["proved"], summary["gap"]) == (True, 0.0)
    placed = circles.read(placing, "placements")["items"]
    assert {one["mentee_name"] for one in placed} == {f"Person{number} Lopez" for number in range(3)}
    assert circles.members(thursday) == []
    with circles.parts.database.reading() as session:
        kept = kept_placing(session, circles.parts.vault, row.id)
        assert kept is not None
        assert replay_placing(kept) is Verdict.SAME
        tampered = replace(kept, pool=replace(kept.pool, taken=()), digest="0")
        assert replay_placing(tampered) is Verdict.DIFFERS
        people = session.exec(select(PlacingPerson)).all()
        assert len(people) == 4
        assert not any("Mon 17:00" in str(one.sealed) for one in people)

    assert circles.post(placing, "publish").json() == {"placed": 3, "left_out": 0, "opened": 1}
    assert circles.members(thursday) == sorted(map(str, circles.people))
    group = circles.group(thursday)
    assert (group["running"], group["facilitators"]) == (True, [str(circles.mentor)])
    with circles.parts.database.reading() as session:
        (held,) = engagements(session, circles.program)
        assert (held.kind, held.weekday, held.start_min, held.mentor_id) == ("facilitation", 3, 1080, circles.mentor)
        told = session.exec(select(Disclosure)).all()
        assert {(one.person_id, one.purpose, one.recipient_id) for one in told} == {
            (one, "group_host", circles.mentor) for one in circles.people
        }
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "placing").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["start", "solve", "read", "publish"]
        letters = {one.template for one in session.exec(select(NoticeRow))}
        assert {"round_ready", "caseload_moved"} <= letters
    assert circles.post(placing, "publish").status_code == 409
    again = circles.solved()
    assert circles.row(again).people == 0  # everybody has a place


def test_whoever_changed_their_mind_is_left_out_and_what_breaks_a_rule_is_not_published(circles: Circles) -> None:
    thursday = circles.a_group(least=2)
    placing = circles.solved()
    first, second, third = circles.people
    circles.revoke(first)
    circles.tie(kind="apart", mentee_id=str(second), other_id=str(third))
    refused = circles.post(placing, "publish")
    assert (refused.status_code, "Solve it again" in refused.text) == (409, True)
    (tie,) = circles.coordinator.get(f"{circles.base}/group-ties").json()["items"]
    circles.coordinator.delete(f"{circles.base}/group-ties/{tie['id']}", headers={"If-Match": '"1"'})
    assert circles.post(placing, "publish").json() == {"placed": 2, "left_out": 1, "opened": 1}
    assert circles.members(thursday) == sorted(map(str, (second, third)))


def test_a_facilitator_is_not_given_an_hour_that_something_else_took(circles: Circles) -> None:
    circles.a_group()
    placing = circles.solved()
    circles.a_group(name="Another", running=True)
    refused = circles.post(placing, "publish")
    assert refused.status_code == 409
    with circles.parts.database.reading() as session:
        assert len(engagements(session, circles.program)) == 1
        assert session.exec(select(Placement)).all() == []


def test_nobody_is_placed_twice_and_no_hour_is_given_twice(circles: Circles) -> None:
    circles.a_group()
    circles.a_group(name="The same hour")
    first, second = circles.solved("2026-11-30"), circles.solved("2026-12-07")
    versions = {placing: circles.row(placing).version for placing in (first, second)}

    def go(number: int) -> str:
        placing = (first, second)[number % 2]
        try:
            with circles.parts.database.writing() as session:
                publish(session, circles.parts, circles.program, UUID(placing), versions[placing], TEST, circles.now)
        except (ServiceError, SQLAlchemyError):
            return "refused"
        return "done"

    with ThreadPoolExecutor(8) as threads:
        came = Counter(threads.map(go, range(8)))
    with circles.parts.database.reading() as session:
        places = session.exec(select(Placement)).all()
        held = engagements(session, circles.program)
        cells = session.exec(select(HeldTime)).all()
    assert came["done"] in (1, 2)
    assert Counter(one.mentee_id for one in places) == Counter(circles.people)
    assert len(held) == 1
    assert len(cells) == 24  # an hour in both weeks, five minutes each
