"""What the worker does about mentors' weeks: conversations that are over give their time back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.hours.engagements import disengage_past, is_any_past
from api.jobs import Job
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Takes back what was given to conversations whose day is over; a key is a day."""

    name: str = "give_back"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return today, where there is anything to take back."""
        return (now.date().isoformat(),) if is_any_past(session, now.date()) else ()

    def run(self, parts: Parts, key: str) -> None:
        """Take back all of it."""
        with parts.database.writing() as session:
            disengage_past(session, parts.clock.now().date())


JOBS: Final[tuple[Job, ...]] = (GiveBack(),)
