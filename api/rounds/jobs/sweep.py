"""Removing the rows of attempts that ended before they were whole."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.rounds.jobs.pace import DUE_AT_ONCE
from api.rounds.service.portions import sweep_portion, to_sweep
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Sweep:
    """Removes the rows of attempts that a round does not keep; a key is a round."""

    name: str = "sweep"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [str(round_id) for round_id in to_sweep(session, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        more = True
        while more:
            began = time.monotonic()
            with parts.database.writing() as session:
                more = sweep_portion(session, UUID(key))
            time.sleep(time.monotonic() - began)
