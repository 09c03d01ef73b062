"""What each route writes to the log, taken from the app's own routes: a route that is not named here fails."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.app import create_app
from api.audit.models import SERVICE, AuditEntry
from api.audit.service import verify
from api.web.frame import SAFE_METHODS
from tests.accounts.callers import P
from tests.accounts.people import ReadMailer, a_token
from tests.accounts.routes import operations
from tests.accounts.world import A_GROUP, World
from tests.discharge.bundles import a_bundle
from tests.discharge.treatment import a_referral, signed
from tests.intake.forms import a_submission
from tests.kept_people.people import MENTEE, MENTOR
from tests.proposals.weeks import a_proposal
from tests.rounds.test_logged import LOGGED
from tests.service import MovedClock, some_settings
from tests.stories.telling import APPROVE, STORY

Operation = tuple[str, str]
Sent = dict[str, Any] | Callable[[World, TestClient], dict[str, Any]]
NOTHING: list[str] = []
CHANGES_NOTHING = {("POST", f"{P}/consent-texts")}
"""Sent by POST because a recipient's name must not stand in an address."""


def a_signature(world: World, client: TestClient) -> dict[str, Any]:
    asked = {"purpose": "matching", "language": "en", "last_day": "2027-11-22"}
    shown = client.post(world.path(f"{P}/consent-texts"), json=asked).json()
    return {"json": asked | {"text_hash": shown["text_hash"], "signature": "Samantha"}}


def for_stories(world: World, client: TestClient) -> dict[str, Any]:
    return signed_by_mentor(world, "story")


def for_other_programs(world: World, client: TestClient) -> dict[str, Any]:
    return signed_by_mentor(world, "other_programs")


def signed_by_mentor(world: World, purpose: str) -> dict[str, Any]:
    asked = {"purpose": purpose, "language": "en", "last_day": "2027-11-22"}
    shown = world.clients["admin"].post(world.path(f"{P}/consent-texts"), json=asked).json()
    del asked["purpose"]
    return {"json": asked | {"text_hash": shown["text_hash"], "signature": "Rosa Diaz"}}


def some_hours(world: World, client: TestClient) -> dict[str, Any]:
    before = world.clients["mentor"].get(world.path(f"{P}/me/presence"))
    return {"json": {"windows": ["Mon 12:00-14:00"]}, "headers": {"If-Match": before.headers["ETag"]}}


def leaders_counted(world: World, client: TestClient) -> dict[str, Any]:
    counted = {"definition": "board", "board": 9, "board_lived": 5, "counted_on": "2026-11-02"}
    return {"json": counted, "headers": {"If-Match": '"0"'}}


def a_form_sent(world: World, client: TestClient) -> dict[str, Any]:
    sent = a_submission(world.clients["intake key"])
    return {"json": sent, "headers": {"Idempotency-Key": str(uuid4())}}


def sheets_sent(world: World, client: TestClient) -> dict[str, Any]:
    sheets = {
        "mentees.csv": "id,name,windows,languages\nE1,Ana,Mon 09:00-12:00,en\n",
        "mentors.csv": "id,name,slots,languages\nM1,Bo,Mon 09:00-10:00,en\n",
    }
    return {
        "files": {name.removesuffix(".csv"): (name, text.encode()) for name, text in sheets.items()},
        "params": {"dry_run": "false"},
    }


def a_feed_sent(world: World, client: TestClient) -> dict[str, Any]:
    feed = [{"name": "Tuesday noon", "slug": "tuesday", "day": 2, "time": "12:00"}]
    return {"files": {"meetings": ("meetings.json", json.dumps(feed).encode())}, "params": {"dry_run": "false"}}


def a_referral_sent(world: World, client: TestClient) -> dict[str, Any]:
    return {"json": a_referral(world.clients["centre key"]), "headers": {"Idempotency-Key": str(uuid4())}}


def a_bundle_sent(world: World, client: TestClient) -> dict[str, Any]:
    bundle = a_bundle(signed(world.clients["centre key"], "matching"))
    return {"json": bundle, "headers": {"Idempotency-Key": str(uuid4())}}


def another_day_in_a_bundle(world: World, client: TestClient) -> dict[str, Any]:
    return {"json": client.get(world.path("/api/v1/discharges/{discharge_id}/fhir")).json()}


