"""Intake over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.intake.routes import consent_texts, imports, submissions, suggestions

router = APIRouter()
for part in (submissions, consent_texts, imports, suggestions):
    router.include_router(part.router)
