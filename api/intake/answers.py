"""What somebody has told so far, in words, for them to look at before they send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.consent.models import Purpose
from api.errors import RefusedInputError
from api.intake.questions import AGES, FIELDS, NO_MATTER, STRENGTHS, Told, read, sent_of
from api.people.words import said
from api.sheets import cells
from api.web.reader import Reader
from api.web.sent import Sent
from api.web.translating import LANGUAGES, to_translate
from matcher.people.vocabulary import (
    ASKED_KINDS,
    CADENCES,
    EXPERIENCES,
    GENDERS,
    LANGUAGE_NAMES,
    MODES,
    PATHWAYS,
    STAGES,
    SUBSTANCES,
)  # fmt: skip

LABELS: Final = {
    "name": to_translate("What should we call you?"),
    "route": to_translate("How can we reach you safely?"),
    "phone": to_translate("Phone number"),
    "email": to_translate("E-mail address"),
    "voicemail_ok": to_translate("You may leave a voice message"),
    "hours": to_translate("When are you free?"),
    "zone": to_translate("Your clock"),
    "modes": to_translate("How would you like to talk?"),
    "sites": to_translate("Where could you come to?"),
    "languages": to_translate("Which languages do you speak?"),
    "other_language": to_translate("Another language"),
    "access_needs": to_translate("Do you need anything so that you can take part?"),
    "asks_for": to_translate("What kind of mentor would you like?"),
    "cadence": to_translate("How often would you like to meet?"),
    "gender": to_translate("Gender"),
    "age": to_translate("Age"),
    "pathway": to_translate("The way they went"),
    "experience": to_translate("What they have lived through"),
    "leaves_on": to_translate("Are you leaving treatment soon? When?"),
    "birth_year": to_translate("The year you were born"),
    "pronouns": to_translate("Your pronouns"),
    "stage": to_translate("How long have you been on this road?"),
    "pathways": to_translate("Ways that help you"),
    "substances": to_translate("What you want to leave behind"),
    "experiences": to_translate("What you have lived through"),
    "takes_medication": to_translate("I take medication for my recovery"),
    "goal": to_translate("What do you hope for?"),
    "agree": to_translate("What you agree to"),
    "signature": to_translate("Your name, as you sign"),
    "shown": to_translate("What you agree to"),
    "day": to_translate("Free from a list"),
    "form": to_translate("This page"),
}
"""What each field is called, above it and in the summary of what is wrong."""
TITLES: Final = {
    "contact": to_translate("How we reach you"),
    "times": to_translate("When you are free"),
    "talk": to_translate("How you would like to talk"),
    "wishes": to_translate("What you would like in a mentor"),
    "about": to_translate("A little about you"),
    "agree": to_translate("What you agree to"),
}
PURPOSES: Final = {
    Purpose.MATCHING: to_translate("Look for a mentor for you"),
    Purpose.MENTOR: to_translate("Tell a mentor about you"),
    Purpose.TEXT_MESSAGES: to_translate("Send you texts"),
    Purpose.GROUP_HOST: to_translate("Tell the host of a group about you"),
    Purpose.ATTENDANCE: to_translate("Note when you come to your group"),
    Purpose.FAMILY: to_translate("Tell someone close to you how it goes"),
    Purpose.RESEARCH: to_translate("Share a part of your story for a study"),
    Purpose.STORY: to_translate("Show your stories"),
    Purpose.CENTRE: to_translate("Tell your treatment center how it goes"),
    Purpose.REFERRAL: to_translate("Tell another program about you"),
    Purpose.OTHER_PROGRAMS: to_translate("Let other programs ask for you by name"),
}
"""Each purpose of a consent in a few words; the text that is signed says it whole."""
ROUTES: Final = {
    "phone": to_translate("Call me"),
    "text": to_translate("Send me a text"),
    "email": to_translate("Write me an e-mail"),
}
STRENGTH_WORDS: Final = {
    "prefer": to_translate("I would like it"),
    "must": to_translate("It must be so"),
}
OFTEN_WORDS: Final = {
    NO_MATTER: to_translate("Regularly, no matter how often"),
    "weekly": to_translate("Every week"),
    "fortnightly": to_translate("Every other week"),
    "once": to_translate("Just once: one conversation"),
}
KIND_WORDS: Final = {
    "any": to_translate("Either"),
    "specialist": to_translate("Somebody trained for it: a certified peer support specialist"),
    "role_model": to_translate("Somebody further along the same road: a role model"),
    "both": to_translate("One of each"),
}
STAGE_WORDS: Final = {
    "not_yet": to_translate("I am not there yet"),
    "first_90_days": to_translate("Less than 90 days"),
    "3_12_months": to_translate("3 to 12 months"),
    "1_5_years": to_translate("1 to 5 years"),
    "5_plus_years": to_translate("More than 5 years"),
}
SIGNED: Final = {"ase": to_translate("American Sign Language")}
"""Languages that not every language has a name for."""
CLOCKS: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": GENDERS, "pathway": tuple(one for one in PATHWAYS if one != "undecided"), "experience": EXPERIENCES,
    "age": AGES, "stage": STAGES, "pathways": PATHWAYS, "substances": SUBSTANCES, "experiences": EXPERIENCES,
    "modes": MODES, "languages": LANGUAGES,
    "other_language": tuple(code for code in LANGUAGE_NAMES if code not in LANGUAGES),
    "strength": STRENGTHS, "asks_for": ASKED_KINDS, "cadence": (NO_MATTER, *CADENCES),
}  # fmt: skip
"""What can be chosen, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A step with what was said at it: each question, and the answer in words."""

    step: str
    title: str
    lines: list[tuple[str, str]]
    sound: bool


def in_words(reader: Reader, name: str, value: str) -> str:
    """Return one answer as people say it; what is no closed word as it is."""
    if name in ("languages", "other_language"):
        return reader.say(SIGNED[value]) if value in SIGNED else reader.language_name(value)
    if name == "zone":
        return reader.zone(value)
    if name == "age":
        return value.replace("-", "–")
    words = {
        "route": ROUTES, "asks_for": KIND_WORDS, "cadence": OFTEN_WORDS, "stage": STAGE_WORDS,
        "strength": STRENGTH_WORDS,
    }.get(name, {})  # fmt: skip
    return reader.say(words.get(value) or said(value))


def options(reader: Reader, name: str) -> list[tuple[str, str]]:
    """Return what can be chosen for a field, each with its words."""
    return [(value, in_words(reader, name, value)) for value in WORDS[name]]


def clocks(reader: Reader, own: str) -> list[tuple[str, str]]:
    """Return the clocks to choose from, the program's own first."""
    return [(zone, reader.zone(zone)) for zone in dict.fromkeys((own, *CLOCKS))]


