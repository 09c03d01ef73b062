"""What somebody who asks for support is told of at once, so that nobody leaves empty-handed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open group that somebody could go to: nobody expects them, and nobody is told.

    Parameters
    ----------
    name, fellowship, notes : str
    weekday, start_min, minutes : int
        When it meets every week, as the person's own clocks show it.
    zone : str
        IANA zone of those clocks.
    mode : str
        How the person would take part.
    place, link : str
        Where, in person or online; empty where that is not how, or nobody said.
    reasons : tuple of str
        Why it fits, in English, marked by `to_translate`; nothing private is among them.
    """

    name: str
    fellowship: str
    notes: str
    weekday: int
    start_min: int
    minutes: int
    zone: str
    mode: str
    place: str
    link: str
    reasons: tuple[str, ...]


suggesters: Final[list[Callable[[Session, MenteeRow, MenteeAbout, datetime], Sequence[Suggestion]]]] = []
"""Whoever stands above and knows what a person could go to adds a function that returns it, best first."""


def suggested_to(session: Session, row: MenteeRow, about: MenteeAbout, now: datetime) -> list[Suggestion]:
    """Return what a mentee could go to this week; nothing is written down of it."""
    return [one for suggester in suggesters for one in suggester(session, row, about, now)]
