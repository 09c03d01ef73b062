"""What a worker does about people: marks those who came before there were marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.jobs import Job
from api.people.service.marking import first_unmarked, mark_again
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Mark:
    """Marks mentees who have no marks, some hundreds at a time; a key is the first of them."""

    name: str = "mark"
    at_once: int = 1
    patience_s: float = 120.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the id of the first mentee who was never marked."""
        first = first_unmarked(session)
        return () if first is None else (str(first),)

    def run(self, parts: Parts, key: str) -> None:
        """Mark some; whoever was marked meanwhile is not marked twice."""
        with parts.database.writing() as session:
            mark_again(session, parts.vault, parts.clock.now())


JOBS: Final[Sequence[Job]] = (Mark(),)