# What is sent, as a body of JSON or made by a function, and what the log has to say of it. Reads are logged where
# something sealed is opened.
TABLE: dict[Operation, tuple[Sent, list[str]]] = {
    ("POST", "/api/v1/sign-in-links"): ({"email": "ana@example.org"}, ["make link"]),
    ("POST", "/api/v1/sessions"): ({"token": "{token}"}, ["sign_in session"]),
    ("GET", "/api/v1/sessions"): ({}, NOTHING),
    ("DELETE", "/api/v1/sessions/{session_id}"): ({}, ["sign_out session"]),
    ("GET", "/api/v1/me"): ({}, NOTHING),
    ("GET", "/api/v1/programs"): ({}, NOTHING),
    ("GET", P): ({}, NOTHING),
    ("PATCH", P): ({"name": "East"}, ["change program"]),
    ("GET", f"{P}/leadership"): ({}, NOTHING),
    ("PUT", f"{P}/leadership"): (leaders_counted, ["put leadership"]),
    ("GET", f"{P}/sites"): ({}, NOTHING),
    ("POST", f"{P}/sites"): ({"name": "East"}, ["add site"]),
    ("GET", f"{P}/sites/{{site_id}}"): ({}, NOTHING),
    ("PATCH", f"{P}/sites/{{site_id}}"): ({"name": "West"}, ["change site"]),
    ("GET", f"{P}/rooms"): ({}, NOTHING),
    ("POST", f"{P}/rooms"): ({"name": "2", "site_id": "{site_id}"}, ["add room"]),
    ("GET", f"{P}/rooms/{{room_id}}"): ({}, NOTHING),
    ("PATCH", f"{P}/rooms/{{room_id}}"): ({"seats": 3}, ["change room"]),
    ("DELETE", f"{P}/rooms/{{room_id}}"): ({}, ["remove room"]),
    ("GET", f"{P}/coverage"): ({}, NOTHING),
    ("POST", f"{P}/coverage"): ({"site_id": "{site_id}", "windows": ["Tue 09:00-11:00"]}, ["add coverage"]),
    ("GET", f"{P}/group-policy"): ({}, NOTHING),
    ("PUT", f"{P}/group-policy"): (
        lambda world, client: {"json": {"minimum_age": 21}, "headers": {"If-Match": '"0"'}},
        ["put group_policy"],
    ),
    ("GET", f"{P}/group-policies"): ({}, NOTHING),
    ("GET", f"{P}/coverage/{{coverage_id}}"): ({}, NOTHING),
    ("PATCH", f"{P}/coverage/{{coverage_id}}"): ({"minimum": 2}, ["change coverage"]),
    ("GET", f"{P}/mentors/{{mentor_id}}/presence"): ({}, ["read presence"]),
    ("PUT", f"{P}/mentors/{{mentor_id}}/presence"): (some_hours, ["put presence"]),
    ("GET", f"{P}/me/presence"): ({}, NOTHING),
    ("PUT", f"{P}/me/presence"): (some_hours, ["put presence"]),
    ("GET", f"{P}/rosters"): ({}, NOTHING),
    ("GET", f"{P}/rosters/{{roster_id}}"): ({}, NOTHING),
    ("GET", f"{P}/rosters/{{roster_id}}/summary"): ({}, ["read roster"]),
    ("GET", f"{P}/rosters/{{roster_id}}/questions"): ({}, ["list questions"]),
    ("GET", f"{P}/me/presence/questions"): ({}, NOTHING),
    ("POST", f"{P}/me/presence/questions/{{ask_id}}/answer"): ({"accept": False}, ["answer question"]),
    ("POST", f"{P}/rosters/{{roster_id}}/start"): ({}, ["start roster"]),
    ("POST", f"{P}/rosters/{{roster_id}}/cancel"): ({}, ["cancel roster"]),
    ("POST", f"{P}/rosters"): ({}, ["start roster"]),
    ("GET", f"{P}/me/shifts"): ({}, NOTHING),
    ("PUT", f"{P}/me/shifts/{{shift_id}}/absences/{{day}}"): ({}, ["ask shift"]),
    ("DELETE", f"{P}/me/shifts/{{shift_id}}/absences/{{day}}"): ({}, ["take_back shift"]),
    ("GET", f"{P}/me/open-shifts"): ({}, NOTHING),
    ("GET", f"{P}/visits"): ({}, NOTHING),
    ("POST", f"{P}/sites/{{site_id}}/visits"): ({"people": 1}, ["note visits"]),
    ("GET", f"{P}/me/shifts/{{shift_id}}/swaps"): ({}, NOTHING),
    ("GET", f"{P}/me/swaps"): ({}, NOTHING),
    ("POST", f"{P}/me/swaps/{{swap_id}}/answer"): ({"accept": False}, ["answer shift"]),
    ("GET", "/api/v1/here/{program_id}"): ({}, NOTHING),
    ("DELETE", f"{P}/coverage/{{coverage_id}}"): ({}, ["remove coverage"]),
    ("DELETE", f"{P}/sites/{{site_id}}"): ({}, ["remove site"]),
    ("GET", f"{P}/teams"): ({}, NOTHING),
    ("POST", f"{P}/teams"): ({"name": "B"}, ["add team"]),
    ("GET", f"{P}/teams/{{team_id}}"): ({}, NOTHING),
    ("PATCH", f"{P}/teams/{{team_id}}"): ({"cap": 3}, ["change team"]),
    ("DELETE", f"{P}/teams/{{team_id}}"): ({}, ["remove team"]),
    ("GET", "/api/v1/intake/consent-texts"): ({}, NOTHING),
    ("POST", "/api/v1/intake"): (a_form_sent, ["submit mentee", "sign consent", "acknowledge receipt"]),
    ("POST", f"{P}/intake"): (a_form_sent, ["submit mentee", "sign consent", "acknowledge receipt"]),
    ("GET", "/api/v1/discharges/consent-texts"): ({}, NOTHING),
    ("POST", "/api/v1/discharges"): (
        a_referral_sent,
        ["submit mentee", *["sign consent"] * 3, "acknowledge receipt", "add discharge"],
    ),
    ("POST", "/api/v1/discharges/fhir"): (
        a_bundle_sent,
        ["submit mentee", "sign consent", "acknowledge receipt", "add discharge"],
    ),
    ("GET", f"{P}/referral-programs"): ({}, NOTHING),
    ("GET", f"{P}/mentees/{{mentee_id}}/referral-programs/{{to_program_id}}/mentors"): ({}, ["read mentee"]),
    ("GET", f"{P}/me/other-programs"): ({}, ["read consents"]),
    ("POST", f"{P}/me/other-programs"): (for_other_programs, ["sign consent"]),
    ("DELETE", f"{P}/me/other-programs"): ({}, ["revoke consent"]),
    ("GET", f"{P}/referrals"): ({}, ["list referrals"]),
    ("GET", f"{P}/referrals/{{referral_id}}"): ({}, ["read referral"]),
    ("POST", f"{P}/referrals/{{referral_id}}/withdrawal"): ({}, ["withdrawn referral"]),
    ("POST", f"{P}/referrals"): (
        {"mentee_id": "{mentee_id}", "to_program_id": "{other_program_id}"},
        ["add referral"],
    ),
    ("GET", f"{P}/discharges"): ({}, ["list discharges"]),
    ("GET", f"{P}/discharges/{{discharge_id}}"): ({}, ["read discharge"]),
    ("POST", f"{P}/discharges/{{discharge_id}}/outcome"): ({}, ["disclose disclosure", "read discharge"]),
    ("GET", "/api/v1/discharges/{discharge_id}"): ({}, ["disclose disclosure", "read discharge"]),
    ("GET", "/api/v1/discharges/{discharge_id}/fhir"): ({}, ["disclose disclosure", "read discharge"]),
    ("PUT", "/api/v1/discharges/{discharge_id}/day"): (
        {"leaves_on": "2026-12-07"},
        ["change mentee", "change discharge"],
    ),
    ("PUT", "/api/v1/discharges/{discharge_id}/fhir"): (
        another_day_in_a_bundle,
        ["change mentee", "change discharge"],
    ),
    ("GET", f"{P}/me/calls"): ({}, NOTHING),
    ("GET", f"{P}/centres"): ({}, ["list discharges"]),
    ("GET", f"{P}/centre-links"): ({}, NOTHING),
    ("POST", f"{P}/centre-links"): ({"name": "Elm House"}, ["add key"]),
    ("DELETE", f"{P}/centre-links/{{link_id}}"): ({}, ["revoke key"]),
    ("GET", f"{P}/api-keys"): ({}, NOTHING),
    ("POST", f"{P}/api-keys"): ({"name": "Form", "scopes": ["intake"]}, ["add key"]),
    ("GET", f"{P}/api-keys/{{key_id}}"): ({}, NOTHING),
    ("POST", f"{P}/api-keys/{{key_id}}/rotations"): ({}, ["rotate key", "add key"]),
    ("DELETE", f"{P}/api-keys/{{key_id}}"): ({}, ["revoke key"]),
    ("GET", f"{P}/webhooks"): ({}, NOTHING),
    ("GET", f"{P}/webhooks/events"): ({}, NOTHING),
    ("POST", f"{P}/webhooks"): ({"address": "https://hooks.example.org/", "events": ["round.ready"]}, ["add webhook"]),
    ("GET", f"{P}/webhooks/{{webhook_id}}"): ({}, NOTHING),
    ("GET", f"{P}/webhooks/{{webhook_id}}/deliveries"): ({}, NOTHING),
    ("POST", f"{P}/webhooks/{{webhook_id}}/tests"): ({}, ["test webhook"]),
    ("PATCH", f"{P}/webhooks/{{webhook_id}}"): ({"events": ["round.ready"]}, ["change webhook"]),
    ("GET", f"{P}/dead-letters"): ({}, NOTHING),
    ("POST", f"{P}/dead-letters/{{letter_id}}/retries"): ({}, ["retry letter"]),
    ("DELETE", f"{P}/webhooks/{{webhook_id}}"): ({}, ["remove webhook"]),
    ("GET", "/api/v1/consent-texts"): ({}, NOTHING),
    ("POST", f"{P}/consent-texts"): ({"purpose": "matching", "language": "en", "last_day": "2027-11-22"}, NOTHING),
    ("GET", f"{P}/people/{{person_id}}/consents"): ({}, ["read consents"]),
    ("POST", f"{P}/people/{{person_id}}/consents"): (a_signature, ["sign consent"]),
    ("GET", f"{P}/people/{{person_id}}/disclosures"): ({}, ["read disclosures"]),
    ("GET", f"{P}/mentees/{{mentee_id}}/export"): ({}, ["export mentee"]),
    ("GET", f"{P}/mentors/{{mentor_id}}/export"): ({}, ["export mentor"]),
    ("POST", f"{P}/people/{{person_id}}/revocations"): ({"purpose": "matching"}, ["revoke consent"]),
    ("GET", f"{P}/audit"): ({}, NOTHING),
    ("GET", f"{P}/audit/verification"): ({}, NOTHING),
    ("POST", f"{P}/imports"): (sheets_sent, ["import mentor", "import mentee"]),
    ("GET", f"{P}/likenesses"): ({}, ["list likenesses"]),
    ("GET", f"{P}/likenesses/{{likeness_id}}"): ({}, ["read likeness"]),
    ("POST", f"{P}/likenesses/{{likeness_id}}/decision"): ({"state": "different"}, ["decide_different likeness"]),
    ("GET", f"{P}/mentees"): ({}, ["list mentees"]),
    ("POST", f"{P}/mentees"): (MENTEE, ["add mentee"]),
    ("GET", f"{P}/mentees/{{mentee_id}}"): ({}, ["read mentee"]),
    ("PATCH", f"{P}/mentees/{{mentee_id}}"): ({"name": "Zoe"}, ["change mentee"]),
    ("GET", f"{P}/mentors"): ({}, ["list mentors"]),
    ("POST", f"{P}/mentors"): (MENTOR, ["add mentor"]),
    ("GET", f"{P}/mentors/{{mentor_id}}"): ({}, ["read mentor"]),
    ("PATCH", f"{P}/mentors/{{mentor_id}}"): ({"name": "Yve"}, ["change mentor"]),
    ("GET", f"{P}/availability"): ({}, ["read availability"]),
    ("PATCH", f"{P}/availability"): ({"modes": ["phone"]}, ["change mentor"]),
    ("GET", f"{P}/proposals"): ({}, NOTHING),
    ("GET", f"{P}/proposals/{{proposal_id}}"): ({}, ["read proposal"]),
    ("GET", f"{P}/me/proposals"): ({}, NOTHING),
    ("GET", f"{P}/me/proposals/{{proposal_id}}"): ({}, ["disclose disclosure", "read proposal"]),
    ("POST", f"{P}/me/proposals/{{proposal_id}}/answers"): ({"accept": True}, ["mentor_accepts proposal"]),
    ("POST", f"{P}/proposals/{{proposal_id}}/links"): ({}, ["link proposal"]),
    ("POST", f"{P}/proposals/{{proposal_id}}/answers"): (
        {"side": "mentee", "accept": True},
        ["begin match", "disclose disclosure", "mentee_accepts proposal"],
    ),
    ("POST", f"{P}/proposals/{{proposal_id}}/withdrawal"): ({"again": False}, ["withdrawn proposal"]),
    ("GET", f"{P}/matches"): ({}, NOTHING),
    ("GET", f"{P}/matches/{{match_id}}"): ({}, NOTHING),
    ("GET", f"{P}/matches/{{match_id}}/contacts"): ({}, ["read contacts"]),
    ("POST", f"{P}/matches/{{match_id}}/contacts"): ({"outcome": "met"}, ["log match"]),
    ("POST", f"{P}/matches/{{match_id}}/pause"): ({"until": "2026-12-01"}, ["pause match"]),
    ("POST", f"{P}/matches/{{match_id}}/resumption"): ({}, ["resume match"]),
    ("GET", f"{P}/me/matches"): ({}, ["list matches"]),
    ("GET", f"{P}/me/matches/{{match_id}}"): ({}, ["read match"]),
    ("GET", f"{P}/me/matches/{{match_id}}/contacts"): ({}, ["read contacts"]),
    ("POST", f"{P}/me/matches/{{match_id}}/contacts"): ({"outcome": "reached"}, ["log match"]),
    ("PUT", f"{P}/me/matches/{{match_id}}/note"): ({"note": "Evenings are good."}, ["note match"]),
    ("POST", f"{P}/matches/{{match_id}}/end"): ({"reason": "moved"}, ["end match"]),
    ("POST", f"{P}/mentors/{{mentor_id}}/leave"): ({"reason": "leave"}, ["end match", "step_back mentor"]),
    ("GET", f"{P}/mentors/{{mentor_id}}/leave"): ({}, ["read leaves"]),
    ("POST", f"{P}/calendar"): ({}, ["add calendar"]),
    ("GET", f"{P}/calendar"): ({}, NOTHING),
    ("POST", f"{P}/calendar/rotations"): ({}, ["rotate calendar", "add calendar"]),
    ("DELETE", f"{P}/calendar"): ({}, ["revoke calendar"]),
    ("POST", f"{P}/mentees/{{mentee_id}}/calendar"): ({}, ["add calendar"]),
    ("GET", f"{P}/mentees/{{mentee_id}}/calendar"): ({}, NOTHING),
    ("POST", f"{P}/mentees/{{mentee_id}}/calendar/rotations"): ({}, ["rotate calendar", "add calendar"]),
    ("DELETE", f"{P}/mentees/{{mentee_id}}/calendar"): ({}, ["revoke calendar"]),
    ("POST", f"{P}/mentees/{{mentee_id}}/own-link"): ({}, ["add own_link"]),
    ("DELETE", f"{P}/mentees/{{mentee_id}}/own-link"): ({}, ["revoke own_link"]),
    ("POST", f"{P}/exports"): ({"what": "mentees", "format": "csv"}, ["export mentees"]),
    ("GET", f"{P}/groups"): ({}, NOTHING),
    ("POST", f"{P}/groups"): (A_GROUP, ["add group"]),
    ("GET", f"{P}/groups/{{group_id}}"): ({}, NOTHING),
    ("PATCH", f"{P}/groups/{{group_id}}"): ({"name": "Monday evening"}, ["change group"]),
    ("POST", f"{P}/groups/imports"): (a_feed_sent, ["import group"]),
    ("GET", f"{P}/groups/meeting-guide"): ({}, NOTHING),
    ("GET", f"{P}/me/stories"): ({}, ["list stories"]),
    ("POST", f"{P}/me/stories"): (STORY, ["add story"]),
    ("GET", f"{P}/me/stories/agreement"): ({}, ["read consents"]),
    ("POST", f"{P}/me/stories/agreement"): (for_stories, ["sign consent", "disclose disclosure"]),
    ("GET", f"{P}/me/stories/shared"): ({}, ["list stories"]),
    ("GET", f"{P}/me/stories/{{story_id}}"): ({}, ["read story"]),
    ("GET", f"{P}/stories"): ({}, ["list stories"]),
    ("GET", f"{P}/stories/{{story_id}}"): ({}, ["read story"]),
    ("GET", f"{P}/mentees/{{mentee_id}}/suggestions"): ({}, ["read mentee"]),
    ("GET", f"{P}/mentees/{{mentee_id}}/stories"): ({}, ["read mentee", "list stories"]),
    ("PATCH", f"{P}/me/stories/{{story_id}}"): ({"title": "Snow"}, ["change story"]),
    ("POST", f"{P}/me/stories/{{story_id}}/submission"): ({}, ["disclose disclosure", "submit story"]),
    ("POST", f"{P}/stories/{{story_id}}/reviews"): (APPROVE, ["disclose disclosure", "approve story"]),
    ("POST", f"{P}/me/stories/{{story_id}}/retraction"): ({}, ["take_back story"]),
    ("DELETE", f"{P}/me/stories/agreement"): ({}, ["revoke consent"]),
    ("DELETE", f"{P}/me/stories/{{story_id}}"): ({}, ["remove story"]),
    ("GET", f"{P}/groups/{{group_id}}/members"): ({}, ["list placements"]),
    ("GET", f"{P}/groups/{{group_id}}/members/{{placement_id}}"): ({}, ["read placement"]),
    ("GET", f"{P}/me/groups"): ({}, NOTHING),
    ("GET", f"{P}/me/groups/{{group_id}}"): ({}, ["read group"]),
    ("PUT", f"{P}/me/groups/{{group_id}}/meetings/{{day}}"): ({}, ["note attendance"]),
    ("DELETE", f"{P}/groups/{{group_id}}/members/{{placement_id}}"): ({}, ["end placement"]),
    ("GET", f"{P}/group-ties"): ({}, ["list ties"]),
    ("POST", f"{P}/group-ties"): (
        {"kind": "not_only", "mentee_id": "{mentee_id}", "attribute": "gender", "value": "woman"},
        ["add tie"],
    ),
    ("GET", f"{P}/group-ties/{{tie_id}}"): ({}, ["read tie"]),
    ("DELETE", f"{P}/group-ties/{{tie_id}}"): ({}, ["remove tie"]),
    ("DELETE", f"{P}/groups/{{group_id}}"): ({}, ["remove group"]),
    ("GET", f"{P}/placings"): ({}, NOTHING),
    ("GET", f"{P}/placings/{{placing_id}}"): ({}, NOTHING),
    ("GET", f"{P}/placings/{{placing_id}}/summary"): ({}, ["read placing"]),
    ("GET", f"{P}/placings/{{placing_id}}/placements"): ({}, ["list placements"]),
    ("GET", f"{P}/placings/{{placing_id}}/unplaced"): ({}, ["list unmatched"]),
    ("POST", f"{P}/placings/{{placing_id}}/start"): ({}, ["start placing"]),
    ("POST", f"{P}/placings/{{placing_id}}/cancel"): ({}, ["cancel placing"]),
    ("POST", f"{P}/placings"): ({}, ["start placing"]),
    ("GET", f"{P}/bans"): ({}, NOTHING),
    ("GET", f"{P}/bans/{{ban_id}}"): ({}, NOTHING),
    ("DELETE", f"{P}/bans/{{ban_id}}"): ({}, ["remove ban"]),
    ("POST", f"{P}/bans"): (
        {"mentee_id": "{mentee_id}", "mentor_id": "{mentor_id}", "reason": "kin"},
        ["add ban"],
    ),
    ("DELETE", f"{P}/mentees/{{mentee_id}}"): (
        {},
        ["erase person", "withdrawn referral", "revoke consent", "erase mentee"],
    ),
    ("DELETE", f"{P}/mentors/{{mentor_id}}"): ({}, ["erase person", "erase mentor"]),
    ("GET", f"{P}/members"): ({}, ["list members"]),
    ("POST", f"{P}/members"): (
        {"email": "bo@example.org", "name": "Bo", "roles": ["mentor"]},
        ["add member", "give mentor"],
    ),
    ("GET", f"{P}/members/{{member_id}}"): ({}, ["read member"]),
    ("PATCH", f"{P}/members/{{member_id}}"): (
        {"roles": ["supervisor"]},
        ["change member", "take mentor", "give supervisor"],
    ),
    ("DELETE", f"{P}/members/{{member_id}}"): ({}, ["take supervisor", "remove member"]),
}


