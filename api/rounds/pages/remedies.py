"""What would help somebody left over, in words, with the buttons that ask for it and those that try it out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from api.intake.answers import in_words
from api.people.models.words import Route
from api.people.words import ID_VALUES, WISHES, said
from api.rounds.models.questions import Asking, Reach
from api.rounds.models.trials import AddModeIn, AddWindowIn, RelaxMustIn
from api.rounds.pages.shown import hour_said
from api.rounds.service.questions import change_of
from api.web.reader import Reader
from api.web.translating import to_translate
from matcher.people.notation import read_slots, read_windows

PLACE: Final = to_translate("%(mentor)s takes one more person")
HOUR: Final = to_translate("%(mentor)s offers %(hour)s")
WINDOW: Final = to_translate("%(person)s is also free %(hour)s")
MODE: Final = to_translate("%(person)s can also meet %(mode)s")
MUST: Final = to_translate("%(person)s makes a wish of a must: %(what)s")
SOMEBODY: Final = to_translate("A new mentor: %(what)s")
ASK_PLACE: Final = to_translate("Ask %(mentor)s for one more place")
ASK_HOUR: Final = to_translate("Ask %(mentor)s for %(hour)s")
ASK: Final = to_translate("Ask %(person)s whether that would do too")
BY_PHONE: Final = to_translate("Please ask %(person)s by phone: that is the safe way to reach them.")
NO_VOICEMAIL: Final = to_translate("Please ask %(person)s by phone, and leave no voicemail.")
BY_TEXT: Final = to_translate("Please ask %(person)s by text message: that is the safe way to reach them.")
NO_WAY: Final = to_translate("No safe way to reach %(person)s is written down yet.")
GONE: Final = to_translate("somebody")


@dataclass(frozen=True, slots=True)
class Known:
    """What the words of remedies are made from.

    Parameters
    ----------
    mentors : mapping of str to str
        The names of mentors, by id; one of whom nothing is here is gone.
    people : mapping of UUID to Reach
        How those left over are asked.
    asked : mapping
        When mentors were asked, by their id and the hour.
    """

    mentors: Mapping[str, str]
    people: Mapping[UUID, Reach]
    asked: Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class Question:
    """A button that asks somebody: its words, what it sends, when that was asked before, and what they said."""

    text: str
    fields: tuple[tuple[str, str], ...]
    asked_at: datetime | None
    answer: bool | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """What would help: in words, how many more would be matched, whom to ask, and how to try it out.

    `by_hand` says how to ask whoever no button asks, and `person_id` who that is.
    """

    text: str
    gain: int
    questions: tuple[Question, ...] = ()
    changes: tuple[str, ...] = ()
    by_hand: str = ""
    person_id: UUID | None = None


def helps(reader: Reader, remedies: Iterable[Mapping[str, Any]], known: Known) -> list[Help]:
    """Return remedies with their buttons, those that help most first; one of whom is gone is left out."""
    found = [_help(reader, one, known) for one in remedies]
    return sorted((one for one in found if one is not None), key=lambda one: -one.gain)


def wish_said(reader: Reader, attribute: str, value: str) -> str:
    """Return what a wish is about: ``gender: a woman``."""
    about = reader.say(WISHES.get(attribute, attribute))
    kind = {"language": "languages", "asks_for": "kind"}.get(attribute, attribute)
    return about if attribute in ID_VALUES else f"{about}: {in_words(reader, kind, value)}"


def window_said(reader: Reader, text: str) -> str:
    """Return a time at which somebody is free as the reader's language says it."""
    window = read_windows(text)[0]
    return reader.hour(window.weekday, window.start_min, window.end_min - window.start_min)


def _help(reader: Reader, one: Mapping[str, Any], known: Known) -> Help | None:
    say, gain = reader.say, int(one["gain"])
    match one["kind"]:
        case "add_place":
            return _place(reader, one["mentor"], gain, known)
        case "add_slots":
            return _hours(reader, one["slots"], gain, known)
        case "add_mentor":
            return Help(say(SOMEBODY) % {"what": _profile(reader, one["profile"])}, gain)
    change = change_of(one)
    return None if change is None else _own(reader, change, gain, known)


def _place(reader: Reader, mentor: str, gain: int, known: Known) -> Help | None:
    if (name := known.mentors.get(mentor)) is None:
        return None
    blanks = {"mentor": name}
    fields = (("mentor", mentor), ("hour", ""))
    question = Question(reader.say(ASK_PLACE) % blanks, fields, known.asked.get((mentor, "")))
    change = json.dumps({"kind": "add_place", "mentor_id": mentor})
    return Help(reader.say(PLACE) % blanks, gain, (question,), (change,))


def _hours(reader: Reader, slots: Iterable[Mapping[str, str]], gain: int, known: Known) -> Help | None:
    texts, questions, changes = [], [], []
    for part in slots:
        mentor, slot = part["mentor"], part["slot"]
        if mentor not in known.mentors:
            return None
        blanks = {"mentor": known.mentors[mentor], "hour": hour_said(reader, slot)}
        fields = (("mentor", mentor), ("hour", slot))
        asked_at = known.asked.get((mentor, str(read_slots(slot)[0])))
        texts.append(reader.say(HOUR) % blanks)
        questions.append(Question(reader.say(ASK_HOUR) % blanks, fields, asked_at))
        changes.append(json.dumps({"kind": "add_slot", "mentor_id": mentor, "slot": slot}))
    return Help(reader.joined(texts), gain, tuple(questions), tuple(changes))


def _own(reader: Reader, change: Asking, gain: int, known: Known) -> Help:
    """Return what the person could change themselves: asked by mail where that is safe, else by hand."""
    say, reach = reader.say, known.people.get(change.mentee_id)
    person = say(GONE) if reach is None else reach.name
    text = _own_said(reader, change, person)
    sent = change.model_dump_json()
    if reach is None:
        return Help(text, gain, (), (sent,))
    put = next((put for put in reach.put if put.change == change), None)
    if put is None and (by_hand := by_hand_said(reach)):
        return Help(text, gain, (), (sent,), say(by_hand) % {"person": person}, change.mentee_id)
    words = say(ASK) % {"person": person}
    question = Question(words, (("ask", sent),), put.asked_at if put else None, put.answer if put else None)
    return Help(text, gain, (question,), (sent,))


def _own_said(reader: Reader, change: Asking, person: str) -> str:
    match change:
        case AddWindowIn():
            return reader.say(WINDOW) % {"person": person, "hour": window_said(reader, change.window)}
        case AddModeIn():
            return reader.say(MODE) % {"person": person, "mode": reader.say(said(change.mode))}
        case RelaxMustIn():
            return reader.say(MUST) % {"person": person, "what": wish_said(reader, change.attribute, change.value)}


def by_hand_said(reach: Reach) -> str:
    """Return how somebody is asked who cannot be written to; nothing where they can."""
    match reach.contact:
        case None:
            return NO_WAY
        case contact if contact.route is Route.TEXT:
            return BY_TEXT
        case contact if contact.route is Route.PHONE:
            return BY_PHONE if contact.voicemail_ok else NO_VOICEMAIL
    return ""


def _profile(reader: Reader, profile: Mapping[str, Any]) -> str:
    """Return what a wished-for mentor is like: languages and hours first."""
    languages = [str(reader.locale.languages.get(code, code)) for code in profile.get("languages", ())]
    hours = [hour_said(reader, text) for text in profile.get("slots", ())][:3]
    return "; ".join(filter(None, (reader.joined(languages), reader.joined(hours))))
