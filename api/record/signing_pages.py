"""Agreeing to something on one's own page: what it does is said first, and the words to sign stand whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.consent.models import ConsentCreate, ConsentPublic, Language, Purpose
from api.consent.service.consents import sign
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.groups.service.members import place_of
from api.intake.questions import EXPECTED, signed
from api.people.models.mentees import MenteePublic
from api.people.service.own_links import mentee_of_link
from api.record.agreeing import Choice, choices, text_of
from api.record.pages import SELF, own_consents, show, spoken_to, to
from api.record.words import SIGNED
from api.referrals.service.reading import asked_of
from api.referrals.service.referring import send_agreed
from api.web.forms import problems_of
from api.web.pages import for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False, dependencies=[Depends(for_person)])
YES: Final = to_translate("your yes to these words: without it nothing changes")
LABELS: Final = {
    "agree": to_translate("Yes, I agree"),
    "signature": to_translate("Your name, as you sign"),
    "shown": to_translate("The words"),
}


@router.get("/your/{token}/consents/{purpose}/sign", dependencies=[Depends(PUBLIC)])
def sign_page(request: Request, session: Reading, parts: TheParts, token: str, purpose: str) -> Response:
    """Show what is to be signed, and what it does."""
    return _sign(request, session, parts, token, purpose, Sent())


@router.post("/your/{token}/consents/{purpose}/sign", dependencies=[Depends(PUBLIC)])
def sign_consent(request: Request, parts: TheParts, token: str, purpose: str, form: TheForm) -> Response:
    """Take the signature; what is signed twice is signed once."""
    now, years = parts.clock.now(), parts.settings.retention_years
    with parts.database.reading() as session:
        person, _, every = own_consents(session, parts, token)
        choice = _chosen(_open_to(session, parts.vault, person, every, now), purpose)
        if choice is None:
            return to(token, "/consents")
        try:
            asked = _asked(form, choice)
        except RefusedInputError as error:
            return _sign(request, session, parts, token, purpose, form, problems_of(error))
    try:
        with parts.database.writing() as writing:
            row = mentee_of_link(writing, token)
            sign(writing, parts.vault, row.program_id, row.id, asked, SELF, now, years)
            if asked.purpose is Purpose.REFERRAL:
                send_agreed(writing, parts, row.id, SELF, now)
    except (RefusedInputError, ConflictError):  # the words, or how long they may hold, have changed meanwhile
        other = {"shown": FieldProblem("#/shown", EXPECTED["shown"], "other words")}
        with parts.database.reading() as session:
            return _sign(request, session, parts, token, purpose, form, other)
    return to(token, "?done=signed")


def _asked(form: Sent, choice: Choice) -> ConsentCreate:
    """Return what was signed of a choice; who gets it is who got it before.

    Raises
    ------
    RefusedInputError
        With every field of the form that is missing or cannot be used.
    """
    try:
        (consent,) = (one for one in signed(form, choice.purpose) if one.purpose is choice.purpose)
    except RefusedInputError as error:
        said = {name: YES if name == "agree" else one.expected for name, one in problems_of(error).items()}
        wrong = [FieldProblem(f"#/{name}", text, "something else") for name, text in said.items()]
        raise RefusedInputError(wrong) from None
    return ConsentCreate(**consent.model_dump() | {"recipient": choice.recipient})


def _sign(
    request: Request,
    session: Reading,
    parts: Parts,
    token: str,
    purpose: str,
    typed: Sent,
    problems: Mapping[str, FieldProblem] | None = None,
) -> Response:
    now = parts.clock.now()
    person, program, every = own_consents(session, parts, token)
    choice = _chosen(_open_to(session, parts.vault, person, every, now), purpose)
    if choice is None:
        return to(token, "/consents")
    reader = spoken_to(request, person)
    shown: dict[str, Any] = {
        "text": text_of(session, program.id, choice, Language(reader.language), now),
        "effect": SIGNED[choice.purpose],
        "mentor": choice.mentor,
        "labels": {name: reader.say(label) for name, label in LABELS.items()},
    }
    return show(
        request, "sign.html", program, person, 422 if problems else 200, token=token, typed=typed,
        problems=problems or {}, **shown,
    )  # fmt: skip


def _open_to(
    session: Session, vault: Vault, person: MenteePublic, every: Sequence[ConsentPublic], now: datetime
) -> list[Choice]:
    in_group, asked = place_of(session, person.id) is not None, asked_of(session, vault, person.id, now)
    return choices(person, every, now, in_group=in_group, referred_to=asked)


def _chosen(found: list[Choice], purpose: str) -> Choice | None:
    return next((one for one in found if one.purpose == purpose), None)
