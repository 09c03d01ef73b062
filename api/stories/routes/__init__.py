"""Stories over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.stories.routes import own, reviews, suggested

router = APIRouter()
for part in (own, reviews, suggested):
    router.include_router(part.router)
