"""A person with lived experience who gives support: a certified specialist or a role model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.person import Person
from matcher.people.preference import Preference
from matcher.people.vocabulary import KINDS, STAGES
from matcher.people.week import WEEK_MIN, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor(Person):
    """A person with lived experience who gives support.

    Every field but ``id`` and ``slots`` may be left out; what is left out is vouched for by whoever
    made the pool, save ``moud_affirming``, which has to be said.

    Parameters
    ----------
    slots : tuple of Slot
        The hours offered; may be empty (the mentor is then never matched), never overlapping.
    name : str
        Display name; empty shows the id.
    kind : str
        ``specialist`` or ``role_model``.
    capacity : int
        Caseload cap: mentees at a time, standing ones included.
    new_per_week : int or None
        New mentees that may start in one round; None for no limit but the caseload.
    team, supervisor : str
    recovery_years : float or None
        Years in recovery.
    stages : frozenset of str
        Stages of recovery served; empty serves all.
    moud_affirming : bool
        At ease with medication for opioid use disorder.
    credential_expires : date or None
        Last day on which the credential is valid; None when vouched for.
    on_leave : bool
    cannot_serve, former : frozenset of str
        Mentee ids: approved exclusions, and people mentored before.
    excludes : tuple of Preference
        Attributes of mentees that the mentor cannot serve; each holds as a hard rule.

    Further fields are those of `Person`.

    Raises
    ------
    InvalidInputError
        With every problem of the person at once.
    """

    slots: tuple[Slot, ...]
    name: str = ""
    kind: str = "specialist"
    capacity: int = 12
    new_per_week: int | None = None
    team: str = ""
    supervisor: str = ""
    recovery_years: float | None = None
    stages: frozenset[str] = frozenset()
    moud_affirming: bool = False
    credential_expires: date | None = None
    on_leave: bool = False
    cannot_serve: frozenset[str] = frozenset()
    excludes: tuple[Preference, ...] = ()
    former: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        problems = self.problems()
        checks.word("kind", self.kind, KINDS, problems)
        checks.words("stages", self.stages, STAGES, problems)
        checks.whole("capacity", self.capacity, 0, 1000, problems)
        checks.whole("new_per_week", self.new_per_week, 0, 1000, problems)
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
            case "recovery_years":
                return self.recovery_years
            case "kind":
                return frozenset({self.kind})
            case "site":
                return frozenset(self.sites) | {slot.site for slot in self.slots if slot.site} or None
            case "stage":
                return self.stages or None
            case "team":
                return frozenset({self.team}) if self.team else None
            case "moud_affirming":
                return frozenset({"yes" if self.moud_affirming else "no"})
        return Person.describe(self, attribute, year)


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
