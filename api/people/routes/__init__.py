"""People over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.people.routes import availability, bans, likenesses, mentees, mentors, own_links

router = APIRouter()
for part in (mentees, mentors, availability, bans, likenesses, own_links):
    router.include_router(part.router)
