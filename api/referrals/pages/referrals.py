"""`…/following/referrals`: what waits for an answer on either side; and `…/people/{mentee_id}/refer`, to make one."""

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
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.intake.answers import windows_in_words
from api.people.service.mentees import read_mentee
from api.referrals import words
from api.referrals.models.shapes import AnswerCreate, ReferralCreate
from api.referrals.service import answering, referring
from api.referrals.service.reading import read_referral, referrals_of
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}", include_in_schema=False)
PAGES: Final = Pages("api.referrals", "api.people", words=words.said)
LABELS: Final = {"to_program_id": to_translate("Program"), "reason": to_translate("Why not")}
PEER_RUN: Final = to_translate("Run by people who have been there")
DONE: Final = {
    "asked": to_translate("They are asked on their own page. The other program hears of it once they agree."),
    "sent": to_translate("Sent. The other program has something to answer."),
    "withdrawn": to_translate("Taken back. The other program is shown nothing any more."),
    "accepted": to_translate("They are in. What they agree to here is theirs to say, on their own page."),
    "declined": to_translate("Answered. The other program hears of it."),
    "met": to_translate("Saved. The other program hears of it."),
    "not_met": to_translate("Saved. The other program hears of it."),
}
"""What is said on top after something was done, by the word in the address."""


@router.get("/following/referrals")
def referrals_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, page: str = "1"
) -> Response:
    """List the referrals of the program, those made and those sent to it; what waits comes first."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    lines, after = referrals_of(session, parts.vault, program_id, max(1, number), now)
    note_read(session, parts, program_id, caller.actor, Act("list", "referrals"))
    return PAGES.page(
        request, "referrals.html", desk=desk, lines=lines, states=words.STATES, now=now,
        next=f"?page={after}" if after else "", first="?" if number > 1 else "",
    )  # fmt: skip


@router.get("/following/referrals/{referral_id}")
def referral_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, referral_id: UUID, done: str = ""
) -> Response:
    """Show one referral, with what can be done about it."""
    return _page(request, parts, caller, program_id, referral_id, told=DONE.get(done, ""))


@router.post("/following/referrals/{referral_id}")
def act_on_referral(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, referral_id: UUID, form: TheForm
) -> Response:
    """Send a referral, take it back, or answer it."""
    version, now, do = form.whole("version"), parts.clock.now(), form.one("do")
    try:
        with parts.database.writing() as session:
            if do == "send":
                referring.send_signed(session, parts, program_id, referral_id, version, caller.actor, now)
            elif do == "withdraw":
                referring.withdraw(session, program_id, referral_id, version, caller.actor, now)
            else:
                asked = checked(
                    AnswerCreate, form.given("reason") | {"answer": do} if do == "declined" else {"answer": do}
                )
                answering.answer(session, parts, program_id, referral_id, version, asked, caller.actor, now)
    except RefusedInputError:
        problems = {"reason": FieldProblem("#/reason", to_translate("one of these reasons"), "none of them")}
        return _page(request, parts, caller, program_id, referral_id, 422, problems=problems)
    except (ChangedMeanwhileError, ConflictError) as error:
        return _page(request, parts, caller, program_id, referral_id, error.status, refused=error.detail)
    done = {"send": "sent", "withdraw": "withdrawn"}.get(do, do)
    return RedirectResponse(f"{base_of(program_id)}/following/referrals/{referral_id}?done={done}", 303)


@router.get("/people/{mentee_id}/refer")
def refer_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID) -> Response:
    """Show to which programs somebody can be referred, and what each would be told."""
    return _refer(request, parts, caller, program_id, mentee_id, Sent())


@router.post("/people/{mentee_id}/refer")
def refer_somebody(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, form: TheForm
) -> Response:
    """Refer somebody; they are asked first."""
    try:
        asked = checked(ReferralCreate, {"mentee_id": mentee_id} | form.given("to_program_id"))
        with parts.database.writing() as session:
            row = referring.refer(session, parts, program_id, asked, caller.actor, parts.clock.now())
            done, referral_id = ("asked" if row.state == "asking" else "sent"), row.id
    except RefusedInputError as error:
        wrong = problems_of(error)
        if "mentee_id" not in wrong:
            wrong = {"to_program_id": FieldProblem("#/to_program_id", to_translate("one of these programs"), "none")}
        return _refer(request, parts, caller, program_id, mentee_id, form, 422, problems=wrong)
    except (ConflictError, IntegrityError) as error:
        why = error.detail if isinstance(error, ConflictError) else referring.REFERRED
        return _refer(request, parts, caller, program_id, mentee_id, form, ConflictError.status, refused=why)
    return RedirectResponse(f"{base_of(program_id)}/following/referrals/{referral_id}?done={done}", 303)


def _page(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, referral_id: UUID, status: int = 200,
    **given: Any,
) -> Response:  # fmt: skip
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        found = read_referral(session, parts.vault, program_id, referral_id, now)
        note_read(session, parts, program_id, caller.actor, Act("read", "referral", referral_id))
    usual: dict[str, Any] = {"problems": {}, "told": "", "refused": ""}
    reader = reader_of(request)
    say, person = reader.say, found.person
    return PAGES.page(
        request, "referral.html", status, desk=desk, referral=found, states=words.STATES, reasons=words.REASONS,
        hours=windows_in_words(reader, person.windows) if person else "",
        reasons_said=[(reason.value, say(text)) for reason, text in words.REASONS.items()],
        labels={name: say(label) for name, label in LABELS.items()}, now=now, **usual | given,
    )  # fmt: skip


def _refer(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID, form: Sent,
    status: int = 200, **given: Any,
) -> Response:  # fmt: skip
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        person = read_mentee(session, parts.vault, program_id, mentee_id)
        programs = referring.open_programs(session, program_id)
        note_read(session, parts, program_id, caller.actor, Act("read", "mentee", mentee_id))
    usual: dict[str, Any] = {"problems": {}, "refused": ""}
    say = reader_of(request).say
    return PAGES.page(
        request, "refer.html", status, desk=desk, person=person, form=form,
        options=[(str(one.id), one.name, say(PEER_RUN) if one.peer_run else "") for one in programs],
        labels={name: say(label) for name, label in LABELS.items()}, **usual | given,
    )  # fmt: skip
