"""Removing what was kept for a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.rounds.service import trying
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Forget:
    """Removes trials whose day is over; a key is an hour."""

    name: str = "forget"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return (f"{now:%Y-%m-%dT%H}",) if trying.is_to_forget(session, now) else ()

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            trying.forget_trials(session, parts.clock.now())
