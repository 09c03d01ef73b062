"""Following: what somebody has to see to after a round was published, each with what can be done about it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, Person
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError, RefusedInputError
from api.matches import words
from api.matches.models.shapes import ContactCreate, End, Pause
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.matches.pages.elsewhere import elsewhere, to_see
from api.matches.service import changing, reading
from api.matches.service.following import Concern, followed, following, how_many
from api.matches.service.pairs import to_change
from api.people.words import said
from api.proposals.models.shapes import AnswerOnBehalf
from api.proposals.models.tables import Proposal
from api.proposals.models.words import By, MenteeReason, MentorReason, ProposalState, Side
from api.proposals.service import answering, ending
from api.proposals.service.reading import read_proposal
from api.proposals.service.telling import answer_url
from api.proposals.states import LIVE
from api.rounds.words import reasons_said
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/programs/{program_id}/following", include_in_schema=False)
PAGES: Final = Pages("api.matches")
LOG: Final = 30


@router.get("")
def following_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID
) -> Response:
    """Show what is to be seen to, one concern at a time; without one, the first that there is anything of."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    counts = how_many(session, program_id, now)
    wanted, page = request.query_params.get("see", ""), request.query_params.get("page", "")
    pressing = next((one for one in words.PRESSING if counts[one]), Concern.ANSWERS)
    concern = Concern(wanted) if wanted in {one.value for one in Concern} else pressing
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= 6 else 1
    lines = following(session, parts.vault, program_id, concern, number, now)
    others = elsewhere(session, program_id, now)
    note_read(session, parts, program_id, caller.actor, Act("list", "following"))
    return PAGES.page(
        request, "following.html", desk=desk, counts=counts, concern=concern, found=lines, now=now, words=words,
        done=request.query_params.get("done", ""), Concern=Concern,
        others=others,
        besides=to_see(session, parts.vault, program_id, reader_of(request)),
    )  # fmt: skip


@router.get("/proposals/{proposal_id}")
def proposal_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, proposal_id: UUID
) -> Response:
    """Show a proposal, and what can be done about it."""
    return _proposal(request, parts, caller, program_id, proposal_id)


@router.post("/proposals/{proposal_id}")
def change_proposal(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, proposal_id: UUID, form: TheForm
) -> Response:
    """Answer on behalf of somebody, take the proposal back, or make another link for the mentee."""
    now, version, actor = parts.clock.now(), form.whole("version"), caller.actor
    try:
        with parts.database.writing() as session:
            found(session, Proposal, program_id, proposal_id)
            if form.one("do") == "link":
                _, token = answering.reissue_link(session, parts, program_id, proposal_id, version, actor, now)
                link = answer_url(parts, token)
            elif form.one("do") == "withdraw":
                ending.withdraw(session, program_id, proposal_id, version, form.one("again") == "yes", actor, now)
                link = ""
            else:
                answering.answer(session, parts, program_id, proposal_id, _given(form), actor, now, version)
                link = ""
    except RefusedInputError as error:
        return _proposal(request, parts, caller, program_id, proposal_id, 422, form, problems=problems_of(error))
    except ChangedMeanwhileError:
        return _proposal(request, parts, caller, program_id, proposal_id, 412, form, changed=True)
    except ConflictError as error:
        return _proposal(request, parts, caller, program_id, proposal_id, 409, form, conflict=error.detail)
    if link:  # it is shown this once: nobody can read it again
        return _proposal(request, parts, caller, program_id, proposal_id, link=link)
    return RedirectResponse(f"{base_of(program_id)}/following?done=answered", 303)


@router.get("/matches/{match_id}")
def match_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, match_id: UUID) -> Response:
    """Show a match with its contact log, and what can be done about it."""
    return _match(request, parts, caller, program_id, match_id)


@router.post("/matches/{match_id}")
def change_match(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, match_id: UUID, form: TheForm
) -> Response:
    """Log a contact, pause, resume or end a match."""
    if not isinstance(caller, Person):
        raise NotFoundError
    now, actor = parts.clock.now(), caller.actor
    try:
        with parts.database.writing() as session:
            found(session, Match, program_id, match_id)
            matched = to_change(session, program_id, match_id, form.whole("version"))
            match form.one("do"):
                case "pause":
                    asked = checked(Pause, form.given("until"))
                    changing.pause(session, parts, matched, asked.until, actor, now)
                case "resume":
                    changing.resume(session, matched, actor, now)
                case "end":
                    ends = checked(End, form.given("reason", "urgency") | {"again": form.one("again") == "yes"})
                    changing.end(session, parts, matched, ends, actor, now)
                case _:
                    contact = checked(ContactCreate, form.given("outcome", "note"))
                    changing.log_contact(session, parts, matched, contact, caller.user_id, actor, now)
    except RefusedInputError as error:
        return _match(request, parts, caller, program_id, match_id, 422, form, problems=problems_of(error))
    except ChangedMeanwhileError:
        return _match(request, parts, caller, program_id, match_id, 412, form, changed=True)
    except ConflictError as error:
        return _match(request, parts, caller, program_id, match_id, 409, form, conflict=error.detail)
    return RedirectResponse(f"{base_of(program_id)}/following/matches/{match_id}?done=yes", 303)


def _given(form: Sent) -> answering.Given:
    """Return the answer that a form gives for somebody.

    Raises
    ------
    RefusedInputError
        If it is neither yes nor no, or a no without a reason of its side.
    """
    values: dict[str, Any] = form.given("side", "reason")
    accept = {"yes": True, "no": False}.get(form.one("accept"))
    if accept is not None:
        values["accept"] = accept
    if accept:
        values.pop("reason", None)
    asked = checked(AnswerOnBehalf, values)
    reason: MentorReason | MenteeReason | None = None
    if asked.reason is not None:
        reason = (MentorReason if asked.side is Side.MENTOR else MenteeReason)(asked.reason)
    return answering.Given(asked.side, By.COORDINATOR, asked.accept, reason)


def _proposal(
    request: Request,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    proposal_id: UUID,
    status: int = 200,
    form: Sent | None = None,
    **context: Any,
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row, why = read_proposal(session, parts.vault, program_id, proposal_id, now)
        line = followed(session, parts.vault, row, None)
        note_read(session, parts, program_id, caller.actor, Act("read", "proposal", proposal_id))
    side = Side.MENTOR if row.state == ProposalState.PROPOSED else Side.MENTEE
    defaults: dict[str, Any] = {"problems": {}, "changed": False, "conflict": "", "link": ""}
    return PAGES.page(
        request, "proposal.html", status, desk=desk, line=line, why=reasons_said(why) if why else [], now=now,
        words=words, said=said, side=side.value, live=row.state in LIVE and row.answer_by > now, form=form or Sent(),
        **defaults | context,
    )  # fmt: skip


def _match(
    request: Request,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    match_id: UUID,
    status: int = 200,
    form: Sent | None = None,
    **context: Any,
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        read = reading.read_match(session, program_id, caller, match_id)
        line = followed(session, parts.vault, read.proposal, read.match)
        log = reading.newest_contacts(session, parts.vault, read.match, now, LOG)
        note_read(session, parts, program_id, caller.actor, Act("read", "contacts", match_id))
    defaults: dict[str, Any] = {"problems": {}, "changed": False, "conflict": ""}
    return PAGES.page(
        request, "match.html", status, desk=desk, line=line, log=log, now=now, words=words, said=said,
        is_overdue=read.match.state == MatchState.ACTIVE and read.match.due_at <= now, form=form or Sent(),
        done=request.query_params.get("done", ""), **defaults | context,
    )  # fmt: skip
