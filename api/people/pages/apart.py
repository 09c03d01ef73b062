"""Whom somebody must never be paired with: shown with the reasons, added to, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, NotFoundError, RefusedInputError
from api.people.models.shapes import BanCreate
from api.people.pages.kinds import MENTEES, MENTORS, Kind
from api.people.pages.people import PAGES
from api.people.service.bans import KeptApart, ban, kept_apart, tied, unban
from api.people.service.searching import is_sought
from api.people.words import BAN_REASONS
from api.web.forms import checked, problems_of
from api.web.parts import Parts, TheParts
from api.web.sent import TheForm

OFFERED: Final = 20
"""How many of those who are called so a search offers."""
OTHERS: Final = {MENTEES.word: MENTORS, MENTORS.word: MENTEES}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is about: somebody of a kind, in a program."""

    kind: Kind
    program_id: UUID
    person_id: UUID

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{base_of(self.program_id)}{self.kind.path}/{self.person_id}/apart"

    @property
    def other(self) -> Kind:
        """The kind of those whom they could be paired with."""
        return OTHERS[self.kind.word]


# The annotations of the routes are read where they stand: the id of a path is the kind's own.
def pages_for(kind: Kind) -> APIRouter:
    """Return the page of a kind of people."""
    router = APIRouter(prefix=f"/programs/{{program_id}}{kind.path}/{{{kind.word}_id}}/apart")
    the_id: Any = Path(alias=f"{kind.word}_id")

    @router.get("", name=f"{kind.word}_apart_page")
    def apart_page(
        request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, person_id: UUID = the_id,
        q: str = "", lift: UUID | None = None, done: str = "",
    ) -> Response:  # fmt: skip
        """Show whom somebody is kept apart from, whom a search finds, and what taking a ban back would do."""
        return _page(request, parts, caller, Shown(kind, program_id, person_id), q=q, lift=lift, done=done)

    @router.post("", name=f"change_{kind.word}_apart")
    def change_apart(
        request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm,
        person_id: UUID = the_id, q: str = "",
    ) -> Response:  # fmt: skip
        """Keep somebody apart from one person more, or no longer."""
        shown, now = Shown(kind, program_id, person_id), parts.clock.now()
        try:
            if form.one("lift"):
                with parts.database.writing() as session:
                    version = form.whole("version")
                    unban(session, program_id, form.id("lift"), version, caller.actor, now, person_id)
                return RedirectResponse(f"{shown.address}?done=lifted", 303)
            pair = {f"{kind.word}_id": person_id, f"{shown.other.word}_id": form.one("other")}
            asked = checked(BanCreate, pair | form.given("reason"))
            with parts.database.writing() as session:
                _, has_ended = ban(session, parts, program_id, asked, caller.actor, now)
        except ChangedMeanwhileError:
            return _page(request, parts, caller, shown, 412, overtaken=True)
        except RefusedInputError as error:
            problems = problems_of(error)
            if wrong := problems.pop(f"{shown.other.word}_id", None):
                problems["other"] = wrong
            return _page(request, parts, caller, shown, 422, q=q, problems=problems, typed=form)
        return RedirectResponse(f"{shown.address}?done={'ended' if has_ended else 'apart'}", 303)

    return router


def _page(
    request: Request, parts: Parts, caller: ByCoordinator, shown: Shown, status: int = 200, *, q: str = "",
    lift: UUID | None = None, **others: Any,
) -> Response:  # fmt: skip
    program_id, person_id = shown.program_id, shown.person_id
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        person = shown.kind.read(session, parts.vault, program_id, person_id)
        apart = kept_apart(session, parts.vault, program_id, person_id)
        ties = tied(session, program_id, person_id)
        found = _found(session, parts, shown, q, {one.person_id for one in apart})
        note_read(session, parts, program_id, caller.actor, Act("read", "bans", person_id))
    context: dict[str, Any] = {"done": "", "problems": {}, "overtaken": False, "typed": None} | others
    return PAGES.page(
        request, "apart_from.html", status, desk=desk, person=person, kind=shown.kind, other=shown.other, apart=apart,
        ties=ties, found=found, q=q, reasons=BAN_REASONS, lifted=None if lift is None else _its_own(apart, lift),
        back=f"{desk.base}{shown.kind.path}/{person_id}", home=shown.address, **context,
    )  # fmt: skip


def _found(session: Session, parts: Parts, shown: Shown, q: str, without: set[UUID]) -> list[Any]:
    if not is_sought(q):
        return []
    people, _, _ = shown.other.find(session, parts.vault, shown.program_id, None, q, None, OFFERED)
    return [one for one in people if one.id not in without]


def _its_own(apart: list[KeptApart], ban_id: UUID) -> KeptApart:
    for one in apart:
        if one.ban_id == ban_id:
            return one
    raise NotFoundError
