"""Groups over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.groups.routes import groups

router = APIRouter()
router.include_router(groups.router)
