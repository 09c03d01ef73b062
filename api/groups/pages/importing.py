"""The page that brings groups in from a feed of meetings: looked at with every problem, and only then brought in."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import Desk, desk_of
from api.errors import FieldProblem, RefusedInputError
from api.groups.models.shapes import FeedSays
from api.groups.service.feed import FILE, bring_in
from api.intake.noted import noted
from api.intake.service.handed import brought, hand_out
from api.people.pages.forms import ZONE
from api.people.words import said
from api.web.fields import Field, Part, fields_of, taken
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.people.vocabulary import PATHWAYS

router = APIRouter(prefix="/programs/{program_id}/groups/import", include_in_schema=False)
PAGES: Final = Pages("api.groups", words=said)
MOST_SHOWN: Final = 100
NONE: Final = to_translate("a file in the Meeting Guide format")
OVER: Final = to_translate("the file once more: it is kept for half an hour, on this page alone")
AGAIN: Final = to_translate("the same file once more: it is too large to be kept on this page")
SAYS: Final = (
    Part(
        to_translate("What the format does not say"),
        (
            ZONE,
            Field("pathway", to_translate("Pathway of those that are new"), "one", PATHWAYS[:-1]),
            Field("medication_friendly", to_translate("Taking medication is no matter in those that are new"), "tick"),
        ),
    ),
)


@router.get("")
def import_groups_page(request: Request, session: Reading, caller: ByCoordinator, program_id: UUID) -> Response:
    """Ask for the feed."""
    desk = desk_of(request, session, caller, program_id)
    return _page(request, desk, form=Sent({"time_zone": [desk.zone]}))


@router.post("")
def look_or_bring_groups_in(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Show what a feed would do, with every problem; what was shown so is brought in at the second time of asking."""
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
    chosen = {FILE: form.files[FILE].file.read()} if FILE in form.files else {}
    handed = form.one("handed")
    came = brought(parts, program_id, caller.actor, chosen, handed)
    if not came.files:
        expected = (AGAIN if form.one("again") else OVER) if handed else NONE
        return _page(request, desk, 422, form=form, problems={FILE: FieldProblem("#/meetings", expected, "nothing")})
    again = hand_out(parts, program_id, caller.actor, came.files)
    try:
        says = checked(FeedSays, taken(form, SAYS))
    except RefusedInputError as error:
        return _page(request, desk, 422, form=form, problems=problems_of(error), handed=again)
    is_meant = came.are_seen and form.one("do") == "bring_in"
    outcome = bring_in(parts, program_id, came.files[FILE], says, caller.actor, dry_run=not is_meant)
    return _page(
        request,
        desk,
        422 if outcome.problems else 200,
        form=form,
        report=outcome.report,
        rows=outcome.problems[:MOST_SHOWN],
        handed=again,
    )


def _page(request: Request, desk: Desk, status: int = 200, **shown: Any) -> Response:
    reader = reader_of(request)
    given: dict[str, Any] = {"problems": {}, "report": None, "rows": (), "handed": None}
    labels = {FILE: reader.say(to_translate("Feed of meetings"))}
    labels |= {name: reader.say(field.label) for name, field in fields_of(SAYS).items()}
    return PAGES.page(
        request, "import_groups.html", status, desk=desk, parts=SAYS, noted=partial(noted, reader), labels=labels,
        **given | shown,
    )  # fmt: skip
