"""`/programs/{program_id}/leaving`: who leaves treatment, the plan of each, and the day, which can be moved."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.discharge import words
from api.discharge.files.outcome_file import as_bundle
from api.discharge.models.shapes import DayCreate
from api.discharge.models.tables import Discharge
from api.discharge.pages.plans import sheet
from api.discharge.pages.shown import PAGES, shown
from api.discharge.service import outcome, planning, referring
from api.discharge.service.following import is_long_past
from api.errors import ChangedMeanwhileError, NotFoundError, RefusedInputError
from api.people.models.tables import MenteeRow
from api.rounds.service.naming import names
from api.web.forms import checked, problems_of
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/leaving", include_in_schema=False)
DAY: Final = to_translate("Leaves treatment on")
DONE: Final = {
    "moved": to_translate("Saved. Everything that hangs on the day follows by itself."),
    "answered": to_translate("Kept as what the mentor said."),
    "over": to_translate("That was answered before, or its time is over."),
    "brought_in": to_translate("They are in. A mentor is looked for from the next round on."),
}
"""What is said on top after something was done, by the word in the address."""


@router.get("")
def leaving_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, page: str = "1",
    done: str = "",
) -> Response:  # fmt: skip
    """List who leaves treatment, the next to leave first."""
    desk = desk_of(request, session, caller, program_id)
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    leaving = planning.leaving(session, parts.vault, program_id, number, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("list", "discharges"))
    return PAGES.page(
        request, "leaving.html", desk=desk, leaving=leaving, ways=words.WAYS, told=DONE.get(done, ""),
        next=f"?page={leaving.page + 1}" if leaving.page < leaving.pages else "",
        first="?" if leaving.page > 1 else "",
    )  # fmt: skip


@router.get("/{discharge_id}")
def discharge_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID, done: str = ""
) -> Response:
    """Show somebody's plan, and the day to be moved."""
    return _page(request, parts, caller, program_id, discharge_id, told=DONE.get(done, ""))


@router.post("/{discharge_id}")
def move_day(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID, form: TheForm
) -> Response:
    """Move the day; of two who move it at once the slower is told."""
    try:
        with parts.database.writing() as session:
            row = found(session, Discharge, program_id, discharge_id)
            asked = checked(DayCreate, form.given("leaves_on"))
            version, now = form.whole("version"), parts.clock.now()
            referring.move(session, parts, row, asked.leaves_on, caller.actor, now, version)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, discharge_id, 422, form=form, problems=problems_of(error))
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, discharge_id, error.status, form=form, overtaken=True)
    return RedirectResponse(f"{base_of(program_id)}/leaving/{discharge_id}?done=moved", 303)


@router.get("/{discharge_id}/sheet")
def sheet_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID
) -> Response:
    """Show the sheet that somebody is handed, in their own language."""
    plan = planning.plan_in(session, parts.vault, program_id, discharge_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "discharge", discharge_id))
    return sheet(request, plan, "")


@router.post("/{discharge_id}/outcome")
def outcome_file(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID
) -> Response:
    """Hand out what came of it as a file for the treatment centre; it is in the person's ledger."""
    row, now = found(session, Discharge, program_id, discharge_id), parts.clock.now()
    return as_bundle(outcome.tell(session, parts, row, caller.actor, now), now)


def _page(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID, status: int = 200,
    **given: Any,
) -> Response:  # fmt: skip
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = found(session, Discharge, program_id, discharge_id)
        name = names(session, parts.vault, MenteeRow, [row.mentee_id]).get(row.mentee_id, "")
        to_centre = outcome.may_be_told(session, row, now)
        long_past = is_long_past(session, row, now)
        try:
            plan = planning.plan_of(session, parts.vault, row, now)
        except NotFoundError:
            plan = None
        note_read(session, parts, program_id, caller.actor, Act("read", "discharge", discharge_id))
    reader = reader_of(request)
    form = Sent({"leaves_on": [row.leaves_on.isoformat() if row.leaves_on else ""]})
    usual: dict[str, Any] = {"form": form, "problems": {}, "overtaken": False, "told": ""}
    seen = {"plan": None} if plan is None else shown(plan, reader)
    return PAGES.page(
        request, "discharge.html", status, desk=desk, row=row, name=name, to_centre=to_centre, long_past=long_past,
        labels={"leaves_on": reader.say(DAY)}, **seen, **usual | given,
    )  # fmt: skip
