"""What a program's page asks of somebody, step by step, and what the answers mean.

Answers are kept as they were typed, by step and field, so that nothing is lost that cannot be used yet. Each step has
a reader that turns them into fields of a `MenteeCreate`, or says of each field what would be accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.consent.models import Purpose
from api.errors import FieldProblem, RefusedInputError
from api.intake.models.shapes import IntakeCreate, SignedConsent
from api.people.free_hours import windows_of
from api.people.models.fields import Email, Phone
from api.people.models.mentees import MenteeCreate
from api.people.models.words import Route
from api.web.forms import checked, problems_of
from api.web.sent import Sent
from api.web.translating import to_translate
from matcher.people.vocabulary import WEEKDAYS

Told = Mapping[str, Mapping[str, list[str]]]
"""Answers as they were typed: step, field, every value."""
Said = dict[str, Any]
"""Fields of a `MenteeCreate`."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "contact": ("name", "route", "phone", "email", "voicemail_ok"),
    "times": ("hours", "zone", *(f"{part}_{row}" for row in (1, 2, 3) for part in ("day", "from", "until"))),
    "talk": ("modes", "sites", "languages", "other_language", "access_needs"),
    "wishes": (
        "asks_for", "cadence",
        *(f"{name}{end}" for name in ("gender", "age", "pathway", "experience") for end in ("", "_strength")),
    ),
    "about": (
        "leaves_on", "birth_year", "gender", "pronouns", "stage", "pathways", "substances", "experiences",
        "takes_medication", "goal",
    ),
    "agree": ("agree", "shown", "signature", "language", "last_day"),
}  # fmt: skip
"""The fields of each step; what else is sent is nobody's."""
STEPS: Final = tuple(FIELDS)
ROWS: Final = (1, 2, 3)
AGES: Final = ("18-29", "30-44", "45-59", "60+")
STRENGTHS: Final = ("prefer", "must")
NO_MATTER: Final = "any"
"""What is sent where somebody does not mind how often they meet."""
LONGEST: Final = 20_000
"""How many letters a step may hold; nobody comes near it by hand."""

EXPECTED: Final = {
    "name": to_translate("a name to call you by, up to 120 letters on one line"),
    "route": to_translate("one way to reach you"),
    "email": to_translate("an e-mail address such as ana@example.org"),
    "phone": to_translate("a phone number such as 202-555-0123"),
    "hours": to_translate("at least one hour that suits you"),
    "zone": to_translate("one of the clocks in the list"),
    "modes": to_translate("at least one way to talk"),
    "sites": to_translate("places from the list"),
    "languages": to_translate("at least one language"),
    "access_needs": to_translate("up to 300 letters on one line"),
    "asks_for": to_translate("an answer from the list"),
    "cadence": to_translate("an answer from the list"),
    "preferences": to_translate("answers from the lists"),
    "leaves_on": to_translate("a day such as 2026-12-04, or nothing"),
    "birth_year": to_translate("a year with four digits, such as 1990"),
    "gender": to_translate("an answer from the list"),
    "pronouns": to_translate("up to 40 letters on one line"),
    "stage": to_translate("an answer from the list"),
    "goals": to_translate("up to 300 letters on one line"),
    "agree": to_translate("a yes to the first question: without it we may not look for anybody"),
    "signature": to_translate("your name, up to 120 letters on one line"),
    "shown": to_translate("a yes to the words as they are now: they have changed, please read them again"),
    "from_until": to_translate("a day, and an end that is after the beginning"),
}
"""What each field of a form wants, as people say it."""
NAMES: Final = {
    "goals": "goal",
    "contact": "email",
    "windows": "hours",
    "time_zone": "zone",
    "preferences": "gender",
    "discharge_date": "leaves_on",
}
"""The field of a form that a field of a mentee is asked by, where it has another name."""
STEP_OF: Final = {
    "name": "contact", "contact": "contact", "windows": "times", "time_zone": "times", "modes": "talk", "sites": "talk",
    "languages": "talk", "access_needs": "talk", "preferences": "wishes", "asks_for": "wishes", "cadence": "wishes",
    "consents": "agree",
}  # fmt: skip
"""The step that asks for a field of a mentee; all others are about the person."""
REST: Final[Said] = {"name": "-", "time_zone": "UTC", "windows": ["Mon 09:00-10:00"]}
"""What a step that asks for something else is looked at together with."""

