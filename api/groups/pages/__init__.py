"""The pages of groups: the coordinator's, and those of mentors who lead one."""

from fastapi import APIRouter

from api.accounts.access import COORDINATORS, MENTORS
from api.groups.pages import groups, hosting, importing, members, placings, policy
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for part in (importing, placings, policy, members, hosting, groups):  # the id of a group could be any word
    router.include_router(part.router)

PLACES = (
    Place(to_translate("Groups"), "/groups", COORDINATORS.roles),
    Place(to_translate("My groups"), "/me/groups", MENTORS.roles),
)
