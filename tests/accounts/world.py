"""A program with one of everything, for tests that go through every route."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.shapes import KeyCreate
from api.accounts.models.words import Role, Scope
from api.accounts.service import keys
from tests.accounts.people import TEST, a_member, a_program, signed_in, somebody
from tests.discharge.treatment import a_referral, submit
from tests.drop_in.rows import a_presence
from tests.kept_people.people import a_mentee, a_mentor
from tests.notices.letters import a_dead_letter
from tests.placings.rows import a_placing
from tests.proposals.weeks import a_match, a_proposal
from tests.service import a_client
from tests.stories.telling import a_shown_story

A_GROUP = {
    "name": "Sunday evening", "languages": ["en"], "modes": ["video"], "weekday": "Sun", "starts": "18:30",
    "time_zone": "America/New_York",
}  # fmt: skip
CLOSED_GROUP = A_GROUP | {"name": "Closed circle", "open": False, "weekday": "Mon"}


class World:
    """A program with one of everything, another program, and one client of every kind."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        program = a_program(app)
        admin = somebody(app, program, Role.ADMIN)
        base = f"/api/v1/programs/{program}"
        site = admin.post(f"{base}/sites", json={"name": "North"}).json()["id"]
        self.ids: dict[str, Any] = {
            "program_id": program,
            "site_id": site,
            "room_id": admin.post(f"{base}/rooms", json={"name": "1", "site_id": site}).json()["id"],
            "team_id": admin.post(f"{base}/teams", json={"name": "A"}).json()["id"],
            "member_id": a_member(app, program, Role.MENTOR),
            "mentee_id": a_mentee(app, program, birth_year=1990),
            "token": "unknown",
            "mark": "0",
            "step": "contact",
            "purpose": "matching",
            "name": "waypair.css",
            "session_id": uuid4(),
            "trial_id": uuid4(),
            "call_id": uuid4(),
            "day": "2026-11-23",
        }
        hook = {"address": "https://hooks.example.org/", "events": ["round.ready"]}
        self.ids["webhook_id"] = admin.post(f"{base}/webhooks", json=hook).json()["id"]
        self.ids["letter_id"] = a_dead_letter(app, program, UUID(self.ids["webhook_id"]))
        self.ids["person_id"] = self.ids["mentee_id"]
        boss = a_member(app, program, Role.SUPERVISOR, email="boss@example.org")
        self.ids["mentor_id"] = a_mentor(app, program, member_id=str(self.ids["member_id"]), supervisor_id=str(boss))
        pair = {"mentee_id": str(self.ids["mentee_id"]), "mentor_id": str(self.ids["mentor_id"]), "reason": "kin"}
        self.ids["ban_id"] = admin.post(f"{base}/bans", json=pair).json()["id"]
        led = CLOSED_GROUP | {"facilitators": [str(self.ids["mentor_id"])]}
        self.ids["group_id"] = admin.post(f"{base}/groups", json=led).json()["id"]
        self.ids |= a_placing(app, program, UUID(self.ids["group_id"]), self.ids["mentee_id"])
        self.ids |= a_presence(app, program, site, self.ids["mentor_id"])
        a_mentee(app, program, birth_year=1990)
        self.ids["likeness_id"] = admin.get(f"{base}/likenesses").json()["items"][0]["id"]
        first = {"If-Match": '"0"'}
        self.ids["number"] = admin.put(f"{base}/policy", json={"text": ""}, headers=first).json()["number"]
        draft = admin.post(f"{base}/rounds", json={}).json()["id"]
        banned = pair | {"kind": "ban", "reason": "not_now"}
        path, first = f"{base}/rounds/{draft}/pairs", {"If-Match": '"1"'}
        self.ids |= {"round_id": draft, "pair_id": admin.post(path, json=banned, headers=first).json()["id"]}
        between = (app, program, UUID(draft), self.ids["mentor_id"])
        self.ids |= {"proposal_id": a_proposal(*between, weekday=1), "match_id": a_match(*between, weekday=2)}
        with app.state.parts.database.writing() as session:
            now = app.state.parts.clock.now()
            issued = {
                scope: keys.issue_key(session, program, KeyCreate(name="Form", scopes=frozenset({scope})), TEST, now)
                for scope in Scope
            }
        self.ids |= {"key_id": issued[Scope.INTAKE].id, "centre_key_id": issued[Scope.DISCHARGE].id}
        self.ids |= {"link_id": issued[Scope.CENTRE_PAGE].id, "centre_token": issued[Scope.CENTRE_PAGE].key}
        mentor = signed_in(app)  # as the member above, whom a mentor is linked to
        self.ids["story_id"] = a_shown_story(mentor, admin, program)["id"]
        centre = self.with_key(app, issued[Scope.DISCHARGE].key)
        leaves = {"name": "Tomas Quill", "contact": {"route": "email", "email": "tomas@example.org"}}
        self.ids["discharge_id"] = submit(centre, a_referral(centre, **leaves)).json()["id"]
        south = a_program(app, "South")
        self.ids |= {"other_program_id": south, "to_program_id": south}
        asked = {"mentee_id": self.leaving(admin, base), "to_program_id": str(south)}
        self.ids["referral_id"] = admin.post(f"{base}/referrals", json=asked).json()["id"]
        self.clients = {
            "nobody": a_client(app),
            "outsider": somebody(app, south, *Role),
            "mentor": mentor,
            "supervisor": signed_in(app, "boss@example.org"),  # of the mentor above
            "coordinator": somebody(app, program, Role.COORDINATOR),
            "admin": admin,
            "intake key": self.with_key(app, issued[Scope.INTAKE].key),
            "reading key": self.with_key(app, issued[Scope.READ].key),
            "centre key": centre,
        }

    @staticmethod
    def leaving(admin: TestClient, base: str) -> str:
        """Return the id of whoever the treatment centre submitted."""
        return str(admin.get(f"{base}/discharges").json()["items"][0]["mentee_id"])

    @staticmethod
    def with_key(app: FastAPI, key: str) -> TestClient:
        client = a_client(app)
        client.headers["X-API-Key"] = key
        return client

    def path(self, template: str, **others: object) -> str:
        return template.format(**self.ids | others)
