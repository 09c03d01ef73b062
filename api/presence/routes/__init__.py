"""Presence over JSON."""

from __future__ import annotations

from fastapi import APIRouter

import api.presence.service.suggesting  # noqa: F401 # whoever asks for support is told of hours that fit
from api.presence.routes import coverage, here, own, rosters

router = APIRouter()
for part in (coverage, rosters, own, here):
    router.include_router(part.router)