_email: Final = TypeAdapter[str](Email)
_phone: Final = TypeAdapter[str](Phone)


def sent_of(told: Told, step: str) -> Sent:
    """Return what was typed at a step, as a form sends it."""
    return Sent({name: list(values) for name, values in told.get(step, {}).items()})


def kept(step: str, sent: Sent) -> dict[str, list[str]]:
    """Return the fields of a step that are worth keeping.

    Raises
    ------
    RefusedInputError
        If it is far more than anybody types.
    """
    fields = {name: values for name in FIELDS[step] if (values := sent.all(name))}
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        raise RefusedInputError([_problem("form", to_translate("much less text"))])
    return fields


def read(step: str, sent: Sent) -> Said:
    """Return what the answers of a step mean.

    Raises
    ------
    RefusedInputError
        With every field of the form that cannot be used.
    """
    return READERS[step](sent)


def submission(told: Told) -> IntakeCreate:
    """Return everything that was answered as a submission.

    Raises
    ------
    RefusedInputError
        With every field that cannot be used or is missing, as ``#/STEP/FIELD``.
    """
    said: Said = {}
    problems = []
    for step in STEPS:
        try:
            said |= read(step, sent_of(told, step))
        except RefusedInputError as error:
            problems += [_problem(f"{step}/{name}", one.expected) for name, one in problems_of(error).items()]
    if problems:
        raise RefusedInputError(problems)
    consents = said.pop("consents")
    return checked(IntakeCreate, {"version": 1, "person": said, "consents": consents})


def unfinished(told: Told) -> str | None:
    """Return the first step that was not come to yet, or cannot be used; None where all is told."""
    for step in STEPS:
        try:
            read(step, sent_of(told, step))
        except RefusedInputError:
            return step
        if step not in told:
            return step
    return None


def step_of(error: RefusedInputError) -> str:
    """Return the step at which the first problem of a whole submission can be mended."""
    names = error.fields()[0].pointer.removeprefix("#/").split("/")
    if names[0] in STEPS:
        return names[0]
    name = names[1] if names[0] == "person" and len(names) > 1 else names[0]
    return STEP_OF.get(name, "about")


# ---------------------------------------------------------------- each step


def _contact(sent: Sent) -> Said:
    problems = []
    route = sent.one("route")
    contact: Said = {"route": route}
    if route not in [*Route]:
        problems.append(_problem("route", EXPECTED["route"]))
    if email := sent.one("email"):
        contact["email"] = email
        if not _fits(_email, email):
            problems.append(_problem("email", EXPECTED["email"]))
    if phone := sent.one("phone"):
        contact["phone"] = _dialled(phone)
        if not _fits(_phone, contact["phone"]):
            problems.append(_problem("phone", EXPECTED["phone"]))
    wanted = {Route.EMAIL: "email", Route.PHONE: "phone", Route.TEXT: "phone"}.get(Route(route)) if not problems else ""
    if wanted and wanted not in contact:
        problems.append(_problem(wanted, EXPECTED[wanted]))
    if route == Route.TEXT:
        contact["text_ok"] = True
    if sent.one("voicemail_ok"):
        contact["voicemail_ok"] = True
    return _checked({"name": sent.one("name"), "contact": contact}, problems)


def _times(sent: Sent) -> Said:
    problems: list[FieldProblem] = []
    boxes = sent.all("hours")
    for row in ROWS:
        day, start, end = (sent.one(f"{part}_{row}") for part in ("day", "from", "until"))
        if not day:
            continue
        numbers = [
            int(part) if part.isascii() and part.isdigit() and len(part) <= 2 else -1 for part in (day, start, end)
        ]
        if not (0 <= numbers[0] < len(WEEKDAYS) and 0 <= numbers[1] < numbers[2] <= 24):
            problems.append(_problem(f"day_{row}", EXPECTED["from_until"]))
            continue
        boxes += [f"{numbers[0]}-{hour}" for hour in range(numbers[1], numbers[2])]
    windows = windows_of(boxes)
    if not windows and not problems:
        problems.append(_problem("hours", EXPECTED["hours"]))
    return _checked({"windows": windows or REST["windows"], "time_zone": sent.one("zone")}, problems)


