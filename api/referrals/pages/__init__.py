"""The pages of referrals: whom a program refers, who is referred to it, and which mentors may be asked for by name."""

from __future__ import annotations

from fastapi import APIRouter

from api.referrals.pages import own, refer, referrals

router = APIRouter()
for part in (referrals, refer, own):
    router.include_router(part.router)
