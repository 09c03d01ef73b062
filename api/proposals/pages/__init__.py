"""The pages of proposals: a mentee's by a private link, a mentor's by signing in."""

from __future__ import annotations

from fastapi import APIRouter

from api.proposals.pages import offer, own
from api.proposals.pages.own import PLACES

__all__ = ["PLACES", "router"]

router = APIRouter()
for part in (offer, own):
    router.include_router(part.router)
