"""Whom a mentee meets, or could meet, as their own page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.people.words import said
from api.proposals.pages.offer import weekly
from api.proposals.service.reading import Offer
from api.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whom, when and how, in the reader's words, and until when an answer is awaited."""

    mentor: str
    hour: str
    mode: str
    site: str
    until: datetime


def meeting_said(reader: Reader, offer: Offer | None) -> Meeting | None:
    """Return what is offered or agreed in words; None where nothing of it may be shown."""
    if offer is None:
        return None
    mode = reader.say(said(offer.hour.mode)) if offer.hour.mode else ""
    return Meeting(offer.mentor.name, weekly(offer.hour, reader), mode, offer.site, offer.answer_by)
