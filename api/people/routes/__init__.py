"""People over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.people.routes import availability, bans, mentees, mentors

router = APIRouter()
for part in (mentees, mentors, availability, bans):
    router.include_router(part.router)
