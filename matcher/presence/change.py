"""Changes to a question: what a remedy would have different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from matcher.people.mentor import Mentor
from matcher.people.week import Slot
from matcher.presence.question import HOUR_MIN, Offer, Question

SOMEBODY: Final = "~somebody"
"""The id of a person who is wished for: it comes after everybody's."""


@dataclass(frozen=True, slots=True)
class MoreHours:
    """A mentor takes so many hours a week more than they said."""

    mentor: str
    hours: int


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A mentor comes at one more time, in the mentor's own time, to the site that it names."""

    mentor: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class MorePeople:
    """One more person comes, who is experienced and speaks these languages, at a time of the site."""

    slot: Slot
    time_zone: str
    languages: tuple[str, ...]


Change = MoreHours | MoreTime | MorePeople


def apply(question: Question, change: Change) -> Question:
    """Return the question as it would be with a change."""
    if isinstance(change, MorePeople):
        return replace(question, offers=(*question.offers, _somebody(question, change)))
    offers = tuple(
        _changed(question, offer, change) if offer.mentor.id == change.mentor else offer for offer in question.offers
    )
    return replace(question, offers=offers)


def _changed(question: Question, offer: Offer, change: MoreHours | MoreTime) -> Offer:
    if isinstance(change, MoreTime):
        return replace(offer, windows=(*offer.windows, change.slot))
    return replace(offer, hours=_hours(question, offer) + change.hours)


def _hours(question: Question, offer: Offer) -> int:
    return question.rules.most_a_week if offer.hours is None else offer.hours


def _somebody(question: Question, change: MorePeople) -> Offer:
    """Return a person to be wished for: of every kind that must be there, for who must not be alone is no help."""
    said: dict[str, str] = {}
    for kind in question.rules.always_one:
        attribute, _, value = (part.strip() for part in kind.partition("="))
        said[attribute] = value
    mentor = Mentor(
        id=SOMEBODY + "~" * sum(offer.mentor.id.startswith(SOMEBODY) for offer in question.offers),
        slots=(),
        time_zone=change.time_zone,
        languages=change.languages or ("en",),
        kind=said.pop("kind", "specialist"),
        gender=said.pop("gender", ""),
        attributes=said,
    )
    return Offer(mentor=mentor, windows=(change.slot,), hours=change.slot.minutes // HOUR_MIN)
