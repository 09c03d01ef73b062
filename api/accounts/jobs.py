"""Housekeeping: what nobody needs any more goes, once an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from api.accounts.models.tables import SignIn, SignInLink
from api.accounts.service.sign_in import remove_expired
from api.jobs import Job
from api.notices import outbox
from api.notices.models.tables import Delivery, NoticeRow
from api.notices.trying import is_done, remove_done
from api.web.parts import Parts

EVERY: Final = timedelta(hours=1)
NOTICES_KEPT: Final = timedelta(days=90)
"""How long the shells of mail that was sent stay: as long as somebody may ask whether it was, or post it again."""
DELIVERIES_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tidy:
    """Removes links, sign-ins and what was sent long ago; recalls mail that is of no use any more."""

    name: str = "tidy"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the hour, if something has lain about for one."""
        lies_about = (
            exists().where(col(SignInLink.expires_at) <= now - EVERY),
            exists().where(col(SignIn.expires_at) <= now - EVERY),
            exists().where(outbox.is_useless(now - EVERY)),
            exists().where(is_done(NoticeRow, now - NOTICES_KEPT - EVERY)),
            exists().where(is_done(Delivery, now - DELIVERIES_KEPT - EVERY)),
        )
        found = session.connection().execute(select(or_(*lies_about))).scalar_one()
        return (f"{now:%Y-%m-%dT%H}",) if found else ()

    def run(self, parts: Parts, key: str) -> None:
        """Tidy up; doing it twice does no harm."""
        now = parts.clock.now()
        with parts.database.writing() as session:
            remove_expired(session, now)
            outbox.recall_useless(session, now)
            remove_done(session, NoticeRow, now - NOTICES_KEPT)
            remove_done(session, Delivery, now - DELIVERIES_KEPT)


JOBS: Final[Sequence[Job]] = (Tidy(),)
