"""The pages of matches: what a coordinator follows, whom a mentor meets and when, what a supervisor looks at."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.accounts.access import COORDINATORS, MENTORS, SUPERVISORS
from api.matches.pages import apart as apart
from api.matches.pages import following, people, stepping_back, team, week
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter()
for part in (following, people, week, team, stepping_back):
    router.include_router(part.router)

PLACES: Final = (
    Place(to_translate("Following"), "/following", COORDINATORS.roles),
    Place(to_translate("My week"), "/me/week", MENTORS.roles),
    Place(to_translate("My people"), "/me/people", MENTORS.roles),
    Place(to_translate("To look at"), "/team", SUPERVISORS.roles),
)
