"""Accounts over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.accounts.routes import (
    audit,
    dead_letters,
    keys,
    leadership,
    members,
    places,
    programs,
    sign_in,
    teams,
    webhooks,
)

router = APIRouter()
for part in (sign_in, programs, leadership, places, teams, members, keys, webhooks, dead_letters, audit):
    router.include_router(part.router)
