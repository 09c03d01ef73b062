"""The pages of mentees and mentors, for staff."""

from fastapi import APIRouter

from api.accounts.access import STAFF
from api.people.pages import apart, own_links
from api.people.pages.kinds import MENTEES, MENTORS
from api.people.pages.people import pages_for
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for kind in (MENTEES, MENTORS):
    router.include_router(pages_for(kind))
    router.include_router(apart.pages_for(kind))
router.include_router(own_links.router)

PLACES = (
    Place(to_translate("People"), "/people", STAFF.roles),
    Place(to_translate("Mentors"), "/mentors", STAFF.roles),
)
