"""Discharges over JSON and FHIR: treatment centres by their keys, and whoever runs the program."""

from __future__ import annotations

from fastapi import APIRouter

from api.discharge.routes import bundles, by_centre, calls, centres, plans

router = APIRouter()
for part in (bundles, by_centre, calls, centres, plans):
    router.include_router(part.router)