ELSEWHERE = {
    ("POST", f"{P}/rounds/{{round_id}}/publish"),
    ("POST", f"{P}/placings/{{placing_id}}/publish"),
    ("POST", f"{P}/rosters/{{roster_id}}/publish"),
    ("POST", f"{P}/me/open-shifts/{{cover_id}}/take"),
    ("POST", f"{P}/me/shifts/{{shift_id}}/swaps"),
    ("POST", f"{P}/placings/{{placing_id}}/remedies"),
    ("POST", f"{P}/rosters/{{roster_id}}/questions"),
    ("GET", f"{P}/me/stories/shared/{{story_id}}"),
    ("POST", f"{P}/referrals/{{referral_id}}/sending"),
    ("POST", f"{P}/referrals/{{referral_id}}/answer"),
    ("POST", f"{P}/discharges/{{discharge_id}}/call"),
    ("POST", f"{P}/me/calls/{{call_id}}/answer"),
}
"""What needs a week that was solved, a second mentor or another program: `tests/proposals/test_repair.py`,
`tests/placings`, `tests/drop_in`, `tests/stories/test_stories.py`, `tests/referrals` and
`tests/discharge/test_early_calls.py` say what it writes."""
ACTIONS = {
    "answers", "links", "withdrawal", "contacts", "pause", "resumption", "end", "note", "leave", "start", "cancel",
    "submission", "reviews",
}  # fmt: skip
"""What is done to something that was read before, under its version."""


