"""Calendars and exports over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from api.exchange.routes import calendars, exports, feeds

router = APIRouter()
for part in (calendars, feeds, exports):
    router.include_router(part.router)
