"""`/api/v1/programs/{program_id}/calendar` and `…/mentees/{mentee_id}/calendar`: the addresses of calendars."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, MENTORS, ByCoordinator, Person
from api.accounts.routes.answers import ADD, EDIT, READ
from api.exchange.models.calendars import CalendarIssued, CalendarPublic
from api.exchange.service import calendars
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["calendars"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("/calendar", responses=READ)
def read_calendar(session: Reading, response: Response, program_id: UUID, caller: Mentor) -> CalendarPublic:
    """Read whether the caller's own calendar has an address, and when it was last read."""
    mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
    calendar = calendars.read_calendar(session, mentor)
    tag(response, calendar)
    return calendar


@router.post("/calendar", status_code=201, responses=ADD)
def make_calendar(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, caller: Mentor
) -> CalendarIssued:
    """Make an address for the caller's own calendar. The answer is the only place that ever shows it."""
    mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
    issued = calendars.make_calendar(
        session, parts.vault, mentor, parts.settings.base_url, caller.actor, parts.clock.now()
    )
    tag(response, issued)
    return issued


@router.post("/calendar/rotations", status_code=201, responses=EDIT)
def rotate_calendar(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, caller: Mentor, version: IfMatch
) -> CalendarIssued:
    """Make another address for the caller's own calendar; the old one ends at once."""
    mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
    issued = calendars.rotate_calendar(
        session, mentor, version, parts.settings.base_url, caller.actor, parts.clock.now()
    )
    tag(response, issued)
    return issued


@router.delete("/calendar", status_code=204, responses=EDIT)
def revoke_calendar(session: Writing, parts: TheParts, program_id: UUID, caller: Mentor, version: IfMatch) -> None:
    """End the address of the caller's own calendar at once."""
    mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
    calendars.revoke_calendar(session, mentor, version, caller.actor, parts.clock.now())


@router.get("/mentees/{mentee_id}/calendar", responses=READ, dependencies=[Depends(COORDINATORS)])
def read_calendar_of_mentee(session: Reading, response: Response, program_id: UUID, mentee_id: UUID) -> CalendarPublic:
    """Read whether a mentee's calendar has an address, and when it was last read."""
    mentee = calendars.mentee_of_program(session, program_id, mentee_id)
    calendar = calendars.read_calendar(session, mentee)
    tag(response, calendar)
    return calendar


@router.post("/mentees/{mentee_id}/calendar", status_code=201, responses=ADD)
def make_calendar_of_mentee(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> CalendarIssued:
    """Make an address for a mentee's calendar, to be handed to them. The answer is the only place that shows it."""
    mentee = calendars.mentee_of_program(session, program_id, mentee_id)
    issued = calendars.make_calendar(
        session, parts.vault, mentee, parts.settings.base_url, caller.actor, parts.clock.now()
    )
    tag(response, issued)
    return issued


@router.post("/mentees/{mentee_id}/calendar/rotations", status_code=201, responses=EDIT)
def rotate_calendar_of_mentee(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    mentee_id: UUID,
    version: IfMatch,
) -> CalendarIssued:
    """Make another address for a mentee's calendar; the old one ends at once."""
    mentee = calendars.mentee_of_program(session, program_id, mentee_id)
    issued = calendars.rotate_calendar(
        session, mentee, version, parts.settings.base_url, caller.actor, parts.clock.now()
    )
    tag(response, issued)
    return issued


@router.delete("/mentees/{mentee_id}/calendar", status_code=204, responses=EDIT)
def revoke_calendar_of_mentee(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, version: IfMatch
) -> None:
    """End the address of a mentee's calendar at once."""
    mentee = calendars.mentee_of_program(session, program_id, mentee_id)
    calendars.revoke_calendar(session, mentee, version, caller.actor, parts.clock.now())
