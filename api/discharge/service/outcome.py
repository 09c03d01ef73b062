"""What a treatment centre is told: only what its person's consent covers, and each time a line of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.consents import live
from api.consent.service.disclosures import disclose
from api.discharge.meeting import WITHIN
from api.discharge.models.tables import Discharge
from api.discharge.models.words import Came, Way
from api.discharge.service.documents import referred
from api.discharge.service.standing import standing_of
from api.errors import ConflictError, NotFoundError
from api.matches.clocks import out_of_treatment
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import Outcome as ContactOutcome
from api.matches.service.changing import IN_CONTACT
from api.web.parts import Parts

REACHED: Final = timedelta(hours=48)
FIELDS: Final = frozenset({"has_mentor", "first_meeting", "reached", "met"})
"""What the outcome is, as consents name it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a referral.

    Parameters
    ----------
    row : Discharge
    reference : str
        How the centre calls the person.
    has_mentor : bool
    first_meeting : date or None
    reached : Came
        Within 48 hours from the end of the day on which they left treatment; ever, where no day is known.
    met : Came
        Within seven days, likewise.
    notice : str
        What has to go along (42 CFR §2.32).
    """

    row: Discharge
    reference: str
    has_mentor: bool
    first_meeting: date | None
    reached: Came
    met: Came
    notice: str


def tell(session: Session, parts: Parts, row: Discharge, actor: Actor, now: datetime) -> Outcome:
    """Return what came of a referral for the centre that made it, once it is in the ledger that it was told.

    Raises
    ------
    NotFoundError
        If no centre submitted the person, or they do not agree, or agree no more, that it is told.
    """
    if row.document is None:
        raise NotFoundError
    by = referred(row, parts.vault.key(session, row.mentee_id))
    assert by is not None
    asked = DisclosureCreate(person_id=row.mentee_id, purpose=Purpose.CENTRE, fields=FIELDS, recipient=by.centre)
    try:
        disclosed = disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)
    except ConflictError:
        raise NotFoundError from None
    record(session, row.program_id, actor, now, Act("read", "discharge", row.id))
    standing = standing_of(session, row, now)
    has_mentor = standing.way is Way.MATCHED
    out = out_of(row, program_of(session, row.program_id).zone)
    reached_at, met_at = firsts(session, [row])[row.id]
    return Outcome(
        row=row,
        reference=by.reference,
        has_mentor=has_mentor,
        first_meeting=standing.meeting.day if has_mentor and standing.meeting else None,
        reached=came(reached_at, out and out + REACHED, now),
        met=came(met_at, out and out + WITHIN, now),
        notice=disclosed.notice,
    )


def may_be_told(session: Session, row: Discharge, now: datetime) -> bool:
    """Return whether a centre submitted somebody, and they agree that it is told what came of it."""
    return row.document is not None and live(session, row.mentee_id, Purpose.CENTRE, now) is not None


def out_of(row: Discharge, zone: str) -> datetime | None:
    """Return from when on somebody is out of treatment; None where no day is known."""
    return None if row.leaves_on is None else out_of_treatment(row.leaves_on, zone)


def came(at: datetime | None, by: datetime | None, now: datetime) -> Came:
    """Return whether something that happened at an instant, or did not yet, was in time; None is any time.

    Examples
    --------
    >>> monday, tuesday = datetime(2026, 11, 23), datetime(2026, 11, 24)
    >>> came(monday, tuesday, tuesday), came(None, tuesday, monday), came(tuesday, monday, tuesday)
    (<Came.YES: 'yes'>, <Came.OPEN: 'open'>, <Came.NO: 'no'>)
    """
    if at is not None and (by is None or at <= by):
        return Came.YES
    return Came.OPEN if at is None and (by is None or now <= by) else Came.NO


def firsts(session: Session, rows: Sequence[Discharge]) -> dict[UUID, tuple[datetime | None, datetime | None]]:
    """Return when people were first reached, and first met, after they were known to leave, by discharge.

    It is by whatever mentor. What was before that, as with a mentor of an earlier year, came of something else.
    """
    statement = (
        select(Discharge.id, ContactEntry.outcome, func.min(ContactEntry.created_at))
        .join(Match, col(Match.mentee_id) == col(Discharge.mentee_id))
        .join(ContactEntry, col(ContactEntry.match_id) == col(Match.id))
        .where(col(ContactEntry.created_at) >= col(Discharge.created_at))
        .where(col(Discharge.id).in_([row.id for row in rows]), col(ContactEntry.outcome).in_(IN_CONTACT))
        .group_by(col(Discharge.id), col(ContactEntry.outcome))
    )
    found: dict[UUID, dict[str, datetime]] = {row.id: {} for row in rows}
    for row_id, outcome, at in session.exec(statement):
        found[row_id][outcome] = at
    return {row_id: (min(at.values(), default=None), at.get(ContactOutcome.MET)) for row_id, at in found.items()}
