"""A mutual self-help group: what it is for, when and where it meets or could meet, and who may lead it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.preference import Preference
from matcher.people.vocabulary import MODES, PATHWAYS, STAGES
from matcher.people.week import Slot

LARGEST: Final = 200
"""Most members that a group can be said to have room for."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a group meets in person.

    Parameters
    ----------
    site : str
    room : str
        A room holds one group at a time. Empty where the site always has room for one more.
    """

    site: str
    room: str = ""

    def __post_init__(self) -> None:
        if not self.site:
            raise InvalidInputError(Problem("rooms", f"/{self.room}", "a site, and after '/' perhaps a room"))

    def __str__(self) -> str:
        return f"{self.site}/{self.room}" if self.room else self.site


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A mutual self-help group that runs, or that could open.

    Parameters
    ----------
    id : str
    name : str
        Empty shows the id.
    pathway : str
        A word of `PATHWAYS`, or empty where people of any are at home.
    fellowship : str
        Whose meeting it is, for example a fellowship's name; for people to read.
    topics : frozenset of str
        What it is about, as people write interests and experiences.
    open : bool
        Anybody may come to an open meeting: it is recommended, and nobody is placed in it.
    running : bool
        It meets already, at its one time and place; else it is a candidate, which opens only if enough come.
    times : tuple of Slot
        Weekly times at which it meets or could meet, in its zone; slots without site, mode or places.
    time_zone : str
        IANA zone.
    modes : tuple of str
        Ways of taking part: several for a hybrid meeting. At least one.
    places : tuple of Place
        Where it meets or could meet in person; empty where in person is no way of taking part, or nobody said where.
    languages : tuple of str
        Codes; at least one.
    least, most : int
        Fewest and most members. Fewest matters only to whether a candidate opens.
    leaders : int
        How many facilitators it needs; 0 where peers take turns.
    facilitators : frozenset of str
        Mentors who may lead it, or who do if it runs; empty for anybody who leads groups.
    newcomers : bool
        Whether people in their first 90 days, or before, are welcome.
    medication_friendly : bool
        Whether taking medication for opioid use disorder is no matter in it.
    stages : frozenset of str
        Stages of recovery that it is for; empty for all.
    only_for : tuple of Preference
        Whom it is for, for example women; of several values of an attribute one is enough.
    members : frozenset of str
        Who belongs to it already.

    Raises
    ------
    InvalidInputError
        With every problem of the group at once.
    """

    id: str
    times: tuple[Slot, ...]
    name: str = ""
    pathway: str = ""
    fellowship: str = ""
    topics: frozenset[str] = frozenset()
    open: bool = False
    running: bool = False
    time_zone: str = "UTC"
    modes: tuple[str, ...] = ("in_person",)
    places: tuple[Place, ...] = ()
    languages: tuple[str, ...] = ("en",)
    least: int = 4
    most: int = 12
    leaders: int = 1
    facilitators: frozenset[str] = frozenset()
    newcomers: bool = True
    medication_friendly: bool = False
    stages: frozenset[str] = frozenset()
    only_for: tuple[Preference, ...] = ()
    members: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        checks.identity(self.id, problems)
        checks.time_zone(self.time_zone, problems)
        checks.word("pathway", self.pathway, PATHWAYS, problems)
        checks.words("modes", self.modes, MODES, problems)
        checks.words("stages", self.stages, STAGES, problems)
        checks.whole("most", self.most, 1, LARGEST, problems)
        checks.whole("least", self.least, 1, LARGEST, problems)
        checks.whole("leaders", self.leaders, 0, 3, problems)
        problems.extend(self._contradictions())
        if problems:
            raise InvalidInputError(problems)

    def _contradictions(self) -> list[Problem]:
        found = []
        if not self.times:
            found.append(Problem("times", "", "at least one time, for example 'Thu 18:00-19:30'"))
        if not self.modes:
            found.append(Problem("modes", "", "at least one way of taking part: " + ", ".join(MODES)))
        if not self.languages:
            found.append(Problem("languages", "", "at least one language"))
        if self.least > self.most:
            found.append(Problem("least", str(self.least), f"no more than the most members, {self.most}"))
        found += [
            Problem("times", str(time), "a day and hours alone, for example 'Thu 18:00-19:30'")
            for time in self.times
            if time.site or time.modes or time.places != 1
        ]
        if self.places and "in_person" not in self.modes:
            found.append(Problem("rooms", str(self.places[0]), "no room where nobody meets in person"))
        if self.runs and len(self.times) > 1:
            written = "; ".join(map(str, self.times))
            found.append(Problem("times", written, "the one time at which a group that runs meets"))
        if self.runs and len(self.places) > 1:
            written = "; ".join(map(str, self.places))
            found.append(Problem("rooms", written, "the one place at which a group that runs meets"))
        if not self.open and len(self.members) > self.most:
            found.append(Problem("members", f"{len(self.members)} members", f"at most {self.most}"))
        if self.runs and self.leaders and 0 < len(self.facilitators) < self.leaders:
            who = "; ".join(sorted(self.facilitators))
            found.append(Problem("facilitators", who, f"the {self.leaders} who lead it, or nobody"))
        return found

    @property
    def runs(self) -> bool:
        """Whether it meets whatever is decided here: every open meeting does."""
        return self.running or self.open

    @property
    def shown(self) -> str:
        """The name with the id behind it; the id alone where there is no name."""
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id