def windows_in_words(reader: Reader, windows: list[str] | tuple[str, ...]) -> str:
    """Return weekly windows as people say them."""
    found = [window for text in windows for window in cells.windows(text)]
    return "; ".join(reader.weekly((one.weekday, one.start_min, one.end_min - one.start_min) for one in found))


def answered(reader: Reader, told: Told, sites: Mapping[str, str]) -> list[Answered]:
    """Return everything that was told, step by step."""
    found = []
    for step in FIELDS:
        try:
            read(step, sent_of(told, step))
            sound = True
        except RefusedInputError:
            sound = False
        lines = list(LINES[step](reader, sent_of(told, step), sites)) if sound else []
        found.append(
            Answered(step, reader.say(TITLES[step]), [(reader.say(one), two) for one, two in lines if two], sound)
        )
    return found


Lines = Iterator[tuple[str, str]]


def _contact(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    yield LABELS["name"], sent.one("name")
    yield LABELS["route"], in_words(reader, "route", sent.one("route"))
    for name in ("phone", "email"):
        yield LABELS[name], sent.one(name)
    if sent.one("voicemail_ok"):
        yield LABELS["voicemail_ok"], reader.say(to_translate("Yes"))


def _times(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    meant = read("times", sent)
    yield LABELS["hours"], windows_in_words(reader, meant["windows"])
    yield LABELS["zone"], reader.zone(meant["time_zone"])


def _talk(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    meant = read("talk", sent)
    yield LABELS["modes"], reader.joined([in_words(reader, "modes", one) for one in meant["modes"]])
    yield LABELS["sites"], reader.joined([sites[one] for one in meant.get("sites", ()) if one in sites])
    yield LABELS["languages"], reader.joined([in_words(reader, "languages", one) for one in meant["languages"]])
    yield LABELS["access_needs"], meant["access_needs"]


def _wishes(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    yield LABELS["asks_for"], in_words(reader, "asks_for", value) if (value := sent.one("asks_for")) else ""
    yield LABELS["cadence"], in_words(reader, "cadence", value) if (value := sent.one("cadence")) else ""
    for name in ("gender", "age", "pathway", "experience"):
        if value := sent.one(name):
            strength = sent.one(f"{name}_strength") or STRENGTHS[0]
            yield LABELS[name], f"{in_words(reader, name, value)} ({in_words(reader, 'strength', strength)})"


def _about(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    yield LABELS["leaves_on"], reader.full_day(date.fromisoformat(day)) if (day := sent.one("leaves_on")) else ""
    for name in ("birth_year", "pronouns"):
        yield LABELS[name], sent.one(name)
    for name in ("gender", "stage"):
        yield LABELS[name], in_words(reader, name, value) if (value := sent.one(name)) else ""
    for name in ("pathways", "substances", "experiences"):
        yield LABELS[name], reader.joined([in_words(reader, name, one) for one in sent.all(name)])
    if sent.one("takes_medication"):
        yield LABELS["takes_medication"], reader.say(to_translate("Yes"))
    yield LABELS["goal"], sent.one("goal")


def _agree(reader: Reader, sent: Sent, sites: Mapping[str, str]) -> Lines:
    for purpose in sent.all("agree"):
        yield PURPOSES[Purpose(purpose)], reader.say(to_translate("Yes"))
    yield LABELS["signature"], sent.one("signature")


LINES: Final[Mapping[str, Callable[[Reader, Sent, Mapping[str, str]], Lines]]] = {
    "contact": _contact, "times": _times, "talk": _talk, "wishes": _wishes, "about": _about, "agree": _agree,
}  # fmt: skip
