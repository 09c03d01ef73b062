"""What somebody who asks for support is told of at once, so that nobody leaves empty-handed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow

Kind = TypeVar("Kind")
Suggester = Callable[[Session, Vault, MenteeRow, MenteeAbout, datetime], Sequence[Kind]]
"""Returns what of one kind suits a person now, best first; whoever stands above and knows of it adds one."""


@dataclass(frozen=True, slots=True)
class SuggestedGroup:
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


@dataclass(frozen=True, slots=True)
class SuggestedStory:
    """A story of somebody further along that a person may read; nobody is told that they do.

    Parameters
    ----------
    id : UUID
    title, by : str
        As its author gave them.
    warnings : tuple of str
        What somebody may not want to come upon, in English, marked by `to_translate`.
    reasons : tuple of str
        Why it fits, likewise.
    """

    id: UUID
    title: str
    by: str
    warnings: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestedPresence:
    """Hours at which somebody is present at a site, for whoever drops in: nobody expects them, and nobody is told.

    Parameters
    ----------
    place, address : str
    day : date
    start_min, minutes : int
        As the person's own clocks show it.
    zone : str
        IANA zone of those clocks.
    languages : tuple of str
        Codes of those of the person that somebody there speaks.
    """

    place: str
    address: str
    day: date
    start_min: int
    minutes: int
    zone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a person is told of, a list to each kind, best first."""

    groups: Sequence[SuggestedGroup] = ()
    stories: Sequence[SuggestedStory] = ()
    presence: Sequence[SuggestedPresence] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything at all."""
        return bool(self.groups or self.stories or self.presence)


group_suggesters: Final[list[Suggester[SuggestedGroup]]] = []
story_suggesters: Final[list[Suggester[SuggestedStory]]] = []
presence_suggesters: Final[list[Suggester[SuggestedPresence]]] = []


kinds_told_of: Final[list[Callable[[Session, UUID], bool]]] = []
"""Each returns whether a program has anything of one kind that people could be told of; a suggester brings one."""


def is_anything_told_of(session: Session, program_id: UUID) -> bool:
    """Return whether a program has anything at all that people could be told of."""
    return any(has_any(session, program_id) for has_any in kinds_told_of)


def suggested_to(session: Session, vault: Vault, row: MenteeRow, about: MenteeAbout, now: datetime) -> Suggestions:
    """Return what a mentee is told of this week; nothing is written down of it."""

    def of_kind(suggesters: Sequence[Suggester[Kind]]) -> list[Kind]:
        return [one for suggester in suggesters for one in suggester(session, vault, row, about, now)]

    return Suggestions(
        groups=of_kind(group_suggesters), stories=of_kind(story_suggesters), presence=of_kind(presence_suggesters)
    )
