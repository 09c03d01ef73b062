"""`…/following/referrals`: what waits for an answer on either side, and what can be done about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.intake.answers import windows_in_words
from api.matches.pages.elsewhere import Elsewhere, counters
from api.referrals import words
from api.referrals.models.shapes import AnswerCreate
from api.referrals.models.words import Waiting
from api.referrals.service import answering, referring
from api.referrals.service.reading import read_referral, referrals_of
from api.referrals.service.waiting import how_many
from api.web.forms import checked
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}", include_in_schema=False)
PAGES: Final = Pages("api.referrals", "api.people", words=words.said)
LABELS: Final = {"reason": to_translate("Why not")}
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
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, page: str = "1",
    see: str = "",
) -> Response:  # fmt: skip
    """List the referrals of the program, those made and those sent to it; what waits comes first."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    waiting = Waiting(see) if see in set(Waiting) else None
    lines, after = referrals_of(session, parts.vault, program_id, max(1, number), now, waiting)
    counts = how_many(session, program_id, now)
    note_read(session, parts, program_id, caller.actor, Act("list", "referrals"))
    return PAGES.page(
        request, "referrals.html", desk=desk, lines=lines, states=words.STATES, now=now,
        next=f"?see={see}&page={after}" if after else "", first=f"?see={see}" if number > 1 else "",
        ways=[(one.value, text, counts[one]) for one, text in words.WAITING.items() if counts[one] or one == waiting],
        see=waiting or "",
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


def _elsewhere(session: Session, program_id: UUID, now: datetime) -> list[Elsewhere]:
    counts = how_many(session, program_id, now)
    return [Elsewhere(text, f"/following/referrals?see={one}", counts[one]) for one, text in words.WAITING.items()]


counters.append(_elsewhere)
