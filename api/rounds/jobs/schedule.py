"""Starting the week of programs that have a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.rounds.jobs.pace import DUE_AT_ONCE
from api.rounds.service import schedules
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Schedule:
    """Makes and starts the round of the next week at the hour that a program set; a key is a program and that hour."""

    name: str = "schedule"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        rows = schedules.due(session, now, DUE_AT_ONCE)
        return [f"{row.program_id}:{int(row.next_at.timestamp())}" for row in rows if row.next_at is not None]

    def run(self, parts: Parts, key: str) -> None:
        program_id = UUID(key.partition(":")[0])
        with parts.database.writing() as session:
            schedules.begin_week(session, program_id, parts.clock.now())