def _talk(sent: Sent) -> Said:
    problems = []
    modes = sent.all("modes")
    if not modes:
        problems.append(_problem("modes", EXPECTED["modes"]))
    languages = [*sent.all("languages"), *sent.all("other_language")]
    said: Said = {"modes": modes, "languages": languages, "access_needs": sent.one("access_needs")}
    if "in_person" in modes:
        said["sites"] = sent.all("sites")
    return _checked(said, problems)


def _wishes(sent: Sent) -> Said:
    wishes = []
    for name in ("gender", "age", "pathway", "experience"):
        if value := sent.one(name):
            strength = sent.one(f"{name}_strength") or STRENGTHS[0]
            wishes.append(f"{name}={value}:{strength}")
    said = dict(sent.given("asks_for", "cadence")) | {"preferences": wishes}
    if said.get("cadence") == NO_MATTER:
        del said["cadence"]
    return _checked(said, [])


def _about(sent: Sent) -> Said:
    said: Said = dict(sent.given("gender", "pronouns", "stage", "birth_year"))
    problems = []
    if leaves_on := sent.one("leaves_on"):
        said["discharge_date"] = leaves_on
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", leaves_on):
            problems.append(_problem("leaves_on", EXPECTED["leaves_on"]))
    said |= {name: sent.all(name) for name in ("pathways", "substances", "experiences")}
    said["goals"] = sent.all("goal")
    if sent.one("takes_medication"):
        said["takes_medication"] = True
    return _checked(said, problems)


def signed(sent: Sent, needed: Purpose) -> list[SignedConsent]:
    """Return what was signed with the fields of the last step; a yes to one purpose is needed.

    Raises
    ------
    RefusedInputError
        With what is missing of ``agree``, ``signature`` and ``shown``.
    """
    agreed = sent.all("agree")
    hashes = dict(one.split(":", 1) for one in sent.all("shown") if ":" in one)
    problems = []
    if needed not in agreed:
        problems.append(_problem("agree", EXPECTED["agree"]))
    if not 0 < len(sent.one("signature")) <= 120 or not sent.one("signature").isprintable():
        problems.append(_problem("signature", EXPECTED["signature"]))
    if any(not re.fullmatch("[0-9a-f]{64}", hashes.get(purpose, "")) for purpose in agreed):
        problems.append(_problem("shown", EXPECTED["shown"]))
    if problems:
        raise RefusedInputError(problems)
    common = {name: sent.one(name) for name in ("language", "last_day", "signature")}
    consents = [common | {"purpose": purpose, "text_hash": hashes[purpose]} for purpose in dict.fromkeys(agreed)]
    try:
        return [checked(SignedConsent, consent) for consent in consents]
    except RefusedInputError:
        raise RefusedInputError([_problem("shown", EXPECTED["shown"])]) from None


def _agree(sent: Sent) -> Said:
    return {"consents": signed(sent, Purpose.MATCHING)}


READERS: Final[Mapping[str, Callable[[Sent], Said]]] = {
    "contact": _contact, "times": _times, "talk": _talk, "wishes": _wishes, "about": _about, "agree": _agree,
}  # fmt: skip


def _checked(said: Said, problems: Iterable[FieldProblem]) -> Said:
    """Return fields of a mentee as they were given, if a mentee can have them and nothing else was wrong."""
    found = {problem.pointer.removeprefix("#/"): problem for problem in problems}
    try:
        checked(MenteeCreate, REST | said)
    except RefusedInputError as error:
        for name, problem in problems_of(error).items():
            field = NAMES.get(name, name)
            if name != "contact" or not found:  # what is wrong of it was said in so many words
                found.setdefault(field, _problem(field, EXPECTED.get(name) or EXPECTED.get(field) or problem.expected))
    if found:
        raise RefusedInputError(found.values())
    return said


def _problem(name: str, expected: str) -> FieldProblem:
    return FieldProblem(f"#/{name}", expected, "something else")


def _fits(shape: TypeAdapter[str], value: str) -> bool:
    try:
        shape.validate_python(value)
    except ValidationError:
        return False
    return True


def _dialled(text: str) -> str:
    """Return a phone number as it is dialled from anywhere; ten digits are one of North America.

    Examples
    --------
    >>> _dialled("(202) 555-0123"), _dialled("+34 600 00 00 00")
    ('+12025550123', '+34600000000')
    """
    digits = re.sub(r"[\s().\-/]", "", text)
    if re.fullmatch(r"1?[2-9][0-9]{9}", digits):
        return "+1" + digits[-10:]
    return digits
