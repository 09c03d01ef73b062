"""Doing what would help: a setting of a group is changed and everything solved again, or somebody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.accounts.owned import found
from api.audit.models import Actor
from api.database.vault import Vault
from api.errors import NotFoundError
from api.groups.models.placing_shapes import RemedyTaken
from api.groups.models.placings import Placing, PlacingEntry
from api.groups.models.shapes import GroupUpdate
from api.groups.models.tables import GroupRow
from api.groups.service.groups import update_group
from api.groups.service.keeping import entries_kept, entries_opened, record_kept
from api.groups.service.leading import one_at_a_time
from api.groups.service.placings import PLACINGS
from api.groups.service.reviewing import to_review
from api.rounds.models.questions import Sake
from api.rounds.models.trials import AddWindowIn
from api.rounds.models.words import Came
from api.rounds.service.questions import change_of, put_question
from api.web.forms import checked
from api.web.parts import Parts


def take_remedy(
    session: Session,
    parts: Parts,
    program_id: UUID,
    placing_id: UUID,
    version: int,
    asked: RemedyTaken,
    actor: Actor,
    now: datetime,
) -> Placing:
    """Give a group more places, or one more time at which it could open, and have the placing solved again.

    Raises
    ------
    NotFoundError
        If there is no such placing or group, or the placing did not find that this would help.
    ChangedMeanwhileError
        As for every edit.
    ConflictError
        If the placing is not to be reviewed.
    RefusedInputError
        If the group cannot be so: it would have more members than any may.
    """
    one_at_a_time(session, program_id)
    placing = PLACINGS.start_again(session, program_id, placing_id, version, actor, now)
    if asked not in _found(session, parts.vault, placing_id):
        raise NotFoundError
    row = found(session, GroupRow, program_id, asked.group_id)
    changes: dict[str, Any] = (
        {"most": row.most + (asked.places or 0)}
        if asked.kind == "add_places"
        else {"other_times": [*row.other_times, asked.slot]}
    )
    update_group(session, parts, program_id, row.id, row.version, checked(GroupUpdate, changes), actor, now)
    return placing


def ask_mentee(
    session: Session, parts: Parts, program_id: UUID, placing_id: UUID, change: AddWindowIn, actor: Actor, now: datetime
) -> Came:
    """Ask somebody without a place whether one more time would do as well: in neutral words, never the same twice.

    Raises
    ------
    NotFoundError
        If there is no such placing, or it did not find that this would help them.
    ConflictError
        If the placing has no result.
    """
    to_review(session, program_id, placing_id)
    row = session.get(PlacingEntry, (placing_id, change.mentee_id))
    entry = entries_opened(session, parts.vault, [row]).get(change.mentee_id) if row else None
    remedies = [] if entry is None or "remedies" not in entry else entry["remedies"]
    helping = [one for one in map(change_of, remedies) if one is not None]
    return put_question(session, parts, program_id, Sake(placing_id=placing_id), change, helping, actor, now)


def _found(session: Session, vault: Vault, placing_id: UUID) -> Sequence[RemedyTaken]:
    """Return what a placing found to help that is a setting of a group, for everybody or for one person."""
    record = record_kept(session, placing_id) or {"remedies": []}
    entries = entries_opened(session, vault, entries_kept(session, placing_id, placed=False))
    remedies = [*record["remedies"], *(one for entry in entries.values() for one in entry["remedies"])]
    return [taken for one in remedies if (taken := RemedyTaken.of(one)) is not None]
