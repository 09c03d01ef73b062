"""Placings from their start to their end, and what there is to be placed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.groups.models.placings import Placing
from api.groups.models.tables import GroupRow, Placement
from api.groups.service.amiss import misplaced
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.rounds.service.attempted import Attempts
from api.web.translating import to_translate

REFUSED: Final = {
    "start": to_translate("The placing is “{state}”. Only one that is to be reviewed can be solved again."),
    "cancel": to_translate("The placing is “{state}”. Only one that was not published yet can be cancelled."),
    "publish": to_translate("The placing is “{state}”. Only one that is to be reviewed can be published."),
    "review": to_translate("The placing is “{state}”. It has no result to be read."),
}
PLACINGS: Final = Attempts(
    Placing, "placing", REFUSED, to_translate("This week has a placing already. Cancel it, or go on with it.")
)
"""Placings from their start to their end."""


def counts(session: Session, program_id: UUID, now: datetime) -> tuple[int, int]:
    """Return how many people could be given a place now, and how many closed groups there are."""
    agreed = select(Consent.person_id).where(Consent.program_id == program_id, is_live(Purpose.GROUP_HOST, now))
    amiss = [one.id for one in misplaced(session, program_id)]
    placed = select(Placement.mentee_id).where(Placement.program_id == program_id, col(Placement.id).not_in(amiss))
    people = select(func.count()).select_from(MenteeRow).where(
        MenteeRow.program_id == program_id,
        col(MenteeRow.status).in_([MenteeStatus.WAITING, MenteeStatus.MATCHED]),
        col(MenteeRow.id).in_(agreed),
        col(MenteeRow.id).not_in(placed),
    )  # fmt: skip
    groups = (
        select(func.count())
        .select_from(GroupRow)
        .where(GroupRow.program_id == program_id, col(GroupRow.open).is_(False))
    )
    return session.exec(people).one(), session.exec(groups).one()


def closed_groups(session: Session, program_id: UUID) -> list[tuple[UUID, str]]:
    """Return the closed groups of a program with their names, in the order of these."""
    statement = select(GroupRow.id, GroupRow.name).where(
        GroupRow.program_id == program_id, col(GroupRow.open).is_(False)
    )
    return list(session.exec(statement.order_by(col(GroupRow.name), col(GroupRow.id))))
