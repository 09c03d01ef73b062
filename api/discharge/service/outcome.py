"""What a treatment centre is told: only what its person's consent covers, and each time a line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, or_, select

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
from api.matches.models.tables import Match
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
        Within 48 hours from the end of the day on which they left treatment.
    met : Came
        Within seven days.
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
    out = out_of_treatment(row.leaves_on, program_of(session, row.program_id).zone)
    reached_at, met_at = _first(session, row)
    return Outcome(
        row=row,
        reference=by.reference,
        has_mentor=has_mentor,
        first_meeting=standing.meeting.day if has_mentor and standing.meeting else None,
        reached=came(reached_at, out + REACHED, now),
        met=came(met_at, out + WITHIN, now),
        notice=disclosed.notice,
    )


def may_be_told(session: Session, row: Discharge, now: datetime) -> bool:
    """Return whether a centre submitted somebody, and they agree that it is told what came of it."""
    return row.document is not None and live(session, row.mentee_id, Purpose.CENTRE, now) is not None


def came(at: datetime | None, by: datetime, now: datetime) -> Came:
    """Return whether something that happened at an instant, or did not yet, was in time.

    Examples
    --------
    >>> monday, tuesday = datetime(2026, 11, 23), datetime(2026, 11, 24)
    >>> came(monday, tuesday, tuesday), came(None, tuesday, monday), came(tuesday, monday, tuesday)
    (<Came.YES: 'yes'>, <Came.OPEN: 'open'>, <Came.NO: 'no'>)
    """
    if at is not None and at <= by:
        return Came.YES
    return Came.OPEN if now <= by and at is None else Came.NO


def _first(session: Session, row: Discharge) -> tuple[datetime | None, datetime | None]:
    """Return when somebody was reached and met first, by whoever was their mentor since they were submitted."""
    statement = select(Match).where(Match.mentee_id == row.mentee_id)
    since = or_(col(Match.ended_at).is_(None), col(Match.ended_at) >= row.created_at)
    matches = session.exec(statement.where(since)).all()
    return (
        min((one.reached_at for one in matches if one.reached_at is not None), default=None),
        min((one.met_at for one in matches if one.met_at is not None), default=None),
    )
