"""A person in early recovery who asks for support, as the engine sees one: a pseudonym and needs, no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.person import Person
from matcher.people.vocabulary import ASKED_KINDS, CADENCES, KINDS, STAGES, URGENCIES
from matcher.people.week import Window

_STAGE_ENDS_DAYS: Final = ((0, "not_yet"), (91, "first_90_days"), (366, "3_12_months"), (5 * 366, "1_5_years"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee(Person):
    """A person in early recovery who asks for support.

    Every field but ``id`` and ``windows`` may be left out; what is left out asks for nothing and
    rules nothing out.

    Parameters
    ----------
    windows : tuple of Window
        When the person is free, favoured ones first; at least one.
    cadence : str
        ``weekly``, ``fortnightly``, ``once`` for one conversation alone, or empty for either of the first two.
    asks_for : {"any", "specialist", "role_model", "both"}
        The kind of mentor; ``both`` is one of each, and either kind for the first of the two.
    has_mentor : bool
        Has one mentor already and asks for a second: ranks behind everybody who has nobody.
    minutes : int or None
        Length of a meeting; None takes a slot's own.
    recovery_start, discharge_date, waiting_since, consent_until : date or None
        ``consent_until`` is the last day on which consent to matching is live; None when whoever
        made the pool vouches for it. ``waiting_since`` None counts as the round's Monday.
    stage : str
        A word of `STAGES`, or empty to derive it from ``recovery_start``.
    birth_year : int or None
        None when whoever made the pool vouches that the person is an adult.
    takes_medication : bool
        Takes medication for opioid use disorder.
    requested, avoid : frozenset of str
        Mentor ids.
    urgency : int
        0 routine to 3 crisis, set by a coordinator, never inferred.

    Further fields are those of `Person`.

    Raises
    ------
    InvalidInputError
        With every problem of the person at once.
    """

    windows: tuple[Window, ...]
    cadence: str = ""
    minutes: int | None = None
    recovery_start: date | None = None
    discharge_date: date | None = None
    stage: str = ""
    takes_medication: bool = False
    requested: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    urgency: int = 0
    waiting_since: date | None = None
    consent_until: date | None = None
    asks_for: str = "any"
    has_mentor: bool = False

    def __post_init__(self) -> None:
        problems = self.problems()
        if not self.windows:
            problems.append(Problem("windows", "", "at least one window, for example 'Mon 09:00-12:00'"))
        checks.word("cadence", self.cadence, CADENCES, problems)
        checks.words("asks_for", (self.asks_for,), ASKED_KINDS, problems)
        checks.word("stage", self.stage, STAGES, problems)
        checks.whole("minutes", self.minutes, 1, 1440, problems)
        checks.whole("urgency", self.urgency, 0, len(URGENCIES) - 1, problems)
        if problems:
            raise InvalidInputError(problems)

    @property
    def only_kind(self) -> str:
        """The only kind of mentor that will do; empty where either does."""
        return self.asks_for if self.asks_for in KINDS else ""

    @property
    def on_medication(self) -> bool:
        """Whether a mentor must be at ease with medication: it is taken, or is the pathway."""
        return self.takes_medication or "moud" in self.pathways

    def stage_on(self, day: date) -> str:
        """Return the stage of recovery on a day, or empty when neither stage nor start is known."""
        return stage_on(self.stage, self.recovery_start, day)

    def describe(self, attribute: str, year: int) -> frozenset[str] | float | None:
        """Return what the person says of an attribute: values, a number, or None when unsaid."""
        if attribute == "stage":
            return frozenset({self.stage}) if self.stage else None
        return Person.describe(self, attribute, year)


def stage_on(said: str, recovery_start: date | None, day: date) -> str:
    """Return the stage of recovery on a day: what was said of it, or else what follows from the start.

    Examples
    --------
    >>> stage_on("", date(2026, 10, 1), date(2026, 11, 23)), stage_on("", None, date(2026, 11, 23))
    ('first_90_days', '')
    """
    if said or recovery_start is None:
        return said
    days = (day - recovery_start).days
    for end, name in _STAGE_ENDS_DAYS:
        if days < end:
            return name
    return "5_plus_years"
