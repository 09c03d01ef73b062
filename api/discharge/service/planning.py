"""The plan that somebody leaves treatment with: for their own page, the sheet in their hand, and the coordinator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from api.accounts.owned import found
from api.accounts.service.programs import program_of
from api.database.vault import Vault
from api.discharge.meeting import WITHIN
from api.discharge.models.tables import Discharge
from api.discharge.models.words import CallState, Way
from api.discharge.service.documents import referred
from api.discharge.service.early_calls import Call, call_of
from api.discharge.service.following import LONG_PAST, is_long_past, today_of
from api.discharge.service.standing import Standing, is_in_time, standing_of, standings
from api.errors import NotFoundError
from api.hours.coming import Meeting, midnight
from api.matches.clocks import out_of_treatment
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.people.service.suggestions import Suggestions, suggested_to
from api.proposals.service.reading import Offer, read_offer_to
from api.rounds.service.naming import names

GROUPS: Final = 2
STORIES: Final = 1
PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A discharge plan.

    Parameters
    ----------
    row : Discharge
    leaves_on : date
    about : MenteeAbout
        Whose plan it is.
    centre : str
        That submitted them; empty where none did.
    standing : Standing
    offer : Offer or None
        The mentor, as far as they let be shared, and the hour, once the mentor said yes.
    in_time : bool
        Whether they meet within a week.
    handover : bool
        Whether there is time left for a call with the mentor before they leave.
    call : Call or None
        Before they leave, whatever the mentor said to it; not once it is over.
    suggestions : Suggestions
        Two groups that fit and a story, and drop-in hours from the day of leaving on.
    program, crisis_line, zone : str
        Of the program.
    """

    row: Discharge
    leaves_on: date
    about: MenteeAbout
    centre: str
    standing: Standing
    offer: Offer | None
    in_time: bool
    handover: bool
    call: Call | None
    suggestions: Suggestions
    program: str
    crisis_line: str
    zone: str

    @property
    def held_call(self) -> Call | None:
        """Return the call that the mentor said yes to, as its person may know it."""
        return self.call if self.call is not None and self.call.row.state == CallState.HELD else None

    @property
    def meeting(self) -> Meeting | None:
        """Return the first meeting as its person may know it: once a mentor said yes."""
        return self.standing.meeting if self.offer is not None else None


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the list of those who leave treatment."""

    row: Discharge
    leaves_on: date
    name: str
    standing: Standing
    in_time: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """One page of those who leave treatment, the next to leave first; then of those who left it, the last first."""

    lines: list[Line]
    total: int
    page: int
    pages: int


def plan_of(session: Session, vault: Vault, row: Discharge, now: datetime) -> Plan:
    """Return the plan of somebody.

    Raises
    ------
    NotFoundError
        If they do not agree to be matched: then there is nothing that may be shown; if no day is known, or they left
        too long ago for a plan to be of use; or they were erased.
    """
    leaves_on = row.leaves_on
    if leaves_on is None or is_long_past(session, row, now):
        raise NotFoundError
    standing = standing_of(session, row, now)
    if standing.way is Way.NOT_AGREED:
        raise NotFoundError
    mentee = session.get_one(MenteeRow, row.mentee_id)
    about = opened_one(session, vault, mentee, MenteeAbout)
    program = program_of(session, row.program_id)
    by = referred(row, vault.key(session, row.mentee_id))
    free_from = midnight(leaves_on, program.zone)
    told = suggested_to(session, vault, mentee, about, max(now, free_from))  # whoever is in treatment cannot drop in
    return Plan(
        row=row,
        leaves_on=leaves_on,
        about=about,
        centre=by.centre if by else "",
        standing=standing,
        offer=_offer(session, vault, mentee, standing, now),
        in_time=is_in_time(row, standing),
        handover=now < out_of_treatment(leaves_on, program.zone),
        call=call_of(session, standing.match.id, now) if standing.match is not None else None,
        suggestions=replace(told, groups=told.groups[:GROUPS], stories=told.stories[:STORIES]),
        program=program.name,
        crisis_line=program.crisis_line,
        zone=program.zone,
    )


def plan_in(session: Session, vault: Vault, program_id: UUID, discharge_id: UUID, now: datetime) -> Plan:
    """Return a plan of a program's.

    Raises
    ------
    NotFoundError
        If there is none, it is another program's, or nothing of it may be shown.
    """
    return plan_of(session, vault, found(session, Discharge, program_id, discharge_id), now)


def discharge_of(session: Session, mentee_id: UUID) -> Discharge:
    """Return the discharge of a mentee.

    Raises
    ------
    NotFoundError
        If none is known of.
    """
    row = session.exec(select(Discharge).where(Discharge.mentee_id == mentee_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def has_plan(session: Session, mentee_id: UUID, now: datetime) -> bool:
    """Return whether somebody leaves treatment, or left it so lately that their plan is of use, and agrees to it."""
    row = session.exec(select(Discharge).where(Discharge.mentee_id == mentee_id)).one_or_none()
    if row is None or is_long_past(session, row, now):
        return False
    return standing_of(session, row, now).way is not Way.NOT_AGREED


def leaving(session: Session, vault: Vault, program_id: UUID, page: int, now: datetime) -> Leaving:
    """Return a page of those who leave treatment, the next first, then of those who left it in the last four weeks."""
    today = today_of(session, program_id, now)
    those = (Discharge.program_id == program_id, col(Discharge.leaves_on) >= today - LONG_PAST)
    total = session.exec(select(func.count()).select_from(Discharge).where(*those)).one()
    pages = max(1, -(-total // PER_PAGE))
    page = max(1, min(page, pages))
    is_past = case((col(Discharge.leaves_on) < today, col(Discharge.leaves_on)))
    ordered = (
        select(Discharge)
        .where(*those)
        .order_by(is_past.desc().nulls_first(), col(Discharge.leaves_on), col(Discharge.id))
    )
    rows = session.exec(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    called = names(session, vault, MenteeRow, {row.mentee_id for row in rows})
    stand = standings(session, rows, now)
    lines = [
        Line(row, row.leaves_on, called.get(row.mentee_id, ""), stand[row.id], is_in_time(row, stand[row.id]))
        for row in rows
        if row.leaves_on is not None
    ]
    return Leaving(lines, total, page, pages)


def last_day(leaves_on: date) -> date:
    """Return the last day on which a first meeting is in time."""
    return leaves_on + WITHIN


def _offer(session: Session, vault: Vault, mentee: MenteeRow, standing: Standing, now: datetime) -> Offer | None:
    if standing.proposal is None:
        return None
    try:
        return read_offer_to(session, vault, mentee, standing.proposal.id, now)
    except NotFoundError:
        return None
