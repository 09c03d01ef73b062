"""What the pages of rounds share: what an address asks for, how hours are said, and who was quicker."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from api.accounts.access import Caller
from api.accounts.desk import desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.people.service.searching import is_sought
from api.people.words import said
from api.rounds import words
from api.rounds.models.shapes import RoundPublic
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState, Step
from api.rounds.service import lists
from api.rounds.service.cutting import At
from api.web.pages import Pages
from api.web.parts import Parts
from api.web.reader import Reader
from api.web.sent import Sent
from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots

PAGES: Final = Pages("api.rounds", "api.people")
LONGEST_PART: Final = 100
STEPS: Final[list[Step]] = [step for step in Step if step not in (Step.PARTS, Step.ROOMS)]
"""Those that every solve goes through."""
Word = TypeVar("Word", bound=StrEnum)


def the_word(kind: type[Word], text: str | None, default: Word) -> Word:
    """Return a word of an address, the default where it is none."""
    return kind(text) if text in {one.value for one in kind} else default


def the_place(request: Request) -> At:
    """Return where in a list somebody wants to be, and which part of a name they look for there."""
    query = request.query_params
    part = query.get("q", "").strip()[:LONGEST_PART]
    return At(_whole(query.get("page", "1")), part if is_sought(part) else "", _whole(query.get("from", "")))


def the_id(text: str | None) -> UUID | None:
    """Return an id of an address or a form; None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def hour_said(reader: Reader, text: str) -> str:
    """Return a weekly hour of the engine as the reader's language says it."""
    try:
        slot = read_slots(text)[0]
    except (InvalidInputError, IndexError):
        return text
    return reader.hour(slot.weekday, slot.start_min, slot.minutes)


def round_page(
    request: Request,
    parts: Parts,
    caller: Caller,
    program_id: UUID,
    round_id: UUID,
    template: str,
    status: int = 200,
    **context: Any,
) -> Response:
    """Return a page of one round; whatever the page opened was noted before."""
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = found(session, Round, program_id, round_id)
        here = f"{desk.base}/rounds/{row.id}"
        now = parts.clock.now()
    return PAGES.page(
        request, template, status, desk=desk, round=RoundPublic.of(row), home=here, at=now.isoformat(), words=words,
        said=said, State=RoundState, **context,
    )  # fmt: skip


def changed_page(
    request: Request, parts: Parts, caller: Caller, program_id: UUID, round_id: UUID, form: Sent
) -> Response:
    """Tell whoever was slower what was changed meanwhile, and offer what they wanted to do once more."""
    since = _instant(form.one("at"))
    with parts.database.reading() as session:
        settled = lists.settled(session, parts.vault, round_id)
        newer = [one for one in settled if since is None or one[0].created_at >= since]
        note_read(session, parts, program_id, caller.actor, Act("read", "round", round_id))
    wanted = [(name, value) for name, value in form.pairs() if name not in ("version", "at")]
    return round_page(
        request, parts, caller, program_id, round_id, "changed.html", 412,
        settled=newer, wanted=wanted, own=caller.actor.id, before=form.one("state"),
    )  # fmt: skip


def pair_of(text: str) -> tuple[UUID, UUID]:
    """Return the mentee and the mentor that a button names.

    Raises
    ------
    NotFoundError
        If it names none.
    """
    mentee, _, mentor = text.partition(".")
    mentee_id, mentor_id = the_id(mentee), the_id(mentor)
    if mentee_id is None or mentor_id is None:
        raise NotFoundError
    return mentee_id, mentor_id


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
