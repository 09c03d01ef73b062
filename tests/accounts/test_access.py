"""Who may call what: one table over every route and every kind of caller, taken from the app's own routes."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.accounts.models.shapes import KeyCreate
from api.accounts.models.words import Role, Scope
from api.accounts.service import keys
from api.web.rule import Public, Rule
from tests.accounts.people import TEST, a_member, a_program, signed_in, somebody
from tests.discharge.treatment import a_referral, submit
from tests.drop_in.rows import a_presence
from tests.kept_people.people import a_mentee, a_mentor
from tests.notices.letters import a_dead_letter
from tests.placings.rows import a_placing
from tests.proposals.weeks import a_match, a_proposal
from tests.service import a_client, counted_queries
from tests.stories.telling import a_shown_story

CALLERS = [
    "nobody", "outsider", "mentor", "supervisor", "coordinator", "admin", "intake key", "reading key", "centre key",
]  # fmt: skip
USERS = {"outsider", "mentor", "supervisor", "coordinator", "admin"}
INSIDE = USERS - {"outsider"}
ADMIN = {"admin"}
RUNNING = {"admin", "coordinator"}
STAFF = RUNNING | {"supervisor"}
READING = INSIDE | {"reading key"}
FORMS = RUNNING | {"intake key"}
CENTRE = {"centre key"}
EVERYBODY = set(CALLERS)

P = "/api/v1/programs/{program_id}"
PAGE = "/programs/{program_id}"
TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/metrics"): set(),  # this machine, and who brings a token of its own: tests/web/test_metrics.py
    ("GET", "/"): EVERYBODY,
    ("GET", "/home"): USERS,
    ("GET", "/leave"): EVERYBODY,
    ("GET", "/components"): EVERYBODY,
    ("GET", "/static/{mark}/{name}"): EVERYBODY,
    ("GET", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in"): EVERYBODY,
    ("GET", "/sign-in/{token}"): EVERYBODY,
    ("POST", "/sign-in/{token}"): EVERYBODY,
    ("GET", "/calendar/{token}.ics"): EVERYBODY,
    ("POST", "/sign-out"): USERS,
    ("GET", "/provider/sign-in"): EVERYBODY,
    ("GET", "/provider/callback"): EVERYBODY,
    ("POST", "/api/v1/sign-in-links"): EVERYBODY,
    ("POST", "/api/v1/sessions"): EVERYBODY,
    ("GET", "/api/v1/sessions"): USERS,
    ("DELETE", "/api/v1/sessions/{session_id}"): USERS,
    ("GET", "/api/v1/me"): USERS,
    ("GET", "/api/v1/programs"): USERS,
    ("GET", P): READING,
    ("PATCH", P): ADMIN,
    ("GET", f"{P}/leadership"): READING,
    ("PUT", f"{P}/leadership"): ADMIN,
    ("GET", f"{P}/sites"): READING,
    ("POST", f"{P}/sites"): RUNNING,
    ("GET", f"{P}/sites/{{site_id}}"): READING,
    ("PATCH", f"{P}/sites/{{site_id}}"): RUNNING,
    ("DELETE", f"{P}/sites/{{site_id}}"): RUNNING,
    ("GET", f"{P}/rooms"): READING,
    ("POST", f"{P}/rooms"): RUNNING,
    ("GET", f"{P}/rooms/{{room_id}}"): READING,
    ("PATCH", f"{P}/rooms/{{room_id}}"): RUNNING,
    ("DELETE", f"{P}/rooms/{{room_id}}"): RUNNING,
    ("GET", f"{P}/groups"): READING,
    ("POST", f"{P}/groups"): RUNNING,
    ("POST", f"{P}/groups/imports"): RUNNING,
    ("GET", f"{P}/groups/meeting-guide"): READING,
    ("GET", f"{P}/groups/{{group_id}}"): READING,
    ("PATCH", f"{P}/groups/{{group_id}}"): RUNNING,
    ("DELETE", f"{P}/groups/{{group_id}}"): RUNNING,
    ("GET", f"{P}/me/stories"): {"mentor"},
    ("POST", f"{P}/me/stories"): {"mentor"},
    ("GET", f"{P}/me/stories/shared"): {"mentor"},
    ("GET", f"{P}/me/stories/shared/{{story_id}}"): {"mentor"},
    ("GET", f"{P}/me/stories/agreement"): {"mentor"},
    ("POST", f"{P}/me/stories/agreement"): {"mentor"},
    ("GET", f"{P}/me/stories/{{story_id}}"): {"mentor"},
    ("PATCH", f"{P}/me/stories/{{story_id}}"): {"mentor"},
    ("POST", f"{P}/me/stories/{{story_id}}/submission"): {"mentor"},
    ("GET", "/api/v1/discharges/consent-texts"): CENTRE,
    ("POST", "/api/v1/discharges"): CENTRE,
    ("POST", "/api/v1/discharges/fhir"): CENTRE,
    ("GET", "/api/v1/discharges/{discharge_id}"): CENTRE,
    ("GET", "/api/v1/discharges/{discharge_id}/fhir"): CENTRE,
    ("PUT", "/api/v1/discharges/{discharge_id}/day"): CENTRE,
    ("PUT", "/api/v1/discharges/{discharge_id}/fhir"): CENTRE,
    ("GET", f"{P}/discharges"): RUNNING,
    ("GET", f"{P}/discharges/{{discharge_id}}"): RUNNING,
    ("POST", f"{P}/discharges/{{discharge_id}}/outcome"): RUNNING,
    ("GET", f"{P}/me/calls"): {"mentor"},
    ("POST", f"{P}/me/calls/{{call_id}}/answer"): {"mentor"},
    ("POST", f"{P}/discharges/{{discharge_id}}/call"): RUNNING,
    ("POST", f"{PAGE}/me/calls/{{call_id}}"): {"mentor"},
    ("POST", f"{PAGE}/leaving/{{discharge_id}}/call"): RUNNING,
    ("GET", f"{P}/centres"): RUNNING,
    ("GET", f"{P}/centre-links"): RUNNING,
    ("POST", f"{P}/centre-links"): RUNNING,
    ("DELETE", f"{P}/centre-links/{{link_id}}"): RUNNING,
    ("GET", "/centre/{token}"): EVERYBODY,
    ("POST", "/centre/{token}"): EVERYBODY,
    ("GET", "/centre/{token}/new"): EVERYBODY,
    ("POST", "/centre/{token}/new"): EVERYBODY,
    ("GET", "/centre/{token}/people/{discharge_id}"): EVERYBODY,
    ("POST", "/centre/{token}/people/{discharge_id}"): EVERYBODY,
    ("GET", "/your/{token}/plan"): EVERYBODY,
    ("GET", "/your/{token}/plan.ics"): EVERYBODY,
    ("GET", "/your/{token}/leaving"): EVERYBODY,
    ("POST", "/your/{token}/leaving"): EVERYBODY,
    ("GET", f"{PAGE}/leaving"): RUNNING,
    ("GET", f"{PAGE}/leaving/bring-in"): RUNNING,
    ("POST", f"{PAGE}/leaving/bring-in"): RUNNING,
    ("GET", f"{PAGE}/leaving/centres"): RUNNING,
    ("POST", f"{PAGE}/leaving/centres"): RUNNING,
    ("GET", f"{PAGE}/leaving/centres/{{link_id}}/end"): RUNNING,
    ("POST", f"{PAGE}/leaving/centres/{{link_id}}/end"): RUNNING,
    ("GET", f"{PAGE}/leaving/{{discharge_id}}"): RUNNING,
    ("POST", f"{PAGE}/leaving/{{discharge_id}}"): RUNNING,
    ("GET", f"{PAGE}/leaving/{{discharge_id}}/sheet"): RUNNING,
    ("POST", f"{PAGE}/leaving/{{discharge_id}}/outcome"): RUNNING,
    ("GET", f"{P}/referral-programs"): RUNNING,
    ("GET", f"{P}/mentees/{{mentee_id}}/referral-programs/{{to_program_id}}/mentors"): RUNNING,
    ("GET", f"{P}/me/other-programs"): {"mentor"},
    ("POST", f"{P}/me/other-programs"): {"mentor"},
    ("DELETE", f"{P}/me/other-programs"): {"mentor"},
    ("GET", f"{PAGE}/me/week/other-programs"): {"mentor"},
    ("POST", f"{PAGE}/me/week/other-programs"): {"mentor"},
    ("GET", f"{P}/referrals"): RUNNING,
    ("POST", f"{P}/referrals"): RUNNING,
    ("GET", f"{P}/referrals/{{referral_id}}"): RUNNING,
    ("POST", f"{P}/referrals/{{referral_id}}/sending"): RUNNING,
    ("POST", f"{P}/referrals/{{referral_id}}/withdrawal"): RUNNING,
    ("POST", f"{P}/referrals/{{referral_id}}/answer"): RUNNING,
    ("GET", f"{PAGE}/following/referrals"): RUNNING,
    ("GET", f"{PAGE}/following/referrals/{{referral_id}}"): RUNNING,
    ("POST", f"{PAGE}/following/referrals/{{referral_id}}"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}/refer"): RUNNING,
    ("POST", f"{PAGE}/people/{{mentee_id}}/refer"): RUNNING,
    ("GET", f"{P}/stories"): STAFF,
    ("GET", f"{P}/stories/{{story_id}}"): STAFF,
    ("POST", f"{P}/stories/{{story_id}}/reviews"): STAFF,
    ("GET", f"{P}/mentees/{{mentee_id}}/stories"): STAFF,
    ("GET", f"{P}/mentees/{{mentee_id}}/suggestions"): STAFF,
    ("GET", f"{P}/groups/{{group_id}}/members"): RUNNING,
    ("GET", f"{P}/groups/{{group_id}}/members/{{placement_id}}"): RUNNING,
    ("DELETE", f"{P}/groups/{{group_id}}/members/{{placement_id}}"): RUNNING,
    ("GET", f"{P}/group-ties"): RUNNING,
    ("POST", f"{P}/group-ties"): RUNNING,
    ("GET", f"{P}/group-ties/{{tie_id}}"): RUNNING,
    ("DELETE", f"{P}/group-ties/{{tie_id}}"): RUNNING,
    ("GET", f"{P}/me/groups"): {"mentor"},
    ("GET", f"{P}/me/groups/{{group_id}}"): {"mentor"},
    ("PUT", f"{P}/me/groups/{{group_id}}/meetings/{{day}}"): {"mentor"},
    ("GET", f"{P}/group-policy"): STAFF,
    ("PUT", f"{P}/group-policy"): RUNNING,
    ("GET", f"{P}/group-policies"): STAFF,
    ("GET", f"{PAGE}/groups/policy"): RUNNING,
    ("POST", f"{PAGE}/groups/policy"): RUNNING,
    ("GET", f"{PAGE}/groups/policy/trials/{{trial_id}}"): RUNNING,
    ("GET", f"{P}/placings"): STAFF,
    ("POST", f"{P}/placings"): RUNNING,
    ("GET", f"{P}/placings/{{placing_id}}"): STAFF,
    ("POST", f"{P}/placings/{{placing_id}}/start"): RUNNING,
    ("POST", f"{P}/placings/{{placing_id}}/cancel"): RUNNING,
    ("POST", f"{P}/placings/{{placing_id}}/publish"): RUNNING,
    ("POST", f"{P}/placings/{{placing_id}}/remedies"): RUNNING,
    ("GET", f"{P}/placings/{{placing_id}}/summary"): RUNNING,
    ("GET", f"{P}/placings/{{placing_id}}/placements"): RUNNING,
    ("GET", f"{P}/placings/{{placing_id}}/unplaced"): RUNNING,
    ("GET", f"{P}/coverage"): STAFF,
    ("POST", f"{P}/coverage"): RUNNING,
    ("GET", f"{P}/coverage/{{coverage_id}}"): STAFF,
    ("PATCH", f"{P}/coverage/{{coverage_id}}"): RUNNING,
    ("DELETE", f"{P}/coverage/{{coverage_id}}"): RUNNING,
    ("GET", f"{P}/mentors/{{mentor_id}}/presence"): RUNNING,
    ("PUT", f"{P}/mentors/{{mentor_id}}/presence"): RUNNING,
    ("GET", f"{P}/visits"): STAFF,
    ("POST", f"{P}/sites/{{site_id}}/visits"): STAFF,
    ("GET", f"{P}/rosters"): STAFF,
    ("POST", f"{P}/rosters"): RUNNING,
    ("GET", f"{P}/rosters/{{roster_id}}"): STAFF,
    ("POST", f"{P}/rosters/{{roster_id}}/start"): RUNNING,
    ("POST", f"{P}/rosters/{{roster_id}}/cancel"): RUNNING,
    ("POST", f"{P}/rosters/{{roster_id}}/publish"): RUNNING,
    ("GET", f"{P}/rosters/{{roster_id}}/summary"): RUNNING,
    ("GET", f"{P}/rosters/{{roster_id}}/questions"): RUNNING,
    ("POST", f"{P}/rosters/{{roster_id}}/questions"): RUNNING,
    ("GET", f"{P}/me/presence/questions"): {"mentor"},
    ("POST", f"{P}/me/presence/questions/{{ask_id}}/answer"): {"mentor"},
    ("GET", f"{P}/me/presence"): {"mentor"},
    ("PUT", f"{P}/me/presence"): {"mentor"},
    ("GET", f"{P}/me/shifts"): {"mentor"},
    ("PUT", f"{P}/me/shifts/{{shift_id}}/absences/{{day}}"): {"mentor"},
    ("DELETE", f"{P}/me/shifts/{{shift_id}}/absences/{{day}}"): {"mentor"},
    ("GET", f"{P}/me/open-shifts"): {"mentor"},
    ("POST", f"{P}/me/open-shifts/{{cover_id}}/take"): {"mentor"},
    ("GET", f"{P}/me/shifts/{{shift_id}}/swaps"): {"mentor"},
    ("POST", f"{P}/me/shifts/{{shift_id}}/swaps"): {"mentor"},
    ("GET", f"{P}/me/swaps"): {"mentor"},
    ("POST", f"{P}/me/swaps/{{swap_id}}/answer"): {"mentor"},
    ("GET", "/api/v1/here/{program_id}"): EVERYBODY,
    ("GET", f"{P}/teams"): STAFF,
    ("POST", f"{P}/teams"): RUNNING,
    ("GET", f"{P}/teams/{{team_id}}"): STAFF,
    ("PATCH", f"{P}/teams/{{team_id}}"): RUNNING,
    ("DELETE", f"{P}/teams/{{team_id}}"): RUNNING,
    ("GET", f"{P}/members"): ADMIN,
    ("POST", f"{P}/members"): ADMIN,
    ("GET", f"{P}/members/{{member_id}}"): ADMIN,
    ("PATCH", f"{P}/members/{{member_id}}"): ADMIN,
    ("DELETE", f"{P}/members/{{member_id}}"): ADMIN,
    ("GET", f"{P}/api-keys"): ADMIN,
    ("POST", f"{P}/api-keys"): ADMIN,
    ("GET", f"{P}/api-keys/{{key_id}}"): ADMIN,
    ("DELETE", f"{P}/api-keys/{{key_id}}"): ADMIN,
    ("POST", f"{P}/api-keys/{{key_id}}/rotations"): ADMIN,
    ("GET", f"{P}/webhooks"): ADMIN,
    ("POST", f"{P}/webhooks"): ADMIN,
    ("GET", f"{P}/webhooks/events"): ADMIN,
    ("GET", f"{P}/webhooks/{{webhook_id}}"): ADMIN,
    ("PATCH", f"{P}/webhooks/{{webhook_id}}"): ADMIN,
    ("DELETE", f"{P}/webhooks/{{webhook_id}}"): ADMIN,
    ("POST", f"{P}/webhooks/{{webhook_id}}/tests"): ADMIN,
    ("GET", f"{P}/webhooks/{{webhook_id}}/deliveries"): ADMIN,
    ("GET", f"{P}/dead-letters"): ADMIN,
    ("POST", f"{P}/dead-letters/{{letter_id}}/retries"): ADMIN,
    ("GET", f"{P}/audit"): ADMIN,
    ("GET", f"{P}/audit/verification"): ADMIN,
    ("GET", "/api/v1/consent-texts"): EVERYBODY,
    ("POST", f"{P}/consent-texts"): STAFF,
    ("GET", f"{P}/people/{{person_id}}/consents"): STAFF,
    ("POST", f"{P}/people/{{person_id}}/consents"): RUNNING,
    ("POST", f"{P}/people/{{person_id}}/revocations"): RUNNING,
    ("GET", f"{P}/people/{{person_id}}/disclosures"): STAFF,
    ("GET", f"{P}/mentees"): STAFF,
    ("POST", f"{P}/mentees"): RUNNING,
    ("GET", f"{P}/mentees/{{mentee_id}}"): STAFF,
    ("PATCH", f"{P}/mentees/{{mentee_id}}"): RUNNING,
    ("DELETE", f"{P}/mentees/{{mentee_id}}"): RUNNING,
    ("GET", f"{P}/mentees/{{mentee_id}}/export"): RUNNING,
    ("GET", f"{P}/mentors/{{mentor_id}}/export"): RUNNING,
    ("GET", f"{P}/mentors"): STAFF,
    ("POST", f"{P}/mentors"): RUNNING,
    ("GET", f"{P}/mentors/{{mentor_id}}"): STAFF,
    ("PATCH", f"{P}/mentors/{{mentor_id}}"): RUNNING,
    ("DELETE", f"{P}/mentors/{{mentor_id}}"): RUNNING,
    ("GET", f"{P}/availability"): {"mentor"},
    ("PATCH", f"{P}/availability"): {"mentor"},
    ("POST", f"{P}/calendar"): {"mentor"},
    ("GET", f"{P}/calendar"): {"mentor"},
    ("POST", f"{P}/calendar/rotations"): {"mentor"},
    ("DELETE", f"{P}/calendar"): {"mentor"},
    ("POST", f"{P}/mentees/{{mentee_id}}/calendar"): RUNNING,
    ("GET", f"{P}/mentees/{{mentee_id}}/calendar"): RUNNING,
    ("POST", f"{P}/mentees/{{mentee_id}}/calendar/rotations"): RUNNING,
    ("DELETE", f"{P}/mentees/{{mentee_id}}/calendar"): RUNNING,
    ("POST", f"{P}/exports"): RUNNING,
    ("GET", f"{P}/bans"): RUNNING,
    ("POST", f"{P}/bans"): RUNNING,
    ("GET", f"{P}/bans/{{ban_id}}"): RUNNING,
    ("DELETE", f"{P}/bans/{{ban_id}}"): RUNNING,
    ("GET", f"{P}/likenesses"): RUNNING,
    ("GET", f"{P}/likenesses/{{likeness_id}}"): RUNNING,
    ("POST", f"{P}/likenesses/{{likeness_id}}/decision"): RUNNING,
    ("POST", "/api/v1/intake"): {"intake key"},
    ("POST", f"{P}/intake"): FORMS,
    ("GET", "/api/v1/intake/consent-texts"): {"intake key"},
    ("POST", f"{P}/imports"): RUNNING,
    ("GET", "/question/{token}"): EVERYBODY,
    ("POST", "/question/{token}"): EVERYBODY,
    ("GET", "/answer/{token}"): EVERYBODY,
    ("POST", "/answer/{token}"): EVERYBODY,
    ("POST", f"{P}/rounds/{{round_id}}/publish"): RUNNING,
    ("GET", f"{P}/proposals"): RUNNING,
    ("GET", f"{P}/proposals/{{proposal_id}}"): RUNNING,
    ("POST", f"{P}/proposals/{{proposal_id}}/answers"): RUNNING,
    ("POST", f"{P}/proposals/{{proposal_id}}/withdrawal"): RUNNING,
    ("POST", f"{P}/proposals/{{proposal_id}}/links"): RUNNING,
    ("GET", f"{P}/me/proposals"): {"mentor"},
    ("GET", f"{P}/me/proposals/{{proposal_id}}"): {"mentor"},
    ("POST", f"{P}/me/proposals/{{proposal_id}}/answers"): {"mentor"},
    ("GET", f"{P}/matches"): STAFF,
    ("GET", f"{P}/matches/{{match_id}}"): STAFF,
    ("GET", f"{P}/matches/{{match_id}}/contacts"): STAFF,
    ("POST", f"{P}/matches/{{match_id}}/contacts"): STAFF,
    ("POST", f"{P}/matches/{{match_id}}/pause"): RUNNING,
    ("POST", f"{P}/matches/{{match_id}}/resumption"): RUNNING,
    ("POST", f"{P}/matches/{{match_id}}/end"): RUNNING,
    ("GET", f"{P}/me/matches"): {"mentor"},
    ("GET", f"{P}/me/matches/{{match_id}}"): {"mentor"},
    ("GET", f"{P}/me/matches/{{match_id}}/contacts"): {"mentor"},
    ("POST", f"{P}/me/matches/{{match_id}}/contacts"): {"mentor"},
    ("PUT", f"{P}/me/matches/{{match_id}}/note"): {"mentor"},
    ("POST", f"{P}/mentors/{{mentor_id}}/leave"): RUNNING,
    ("GET", f"{P}/mentors/{{mentor_id}}/leave"): {"admin", "supervisor"},
    ("POST", f"{P}/mentees/{{mentee_id}}/own-link"): RUNNING,
    ("DELETE", f"{P}/mentees/{{mentee_id}}/own-link"): RUNNING,
    ("GET", "/programs/{program_id}/people/{mentee_id}/own-link"): RUNNING,
    ("POST", "/programs/{program_id}/people/{mentee_id}/own-link"): RUNNING,
    ("GET", "/ask/{program_id}"): EVERYBODY,
    ("POST", "/ask/{program_id}"): EVERYBODY,
    ("GET", "/ask/{program_id}/{token}"): EVERYBODY,
    ("GET", "/ask/{program_id}/{token}/check"): EVERYBODY,
    ("POST", "/ask/{program_id}/{token}/check"): EVERYBODY,
    ("GET", "/ask/{program_id}/{token}/later"): EVERYBODY,
    ("GET", "/ask/{program_id}/{token}/done"): EVERYBODY,
    ("GET", "/ask/{program_id}/{token}/{step}"): EVERYBODY,
    ("POST", "/ask/{program_id}/{token}/{step}"): EVERYBODY,
    ("GET", "/your/erased"): EVERYBODY,
    ("GET", "/your/{token}"): EVERYBODY,
    ("GET", "/your/{token}/offers/{proposal_id}"): EVERYBODY,
    ("POST", "/your/{token}/offers/{proposal_id}"): EVERYBODY,
    ("GET", "/your/{token}/question"): EVERYBODY,
    ("POST", "/your/{token}/question"): EVERYBODY,
    ("GET", "/your/{token}/stories"): EVERYBODY,
    ("GET", "/your/{token}/stories/{story_id}"): EVERYBODY,
    ("POST", "/your/{token}/stories/{story_id}"): EVERYBODY,
    ("GET", "/your/{token}/group"): EVERYBODY,
    ("POST", "/your/{token}/group"): EVERYBODY,
    ("GET", "/your/{token}/hours"): EVERYBODY,
    ("POST", "/your/{token}/hours"): EVERYBODY,
    ("GET", "/your/{token}/often"): EVERYBODY,
    ("POST", "/your/{token}/often"): EVERYBODY,
    ("GET", "/your/{token}/consents"): EVERYBODY,
    ("GET", "/your/{token}/consents/{purpose}"): EVERYBODY,
    ("POST", "/your/{token}/consents/{purpose}"): EVERYBODY,
    ("GET", "/your/{token}/consents/{purpose}/sign"): EVERYBODY,
    ("POST", "/your/{token}/consents/{purpose}/sign"): EVERYBODY,
    ("GET", "/your/{token}/record"): EVERYBODY,
    ("GET", "/your/{token}/erase"): EVERYBODY,
    ("POST", "/your/{token}/erase"): EVERYBODY,
    ("GET", f"{P}/policy"): STAFF,
    ("PUT", f"{P}/policy"): RUNNING,
    ("GET", f"{P}/policies"): STAFF,
    ("GET", f"{P}/policies/{{number}}"): STAFF,
    ("GET", f"{P}/schedule"): STAFF,
    ("PUT", f"{P}/schedule"): RUNNING,
    ("GET", f"{P}/rounds"): STAFF,
    ("POST", f"{P}/rounds"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}"): STAFF,
    ("GET", f"{P}/rounds/{{round_id}}/readiness"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/start"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/cancel"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/close"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}/summary"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}/matches"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}/unmatched"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}/mentors"): RUNNING,
    ("GET", f"{P}/rounds/{{round_id}}/pairs"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/pairs"): RUNNING,
    ("DELETE", f"{P}/rounds/{{round_id}}/pairs/{{pair_id}}"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/trials"): RUNNING,
    ("POST", f"{P}/rounds/{{round_id}}/picks"): RUNNING,
    ("GET", f"{PAGE}/policy"): STAFF,
    ("POST", f"{PAGE}/policy"): RUNNING,
    ("GET", f"{PAGE}/policy/{{number}}"): STAFF,
    # the mentor's pages
    ("GET", "/programs/{program_id}/me"): {"mentor"},
    ("POST", "/programs/{program_id}/me"): {"mentor"},
    ("GET", "/programs/{program_id}/reports"): RUNNING,
    ("GET", "/programs/{program_id}/reports/{name}.csv"): RUNNING,
    ("GET", "/programs/{program_id}/team"): {"admin", "supervisor"},
    ("GET", "/programs/{program_id}/team/{match_id}"): {"admin", "supervisor"},
    ("POST", "/programs/{program_id}/team/{match_id}"): {"admin", "supervisor"},
    ("GET", "/programs/{program_id}/me/week"): {"mentor"},
    ("POST", "/programs/{program_id}/me/week"): {"mentor"},
    ("GET", "/programs/{program_id}/me/week/away"): {"mentor"},
    ("POST", "/programs/{program_id}/me/week/away"): {"mentor"},
    ("GET", "/programs/{program_id}/me/week/calendar"): {"mentor"},
    ("POST", "/programs/{program_id}/me/week/calendar"): {"mentor"},
    ("GET", "/programs/{program_id}/me/groups"): {"mentor"},
    ("GET", "/programs/{program_id}/me/groups/{group_id}"): {"mentor"},
    ("POST", "/programs/{program_id}/me/groups/{group_id}"): {"mentor"},
    ("GET", "/programs/{program_id}/me/people"): {"mentor"},
    ("GET", "/programs/{program_id}/me/people/{match_id}"): {"mentor"},
    ("POST", "/programs/{program_id}/me/people/{match_id}"): {"mentor"},
    ("GET", f"{PAGE}/program"): RUNNING,
    ("POST", f"{PAGE}/program"): ADMIN,
    ("GET", f"{PAGE}/program/leadership"): RUNNING,
    ("POST", f"{PAGE}/program/leadership"): ADMIN,
    ("GET", f"{PAGE}/program/sites"): RUNNING,
    ("POST", f"{PAGE}/program/sites"): RUNNING,
    ("GET", f"{PAGE}/program/sites/{{site_id}}"): RUNNING,
    ("POST", f"{PAGE}/program/sites/{{site_id}}"): RUNNING,
    ("GET", f"{PAGE}/program/sites/{{site_id}}/remove"): RUNNING,
    ("POST", f"{PAGE}/program/sites/{{site_id}}/remove"): RUNNING,
    ("GET", f"{PAGE}/program/rooms"): RUNNING,
    ("POST", f"{PAGE}/program/rooms"): RUNNING,
    ("GET", f"{PAGE}/program/rooms/{{room_id}}"): RUNNING,
    ("POST", f"{PAGE}/program/rooms/{{room_id}}"): RUNNING,
    ("GET", f"{PAGE}/program/rooms/{{room_id}}/remove"): RUNNING,
    ("POST", f"{PAGE}/program/rooms/{{room_id}}/remove"): RUNNING,
    ("GET", f"{PAGE}/program/teams"): RUNNING,
    ("POST", f"{PAGE}/program/teams"): RUNNING,
    ("GET", f"{PAGE}/program/teams/{{team_id}}"): RUNNING,
    ("POST", f"{PAGE}/program/teams/{{team_id}}"): RUNNING,
    ("GET", f"{PAGE}/program/teams/{{team_id}}/remove"): RUNNING,
    ("POST", f"{PAGE}/program/teams/{{team_id}}/remove"): RUNNING,
    ("GET", f"{PAGE}/program/members"): ADMIN,
    ("POST", f"{PAGE}/program/members"): ADMIN,
    ("GET", f"{PAGE}/program/members/{{member_id}}"): ADMIN,
    ("POST", f"{PAGE}/program/members/{{member_id}}"): ADMIN,
    ("GET", f"{PAGE}/program/members/{{member_id}}/remove"): ADMIN,
    ("POST", f"{PAGE}/program/members/{{member_id}}/remove"): ADMIN,
    ("GET", f"{PAGE}/program/keys"): ADMIN,
    ("POST", f"{PAGE}/program/keys"): ADMIN,
    ("GET", f"{PAGE}/program/keys/{{key_id}}"): ADMIN,
    ("POST", f"{PAGE}/program/keys/{{key_id}}"): ADMIN,
    ("GET", f"{PAGE}/program/keys/{{key_id}}/revoke"): ADMIN,
    ("POST", f"{PAGE}/program/keys/{{key_id}}/revoke"): ADMIN,
    ("GET", f"{PAGE}/program/webhooks"): ADMIN,
    ("POST", f"{PAGE}/program/webhooks"): ADMIN,
    ("GET", f"{PAGE}/program/webhooks/{{webhook_id}}"): ADMIN,
    ("POST", f"{PAGE}/program/webhooks/{{webhook_id}}"): ADMIN,
    ("GET", f"{PAGE}/program/webhooks/{{webhook_id}}/remove"): ADMIN,
    ("POST", f"{PAGE}/program/webhooks/{{webhook_id}}/remove"): ADMIN,
    ("GET", f"{PAGE}/program/letters"): ADMIN,
    ("POST", f"{PAGE}/program/letters"): ADMIN,
    ("GET", f"{PAGE}/program/log"): ADMIN,
    ("GET", f"{PAGE}/presence"): STAFF,
    ("POST", f"{PAGE}/presence"): STAFF,
    ("GET", f"{PAGE}/presence/hours"): RUNNING,
    ("GET", f"{PAGE}/presence/hours/new"): RUNNING,
    ("POST", f"{PAGE}/presence/hours/new"): RUNNING,
    ("GET", f"{PAGE}/presence/hours/{{coverage_id}}"): RUNNING,
    ("POST", f"{PAGE}/presence/hours/{{coverage_id}}"): RUNNING,
    ("GET", f"{PAGE}/presence/hours/{{coverage_id}}/remove"): RUNNING,
    ("POST", f"{PAGE}/presence/hours/{{coverage_id}}/remove"): RUNNING,
    ("GET", f"{PAGE}/presence/rosters"): RUNNING,
    ("POST", f"{PAGE}/presence/rosters"): RUNNING,
    ("GET", f"{PAGE}/presence/rosters/{{roster_id}}"): RUNNING,
    ("POST", f"{PAGE}/presence/rosters/{{roster_id}}"): RUNNING,
    ("GET", f"{PAGE}/presence/rosters/{{roster_id}}/cancel"): RUNNING,
    ("POST", f"{PAGE}/presence/rosters/{{roster_id}}/cancel"): RUNNING,
    ("GET", f"{PAGE}/presence/rosters/{{roster_id}}/publish"): RUNNING,
    ("POST", f"{PAGE}/presence/rosters/{{roster_id}}/publish"): RUNNING,
    ("GET", f"{PAGE}/me/shifts"): {"mentor"},
    ("POST", f"{PAGE}/me/shifts"): {"mentor"},
    ("GET", f"{PAGE}/me/shifts/{{shift_id}}/swap"): {"mentor"},
    ("POST", f"{PAGE}/me/shifts/{{shift_id}}/swap"): {"mentor"},
    ("GET", f"{PAGE}/me/shifts/offer"): {"mentor"},
    ("POST", f"{PAGE}/me/shifts/offer"): {"mentor"},
    ("GET", "/here/{program_id}"): EVERYBODY,
    ("GET", f"{PAGE}/groups"): RUNNING,
    ("GET", f"{PAGE}/groups/new"): RUNNING,
    ("POST", f"{PAGE}/groups/new"): RUNNING,
    ("GET", f"{PAGE}/groups/import"): RUNNING,
    ("POST", f"{PAGE}/groups/import"): RUNNING,
    ("GET", f"{PAGE}/groups/placings"): RUNNING,
    ("POST", f"{PAGE}/groups/placings"): RUNNING,
    ("GET", f"{PAGE}/groups/placings/{{placing_id}}"): RUNNING,
    ("POST", f"{PAGE}/groups/placings/{{placing_id}}"): RUNNING,
    ("GET", f"{PAGE}/groups/placings/{{placing_id}}/left"): RUNNING,
    ("GET", f"{PAGE}/groups/placings/{{placing_id}}/people/{{mentee_id}}"): RUNNING,
    ("POST", f"{PAGE}/groups/placings/{{placing_id}}/people/{{mentee_id}}"): RUNNING,
    ("GET", f"{PAGE}/groups/placings/{{placing_id}}/cancel"): RUNNING,
    ("POST", f"{PAGE}/groups/placings/{{placing_id}}/cancel"): RUNNING,
    ("GET", f"{PAGE}/groups/placings/{{placing_id}}/publish"): RUNNING,
    ("POST", f"{PAGE}/groups/placings/{{placing_id}}/publish"): RUNNING,
    ("GET", f"{PAGE}/groups/{{group_id}}/members"): RUNNING,
    ("POST", f"{PAGE}/groups/{{group_id}}/members"): RUNNING,
    ("GET", f"{PAGE}/groups/{{group_id}}"): RUNNING,
    ("POST", f"{PAGE}/groups/{{group_id}}"): RUNNING,
    ("GET", f"{PAGE}/groups/{{group_id}}/remove"): RUNNING,
    ("POST", f"{PAGE}/groups/{{group_id}}/remove"): RUNNING,
    ("GET", f"{PAGE}/me/stories"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/new"): {"mentor"},
    ("POST", f"{PAGE}/me/stories/new"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/shared"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/shared/{{story_id}}"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/agreement"): {"mentor"},
    ("POST", f"{PAGE}/me/stories/agreement"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/{{story_id}}"): {"mentor"},
    ("POST", f"{PAGE}/me/stories/{{story_id}}"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/{{story_id}}/send"): {"mentor"},
    ("POST", f"{PAGE}/me/stories/{{story_id}}/send"): {"mentor"},
    ("GET", f"{PAGE}/me/stories/{{story_id}}/remove"): {"mentor"},
    ("POST", f"{PAGE}/me/stories/{{story_id}}/remove"): {"mentor"},
    ("GET", f"{PAGE}/stories"): STAFF,
    ("GET", f"{PAGE}/stories/{{story_id}}"): STAFF,
    ("POST", f"{PAGE}/stories/{{story_id}}"): STAFF,
    ("GET", f"{PAGE}/people"): STAFF,
    ("GET", f"{PAGE}/people/new"): RUNNING,
    ("POST", f"{PAGE}/people/new"): RUNNING,
    ("GET", f"{PAGE}/people/import"): RUNNING,
    ("POST", f"{PAGE}/people/import"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}"): STAFF,
    ("POST", f"{PAGE}/people/{{mentee_id}}"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}/edit"): RUNNING,
    ("POST", f"{PAGE}/people/{{mentee_id}}/edit"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}/apart"): RUNNING,
    ("POST", f"{PAGE}/people/{{mentee_id}}/apart"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}/apart"): RUNNING,
    ("POST", f"{PAGE}/mentors/{{mentor_id}}/apart"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}/erase"): RUNNING,
    ("POST", f"{PAGE}/people/{{mentee_id}}/erase"): RUNNING,
    ("GET", f"{PAGE}/people/{{mentee_id}}/timeline"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}/timeline"): RUNNING,
    ("GET", f"{PAGE}/mentors"): STAFF,
    ("GET", f"{PAGE}/mentors/new"): RUNNING,
    ("POST", f"{PAGE}/mentors/new"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}"): STAFF,
    ("POST", f"{PAGE}/mentors/{{mentor_id}}"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}/edit"): RUNNING,
    ("POST", f"{PAGE}/mentors/{{mentor_id}}/edit"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}/erase"): RUNNING,
    ("POST", f"{PAGE}/mentors/{{mentor_id}}/erase"): RUNNING,
    ("GET", f"{PAGE}/mentors/{{mentor_id}}/leave"): RUNNING,
    ("POST", f"{PAGE}/mentors/{{mentor_id}}/leave"): RUNNING,
    ("POST", f"{PAGE}/me/stories/{{story_id}}/take-back"): {"mentor"},
    ("DELETE", f"{P}/me/stories/agreement"): {"mentor"},
    ("POST", f"{P}/me/stories/{{story_id}}/retraction"): {"mentor"},
    ("DELETE", f"{P}/me/stories/{{story_id}}"): {"mentor"},
}
Q = "/programs/{program_id}"
R = f"{Q}/rounds/{{round_id}}"
TABLE |= {  # a coordinator's Monday, as pages
    (method, path): RUNNING
    for method, paths in {
        "GET": (
            Q, f"{Q}/readiness", R, f"{R}/week", f"{R}/settled", f"{R}/cancel", f"{R}/close", f"{R}/left",
            f"{R}/what-if", f"{R}/what-if/{{trial_id}}", f"{R}/publish", f"{R}/people/{{mentee_id}}",
            f"{R}/people/{{mentee_id}}/apart", f"{Q}/following", f"{Q}/following/proposals/{{proposal_id}}",
            f"{Q}/following/matches/{{match_id}}",
        ),
        "POST": (
            Q, f"{Q}/readiness", R, f"{R}/cancel", f"{R}/close", f"{R}/left", f"{R}/what-if", f"{R}/publish",
            f"{Q}/following/proposals/{{proposal_id}}", f"{Q}/following/matches/{{match_id}}",
            f"{R}/people/{{mentee_id}}/apart",
        ),
    }.items()
    for path in paths
}  # fmt: skip


UNKNOWN = {
    "/programs/{program_id}/reports/{name}.csv",
    f"{PAGE}/program/letters",
    f"{PAGE}/groups/{{group_id}}/members",
    f"{P}/me/open-shifts/{{cover_id}}/take",  # one's own
    f"{PAGE}/presence",  # counts a visit of a site that the form names
    f"{PAGE}/me/shifts",
    f"{PAGE}/me/calls/{{call_id}}",  # before somebody leaves treatment, and whoever leaves has no mentor here
    f"{PAGE}/leaving/{{discharge_id}}/call",
    "/sign-in/{token}",
    "/answer/{token}",
    "/question/{token}",
    f"{R}/what-if/{{trial_id}}",
    f"{PAGE}/groups/policy/trials/{{trial_id}}",
    *(f"{place}/me/stories/shared/{{story_id}}" for place in (P, PAGE)),  # one's own is none of another's
    "/calendar/{token}.ics",
    "/api/v1/sessions/{session_id}",
    "/provider/sign-in",
    "/provider/callback",
    *(
        template
        for _, template in TABLE
        if template.startswith(("/your/{token}", "/ask/{program_id}/{token}", "/centre/{token}"))
    ),
}


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def rules_of(dependant: Dependant) -> list[Rule]:
    call: object = dependant.call
    own = [call] if isinstance(call, Rule) else []
    return own + [rule for below in dependant.dependencies for rule in rules_of(below)]


def operations(app: FastAPI) -> dict[tuple[str, str], APIRoute]:
    return {(method, route.path): route for route in routes_of(app) for method in route.methods or ()}


def test_every_route_declares_one_rule(app: FastAPI) -> None:
    assert {
        operation: rules for operation, route in operations(app).items() if len(rules := rules_of(route.dependant)) != 1
    } == {}


def test_a_route_without_a_rule_is_noticed(app: FastAPI) -> None:
    @app.get("/bare")
    def bare() -> None: ...

    assert rules_of(operations(app)["GET", "/bare"].dependant) == []


def test_the_table_names_every_route(app: FastAPI) -> None:
    assert set(operations(app)) == set(TABLE)


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


@pytest.fixture
def world(app: FastAPI) -> World:
    return World(app)


def test_every_route_lets_in_whom_the_table_says_and_nobody_else(world: World) -> None:
    wrong: list[tuple[str, str, str, int | str]] = []
    absent: dict[str, bytes] = {}
    for (method, template), allowed in TABLE.items():
        if method == "POST" and template == "/sign-out":
            continue  # would end the session that the rest of the table needs
        for caller, client in world.clients.items():
            answer = client.request(method, world.path(template))
            refused = 401 if caller == "nobody" and template != "/metrics" else 404
            is_in = answer.status_code not in (401, 404)
            if template in UNKNOWN and caller in allowed:
                is_in = answer.status_code in (200, 404)  # let in, and found nothing under that token or id
            if is_in != (caller in allowed) or (not is_in and answer.status_code != refused):
                wrong.append((method, template, caller, answer.status_code))
            if caller not in allowed and caller != "nobody":
                elsewhere = client.request(method, world.path(template, program_id=uuid4()))
                if (answer.status_code, answer.content) != (elsewhere.status_code, elsewhere.content):
                    wrong.append((method, template, caller, "tells absent from forbidden"))
                absent[caller] = answer.content
    assert wrong == []
    assert len(set(absent.values())) == 1


ANYBODY = {"mentee_id": str(uuid4()), "mentor_id": str(uuid4())}
BODIES: dict[str, dict[str, Any]] = {
    "/pairs": ANYBODY | {"kind": "pin"},
    "/trials": {"changes": [ANYBODY | {"kind": "pin"}]},
    "/picks": ANYBODY,
    "/webhooks/{webhook_id}": {"active": False},
    "/me/proposals/{proposal_id}/answers": {"accept": True},
    "/answers": {"side": "mentee", "accept": True},
    "/withdrawal": {"again": True},
    "/contacts": {"outcome": "met"},
    "/pause": {"until": None},
    "/end": {"reason": "moved"},
    "/note": {"note": None},
    "/leave": {"reason": "leave"},
    "/group-ties": {"kind": "apart", "mentee_id": str(uuid4()), "other_id": str(uuid4())},
    "/meetings/{day}": {"present": []},
    "/placings": {},
    "/rosters": {},
    "/coverage/{coverage_id}": {"minimum": 2},
    "/visits": {"people": 1},
    "/presence": {"windows": []},
    "/swaps": {"shift_id": str(uuid4())},
    "/remedies": {"kind": "add_places", "group_id": str(uuid4()), "places": 1},
    "/questions": {"kind": "more_hours", "mentor_id": str(uuid4()), "site_id": str(uuid4()), "more": 1},
    "/referrals/{referral_id}/answer": {"answer": "accepted"},
    "/answer": {"accept": False},
    "/call": {"accept": False},
    "/likenesses/{likeness_id}/decision": {"state": "different"},
    "/me/stories/{story_id}": {"title": "Mine"},
    "/submission": {},
    "/reviews": {"decision": "approve"},
}
"""What routes take that know no name, by the end of their address."""
FORM = {"version": "1", "status": "left", "do": "test", "decision": "approve", "leaves_on": "2026-12-07"}
"""What pages take that ask for no more."""


def test_another_programs_things_are_not_found_through_ones_own(world: World, app: FastAPI) -> None:
    own = a_program(app, "East")
    client = somebody(app, own, *Role)
    expected = client.get(f"/api/v1/programs/{own}/sites/{uuid4()}")
    for method, template in TABLE:
        if "{program_id}" not in template or template.count("{") < 2:
            continue
        body = next((body for end, body in BODIES.items() if template.endswith(end)), {"name": "mine"})
        sent: dict[str, Any] = {"json": body} if template.startswith("/api/") else {"data": FORM}
        answer = client.request(method, world.path(template, program_id=own), headers={"If-Match": '"1"'}, **sent)
        assert (answer.status_code, answer.content) == (404, expected.content), template


def test_absent_and_forbidden_take_the_same_work(world: World, app: FastAPI) -> None:
    unlike: list[tuple[str, str, str]] = []
    for (method, template), allowed in TABLE.items():
        for caller in USERS - allowed:
            asked = []
            for program in (world.ids["program_id"], uuid4()):
                with counted_queries(app) as statements:
                    world.clients[caller].request(method, world.path(template, program_id=program))
                asked.append(list(statements))
            if asked[0] != asked[1]:
                unlike.append((method, template, caller))
    assert unlike == []


def test_roles_are_looked_up_at_every_request(app: FastAPI) -> None:
    program = a_program(app)
    admin, second = somebody(app, program, Role.ADMIN), somebody(app, program, Role.ADMIN, Role.MENTOR)
    path = f"/api/v1/programs/{program}/members"
    listing = admin.get(path).json()["items"]
    target = next(entry for entry in listing if len(entry["roles"]) == 2)
    done = admin.patch(f"{path}/{target['id']}", json={"roles": ["mentor"]}, headers={"If-Match": '"1"'})
    assert done.status_code == 200
    assert second.get(path).status_code == 404
    assert admin.delete(f"{path}/{target['id']}", headers={"If-Match": '"2"'}).status_code == 204
    assert second.get(f"/api/v1/programs/{program}").status_code == 404
    assert second.get("/api/v1/me").json()["programs"] == []


def test_only_public_things_are_public(app: FastAPI) -> None:
    public = {key for key, route in operations(app).items() if isinstance(rules_of(route.dependant)[0], Public)}
    assert public == {key for key, allowed in TABLE.items() if allowed == EVERYBODY}


def test_a_program_that_is_no_id_is_not_found(world: World) -> None:
    assert world.clients["admin"].get("/api/v1/programs/none/sites").status_code == 404
