"""One mentor's week through the services themselves: fifty writers of all four kinds of time give an hour once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from api.app import create_app
from api.database.columns import new_id
from api.errors import ServiceError
from api.groups.models.shapes import GroupCreate
from api.groups.service.groups import add_group
from api.hours.engagements import engage
from api.hours.models import Engaged, EngagementKind, HeldTime
from api.presence.models.tables import ShiftCover
from api.presence.service.reviewing import publish
from api.presence.service.shifts import take_shift
from api.proposals.service.putting_forward import put_forward
from api.rounds.models import Pairing
from api.rounds.models.tables import Round
from matcher.people import Slot
from tests.accounts.people import TEST
from tests.drop_in.presences import Presences
from tests.kept_people.people import a_mentee
from tests.proposals.weeks import PERSON, WEEK, agrees
from tests.service import MovedClock, some_settings

NOON: Final = Slot(3, 12 * 60, 60)
THURSDAY: Final = date(2026, 11, 26)
ZONE: Final = "America/New_York"
GROUP: Final[dict[str, Any]] = {
    "name": "Noon circle", "languages": ["en"], "modes": ["video"], "weekday": "Thu", "starts": "12:00", "minutes": 60,
    "time_zone": ZONE, "open": False, "running": True, "least": 2, "most": 4, "link": "https://meet.example.org/noon",
}  # fmt: skip


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


class Noon:
    """Rosa at noon on Thursdays: wanted for a roster, for Ben's shift, for groups, for people and for conversations."""

    def __init__(self, north: Presences) -> None:
        self.north, self.parts, self.program = north, north.parts, north.program
        north.asks("Thu 12:00-16:00")
        north.offers(north.bens, "Thu 12:00-16:00")
        north.published()
        self.rosas_user = north.user("rosa")
        north.offers(north.rosas, "Thu 12:00-16:00")
        (shift,) = north.bens.get(f"{north.base}/me/shifts").json()
        away = north.bens.put(f"{north.base}/me/shifts/{shift['id']}/absences/{shift['days'][0]['day']}")
        assert away.status_code == 204
        north.asks("Thu 12:00-16:00", site_id=north.a_site("South"))
        self.roster = north.solved()
        self.version = north.row(self.roster).version
        self.people = [a_mentee(north.app, self.program, **PERSON) for _ in range(10)]
        for one in self.people:
            agrees(north.app, self.program, one)
        with self.parts.database.writing() as session:
            row = Round(
                id=new_id(north.now), created_at=north.now, program_id=self.program, week=WEEK, state="published",
                digest="0" * 64,
            )  # fmt: skip
            session.add(row)
            self.round = row.id
            self.cover = session.exec(select(ShiftCover.id)).one()

    def an_hour(self, session: Session, number: int) -> None:
        pairing = Pairing(
            mentee_id=self.people[number], mentor_id=self.north.rosa, slot=NOON, zone=ZONE, mode="video", site_id=None,
            weekly=True, fit=0.8, reason="",
        )  # fmt: skip
        put_forward(session, self.parts, self.program, self.round, [pairing], TEST, self.north.now)

    def a_group(self, session: Session, number: int) -> None:
        asked = GroupCreate.model_validate(GROUP | {"name": f"Circle {number}", "facilitators": [self.north.rosa]})
        add_group(session, self.parts, self.program, asked, TEST, self.north.now)

    def a_roster(self, session: Session, number: int) -> None:
        publish(session, self.parts, self.program, UUID(self.roster), self.version, TEST, self.north.now)

    def a_cover(self, session: Session, number: int) -> None:
        take_shift(session, self.parts, self.program, self.rosas_user, self.cover, TEST, self.north.now)

    def a_conversation(self, session: Session, number: int) -> None:
        once = Engaged(self.north.rosa, EngagementKind.CONVERSATION, NOON, ZONE, day=THURSDAY)
        engage(session, self.program, [once], self.north.now)

    def kinds(self) -> tuple[Any, ...]:
        return self.an_hour, self.a_group, self.a_roster, self.a_cover, self.a_conversation


def test_fifty_writers_of_all_four_kinds_of_time_give_an_hour_once(north: Presences) -> None:
    noon = Noon(north)

    def attempt(number: int) -> str:
        kind = noon.kinds()[number % 5]
        try:
            with noon.parts.database.writing() as session:
                kind(session, number // 5)
        except (ServiceError, SQLAlchemyError):
            return ""
        return str(kind.__name__)

    with ThreadPoolExecutor(50) as threads:
        done = set(filter(None, threads.map(attempt, range(50))))
    assert len(done) == 1  # whoever took an absence over is told so again
    with noon.parts.database.reading() as session:
        held = session.exec(select(HeldTime).where(HeldTime.mentor_id == north.rosa)).all()
        assert len({(one.hold_id, one.engagement_id) for one in held}) == 1


def test_each_kind_alone_can_have_the_hour(north: Presences) -> None:
    noon = Noon(north)
    for kind in noon.kinds():
        with noon.parts.database.writing() as session:
            kind(session, 0)
            session.rollback()
