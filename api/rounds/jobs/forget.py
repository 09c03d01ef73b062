"""Removing what was kept for a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.rounds.models.tables import Attempted, RoundTrial, WeekLook
from api.rounds.service import attempts
from api.web.parts import Parts

OF_ROUNDS: Final[tuple[type[Attempted], ...]] = (RoundTrial, WeekLook)


@dataclass(frozen=True, slots=True)
class Forget:
    """Removes what is of some tables and whose day is over, trials and looks; a key is an hour."""

    name: str = "forget"
    tables: tuple[type[Attempted], ...] = OF_ROUNDS
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return (f"{now:%Y-%m-%dT%H}",) if any(attempts.is_to_forget(session, one, now) for one in self.tables) else ()

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            for table in self.tables:
                attempts.forget(session, table, parts.clock.now())
