"""What never got out, or may have: listed for a program, and sent when an admin says so, one by one.

It was tried as often as the settings say; or it waited when a backup was made that was restored since, and nobody can
say whether it went out in between: a letter that comes twice is worse than one that an admin has to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all
from sqlmodel import Session, col, update

from api.audit.models import Act, Actor
from api.audit.service import record
from api.errors import NotFoundError
from api.notices.models.shapes import DeadLetter
from api.notices.models.tables import Delivery, NoticeRow, Outgoing, Webhook
from api.notices.models.words import LetterState
from api.notices.trying import begin_anew, locked_row

RESTORED: Final = "restored"
"""What is said of a letter that a restore held back."""


def dead_letters(
    session: Session, program_id: UUID, after: UUID | None, limit: int
) -> tuple[Sequence[DeadLetter], UUID | None]:
    """Return a page of what was given up, the oldest first, and the id after which the next begins."""
    letters = union_all(
        _columns(NoticeRow, "mail", NoticeRow.template).where(col(NoticeRow.program_id) == program_id),
        _columns(Delivery, "webhook", Delivery.event)
        .join(Webhook, col(Webhook.id) == col(Delivery.webhook_id))
        .where(col(Webhook.program_id) == program_id),
    ).subquery()
    statement = select(letters)
    if after is not None:
        statement = statement.where(letters.c.id > after)
    rows = session.connection().execute(statement.order_by(letters.c.id).limit(limit + 1)).mappings().all()
    found = [DeadLetter.model_validate(dict(row)) for row in rows[:limit]]
    return found, found[-1].id if len(rows) > limit else None


def try_again(session: Session, program_id: UUID, letter_id: UUID, actor: Actor, now: datetime) -> None:
    """Let one of them be tried again, as often as any.

    Raises
    ------
    NotFoundError
        If there is none, it is another program's, or it was not given up.
    """
    row = _dead(session, program_id, letter_id)
    begin_anew(row, now)
    session.flush()
    record(session, program_id, actor, now, Act("retry", "letter", letter_id))


def hold_back(session: Session, now: datetime) -> int:
    """Hold what may have gone out since a restored backup was made, until an admin sends it; return how much.

    What was not to go out before now, and was never tried, goes its way. Of what the service itself wrote, which no
    program lists, nothing is sent: whoever signs in asks for another link.
    """
    held = 0
    for table in (NoticeRow, Delivery):
        may_be_out = (col(table.state) == LetterState.DUE) & ((col(table.next_at) <= now) | (col(table.attempts) > 0))
        if table is NoticeRow:
            session.exec(
                update(NoticeRow)
                .where(may_be_out, col(NoticeRow.program_id).is_(None))
                .values(state=LetterState.RECALLED, document=None)
            )
        held += session.exec(update(table).where(may_be_out).values(state=LetterState.DEAD, error=RESTORED)).rowcount
    return held


def _dead(session: Session, program_id: UUID, letter_id: UUID) -> Outgoing:
    notice = locked_row(session, NoticeRow, letter_id)
    if notice is not None and notice.program_id == program_id and notice.state == LetterState.DEAD:
        return notice
    delivery = locked_row(session, Delivery, letter_id)
    if delivery is not None and delivery.state == LetterState.DEAD:
        hook = session.get(Webhook, delivery.webhook_id)
        if hook is not None and hook.program_id == program_id:
            return delivery
    raise NotFoundError


def _columns(table: type[Outgoing], kind: str, what: Any) -> Select[UUID, datetime, str, Any, int, str | None]:
    return select(
        col(table.id),
        col(table.created_at),
        literal(kind).label("kind"),
        col(what).label("what"),
        col(table.failures),
        col(table.error),
    ).where(col(table.state) == LetterState.DEAD)
