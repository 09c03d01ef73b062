"""The coordinator's pages of groups."""

from fastapi import APIRouter

from api.accounts.access import COORDINATORS
from api.groups.pages import groups, importing
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for part in (importing, groups):  # the id of a group could be any word
    router.include_router(part.router)

PLACES = (Place(to_translate("Groups"), "/groups", COORDINATORS.roles),)
