"""Proposals over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.proposals.routes import own, proposals, publishing

router = APIRouter()
for part in (publishing, proposals, own):
    router.include_router(part.router)
