"""What came out of a round as sheets, under the names that coordinators know; for the program itself alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.consent.models import Purpose
from api.consent.service.consents import live_in_program
from api.database.vault import Vault
from api.exchange.files.sheets import Sheet
from api.exchange.models.exports import What
from api.rounds.models.shapes import MatchShown, UnmatchedShown
from api.rounds.service.reviewing import matches, unmatched
from api.sheets.writing import Value

EVERYBODY: Final = 1_000_000
"""More people than a round has."""
PAIRS: Final = (
    "mentee", "mentee_name", "mentor", "mentor_name", "slot", "time_zone", "mode", "site", "fit", "standing", "reason",
)  # fmt: skip
UNMATCHED: Final = ("mentee", "mentee_name", "kind", "reason", "remedy", "gain")


def pairs_sheet(session: Session, vault: Vault, program_id: UUID, round_id: UUID, now: datetime) -> Sheet:
    """Return the pairs of a round, without those of mentees whose consent to matching is not live any more.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has no result to be read.
    """
    found, _ = matches(session, vault, program_id, round_id, None, EVERYBODY)
    return _consenting(session, program_id, now, What.PAIRS, PAIRS, [(one.mentee_id, _pair(one)) for one in found])


def unmatched_sheet(session: Session, vault: Vault, program_id: UUID, round_id: UUID, now: datetime) -> Sheet:
    """Return who was left over in a round, why, and the best remedy; otherwise as `pairs_sheet`."""
    found, _ = unmatched(session, vault, program_id, round_id, None, EVERYBODY)
    rows = [(one.mentee_id, _left_over(one)) for one in found]
    return _consenting(session, program_id, now, What.UNMATCHED, UNMATCHED, rows)


def _consenting(
    session: Session,
    program_id: UUID,
    now: datetime,
    what: What,
    columns: tuple[str, ...],
    rows: Sequence[tuple[UUID, dict[str, Value]]],
) -> Sheet:
    consents = live_in_program(session, program_id, Purpose.MATCHING, now)
    kept = [row for mentee_id, row in rows if mentee_id in consents]
    return Sheet(what, columns, kept, len(rows) - len(kept))


def _pair(match: MatchShown) -> dict[str, Value]:
    return {
        "mentee": str(match.mentee_id),
        "mentee_name": match.mentee_name,
        "mentor": str(match.mentor_id),
        "mentor_name": match.mentor_name,
        "slot": match.slot,
        "time_zone": match.time_zone,
        "mode": match.mode,
        "site": "" if match.site_id is None else str(match.site_id),
        "fit": round(match.fit, 4),
        "standing": match.standing,
        "reason": match.reason,
    }


def _left_over(person: UnmatchedShown) -> dict[str, Value]:
    best = person.remedies[0] if person.remedies else {"text": "", "gain": None}
    return {
        "mentee": str(person.mentee_id),
        "mentee_name": person.mentee_name,
        "kind": person.kind,
        "reason": person.reason,
        "remedy": best["text"],
        "gain": best["gain"],
    }
