"""What the worker does about referrals: notes what ended, ran out or came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.jobs import Job
from api.referrals.service.following import follow, to_follow
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Referrals:
    """Looks at one referral at a time, each in a transaction that looks again whether anything came of it."""

    name: str = "referrals"
    at_once: int = 4
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the ids of the referrals."""
        return [str(referral_id) for referral_id in to_follow(session, now)]

    def run(self, parts: Parts, key: str) -> None:
        """Look at one."""
        with parts.database.writing() as session:
            follow(session, parts, UUID(key), parts.clock.now())


JOBS: Final[tuple[Job, ...]] = (Referrals(),)
