"""Consent over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.consent.routes import consents, disclosures, texts

router = APIRouter()
for part in (texts, consents, disclosures):
    router.include_router(part.router)
