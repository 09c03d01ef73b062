"""What the worker does about discharges: looks at plans whose day moved, and at all of them in the weeks around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.discharge.service.following import look, to_look_at
from api.jobs import Job
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Plans:
    """Looks at one plan at a time, each in a transaction that looks again whether it is due."""

    name: str = "plans"
    at_once: int = 4
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the ids of the discharges."""
        return [str(discharge_id) for discharge_id in to_look_at(session, now)]

    def run(self, parts: Parts, key: str) -> None:
        """Look at one."""
        with parts.database.writing() as session:
            look(session, parts, UUID(key), parts.clock.now())


JOBS: Final[tuple[Job, ...]] = (Plans(),)
