"""What a worker does about consents: shells of people who were erased go once nobody has to keep them any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from api.audit.models import Actor
from api.consent.service.erasure import has_kept_too_long, remove_kept
from api.jobs import Job
from api.web.parts import Parts

GRACE: Final = timedelta(days=1)
"""The clock of the database, which refuses to remove anything too early, may be behind ours."""


@dataclass(frozen=True, slots=True)
class Shells:
    """Removes what was kept of consents and disclosures for as long as it had to be, once a day at the most."""

    name: str = "shells"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the day, if there is anything to remove."""
        return (f"{now:%Y-%m-%d}",) if has_kept_too_long(session, now - GRACE) else ()

    def run(self, parts: Parts, key: str) -> None:
        """Remove them; doing it twice does no harm."""
        with parts.database.writing() as session:
            remove_kept(session, Actor.system("worker"), parts.clock.now() - GRACE)


JOBS: Final[Sequence[Job]] = (Shells(),)
