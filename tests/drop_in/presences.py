"""A program with a site, hours asked for, and mentors who offer presence; rosters taken to their end."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.accounts.service.members import user_of
from api.presence.jobs import ROSTER
from api.presence.models.tables import RosterRow
from api.web.parts import Parts
from tests.accounts.people import a_member, a_program, signed_in, somebody
from tests.kept_people.people import a_mentor

HTML: Final = {"Accept": "text/html"}


class Presences:
    """A program whose site North asks for somebody on Thursdays from noon to four, and two mentors who could come."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.parts: Parts = app.state.parts
        self.program = a_program(app, "North Side")
        self.coordinator = somebody(app, self.program, Role.COORDINATOR)
        self.admin = somebody(app, self.program, Role.ADMIN)
        self.north = self.a_site("North")
        self.rosa, self.rosas = self.a_mentor("Rosa Reyes", "rosa@example.org", languages=["en", "es"])
        self.ben, self.bens = self.a_mentor("Ben Barlow", "ben@example.org")

    @property
    def base(self) -> str:
        return f"/api/v1/programs/{self.program}"

    @property
    def pages(self) -> str:
        return f"/programs/{self.program}"

    @property
    def now(self) -> datetime:
        return self.parts.clock.now()

    def a_site(self, name: str) -> str:
        made = self.admin.post(f"{self.base}/sites", json={"name": name, "address": "12 Elm Street"})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def a_mentor(self, name: str, email: str, **fields: Any) -> tuple[UUID, TestClient]:
        member = a_member(self.app, self.program, Role.MENTOR, email=email, name=name)
        mentor = a_mentor(self.app, self.program, name=name, member_id=str(member), slots=[], **fields)
        return mentor, signed_in(self.app, email)

    def user(self, name: str) -> UUID:
        """Return who signs in as the member of an address that begins with a name."""
        with self.parts.database.reading() as session:
            return user_of(
                session, self.parts.vault, self.parts.settings.secret_keys, f"{name}@example.org", self.now
            ).id

    def asks(self, *windows: str, **fields: Any) -> Any:
        wanted = {"site_id": self.north, "windows": list(windows)} | fields
        return self.coordinator.post(f"{self.base}/coverage", json=wanted)

    def offers(self, client: TestClient, *windows: str, **fields: Any) -> None:
        before = client.get(f"{self.base}/me/presence")
        wanted = {"windows": list(windows)} | fields
        put = client.put(f"{self.base}/me/presence", json=wanted, headers={"If-Match": before.headers["ETag"]})
        assert put.status_code == 200, put.text

    def start(self) -> str:
        made = self.coordinator.post(f"{self.base}/rosters", json={})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def work(self) -> None:
        with self.parts.database.reading() as session:
            due = list(ROSTER.due(session, self.now))
        for key in due:
            ROSTER.run(self.parts, key)

    def solved(self) -> str:
        roster = self.start()
        self.work()
        assert self.row(roster).state == "review", self.row(roster)
        return roster

    def row(self, roster: str) -> RosterRow:
        with self.parts.database.reading() as session:
            return session.get_one(RosterRow, UUID(roster))

    def post(self, roster: str, what: str) -> Any:
        headers = {"If-Match": f'"{self.row(roster).version}"'}
        return self.coordinator.post(f"{self.base}/rosters/{roster}/{what}", headers=headers)

    def summary(self, roster: str) -> Any:
        answer = self.coordinator.get(f"{self.base}/rosters/{roster}/summary")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def published(self) -> str:
        roster = self.solved()
        answer = self.post(roster, "publish")
        assert answer.status_code == 200, answer.text
        return roster

    def thursdays(self) -> str:
        """Have Rosa come on Thursdays from noon to four, with Ben free as well."""
        assert self.asks("Thu 12:00-16:00").status_code == 201
        self.offers(self.rosas, "Thu 12:00-16:00", named=True)
        roster = self.published()
        self.offers(self.bens, "Thu 12:00-18:00")
        return roster

    def here(self) -> Any:
        answer = self.coordinator.get(f"/api/v1/here/{self.program}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def html(self, client: TestClient, path: str) -> str:
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, answer.text
        return answer.text
