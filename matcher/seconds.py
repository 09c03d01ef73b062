"""The second mentor of whoever asks for one of each kind: a need of its own, behind everybody who has nobody.

Once such a person has a mentor, the other kind is looked for: at another hour, never the same person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from matcher.people.given import without_slot
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import KINDS
from matcher.people.week import Slot
from matcher.pool import Pair, Pool

BOTH: Final = "both"
SECOND: Final = "{} (second)"
"""What the second need of somebody is called beside their first."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """A pool in which each second need stands as somebody of its own.

    Parameters
    ----------
    pool : Pool
    of : mapping of str to str
        Whose need each of them is: the id of the mentee by that of the need.
    unknown : tuple of str
        Ids of those whose held pair names no hour: no other mentor is looked for, as their hour could be the same.
    """

    pool: Pool
    of: Mapping[str, str]
    unknown: tuple[str, ...]


def with_seconds(pool: Pool) -> Seconds:
    """Return a pool with the second needs of those who ask for one of each kind and hold a pair.

    The held pair stays as it is. What else is settled of the person and another mentor is of the second need, and
    what keeps them apart from a mentor is of both.
    """
    mentees = {one.id: one for one in pool.mentees if one.asks_for == BOTH}
    mentors = {one.id: one for one in pool.mentors}
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pool.pairs:
        if pair.kind == "held" and pair.mentee in mentees:
            held[pair.mentee].append(pair)
    firsts = {name: next((one for one in some if one.slot is not None), None) for name, some in held.items()}
    taken = {one.id for one in pool.mentees}
    needs: dict[str, Mentee] = {}
    called: dict[str, str] = {}
    for name, first in firsts.items():
        if first is None or first.slot is None:
            continue
        mentor = mentors[first.mentor]
        called[name] = _unlike(SECOND.format(name), taken)
        second = as_second(mentees[name], mentor.id, mentor.kind, first.slot, mentor.time_zone, pool.week)
        needs[name] = replace(second, id=called[name])
    pairs: list[Pair] = []
    for pair in pool.pairs:
        first = firsts.get(pair.mentee) if pair.mentee in needs else None
        if first is None or pair.mentor == first.mentor:
            pairs.append(pair)
        else:
            if pair.kind in ("ban", "former"):
                pairs.append(pair)
            pairs.append(replace(pair, mentee=called[pair.mentee]))
    pairs += [pair for mentor in pool.mentors for pair in _said_by(mentor, called)]
    everybody = (*pool.mentees, *needs.values())
    return Seconds(
        replace(pool, mentees=everybody, pairs=tuple(dict.fromkeys(pairs))),
        {called[name]: name for name in needs},
        tuple(sorted(firsts.keys() - needs.keys())),
    )


def as_second(mentee: Mentee, mentor: str, kind: str, slot: Slot, zone: str, week: date) -> Mentee:
    """Return somebody who has a mentor of one kind as they look for one of the other.

    Parameters
    ----------
    mentee : Mentee
    mentor, kind : str
        The mentor whom they have.
    slot, zone : Slot, str
        The weekly hour that the two hold, in the mentor's zone.
    week : date
    """
    free = without_slot(mentee, slot, zone, week)
    return replace(free, asks_for=other_than(kind), has_mentor=True, avoid=mentee.avoid | {mentor})


def other_than(kind: str) -> str:
    """Return the kind of mentor that one is not.

    Examples
    --------
    >>> other_than("specialist")
    'role_model'
    """
    return next(one for one in KINDS if one != kind)


def _said_by(mentor: Mentor, called: Mapping[str, str]) -> list[Pair]:
    """Return as pairs what a mentor says of people, for the second needs of these."""
    kinds = (("ban", mentor.cannot_serve), ("former", mentor.former))
    return [Pair(called[one], mentor.id, kind) for kind, named in kinds for one in sorted(named) if one in called]


def _unlike(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name
