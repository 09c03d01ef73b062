"""What the pages of rounds share: how hours, remedies and reasons are said, and who was quicker."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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
from api.people.words import said
from api.rounds import words
from api.rounds.models.shapes import RoundPublic
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.rounds.service import lists
from api.web.pages import Pages
from api.web.parts import Parts
from api.web.reader import Reader
from api.web.sent import Sent
from api.web.translating import to_translate
from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots, read_windows

PAGES: Final = Pages("api.rounds")
Word = TypeVar("Word", bound=StrEnum)

PLACE: Final = to_translate("%(mentor)s takes one more person")
HOUR: Final = to_translate("%(mentor)s offers %(hour)s")
WINDOW: Final = to_translate("%(person)s is also free %(hour)s")
MODE: Final = to_translate("%(person)s can also meet %(mode)s")
MUST: Final = to_translate("%(person)s makes a wish of a must: %(what)s")
SOMEBODY: Final = to_translate("A new mentor: %(what)s")
ASK_PLACE: Final = to_translate("Ask %(mentor)s for one more place")
ASK_HOUR: Final = to_translate("Ask %(mentor)s for %(hour)s")
GONE: Final = to_translate("somebody")


@dataclass(frozen=True, slots=True)
class Question:
    """A button that asks a mentor: its words, whom, for which hour, and whether that was asked before."""

    text: str
    mentor_id: str
    hour: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Help:
    """What would help: in words, how many more would be matched, whom to ask, and how to try it out."""

    text: str
    gain: int
    questions: tuple[Question, ...]
    changes: tuple[str, ...]


def the_word(kind: type[Word], text: str | None, default: Word) -> Word:
    """Return a word of an address, the default where it is none."""
    return kind(text) if text in {one.value for one in kind} else default


def the_page(request: Request) -> int:
    """Return which page of a list is asked for."""
    text = request.query_params.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


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


def helps(
    reader: Reader,
    remedies: Iterable[Mapping[str, Any]],
    mentors: Mapping[str, str],
    person: str,
    asked: Collection[tuple[str, str]],
) -> list[Help]:
    """Return remedies with their buttons, those that help most first; one of whom is gone is left out."""
    found_helps = [_help(reader, one, mentors, person, asked) for one in remedies]
    return sorted((one for one in found_helps if one is not None), key=lambda one: -one.gain)


def _help(
    reader: Reader,
    one: Mapping[str, Any],
    mentors: Mapping[str, str],
    person: str,
    asked: Collection[tuple[str, str]],
) -> Help | None:
    say, gain = reader.say, int(one["gain"])
    who = person or say(GONE)
    match one["kind"]:
        case "add_place":
            if (name := mentors.get(one["mentor"])) is None:
                return None
            question = Question(say(ASK_PLACE) % {"mentor": name}, one["mentor"], "", (one["mentor"], "") in asked)
            change = {"kind": "add_place", "mentor_id": one["mentor"]}
            return Help(say(PLACE) % {"mentor": name}, gain, (question,), (json.dumps(change),))
        case "add_slots":
            if any(part["mentor"] not in mentors for part in one["slots"]):
                return None
            texts, questions, changes = [], [], []
            for part in one["slots"]:
                blanks = {"mentor": mentors[part["mentor"]], "hour": hour_said(reader, part["slot"])}
                texts.append(say(HOUR) % blanks)
                is_asked = (part["mentor"], str(read_slots(part["slot"])[0])) in asked
                questions.append(Question(say(ASK_HOUR) % blanks, part["mentor"], part["slot"], is_asked))
                changes.append(json.dumps({"kind": "add_slot", "mentor_id": part["mentor"], "slot": part["slot"]}))
            return Help(reader.joined(texts), gain, tuple(questions), tuple(changes))
        case "add_window":
            window = read_windows(one["window"])[0]
            hour = reader.hour(window.weekday, window.start_min, window.end_min - window.start_min)
            change = {"kind": "add_window", "mentee_id": one["mentee"], "window": one["window"]}
            return Help(say(WINDOW) % {"person": who, "hour": hour}, gain, (), (json.dumps(change),))
        case "add_mode":
            change = {"kind": "add_mode", "mentee_id": one["mentee"], "mode": one["mode"]}
            return Help(say(MODE) % {"person": who, "mode": say(said(one["mode"]))}, gain, (), (json.dumps(change),))
        case "relax_must":
            change = {name: str(one[name]) for name in ("kind", "attribute", "value")} | {"mentee_id": one["mentee"]}
            what = f"{one['attribute']} = {say(said(str(one['value'])))}"
            return Help(say(MUST) % {"person": who, "what": what}, gain, (), (json.dumps(change),))
        case "add_mentor":
            return Help(say(SOMEBODY) % {"what": _profile(reader, one["profile"])}, gain, (), ())
        case _:
            return None


def _profile(reader: Reader, profile: Mapping[str, Any]) -> str:
    """Return what a wished-for mentor is like: languages and hours first."""
    languages = [str(reader.locale.languages.get(code, code)) for code in profile.get("languages", ())]
    hours = [hour_said(reader, text) for text in profile.get("slots", ())][:3]
    return "; ".join(filter(None, (reader.joined(languages), reader.joined(hours))))


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


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
