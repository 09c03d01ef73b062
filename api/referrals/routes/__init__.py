"""Referrals over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.referrals.routes import own, referrals

router = APIRouter()
for part in (referrals, own):
    router.include_router(part.router)

__all__ = ["router"]