def entries(app: FastAPI) -> list[AuditEntry]:
    with app.state.parts.database.reading() as session:
        return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.chain), col(AuditEntry.number))))


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock, ReadMailer())
    yield made
    made.state.parts.database.close()


def test_the_table_names_every_route_of_the_api_and_every_change_is_logged(app: FastAPI) -> None:
    both = TABLE | LOGGED  # those of a round follow one another, and are called in their own order
    assert {operation for operation in operations(app) if operation[1].startswith("/api/v1")} == set(both) | ELSEWHERE
    assert {one for one, (_, acts) in both.items() if not acts and one[0] not in SAFE_METHODS} == CHANGES_NOTHING


def test_every_route_writes_what_the_table_says_under_the_name_of_its_caller(app: FastAPI) -> None:
    world = World(app)
    admin = world.clients["admin"]
    world.ids["session_id"] = admin.get("/api/v1/sessions").json()[0]["id"]
    world.ids["token"] = a_token(app)
    users = {name: world.clients[name].get("/api/v1/me").json()["user_id"] for name in ("admin", "mentor")}
    users |= {"intake key": str(world.ids["key_id"]), "centre key": str(world.ids["centre_key_id"])}
    wrong: list[tuple[Operation, object]] = []
    for operation, (sent, acts) in TABLE.items():
        if operation == ("DELETE", "/api/v1/sessions/{session_id}"):
            continue  # ends the session that the rest of the table needs: it comes last
        caller = caller_of(operation)
        if operation[1].endswith("{proposal_id}/withdrawal"):  # the one before was accepted by now
            between = (UUID(world.ids["round_id"]), world.ids["mentor_id"])
            world.ids["proposal_id"] = a_proposal(app, world.ids["program_id"], *between, weekday=4)
        wrong += told(app, world, operation, sent, acts, world.clients[caller], users[caller])
    last = "DELETE", "/api/v1/sessions/{session_id}"
    wrong += told(app, world, last, *TABLE[last], admin, users["admin"])
    assert wrong == []
    with app.state.parts.database.reading() as session:
        assert verify(session).holds


