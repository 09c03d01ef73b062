"""One placing's immutable problem: people, mentors who lead, groups, and what ties people together or apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from matcher.errors import InvalidInputError, Problem
from matcher.groups.clashes import clashes_of
from matcher.groups.group import Group
from matcher.groups.setting import GroupPolicy
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import Slot

TIES: Final = ("apart", "together", "pin", "ban")


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """What is already decided of two people, or of a person and a group.

    Parameters
    ----------
    kind : {"apart", "together", "pin", "ban"}
        ``apart``: the two are never in the same group; ``together``: in the same group or in none; ``pin``: the
        person is placed in this group or in none; ``ban``: never in this one. What keeps people apart is private.
    mentee : str
    other : str
        The other mentee, or a member of a group; for ``pin`` and ``ban`` the group.
    """

    kind: str
    mentee: str
    other: str

    def __post_init__(self) -> None:
        problems = []
        if self.kind not in TIES:
            problems.append(Problem("tie.kind", self.kind, "one of " + ", ".join(TIES)))
        if self.mentee == self.other and self.kind in ("apart", "together"):
            problems.append(Problem("tie.other", self.other, "somebody else"))
        if problems:
            raise InvalidInputError(problems)


@dataclass(frozen=True, slots=True, order=True)
class NotOnly:
    """A person who does not want to be the only one of a kind in a group, for example the only woman.

    Parameters
    ----------
    mentee : str
    attribute, value : str
        The kind, in the words of a preference; the person is of it.
    """

    mentee: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True, order=True)
class Leads:
    """A mentor who leads groups.

    Parameters
    ----------
    mentor : str
    groups : int
        Most groups in a week, those that run already included.
    minutes : int or None
        Most time in a week, likewise; None for no limit but the number of groups.
    """

    mentor: str
    groups: int = 1
    minutes: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """A weekly hour of a mentor, in the mentor's zone, that something else holds: a match or a shift."""

    mentor: str
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPool:
    """One placing in groups, whole.

    Parameters
    ----------
    mentees : tuple of Mentee
        Everybody known: those who belong to no group yet wait for a place.
    mentors : tuple of Mentor
    groups : tuple of Group
    week : date
        The Monday of the week in which people first come.
    leads : tuple of Leads
        Who leads groups. A mentor who is not here leads as many as name them.
    ties : tuple of Tie
    not_only : tuple of NotOnly
    taken : tuple of Taken
    bans : frozenset of (str, str)
        Mentee and mentor who must not meet: nobody comes to a group that such a mentor leads.
    policy : GroupPolicy

    Raises
    ------
    InvalidInputError
        With every id that comes twice or that nobody has, and every value that cannot be.
    ClashError
        If ties contradict each other, or two groups that run need the same mentor or room at the same time.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    groups: tuple[Group, ...]
    week: date
    leads: tuple[Leads, ...] = ()
    ties: tuple[Tie, ...] = ()
    not_only: tuple[NotOnly, ...] = ()
    taken: tuple[Taken, ...] = ()
    bans: frozenset[tuple[str, str]] = frozenset()
    policy: GroupPolicy = field(default_factory=GroupPolicy)

    def __post_init__(self) -> None:
        problems = _twice("mentees", (one.id for one in self.mentees))
        problems += _twice("mentors", (one.id for one in self.mentors))
        problems += _twice("groups", (one.id for one in self.groups))
        problems += _twice("leads", (one.mentor for one in self.leads))
        if self.week.weekday() != 0:
            problems.append(Problem("week", self.week.isoformat(), "a Monday"))
        problems += self._strangers()
        problems += self._not_of_the_kind()
        for one in self.leads:
            if not 0 <= one.groups <= 100:
                problems.append(Problem("leads.groups", str(one.groups), "a whole number from 0 to 100"))
        if problems:
            raise InvalidInputError(problems)
        clashes_of(self.groups, self.ties, self.week)

    def _strangers(self) -> list[Problem]:
        """Return a problem for every id that is named and that nobody has."""
        mentees = {one.id for one in self.mentees}
        mentors = {one.id for one in self.mentors}
        groups = {one.id for one in self.groups}
        members = {member for group in self.groups for member in group.members}
        found = []
        for tie in self.ties:
            if tie.mentee not in mentees:
                found.append(Problem("ties.mentee", tie.mentee, "the id of a mentee"))
            known = groups if tie.kind in ("pin", "ban") else mentees | members
            if tie.other not in known:
                what = "a group" if known is groups else "a mentee or a member"
                found.append(Problem("ties.other", tie.other, f"the id of {what}"))
        found += [
            Problem("not_only.mentee", one.mentee, "the id of a mentee")
            for one in self.not_only
            if one.mentee not in mentees
        ]
        named = [("leads.mentor", one.mentor) for one in self.leads]
        named += [("taken.mentor", one.mentor) for one in self.taken]
        named += [("groups.facilitators", one) for group in self.groups for one in sorted(group.facilitators)]
        found += [Problem(place, one, "the id of a mentor") for place, one in named if one not in mentors]
        return found

    def _not_of_the_kind(self) -> list[Problem]:
        people = {one.id: one for one in self.mentees}
        return [
            Problem("not_only", f"{one.attribute}={one.value}", f"a kind that {one.mentee} is of")
            for one in self.not_only
            if one.mentee in people and not is_of_kind(people[one.mentee], one.attribute, one.value, self.week.year)
        ]


def is_of_kind(mentee: Mentee, attribute: str, value: str, year: int) -> bool:
    """Tell whether a person says of an attribute that it has the value."""
    said = mentee.describe(attribute, year)
    return isinstance(said, frozenset) and value in said


def _twice(place: str, ids: Iterable[str]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for one in ids:
        if one in seen:
            problems.append(Problem(f"{place}.id", one, "an id that nobody else has"))
        seen.add(one)
    return problems
