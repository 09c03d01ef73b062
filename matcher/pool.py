"""One week's immutable problem: who is there, what already stands, and the policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from matcher.errors import InvalidInputError, Problem
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import PAIR_KINDS
from matcher.people.week import Slot
from matcher.policy import Policy


@dataclass(frozen=True, slots=True)
class Pair:
    """What is already known of one mentee and one mentor.

    Parameters
    ----------
    mentee, mentor : str
        Their ids.
    kind : {"pin", "ban", "held", "pending", "former"}
        ``pin``: must be matched; ``ban``: must never be; ``held``: an accepted match that stands and
        takes its hour; ``pending``: a proposal that waits for an answer; ``former``: met before.
    reason : str
        A code for a ban. Bans are private: no explanation ever shows it.
    slot : Slot or None
        The hour of a held or pending pair, one of the mentor's; None leaves it to the matching.
    """

    mentee: str
    mentor: str
    kind: str
    reason: str = ""
    slot: Slot | None = None

    def __post_init__(self) -> None:
        if self.kind not in PAIR_KINDS:
            raise InvalidInputError(Problem("pair.kind", self.kind, "one of " + ", ".join(PAIR_KINDS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One week's matching, whole.

    Parameters
    ----------
    mentees : tuple of Mentee
    mentors : tuple of Mentor
    week : date
        The Monday of the week in which the first meetings take place.
    pairs : tuple of Pair
    policy : Policy

    Raises
    ------
    InvalidInputError
        If an id comes twice, a pair names nobody, or the week does not start on a Monday.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    week: date
    pairs: tuple[Pair, ...] = ()
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        problems = _twice("mentees", (mentee.id for mentee in self.mentees))
        problems += _twice("mentors", (mentor.id for mentor in self.mentors))
        if self.week.weekday() != 0:
            problems.append(Problem("week", self.week.isoformat(), "a Monday"))
        mentees = {mentee.id for mentee in self.mentees}
        slots = {mentor.id: mentor.slots for mentor in self.mentors}
        for pair in self.pairs:
            if pair.mentee not in mentees:
                problems.append(Problem("pairs.mentee", pair.mentee, "the id of a mentee of the pool"))
            if pair.mentor not in slots:
                problems.append(Problem("pairs.mentor", pair.mentor, "the id of a mentor of the pool"))
            elif pair.slot is not None and pair.slot not in slots[pair.mentor]:
                problems.append(Problem("pairs.slot", str(pair.slot), f"an hour that {pair.mentor} offers"))
        for quota in self.policy.quotas:
            if quota.mentor not in slots:
                problems.append(Problem("quotas.mentor", quota.mentor, "the id of a mentor of the pool"))
        if problems:
            raise InvalidInputError(problems)


def _twice(place: str, ids: Iterable[str]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for one in ids:
        if one in seen:
            problems.append(Problem(f"{place}.id", one, "an id that nobody else has"))
        seen.add(one)
    return problems
