"""A program with people who want to come to a group, mentors who could lead one, and placings taken to their end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.groups.jobs import PLACE, TryPolicy
from api.groups.models.placings import Placing
from api.web.parts import Parts
from tests.accounts.people import TEST, a_member, a_program, signed_in, somebody
from tests.kept_people.people import a_mentee, a_mentor

THURSDAY: Final[dict[str, Any]] = {
    "name": "Thursday circle", "languages": ["en"], "modes": ["video"], "weekday": "Thu", "starts": "18:00",
    "minutes": 60, "time_zone": "America/New_York", "open": False, "running": False, "least": 2, "most": 4,
    "link": "https://meet.example.org/thursday", "medication_friendly": True,
}  # fmt: skip
TRY: Final = TryPolicy()
EVENINGS: Final = ["Mon 17:00-21:00", "Thu 17:00-21:00"]


def agree(app: FastAPI, program: UUID, mentee: UUID, purpose: Purpose = Purpose.GROUP_HOST) -> None:
    """Sign a mentee's consent."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    asked: dict[str, Any] = {"purpose": purpose, "language": Language.EN, "last_day": date(2027, 11, 20)}
    with parts.database.writing() as session:
        shown = offer(session, program, ConsentAsked(**asked), now)
        signed = ConsentCreate(**asked, text_hash=shown.text_hash, signature="Signed by hand")
        sign(session, parts.vault, program, mentee, signed, TEST, now, 6)


class Circles:
    """A program with a coordinator, a mentor who signs in, and people who agree that a host is told about them."""

    def __init__(self, app: FastAPI, people: int = 3) -> None:
        self.app = app
        self.parts: Parts = app.state.parts
        self.program = a_program(app, "North")
        self.coordinator = somebody(app, self.program, Role.COORDINATOR)
        member = a_member(app, self.program, Role.MENTOR)
        self.mentor = self.a_mentor(name="Rosalinda Reyes", member_id=str(member))
        self.host = signed_in(app)
        self.people = [self.a_mentee(name=f"Person{number} Lopez") for number in range(people)]

    @property
    def base(self) -> str:
        return f"/api/v1/programs/{self.program}"

    @property
    def pages(self) -> str:
        return f"/programs/{self.program}"

    @property
    def now(self) -> datetime:
        return self.parts.clock.now()

    def a_mentor(self, **fields: Any) -> UUID:
        usual = {"slots": ["Thu 18:00-20:00", "Mon 18:00-20:00"], "moud_affirming": True, "modes": ["video"]}
        return a_mentor(self.app, self.program, **usual | fields)

    def a_mentee(self, *, agrees: bool = True, **fields: Any) -> UUID:
        usual = {"windows": EVENINGS, "modes": ["video"], "birth_year": 1990}
        mentee = a_mentee(self.app, self.program, **usual | fields)
        if agrees:
            agree(self.app, self.program, mentee)
        return mentee

    def a_group(self, **fields: Any) -> str:
        made = self.coordinator.post(
            f"{self.base}/groups", json=THURSDAY | {"facilitators": [str(self.mentor)]} | fields
        )
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def group(self, group_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.coordinator.get(f"{self.base}/groups/{group_id}").json()
        return found

    def start(self, week: str | None = None) -> str:
        made = self.coordinator.post(f"{self.base}/placings", json={"week": week} if week else {})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def due(self) -> list[str]:
        with self.parts.database.reading() as session:
            return list(PLACE.due(session, self.now))

    def work(self) -> None:
        for key in self.due():
            PLACE.run(self.parts, key)

    def policies_due(self) -> list[str]:
        with self.parts.database.reading() as session:
            return list(TRY.due(session, self.now))

    def try_policies(self) -> None:
        for key in self.policies_due():
            TRY.run(self.parts, key)

    def solved(self, week: str | None = None) -> str:
        placing = self.start(week)
        self.work()
        assert self.row(placing).state == "review", self.row(placing)
        return placing

    def row(self, placing: str) -> Placing:
        with self.parts.database.reading() as session:
            return session.get_one(Placing, UUID(placing))

    def post(self, placing: str, what: str) -> Any:
        headers = {"If-Match": f'"{self.row(placing).version}"'}
        return self.coordinator.post(f"{self.base}/placings/{placing}/{what}", headers=headers)

    def published(self) -> str:
        placing = self.solved()
        answer = self.post(placing, "publish")
        assert answer.status_code == 200, answer.text
        return placing

    def read(self, placing: str, what: str) -> Any:
        answer = self.coordinator.get(f"{self.base}/placings/{placing}/{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def members(self, group_id: str) -> list[str]:
        found = self.coordinator.get(f"{self.base}/groups/{group_id}/members")
        assert found.status_code == 200, found.text
        return sorted(one["mentee_id"] for one in found.json())

    def tie(self, **fields: Any) -> Any:
        made = self.coordinator.post(f"{self.base}/group-ties", json=fields)
        assert made.status_code == 201, made.text
        return made.json()

    def revoke(self, mentee: UUID, purpose: Purpose = Purpose.GROUP_HOST) -> None:
        done = self.coordinator.post(f"{self.base}/people/{mentee}/revocations", json={"purpose": purpose})
        assert done.status_code == 201, done.text

    def html(self, client: TestClient, path: str) -> str:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text
