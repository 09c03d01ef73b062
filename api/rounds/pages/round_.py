"""One round: where it is, its proposals, and what is settled of them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, NotFoundError
from api.rounds.models.shapes import PairCreate
from api.rounds.models.tables import Round
from api.rounds.models.words import ALLOWED, Only, Order, PairKind, RoundState, Step
from api.rounds.pages.shown import (
    STEPS,
    changed_page,
    hour_said,
    pair_of,
    round_page,
    the_id,
    the_place,
    the_word,
)
from api.rounds.service import hours, lists, loads, pairs, reviewing, rounds
from api.rounds.words import reasons_said
from api.web.parts import Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}")


@router.get("")
def read_round(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show a round: its progress while it is solved, then its proposals."""
    row = found(session, Round, program_id, round_id)
    if row.state not in ALLOWED["review"]:
        done = STEPS.index(Step(row.step)) if row.step in STEPS else len(STEPS) // 2
        return round_page(
            request, parts, caller, program_id, round_id, "under_way.html", done=done, steps=len(STEPS),
            waits=row.state == RoundState.SOLVING,
        )  # fmt: skip
    sought = _sought(request)
    found_lines = lists.proposals(session, parts.vault, program_id, round_id, sought)
    summary = reviewing.summary(session, parts.vault, program_id, round_id, remedies=False)
    note_read(
        session, parts, program_id, caller.actor, Act("read", "round", round_id), Act("list", "matches", round_id)
    )
    reader = reader_of(request)
    return round_page(
        request, parts, caller, program_id, round_id, "round.html", sought=sought, found=found_lines, summary=summary,
        query=_query(sought), further=lambda page: _query(sought, page=page),
        onward=lambda start: _query(sought, **{"from": start}), hour=lambda text: hour_said(reader, text),
        reasons=reasons_said, done=request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("")
def change_round(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, form: TheForm
) -> Response:
    """Keep a proposal, take that back, or have the round solved again."""
    now, version = parts.clock.now(), form.whole("version")
    where, done = f"{base_of(program_id)}/rounds/{round_id}", "kept"
    query = _query(_sought(request))
    try:
        with parts.database.writing() as session:
            found(session, Round, program_id, round_id)
            if kept := form.one("keep"):
                mentee_id, mentor_id = pair_of(kept)
                asked = PairCreate(kind=PairKind.PIN, mentee_id=mentee_id, mentor_id=mentor_id)
                pairs.pair(session, parts, program_id, round_id, version, asked, caller.actor, now)
                query = f"{query}&done={done}#p-{mentee_id}"
            elif freed := form.one("free"):
                pair_id = the_id(freed)
                if pair_id is None:
                    raise NotFoundError
                pairs.free(session, program_id, round_id, pair_id, version, caller.actor, now)
                query = f"{query}&done=freed"
            else:
                rounds.start(session, program_id, round_id, version, caller.actor, now)
                query = ""
    except ChangedMeanwhileError:
        return changed_page(request, parts, caller, program_id, round_id, form)
    return RedirectResponse(f"{where}?{query}" if query else where, 303)


@router.get("/week")
def week_of_round(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show when people can against when mentors can, the crowded sets, and what the mentors carry."""
    summary = reviewing.summary(session, parts.vault, program_id, round_id, remedies=False)
    counted = hours.hours_kept(session, round_id)
    crowds = loads.crowds(session, parts.vault, summary.crowded_sets)
    fullest = loads.fullest(session, parts.vault, program_id, round_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "loads", round_id))
    shown = {hour for _, hour in counted} or {9, 18}
    return round_page(
        request, parts, caller, program_id, round_id, "round_week.html", hours=counted, crowds=crowds, loads=fullest,
        first=min(shown), last=max(shown) + 1,
    )  # fmt: skip


@router.get("/settled")
def settled_of_round(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show what coordinators settled by hand: who stays together, and who is kept apart."""
    found(session, Round, program_id, round_id)
    settled = lists.settled(session, parts.vault, round_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "pairs", round_id))
    return round_page(
        request, parts, caller, program_id, round_id, "settled.html", settled=settled,
    )  # fmt: skip


@router.get("/cancel")
def cancel_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID) -> Response:
    """Show what cancelling does."""
    return round_page(request, parts, caller, program_id, round_id, "cancel.html")


@router.post("/cancel")
def cancel_round(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, form: TheForm
) -> Response:
    """End a round that was not published."""
    return _ended(request, parts, caller, program_id, round_id, form, cancel=True)


@router.get("/close")
def close_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID) -> Response:
    """Show what closing does."""
    return round_page(request, parts, caller, program_id, round_id, "close.html")


@router.post("/close")
def close_round(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, form: TheForm
) -> Response:
    """End a round whose week is over."""
    return _ended(request, parts, caller, program_id, round_id, form, cancel=False)


def _ended(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, form: Sent, cancel: bool
) -> Response:
    end = rounds.cancel if cancel else rounds.close
    try:
        with parts.database.writing() as session:
            end(session, program_id, round_id, form.whole("version"), caller.actor, parts.clock.now())
    except ChangedMeanwhileError:
        return changed_page(request, parts, caller, program_id, round_id, form)
    return RedirectResponse(base_of(program_id), 303)


def _sought(request: Request) -> lists.Sought:
    query = request.query_params
    return lists.Sought(
        the_word(Order, query.get("sort"), Order.WAITED),
        the_word(Only, query.get("only"), Only.ALL),
        the_id(query.get("mentor")),
        the_place(request),
    )


def _query(sought: lists.Sought, **others: object) -> str:
    """Return what is asked for as an address says it."""
    said = {
        "sort": sought.order.value,
        "only": sought.only.value,
        "mentor": sought.mentor_id or "",
        "page": sought.at.page,
        "q": sought.at.part,
        "from": sought.at.start,
    }
    return urlencode({name: value for name, value in (said | others).items() if value})
