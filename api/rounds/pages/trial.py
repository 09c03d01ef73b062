"""What if: changes to a round, solved and shown beside how it is now; nothing is kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, Caller, Person
from api.accounts.desk import base_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ConflictError, NotFoundError, RefusedInputError
from api.rounds.models.trials import (
    AddModeIn,
    AddPlaceIn,
    AddSlotIn,
    AddWindowIn,
    BanIn,
    ChangeIn,
    PinIn,
    RelaxMustIn,
    TrialCreate,
    TrialPublic,
)
from api.rounds.models.words import STEP_TEXTS
from api.rounds.pages.remedies import HOUR, PLACE
from api.rounds.pages.shown import STEPS, hour_said, round_page
from api.rounds.service import lists, loads, trials, trying
from api.rounds.service.reviewing import to_review
from api.web.forms import checked
from api.web.parts import Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import SOURCE, to_translate
from matcher.people.vocabulary import WEEKDAYS

router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}/what-if")
TOGETHER: Final = to_translate("%(person)s is with %(mentor)s")
APART: Final = to_translate("%(person)s and %(mentor)s are kept apart")
WINDOW: Final = to_translate("%(person)s is free at one more time")
MODE: Final = to_translate("%(person)s agrees to one more way of meeting")
MUST: Final = to_translate("%(person)s makes a wish of a must")
NEW: Final = to_translate("a new mentor joins")
NAMED: Final = 30
AT_ONCE: Final = 500
"""People up to whom a trial is solved while the page waits; that takes a second or two."""


@router.get("")
def trial_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Ask what is to be tried out."""
    return _shown(request, session, parts, caller, program_id, round_id)


@router.post("")
def try_changes(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID,
    form: TheForm,
) -> Response:  # fmt: skip
    """Solve the round with the changes, and show now and then side by side."""
    row = to_review(session, program_id, round_id)
    try:
        asked = checked(TrialCreate, {"changes": list(_changes(form))})
        if row.mentees > AT_ONCE:
            return _begun(session, parts, caller, program_id, round_id, asked)
        base = trials.base_of(session, parts.vault, program_id, round_id)
        session.close()  # no transaction is open while the other process solves
        came = trials.tried(base, asked.changes)
    except RefusedInputError:
        return _shown(request, session, parts, caller, program_id, round_id, 422, form=form)
    except ConflictError:
        return _shown(request, session, parts, caller, program_id, round_id, 409, form=form, clash=True)
    return _came(request, session, parts, caller, program_id, round_id, asked.changes, came)


@router.get("/{trial_id}")
def read_trial(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID,
    trial_id: UUID,
) -> Response:  # fmt: skip
    """Show how far a trial has come, then what came of it."""
    trial = trying.read_trial(session, parts.vault, program_id, round_id, trial_id, parts.clock.now())
    if trial.came is not None:
        return _came(request, session, parts, caller, program_id, round_id, trial.changes, trial.came)
    if trial.failure:
        return _shown(request, session, parts, caller, program_id, round_id, failure=trial.failure)
    done = STEPS.index(trial.step) if trial.step in STEPS else len(STEPS) // 2
    return round_page(
        request, parts, caller, program_id, round_id, "trial_under_way.html", done=done, steps=len(STEPS),
        step=STEP_TEXTS[trial.step][reader_of(request).language != SOURCE],
    )  # fmt: skip


def _begun(
    session: Reading, parts: TheParts, caller: Caller, program_id: UUID, round_id: UUID, asked: TrialCreate
) -> Response:
    """Leave the trial of a large round to a worker, and lead to where it is shown."""
    if not isinstance(caller, Person):
        raise NotFoundError
    session.close()
    with parts.database.writing() as writing:
        trial_id = trying.begin_trial(writing, parts, program_id, round_id, asked, caller.user_id, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/rounds/{round_id}/what-if/{trial_id}", 303)


def _came(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: Caller,
    program_id: UUID,
    round_id: UUID,
    changes: Sequence[ChangeIn],
    came: TrialPublic,
) -> Response:
    people = {*came.gains[:NAMED], *came.loses[:NAMED], *(one.mentee_id for one in came.moved[:NAMED])}
    people |= {one.mentee_id for one in changes if hasattr(one, "mentee_id")}
    mentors = {mentor for one in came.moved[:NAMED] for mentor in (one.before, one.after)}
    mentors |= {one.mentor_id for one in changes if hasattr(one, "mentor_id")}
    mentee_names, mentor_names = lists.named(session, parts.vault, people, mentors)
    reader = reader_of(request)
    pin = next((one for one in changes if isinstance(one, PinIn)), None) if len(changes) == 1 else None
    return _shown(
        request, session, parts, caller, program_id, round_id, came=came, mentees=mentee_names, mentors=mentor_names,
        tried=[_said(reader, one, mentee_names, mentor_names) for one in changes], pin=pin,
    )  # fmt: skip


def _changes(form: Sent) -> Iterator[Any]:
    """Yield the changes that a form names: those that a button brought, and the one that was put together by hand."""
    for text in form.all("change"):
        try:
            yield json.loads(text)
        except ValueError:
            yield {}
    if (kind := form.one("kind")) and (mentor := form.one("mentor")):
        change = {"kind": kind, "mentor_id": mentor}
        if kind == "add_slot":
            hour = form.whole("hour")
            day = WEEKDAYS[form.whole("day") % len(WEEKDAYS)]
            change["slot"] = f"{day} {hour % 24:02}:00-{(hour + 1) % 24 or 24:02}:00"
        yield change


def _said(reader: Reader, one: Any, mentees: dict[UUID, str], mentors: dict[UUID, str]) -> str:
    blanks = {
        "person": mentees.get(getattr(one, "mentee_id", UUID(int=0)), ""),
        "mentor": mentors.get(getattr(one, "mentor_id", UUID(int=0)), ""),
        "hour": hour_said(reader, getattr(one, "slot", "")),
    }
    texts: dict[type, str] = {
        PinIn: TOGETHER, BanIn: APART, AddPlaceIn: PLACE, AddSlotIn: HOUR, AddWindowIn: WINDOW, AddModeIn: MODE,
        RelaxMustIn: MUST,
    }  # fmt: skip
    return reader.say(texts.get(type(one), NEW)) % blanks


def _shown(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    status: int = 200,
    **context: Any,
) -> Response:
    fullest = loads.fullest(session, parts.vault, program_id, round_id, 200)
    note_read(session, parts, program_id, caller.actor, Act("try", "round", round_id))
    defaults: dict[str, Any] = {
        "came": None, "mentees": {}, "mentors": {}, "tried": [], "pin": None, "clash": False, "failure": "",
        "form": Sent(),
    }  # fmt: skip
    return round_page(
        request, parts, caller, program_id, round_id, "what_if.html", status, loads=fullest, named=NAMED,
        **defaults | context,
    )  # fmt: skip
