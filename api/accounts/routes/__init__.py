"""Accounts over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.accounts.routes import keys, members, places, programs, sign_in, teams

router = APIRouter()
for part in (sign_in, programs, places, teams, members, keys):
    router.include_router(part.router)
