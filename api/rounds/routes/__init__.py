"""Rounds over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.rounds.routes import policies, review, rounds, schedules, settling

router = APIRouter()
for part in (policies, schedules, rounds, review, settling):
    router.include_router(part.router)
