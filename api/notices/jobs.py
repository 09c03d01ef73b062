"""The work of notices that goes on when no request does: sending what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.jobs import Job
from api.notices.mail import Mailer, mailer_for
from api.notices.models.tables import Delivery, NoticeRow
from api.notices.outbox import deliver
from api.notices.trying import due
from api.notices.webhooks import deliver_event
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Deliver:
    """Sends mail, by the mailer of the settings or the one given."""

    mailer: Mailer | None = None
    name: str = "deliver"
    at_once: int = 10
    patience_s: float = 300.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the attempts at mail whose hour has come."""
        return due(session, NoticeRow, now)

    def run(self, parts: Parts, key: str) -> None:
        """Send one mail."""
        deliver(parts, self.mailer or mailer_for(parts.settings), key)


@dataclass(frozen=True, slots=True)
class Call:
    """Calls webhooks."""

    name: str = "call"
    at_once: int = 4
    patience_s: float = 120.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the attempts at events whose hour has come."""
        return due(session, Delivery, now)

    def run(self, parts: Parts, key: str) -> None:
        """Send one event to one webhook."""
        deliver_event(parts, key)


JOBS: Final[Sequence[Job]] = (Deliver(), Call())
