"""Rounds as coordinators see them: the week at a glance, one round, and everything that is done to it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.accounts.access import COORDINATORS, STAFF
from api.rounds.pages import left, person, policy, question, readiness, round_, trial, week
from api.web.places import Place
from api.web.translating import to_translate

PLACES: Final = (Place(to_translate("This week"), "", COORDINATORS.roles),)
POLICY: Final = (Place(to_translate("Policy"), "/policy", STAFF.roles),)

router = APIRouter(include_in_schema=False)
for part in (week, readiness, round_, person, left, trial, policy, question):
    router.include_router(part.router)
