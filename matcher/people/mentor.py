"""A person with lived experience who gives support: a certified specialist or a role model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.preference import Preference, further
from matcher.people.vocabulary import EXPERIENCES, GENDERS, KINDS, MODES, PATHWAYS, STAGES, SUBSTANCES
from matcher.people.week import WEEK_MIN, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor:
    """A person with lived experience who gives support.

    Every field but ``id`` and ``slots`` may be left out; what is left out is vouched for by whoever
    made the pool, save ``moud_affirming``, which has to be said.

    Parameters
    ----------
    id : str
        Unique among the mentors of a pool.
    name : str
        Display name; empty shows the id.
    slots : tuple of Slot
        The hours offered; may be empty (the mentor is then never matched), never overlapping.
    capacity : int
        Caseload cap: mentees at a time, standing ones included.
    new_per_week : int or None
        New mentees that may start in one round; None for no limit but the caseload.
    recovery_years : float or None
        Years in recovery.
    stages : frozenset of str
        Stages of recovery served; empty serves all.
    credential_expires : date or None
        Last day on which the credential is valid; None when vouched for.
    cannot_serve, former : frozenset of str
        Mentee ids: approved exclusions, and people mentored before.
    preferences : tuple of Preference
        What the mentor asks of a mentee; an approved exclusion by kind is a ``must`` here, see
        ``excludes``.
    excludes : tuple of Preference
        Attributes of mentees that the mentor cannot serve; each holds as a hard rule.

    Raises
    ------
    InvalidInputError
        With every problem of the person at once.
    """

    id: str
    slots: tuple[Slot, ...]
    name: str = ""
    kind: str = "specialist"
    time_zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    modes: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    capacity: int = 12
    new_per_week: int | None = None
    team: str = ""
    supervisor: str = ""
    recovery_years: float | None = None
    stages: frozenset[str] = frozenset()
    pathways: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    experiences: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    gender: str = ""
    birth_year: int | None = None
    moud_affirming: bool = False
    credential_expires: date | None = None
    on_leave: bool = False
    cannot_serve: frozenset[str] = frozenset()
    excludes: tuple[Preference, ...] = ()
    preferences: tuple[Preference, ...] = ()
    former: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        checks.identity(self.id, problems)
        checks.time_zone(self.time_zone, problems)
        if not self.languages:
            problems.append(Problem("languages", "", "at least one language"))
        checks.word("kind", self.kind, KINDS, problems)
        checks.word("gender", self.gender, GENDERS, problems)
        checks.words("modes", self.modes, MODES, problems)
        checks.words("stages", self.stages, STAGES, problems)
        checks.words("pathways", self.pathways, PATHWAYS, problems)
        checks.words("substances", self.substances, SUBSTANCES, problems)
        checks.words("experiences", self.experiences, EXPERIENCES, problems)
        checks.whole("capacity", self.capacity, 0, 1000, problems)
        checks.whole("new_per_week", self.new_per_week, 0, 1000, problems)
        checks.whole("birth_year", self.birth_year, 1900, 2100, problems)
        if self.recovery_years is not None and not 0 <= self.recovery_years <= 100:
            problems.append(Problem("recovery_years", f"{self.recovery_years:g}", "years, 0 to 100"))
        problems.extend(_overlaps(self.slots))
        if problems:
            raise InvalidInputError(problems)

    @property
    def shown(self) -> str:
        """The name with the id behind it, which tells namesakes apart; the id alone where there is no name."""
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id

    @property
    def welcomes_medication(self) -> bool:
        """Whether the mentor is at ease with medication for opioid use disorder, by word or by own road."""
        return self.moud_affirming or "moud" in self.pathways

    def describe(self, attribute: str, year: int) -> frozenset[str] | float | None:
        """Return what the person says of an attribute: values, a number, or None when unsaid."""
        match attribute:
            case "gender":
                return frozenset({self.gender}) if self.gender else None
            case "age":
                return None if self.birth_year is None else float(year - self.birth_year)
            case "recovery_years":
                return self.recovery_years
            case "kind":
                return frozenset({self.kind})
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
                return frozenset(self.sites) | {slot.site for slot in self.slots if slot.site} or None
            case "stage":
                return self.stages or None
            case "team":
                return frozenset({self.team}) if self.team else None
            case "moud_affirming":
                return frozenset({"yes" if self.moud_affirming else "no"})
        return further(self.attributes, attribute)


def _overlaps(slots: tuple[Slot, ...]) -> list[Problem]:
    """Return a problem for every pair of neighbouring slots that share a minute of the week."""
    spans = sorted((slot.weekday * 1440 + slot.start_min, slot) for slot in slots)
    if not spans:
        return []
    first_start, first_slot = spans[0]
    problems = []
    after = [*spans[1:], (first_start + WEEK_MIN, first_slot)]
    for (start, slot), (following, other) in zip(spans, after, strict=True):
        if start + slot.minutes > following:
            problems.append(
                Problem("slots", f"{slot} and {other}", "hours that do not overlap (two people in turns: write x2)")
            )
    return problems
