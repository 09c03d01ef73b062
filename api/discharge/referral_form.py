"""The form that a treatment centre's staff fill in together with whoever leaves it, and what its fields mean.

It asks what the page for somebody who asks for support asks, in the same words, and the day and the centre's own name
for them besides; so the same readers read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.consent.models import Purpose
from api.discharge.models.shapes import DayCreate, DischargeCreate
from api.errors import FieldProblem, RefusedInputError
from api.intake.answers import LABELS as ASKED
from api.intake.answers import LINES
from api.intake.models.shapes import Reference, SignedConsent
from api.intake.questions import FIELDS, read, signed
from api.web.forms import checked, problems_of
from api.web.reader import Reader
from api.web.sent import Sent
from api.web.translating import to_translate

STEPS: Final = ("contact", "times", "talk")
"""What is asked as it is of somebody who asks for support by themselves."""
ONCE: Final = "once"
"""The hidden field by which the same form, sent twice, brings in one person."""
OWN: Final = ("leaves_on", "reference")
KEPT: Final = (ONCE, *OWN, *(name for step in STEPS for name in FIELDS[step]), *FIELDS["agree"])
"""Every field of the form; whatever else is sent is nobody's."""
LONGEST: Final = 20_000
"""How many letters the form may hold; nobody comes near it by hand."""
LABELS: Final[Mapping[str, str]] = ASKED | {
    "leaves_on": to_translate("The day on which you leave"),
    "reference": to_translate("How the treatment center calls you"),
    ONCE: to_translate("This page"),
}
EXPECTED: Final = {
    "leaves_on": to_translate("a day from four weeks ago to a year from now"),
    "reference": to_translate("a number or letters, up to 100, on one line"),
    "signed": to_translate("a yes to the words as they are now: they have changed, please read them again"),
    "form": to_translate("much less text"),
}
FIELD_OF: Final = {
    "discharge_date": "leaves_on", "windows": "hours", "time_zone": "zone", "contact": "route", "consents": "shown",
}  # fmt: skip
"""The field of the form that a field of a referral is asked by, where it has another name."""

_reference: Final = TypeAdapter[str](Reference)


def kept(sent: Sent) -> Sent:
    """Return the fields of the form alone.

    Raises
    ------
    RefusedInputError
        If it is far more than anybody types.
    """
    fields = {name: values for name in KEPT if (values := sent.all(name))}
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        raise RefusedInputError([FieldProblem(f"#/{ONCE}", EXPECTED["form"], "more")])
    return Sent(fields)


def asked_in(sent: Sent, centre: str) -> DischargeCreate:
    """Return the referral that a form is.

    Parameters
    ----------
    sent : Sent
    centre : str
        What the treatment centre is called: whom a yes to telling it names.

    Raises
    ------
    RefusedInputError
        With every field of the form that is missing or cannot be used, by its name.
    """
    said: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for step in STEPS:
        try:
            said |= read(step, sent)
        except RefusedInputError as error:
            problems += error.fields()
    problems += _own_problems(sent)
    consents: list[SignedConsent] = []
    try:
        consents = signed(sent, Purpose.MATCHING)
    except RefusedInputError as error:
        problems += error.fields()
    if problems:
        raise RefusedInputError(problems)
    named = [one.model_copy(update={"recipient": centre}) if one.purpose is Purpose.CENTRE else one for one in consents]
    body = {
        "version": 1,
        "person": said | {"discharge_date": sent.one("leaves_on")},
        "consents": [one.model_dump(mode="json", exclude_none=True) for one in named],
        "reference": sent.one("reference"),
    }
    try:
        return checked(DischargeCreate, body)
    except RefusedInputError as error:
        raise of_the_form(error) from None


def of_the_form(error: RefusedInputError) -> RefusedInputError:
    """Return a refusal of a referral as one of the form that it was written in."""
    found = []
    for one in error.fields():
        names = one.pointer.removeprefix("#/").split("/")
        name = names[1] if names[0] == "person" and len(names) > 1 else names[0]
        name = FIELD_OF.get(name, name)
        expected = EXPECTED["signed"] if name == "shown" else one.expected
        found.append(FieldProblem(f"#/{name if name in KEPT else ONCE}", expected, one.received))
    return RefusedInputError(found)


def in_order(problems: Mapping[str, FieldProblem]) -> dict[str, FieldProblem]:
    """Return problems by field, in the order in which the form asks."""
    order = ["leaves_on", "reference", *(name for name in KEPT if name not in OWN), *problems]
    return {name: problems[name] for name in dict.fromkeys(order) if name in problems}


def answered(reader: Reader, sent: Sent, leaves_on: date, sites: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return everything that a sound form says, in words, to be looked at before it is sent."""
    lines = [
        (LABELS["leaves_on"], reader.full_day(leaves_on)),
        (LABELS["reference"], sent.one("reference")),
        *(line for step in (*STEPS, "agree") for line in LINES[step](reader, sent, sites)),
    ]
    return [(reader.say(label), value) for label, value in lines if value]


def _own_problems(sent: Sent) -> Iterator[FieldProblem]:
    try:
        checked(DayCreate, {"leaves_on": sent.one("leaves_on")})
    except RefusedInputError as error:
        yield FieldProblem("#/leaves_on", EXPECTED["leaves_on"], problems_of(error)["leaves_on"].received)
    reference = sent.one("reference")
    try:
        _reference.validate_python(reference)
    except ValidationError:
        yield FieldProblem("#/reference", EXPECTED["reference"], "something else")
    else:
        if not reference:
            yield FieldProblem("#/reference", EXPECTED["reference"], "nothing")
