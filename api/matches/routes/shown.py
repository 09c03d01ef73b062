"""Rows of matches as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.matches.models.shapes import ContactPublic, MatchPublic, OwnMatch, OwnMatchRead, Standing
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import MatchState
from api.matches.service.reading import OwnRead, Read
from api.proposals.models.shapes import MenteeShape
from api.proposals.routes.shown import hour


def public(read: Read, now: datetime) -> MatchPublic:
    """Return a match as the team sees it."""
    return MatchPublic(
        **_standing(read, now), **read.match.model_dump(include={"proposal_id", "mentee_id", "mentor_id", "need"})
    )


def own(read: OwnRead, now: datetime) -> OwnMatch:
    """Return a match as it is in its mentor's list."""
    return OwnMatch(**_standing(read, now), mentee=_mentee(read))


def own_read(read: OwnRead, now: datetime) -> OwnMatchRead:
    """Return one match as its mentor sees it."""
    return OwnMatchRead(**_standing(read, now), mentee=_mentee(read), notice=read.notice, note=read.note)


def contact(row: ContactEntry, note: str | None) -> ContactPublic:
    """Return a line of the contact log."""
    return ContactPublic(**row.model_dump(include={"id", "created_at", "outcome"}), note=note)


def _mentee(read: OwnRead) -> MenteeShape | None:
    return None if read.mentee is None else MenteeShape.model_validate(read.mentee)


def _standing(read: Read | OwnRead, now: datetime) -> dict[str, Any]:
    match: Match = read.match
    is_overdue = match.state == MatchState.ACTIVE and match.due_at <= now
    rows = match.model_dump(include=set(Standing.model_fields))
    return rows | {"hour": hour(read.proposal), "is_overdue": is_overdue}
