"""`…/people/{mentee_id}/refer`: to which program somebody is referred, and whether to one of its mentors."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.exc import IntegrityError
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.service.mentees import read_mentee
from api.referrals import words
from api.referrals.models.shapes import OpenMentor, ReferralCreate
from api.referrals.service import referring
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/people/{mentee_id}/refer", include_in_schema=False)
PAGES: Final = Pages("api.referrals", "api.people", words=words.said)
LABELS: Final = {"to_program_id": to_translate("Program"), "to_mentor_id": to_translate("Whom they would meet there")}
PEER_RUN: Final = to_translate("Run by people who have been there")
NAMES_MENTORS: Final = to_translate("Some of its mentors can be asked for by name")
ANYBODY: Final = to_translate("Whoever fits best there")
ONE_OF: Final = {
    "to_program_id": to_translate("one of these programs"),
    "to_mentor_id": to_translate("one of these, each of whom can still be asked for"),
}


@router.get("")
def refer_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, program: str = ""
) -> Response:
    """Show to which programs somebody can be referred, and what each would be told; of one, whom to ask for there."""
    if program:
        return _mentors(request, parts, caller, program_id, mentee_id, Sent({"to_program_id": [program]}))
    return _programs(request, parts, caller, program_id, mentee_id, Sent())


@router.post("")
def refer_somebody(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, form: TheForm
) -> Response:
    """Refer somebody, who is asked first; or go on to the mentors of the program that was chosen."""
    show = _mentors if form.one("step") == "mentors" else _programs
    try:
        asked = checked(ReferralCreate, {"mentee_id": mentee_id} | form.given("to_program_id", "to_mentor_id"))
        if form.one("do") == "mentors":
            path = f"{base_of(program_id)}/people/{mentee_id}/refer?program={asked.to_program_id}"
            return RedirectResponse(path, 303)
        with parts.database.writing() as session:
            row = referring.refer(session, parts, program_id, asked, caller.actor, parts.clock.now())
            done, referral_id = ("asked" if row.state == "asking" else "sent"), row.id
    except RefusedInputError as error:
        wrong = problems_of(error)
        if "mentee_id" not in wrong:
            wrong = {name: FieldProblem(f"#/{name}", ONE_OF[name], "another") for name in wrong}
        return show(request, parts, caller, program_id, mentee_id, form, 422, problems=wrong)
    except (ConflictError, IntegrityError) as error:
        why = error.detail if isinstance(error, ConflictError) else referring.REFERRED
        return show(request, parts, caller, program_id, mentee_id, form, ConflictError.status, refused=why)
    return RedirectResponse(f"{base_of(program_id)}/following/referrals/{referral_id}?done={done}", 303)


def _programs(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, form: Sent,
    status: int = 200, **given: Any,
) -> Response:  # fmt: skip
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        person = read_mentee(session, parts.vault, program_id, mentee_id)
        programs = referring.open_programs(session, program_id, parts.clock.now())
        note_read(session, parts, program_id, caller.actor, Act("read", "mentee", mentee_id))
    usual: dict[str, Any] = {"problems": {}, "refused": ""}
    say = reader_of(request).say
    notes = [
        ". ".join(say(text) for text, holds in ((PEER_RUN, one.peer_run), (NAMES_MENTORS, one.names_mentors)) if holds)
        for one in programs
    ]
    return PAGES.page(
        request, "refer.html", status, desk=desk, person=person, form=form,
        options=[(str(one.id), one.name, note) for one, note in zip(programs, notes, strict=True)],
        names_mentors=any(one.names_mentors for one in programs), labels=_labels(say), **usual | given,
    )  # fmt: skip


def _mentors(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, form: Sent,
    status: int = 200, **given: Any,
) -> Response:  # fmt: skip
    """Show whom somebody can ask for in a program; that those mentors were shown is in their ledgers before."""
    to_program_id, now = form.id("to_program_id"), parts.clock.now()
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        person = read_mentee(session, parts.vault, program_id, mentee_id)
        try:
            there, mentors = referring.mentors_there(
                session, parts, program_id, to_program_id, mentee_id, caller.actor, now
            )
        except NotFoundError:  # the program takes no referrals any more
            return RedirectResponse(f"{desk.base}/people/{mentee_id}/refer", 303)
    usual: dict[str, Any] = {"problems": {}, "refused": ""}
    reader = reader_of(request)
    return PAGES.page(
        request, "refer_to.html", status, desk=desk, person=person, form=form, there=there,
        options=[("", reader.say(ANYBODY)), *(_option(one, reader) for one in mentors)],
        notices=sorted({one.notice for one in mentors}), labels=_labels(reader.say), **usual | given,
    )  # fmt: skip


def _option(mentor: OpenMentor, reader: Reader) -> tuple[str, str, str]:
    languages = reader.joined([reader.language_name(code) for code in mentor.languages])
    return str(mentor.id), mentor.name, f"{reader.say(words.said(mentor.kind))}. {languages}"


def _labels(say: Any) -> dict[str, str]:
    return {name: say(label) for name, label in LABELS.items()}
