"""What mentees and mentors carry alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.errors import Problem
from matcher.people import checks
from matcher.people.preference import Preference, further
from matcher.people.vocabulary import EXPERIENCES, GENDERS, MODES, PATHWAYS, SUBSTANCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What mentees and mentors carry alike; tags are words of `matcher.people.vocabulary`.

    Parameters
    ----------
    id : str
        A pseudonym, unique among the mentees or the mentors of a pool.
    time_zone : str
        IANA zone of the person's weekly times.
    languages : tuple of str
        Language codes, lower case; at least one.
    modes, sites : tuple of str
        Ways and places of meeting, favoured ones first; empty means any.
    pathways, substances, experiences, interests : frozenset of str
    gender : str
        A word of `GENDERS`, or empty when unsaid.
    birth_year : int or None
    preferences : tuple of Preference
        What the person asks of the other side.
    attributes : mapping of str to str
        Further columns of a sheet, for preferences alone.
    """

    id: str
    time_zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    modes: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    pathways: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    experiences: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    gender: str = ""
    birth_year: int | None = None
    preferences: tuple[Preference, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """Return what is wrong with the fields that both sides have."""
        found: list[Problem] = []
        checks.identity(self.id, found)
        checks.time_zone(self.time_zone, found)
        if not self.languages:
            found.append(Problem("languages", "", "at least one language"))
        checks.words("modes", self.modes, MODES, found)
        checks.words("pathways", self.pathways, PATHWAYS, found)
        checks.words("substances", self.substances, SUBSTANCES, found)
        checks.words("experiences", self.experiences, EXPERIENCES, found)
        checks.word("gender", self.gender, GENDERS, found)
        checks.whole("birth_year", self.birth_year, 1900, 2100, found)
        return found

    def describe(self, attribute: str, year: int) -> frozenset[str] | float | None:
        """Return what the person says of an attribute: values, a number, or None when unsaid.

        Parameters
        ----------
        attribute : str
            As in a preference.
        year : int
            Of the round, against which an age is reckoned.
        """
        match attribute:
            case "gender":
                return frozenset({self.gender}) if self.gender else None
            case "age":
                return None if self.birth_year is None else float(year - self.birth_year)
            case "language":
                return frozenset(self.languages)
            case "pathway":
                return self.pathways or None
            case "substance":
                return self.substances or None
            case "experience":
                return self.experiences or None
            case "interest":
                return self.interests or None
            case "mode":
                return frozenset(self.modes) or None
            case "site":
                return frozenset(self.sites) or None
        return further(self.attributes, attribute)
