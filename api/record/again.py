"""How often somebody would like to meet, changed by themselves; whoever had their one conversation waits again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.database.vault import Vault
from api.matches.models.tables import Match
from api.matches.models.words import EndReason
from api.people.models.mentees import MenteeUpdate
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.people.service.mentees import update_mentee
from api.web.forms import checked

TALKED: Final = frozenset({EndReason.CONVERSATION_OVER, EndReason.NOT_WRITTEN_DOWN})


def last_talk(session: Session, mentee: MenteeRow) -> EndReason | None:
    """Return how the one conversation ended after which nobody is looked for for somebody; None where it is not that.

    Whoever takes a break for another reason tells the team when to go on.
    """
    if mentee.status != MenteeStatus.PAUSED:
        return None
    newest = select(Match.end_reason).where(Match.mentee_id == mentee.id).order_by(col(Match.ended_at).desc()).limit(1)
    reason = session.exec(newest).one_or_none()
    return EndReason(reason) if reason in TALKED else None


def ask_for(
    session: Session, vault: Vault, mentee: MenteeRow, cadence: str, version: int, actor: Actor, now: datetime
) -> bool:
    """Keep how often somebody would like to meet; return whether they wait again with that.

    After a conversation they wait from now on, behind those who had none; if it is not known to have taken place, they
    keep the day since which they have waited.

    Parameters
    ----------
    cadence : str
        A word of the vocabulary, or empty for no matter.

    Raises
    ------
    RefusedInputError
        If there is no such word.
    ChangedMeanwhileError
        If somebody changed the mentee meanwhile.
    """
    changes: dict[str, Any] = {"cadence": cadence or None}
    ended = last_talk(session, mentee)
    if ended is not None:
        changes["status"] = MenteeStatus.WAITING.value
    if ended is EndReason.CONVERSATION_OVER:
        zone = ZoneInfo(program_of(session, mentee.program_id).zone)
        changes["waiting_since"] = now.astimezone(zone).date().isoformat()
    asked = checked(MenteeUpdate, changes)
    update_mentee(session, vault, mentee.program_id, mentee.id, version, asked, actor, now)
    return ended is not None
