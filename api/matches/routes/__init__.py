"""Matches over JSON."""

from __future__ import annotations

from fastapi import APIRouter

import api.matches.service.beginning  # noqa: F401 # follows what is accepted
from api.matches.routes import matches, own, stepping_back

router = APIRouter()
for part in (matches, own, stepping_back):
    router.include_router(part.router)
