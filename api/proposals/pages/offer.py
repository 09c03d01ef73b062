"""The page on which a mentee answers, by a private link. Opening it changes nothing, for mail scanners open links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from api.errors import ConflictError, NotFoundError
from api.people.words import said
from api.proposals.models.words import By, MenteeReason, Side
from api.proposals.seen import Hour, MentorSeen
from api.proposals.service.answering import Given, answer_by_link
from api.proposals.service.reading import Offer, read_offer
from api.proposals.words import REASONS
from api.web.pages import Pages
from api.web.parts import Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.rule import PUBLIC
from api.web.translating import spoken, to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.proposals")

ONE_CONVERSATION: Final = to_translate("one conversation")
EVERY_OTHER_WEEK: Final = to_translate("every other week")
ROADS: Final = {
    "pathways": to_translate("The way they went"),
    "substances": to_translate("What they left behind"),
    "experiences": to_translate("What they have lived through"),
    "interests": to_translate("What they like"),
}


@router.get("/answer/{token}", dependencies=[Depends(PUBLIC)])
def offer_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show what is offered, and the buttons; once both have said yes, with whom and when."""
    try:
        offer = read_offer(session, parts.vault, token, parts.clock.now())
    except NotFoundError:
        return PAGES.page(request, "over.html", 404)
    return show_answered(request, offer, accepted=True) if offer.accepted else show_offer(request, offer, 200)


@router.post("/answer/{token}", dependencies=[Depends(PUBLIC)])
def answer_offer(
    request: Request,
    parts: TheParts,
    token: str,
    answer: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Take the answer, and say what comes next."""
    now = parts.clock.now()
    try:
        with parts.database.reading() as session:
            offer = read_offer(session, parts.vault, token, now)
        if offer.accepted:
            return show_answered(request, offer, accepted=True)
        if answer not in ("yes", "no") or (answer == "no" and reason not in [*MenteeReason]):
            return show_offer(request, offer, 422)
        given = Given(Side.MENTEE, By.SELF, answer == "yes", MenteeReason(reason) if answer == "no" else None)
        with parts.database.writing() as writing:
            answer_by_link(writing, parts, token, given, now)
    except (NotFoundError, ConflictError):
        return PAGES.page(request, "over.html", 404)
    return show_answered(request, offer, accepted=answer == "yes")


def show_answered(request: Request, offer: Offer, *, accepted: bool) -> Response:
    """Thank for an answer; with a yes of both, say with whom and when."""
    reader = reader_of(request, spoken(offer.language))
    return PAGES.page(
        request,
        "answered.html",
        language=reader.language,
        accepted=accepted,
        name=offer.mentor.name,
        hour=hour_said(offer.hour, reader),
        crisis_line=offer.program.crisis_line,
    )


def show_offer(request: Request, offer: Offer, status: int, *, back: str = "") -> Response:
    """Show what is offered with a form for the answer, which goes to the address that the page is shown at."""
    reader = reader_of(request, spoken(offer.language))
    say = reader.say
    return PAGES.page(
        request,
        "offer.html",
        status,
        language=reader.language,
        name=offer.mentor.name,
        gender=say(said(offer.mentor.gender)) if offer.mentor.gender in ("woman", "man", "nonbinary") else "",
        years=offer.mentor.recovery,
        roads=list(_roads(offer.mentor, say)),
        hour=hour_said(offer.hour, reader),
        mode=say(said(offer.hour.mode)) if offer.hour.mode else "",
        site=offer.site,
        often=how_often(offer.hour, reader),
        once=offer.hour.day is not None,
        until=reader.until(offer.answer_by, offer.program.zone),
        reasons=[(reason.value, say(text)) for reason, text in REASONS.items()],
        unclear=status == 422,
        back=back,
        crisis_line=offer.program.crisis_line,
    )


def _roads(mentor: MentorSeen, say: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what a mentor lets be shared, each with what it is."""
    for name, title in ROADS.items():
        if words := getattr(mentor, name):
            yield say(title), [say(said(word)) for word in words]


def hour_said(hour: Hour, reader: Reader) -> str:
    """Return an hour as somebody says it, of every week or of one day, in its own zone, which is named."""
    return f"{reader.hour(hour.weekday, hour.start_min, hour.minutes, hour.day)} ({reader.city(hour.zone)})"


def how_often(hour: Hour, reader: Reader) -> str:
    """Return how often an hour comes round where that is not every week; empty where it is."""
    if hour.day is not None:
        return reader.say(ONE_CONVERSATION)
    return "" if hour.fortnight is None else reader.say(EVERY_OTHER_WEEK)
