"""What a worker does about intake: receipts and drafts go once nobody can ask for them any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from api.intake.models.tables import IntakeDraft, IntakeReceipt
from api.intake.service.drafts import remove_drafts
from api.intake.service.submissions import remove_receipts
from api.jobs import Job
from api.web.parts import Parts

EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Receipts:
    """Removes receipts that need not be kept any longer, once an hour at the most."""

    name: str = "receipts"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the hour, if a receipt has lain about for one."""
        lies_about = select(IntakeReceipt.id).where(col(IntakeReceipt.kept_until) <= now - EVERY).limit(1)
        return (f"{now:%Y-%m-%dT%H}",) if session.exec(lies_about).one_or_none() else ()

    def run(self, parts: Parts, key: str) -> None:
        """Remove them; doing it twice does no harm."""
        with parts.database.writing() as session:
            remove_receipts(session, parts.clock.now())


@dataclass(frozen=True, slots=True)
class Drafts:
    """Removes drafts whose time is over, once an hour at the most; until then nobody can open them either."""

    name: str = "drafts"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the hour, if the time of a draft has been over for one."""
        over = select(IntakeDraft.id).where(col(IntakeDraft.expires_at) <= now - EVERY).limit(1)
        return (f"{now:%Y-%m-%dT%H}",) if session.exec(over).one_or_none() else ()

    def run(self, parts: Parts, key: str) -> None:
        """Remove them; doing it twice does no harm."""
        with parts.database.writing() as session:
            remove_drafts(session, parts.clock.now())


JOBS: Final[Sequence[Job]] = (Receipts(), Drafts())
