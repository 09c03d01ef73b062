"""A person in early recovery who asks for support, as the engine sees one: a pseudonym and needs, no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.preference import Preference, further
from matcher.people.vocabulary import CADENCES, EXPERIENCES, GENDERS, MODES, PATHWAYS, STAGES, SUBSTANCES, URGENCIES
from matcher.people.week import Window

_STAGE_ENDS_DAYS: Final = ((0, "not_yet"), (91, "first_90_days"), (366, "3_12_months"), (5 * 366, "1_5_years"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee:
    """A person in early recovery who asks for support.

    Every field but ``id`` and ``windows`` may be left out; what is left out asks for nothing and
    rules nothing out. Tags are words of `matcher.people.vocabulary`.

    Parameters
    ----------
    id : str
        A pseudonym, unique among the mentees of a pool.
    windows : tuple of Window
        When the person is free, favoured ones first; at least one.
    time_zone : str
        IANA zone of the windows.
    languages : tuple of str
        Language codes, lower case.
    modes, sites : tuple of str
        Ways and places of meeting, favoured ones first; empty means any.
    cadence : str
        ``weekly``, ``fortnightly``, or empty for either.
    minutes : int or None
        Length of a meeting; None takes a slot's own.
    recovery_start, discharge_date, waiting_since, consent_until : date or None
        ``consent_until`` is the last day on which consent to matching is live; None when whoever
        made the pool vouches for it. ``waiting_since`` None counts as the round's Monday.
    stage : str
        A word of `STAGES`, or empty to derive it from ``recovery_start``.
    gender : str
        A word of `GENDERS`, or empty when unsaid.
    birth_year : int or None
        None when whoever made the pool vouches that the person is an adult.
    takes_medication : bool
        Takes medication for opioid use disorder.
    requested, avoid : frozenset of str
        Mentor ids.
    urgency : int
        0 routine to 3 crisis, set by a coordinator, never inferred.
    attributes : mapping of str to str
        Further columns of a sheet, for preferences alone.

    Raises
    ------
    InvalidInputError
        With every problem of the person at once.
    """

    id: str
    windows: tuple[Window, ...]
    time_zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    modes: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    cadence: str = ""
    minutes: int | None = None
    recovery_start: date | None = None
    discharge_date: date | None = None
    stage: str = ""
    pathways: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    experiences: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    gender: str = ""
    birth_year: int | None = None
    takes_medication: bool = False
    preferences: tuple[Preference, ...] = ()
    requested: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    urgency: int = 0
    waiting_since: date | None = None
    consent_until: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        checks.identity(self.id, problems)
        checks.time_zone(self.time_zone, problems)
        if not self.windows:
            problems.append(Problem("windows", "", "at least one window, for example 'Mon 09:00-12:00'"))
        if not self.languages:
            problems.append(Problem("languages", "", "at least one language"))
        checks.words("modes", self.modes, MODES, problems)
        checks.words("pathways", self.pathways, PATHWAYS, problems)
        checks.words("substances", self.substances, SUBSTANCES, problems)
        checks.words("experiences", self.experiences, EXPERIENCES, problems)
        checks.word("cadence", self.cadence, CADENCES, problems)
        checks.word("stage", self.stage, STAGES, problems)
        checks.word("gender", self.gender, GENDERS, problems)
        checks.whole("minutes", self.minutes, 1, 1440, problems)
        checks.whole("birth_year", self.birth_year, 1900, 2100, problems)
        checks.whole("urgency", self.urgency, 0, len(URGENCIES) - 1, problems)
        if problems:
            raise InvalidInputError(problems)

    @property
    def on_medication(self) -> bool:
        """Whether a mentor must be at ease with medication: it is taken, or is the pathway."""
        return self.takes_medication or "moud" in self.pathways

    def stage_on(self, day: date) -> str:
        """Return the stage of recovery on a day, or empty when neither stage nor start is known."""
        if self.stage or self.recovery_start is None:
            return self.stage
        days = (day - self.recovery_start).days
        for end, name in _STAGE_ENDS_DAYS:
            if days < end:
                return name
        return "5_plus_years"

    def describe(self, attribute: str, year: int) -> frozenset[str] | float | None:
        """Return what the person says of an attribute: values, a number, or None when unsaid."""
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
            case "stage":
                return frozenset({self.stage}) if self.stage else None
        return further(self.attributes, attribute)