def request_of(world: World, client: TestClient, sent: Sent) -> dict[str, Any]:
    """Return what a client sends: body, files, headers."""
    if callable(sent):
        return sent(world, client)
    return {"json": {name: world.path(value) if isinstance(value, str) else value for name, value in sent.items()}}


def caller_of(operation: Operation) -> str:
    if operation[1].startswith("/api/v1/intake"):
        return "intake key"
    if operation[1].startswith("/api/v1/discharges"):
        return "centre key"
    own = operation[1].startswith((f"{P}/availability", f"{P}/calendar", f"{P}/me/"))
    return "mentor" if own else "admin"


def told(
    app: FastAPI,
    world: World,
    operation: Operation,
    sent: Sent,
    acts: list[str],
    client: TestClient,
    user_id: str,
) -> list[tuple[Operation, object]]:
    """Return what is wrong with what a request wrote to the log."""
    method, template = operation
    path = world.path(template)
    request = request_of(world, client, sent)
    headers = request.pop("headers", {})
    if method in ("PATCH", "DELETE") or template.endswith(("/rotations", "/decision")):
        headers["If-Match"] = client.get(path.removesuffix("/rotations").removesuffix("/decision")).headers.get(
            "etag", '"1"'
        )
    ending = template.rpartition("/")[2]
    if ending in ACTIONS and method != "GET":
        headers["If-Match"] = client.get(path.removesuffix(f"/{ending}")).headers["etag"]
    if template == "/api/v1/sessions" and method == "POST":
        client = World.with_key(app, "")  # somebody without a session
    before = {(entry.chain, entry.number) for entry in entries(app)}
    answer = client.request(method, path, headers=headers, **request)
    if answer.status_code >= 300:
        return [(operation, answer.text)]
    new = [entry for entry in entries(app) if (entry.chain, entry.number) not in before]
    wrong: list[tuple[Operation, object]] = []
    if [f"{entry.verb} {entry.kind}" for entry in new] != acts:
        wrong.append((operation, [f"{entry.verb} {entry.kind}" for entry in new]))
    for entry in new:
        is_programs = "{program_id}" in template or template.startswith(("/api/v1/intake", "/api/v1/discharges"))
        chain = str(world.ids["program_id"]) if is_programs and entry.kind != "person" else str(SERVICE)
        if entry.chain != chain:
            wrong.append((operation, entry.chain))
        anonymous = template in ("/api/v1/sign-in-links", "/api/v1/sessions")
        if not anonymous and entry.actor_id != user_id:
            wrong.append((operation, entry.actor_id))
    return wrong


