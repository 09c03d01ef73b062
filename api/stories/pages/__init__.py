"""The pages of stories: a mentor writes, the team reviews, whoever asked for support reads."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from api.accounts.access import MENTORS, STAFF
from api.stories.pages import agreement, own, reading, reviews, sending, shared
from api.web.places import Place
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
for part in (agreement, shared, sending, own, reviews, reading):  # the id of a story could be any word
    router.include_router(part.router)

PLACES: Final = (
    Place(to_translate("My stories"), "/me/stories", MENTORS.roles),
    Place(to_translate("Stories"), "/stories", STAFF.roles),
)
