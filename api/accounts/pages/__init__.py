"""The first page, signing in, and what a program is made of: places, teams, members, keys, webhooks, its log."""

from fastapi import APIRouter

from api.accounts.access import COORDINATORS
from api.accounts.pages import keys, leadership, log, program, provider, sign_in, webhooks
from api.accounts.pages.parts import THINGS
from api.accounts.pages.things import pages_for
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for module in (sign_in, provider, program, leadership, keys, webhooks, log):
    router.include_router(module.router)
for thing in THINGS:
    router.include_router(pages_for(thing))

PLACES = (Place(to_translate("Program"), "/program", COORDINATORS.roles),)