def test_what_was_refused_is_not_logged_as_done(app: FastAPI) -> None:
    world = World(app)
    admin = world.clients["admin"]
    before = len(entries(app))
    assert admin.delete(world.path(f"{P}/mentees/{{mentee_id}}"), headers={"If-Match": '"9"'}).status_code == 412
    assert admin.post(world.path(f"{P}/sites"), json={"name": "North"}).status_code == 409
    assert world.clients["mentor"].get(world.path(f"{P}/mentees/{{mentee_id}}")).status_code == 404
    assert admin.get(world.path(f"{P}/mentees/{{program_id}}")).status_code == 404
    assert len(entries(app)) == before


def test_what_cannot_be_logged_is_not_shown(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(app)
    staff, path = world.clients["supervisor"], world.path(f"{P}/mentees/{{mentee_id}}")
    assert "Samantha" in staff.get(path).text
    with app.state.parts.database.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE audit_entries RENAME TO audit_lost")
    for address in (path, world.path(f"{P}/mentees"), world.path(f"{P}/mentors"), world.path(f"{P}/availability")):
        client = world.clients["mentor"] if address.endswith("availability") else staff
        answer = client.get(address)
        assert answer.status_code in (500, 503)
        assert "Samantha" not in answer.text
        assert "Rosalinda" not in answer.text
