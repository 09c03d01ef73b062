"""What follows when a solve ends: the one place where others are told of it.

Both are called inside the transaction that ends the solve, before it is written to the audit log. Each attempt at a
round ends once, so whoever is told is told once of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from api.accounts.service.addresses import address_of, coordinators_of
from api.accounts.service.sign_in import language_of
from api.notices.models.words import Event
from api.notices.outbox import Notice, post
from api.notices.webhooks import announce
from api.rounds.models.tables import Round
from api.web.parts import Parts


def round_ready(session: Session, parts: Parts, row: Round, now: datetime) -> None:
    """Tell the coordinators and the program's own systems that a round is ready to be reviewed."""
    _tell_coordinators(session, parts, row, "round_ready", now)
    key = f"{Event.ROUND_READY}:{row.id}:{row.attempt}"
    announce(session, row.program_id, Event.ROUND_READY, row.id, key, now)


def round_failed(session: Session, parts: Parts, row: Round, now: datetime) -> None:
    """Tell the coordinators that a round has failed; the round itself says why."""
    _tell_coordinators(session, parts, row, "round_failed", now)


def _tell_coordinators(session: Session, parts: Parts, row: Round, template: str, now: datetime) -> None:
    for member_id in coordinators_of(session, row.program_id):
        if (address := address_of(session, parts.vault, member_id)) is not None:
            user_id, email = address
            notice = Notice(
                key=f"{template}:{row.id}:{row.attempt}:{user_id}",
                program_id=row.program_id,
                person_id=user_id,
                to=email,
                template=template,
                language=language_of(session, user_id),
                facts={"link": f"{parts.settings.base_url.rstrip('/')}/sign-in"},
            )
            post(session, parts.vault, notice, now)
