"""Whom a mentee meets, or could meet, as their own page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.people.words import said
from api.proposals.pages.offer import hour_said, how_often
from api.proposals.service.reading import Offer
from api.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whom, when and how, in the reader's words, and until when an answer is awaited.

    `often` is empty where it is every week; `once` says that it is one conversation.
    """

    mentor: str
    hour: str
    mode: str
    site: str
    often: str
    once: bool
    until: datetime


def meeting_said(reader: Reader, offer: Offer | None) -> Meeting | None:
    """Return what is offered or agreed in words; None where nothing of it may be shown."""
    if offer is None:
        return None
    mode = reader.say(said(offer.hour.mode)) if offer.hour.mode else ""
    return Meeting(
        mentor=offer.mentor.name,
        hour=hour_said(offer.hour, reader),
        mode=mode,
        site=offer.site,
        often=how_often(offer.hour, reader),
        once=offer.hour.day is not None,
        until=offer.answer_by,
    )
