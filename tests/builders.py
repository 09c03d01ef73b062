"""People and pools with defaults: a test says only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import read_slots, read_windows
from matcher.people.preference import Preference
from matcher.policy import Policy
from matcher.pool import Pair, Pool

WEEK = date(2026, 11, 23)
"""A Monday in whose week no clock changes."""


def a_mentee(id: str = "E1", windows: str = "Mon 09:00-17:00", **fields: Any) -> Mentee:
    """Return a mentee; windows and preferences are written as in a sheet."""
    if isinstance(fields.get("preferences"), str):
        fields["preferences"] = wishes(fields["preferences"])
    return Mentee(id=id, windows=read_windows(windows), **fields)


def a_mentor(id: str = "R1", slots: str = "Mon 10:00-11:00", **fields: Any) -> Mentor:
    """Return a mentor; slots, preferences and what is excluded are written as in a sheet."""
    for name in ("preferences", "excludes"):
        if isinstance(fields.get(name), str):
            fields[name] = wishes(fields[name])
    return Mentor(id=id, slots=read_slots(slots), **fields)


def a_pool(
    mentees: Sequence[Mentee] | Mentee | None = None,
    mentors: Sequence[Mentor] | Mentor | None = None,
    *pairs: Pair,
    week: date = WEEK,
    **policy: Any,
) -> Pool:
    """Return a pool, of one mentee and one mentor where nothing else is said; what is named further is policy."""
    mentees = a_mentee() if mentees is None else mentees
    mentors = a_mentor() if mentors is None else mentors
    return Pool(
        mentees=(mentees,) if isinstance(mentees, Mentee) else tuple(mentees),
        mentors=(mentors,) if isinstance(mentors, Mentor) else tuple(mentors),
        week=week,
        pairs=pairs,
        policy=Policy(**policy),
    )


def wishes(text: str) -> tuple[Preference, ...]:
    """Return preferences written like ``gender=woman:must; age=40-55``."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        attribute, _, rest = part.partition("=")
        value, _, strength = rest.partition(":")
        found.append(Preference(attribute, value, strength or "prefer"))
    return tuple(found)
