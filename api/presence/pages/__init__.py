"""The pages of presence: the team's, a mentor's own, and the one that everybody may read."""

from fastapi import APIRouter

from api.accounts.access import MENTORS, STAFF
from api.presence.pages import coverage, here, overview, own, rosters
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for part in (overview, coverage, rosters, own, here):
    router.include_router(part.router)

PLACES = (
    Place(to_translate("Drop-in hours"), "/presence", STAFF.roles),
    Place(to_translate("My shifts"), "/me/shifts", MENTORS.roles),
)
"""`/programs/{program_id}/presence`, and `/programs/{program_id}/me/shifts`."""
