"""Hours that are held, on the service's own tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import FastAPI

from api.hours.models import HoldKind, Wanted
from api.hours.service import take
from api.web.parts import Parts
from matcher.people.week import Slot

MONDAY = Slot(0, 18 * 60, 60)
SHARED = Slot(2, 18 * 60, 60, places=2)


def held(app: FastAPI, program: UUID, mentee: UUID, mentor: UUID, slot: Slot = MONDAY, **others: Any) -> UUID:
    """Hold an hour for a match, unless said otherwise; return the hold's id."""
    parts: Parts = app.state.parts
    fields: dict[str, Any] = {"zone": "America/New_York", "mode": "video", "kind": HoldKind.MATCH} | others
    with parts.database.writing() as session:
        return take(session, program, [Wanted(mentee, mentor, slot, **fields)], parts.clock.now())[0].id
