"""Groups over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.groups.routes import feed, groups, members, own, placings, policies

router = APIRouter()
for part in (feed, groups, members, own, placings, policies):  # the id of a group could be any word
    router.include_router(part.router)
