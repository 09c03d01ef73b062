"""The pages of discharge planning: whoever runs the program plans, and whoever leaves treatment has the plan.

A treatment centre has a page too, by a private link.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.accounts.access import COORDINATORS
from api.discharge.pages import bringing_in, calls, centre, centres, leaving, own_day, plans
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for part in (bringing_in, calls, centre, centres, leaving, own_day, plans):  # the id of a discharge could be any word
    router.include_router(part.router)

PLACES: Final = (Place(to_translate("Leaving treatment"), "/leaving", COORDINATORS.roles),)
