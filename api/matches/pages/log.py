"""The log of a match on a page: what is shown of it, and how something is written down in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import Person
from api.audit.models import Act
from api.audit.service import record
from api.errors import ChangedMeanwhileError, ConflictError, RefusedInputError
from api.matches.models.shapes import ContactCreate
from api.matches.models.tables import Match
from api.matches.models.words import Outcome
from api.matches.service.changing import log_contact
from api.matches.service.pairs import to_change
from api.matches.service.reading import newest_contacts
from api.matches.words import CHANGED, ENDED, OWN_DUES, OWN_OUTCOMES
from api.web.forms import checked, problems_of
from api.web.parts import Parts
from api.web.sent import Sent

MOST: Final = 100
"""How many lines of a log a page shows."""


def write_down(
    parts: Parts, form: Sent, write: Callable[[Session], str], home: str, page: Callable[..., Response]
) -> Response:
    """Write something down in one transaction and lead on, or show the page again with why not and what was typed.

    Parameters
    ----------
    parts, form : Parts, Sent
    write : callable
        Does it, and returns the word for what was done.
    home : str
        Where the page is.
    page : callable
        Shows it: takes the status, and by name what it says beside what is stored.
    """
    try:
        with parts.database.writing() as session:
            done = write(session)
    except RefusedInputError as error:
        return page(422, problems=problems_of(error), typed=form)
    except ChangedMeanwhileError:
        return page(412, told=CHANGED, typed=form)
    except ConflictError:
        return page(409, told=ENDED, typed=form)
    return RedirectResponse(f"{home}?done={done}", 303)


def log(session: Session, parts: Parts, program_id: UUID, match_id: UUID, caller: Person, form: Sent) -> Outcome:
    """Write down what came of trying to be in contact, as a form says it."""
    asked = checked(ContactCreate, form.given("outcome", "note"))
    matched = to_change(session, program_id, match_id, form.whole("version"))
    log_contact(session, parts, matched, asked, caller.user_id, caller.actor, parts.clock.now())
    return asked.outcome


def read_log(session: Session, parts: Parts, match: Match, caller: Person, now: datetime) -> dict[str, Any]:
    """Return what the page of a match shows of its log, and of what was typed; that it was read is written down."""
    contacts = newest_contacts(session, parts.vault, match, now, MOST)
    record(session, match.program_id, caller.actor, now, Act("read", "contacts", match.id))
    return {"contacts": contacts, "told": None, "problems": {}, "typed": Sent(), **words()}


def words() -> dict[str, Any]:
    """Return what outcomes and what is due are said as, by what is stored of them."""
    return {"outcomes": _by_value(OWN_OUTCOMES), "dues": _by_value(OWN_DUES)}


def _by_value(said: Mapping[Any, str]) -> dict[str, str]:
    return {word.value: text for word, text in said.items()}
