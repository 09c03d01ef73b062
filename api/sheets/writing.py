"""People and pairs as rows of the sheets that are read here: what is written comes back the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import floor
from typing import Final

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import write_slot
from matcher.people.person import Person
from matcher.people.vocabulary import URGENCIES
from matcher.pool import Pair

Value = str | int | float | tuple[str, ...] | None
"""What a cell says: several things are a list there."""

YEARS_DIGITS: Final = 6


def mentee_row(mentee: Mentee, name: str = "") -> dict[str, Value]:
    """Return the row of a mentee, by column of `api.sheets.columns.MENTEES`; the engine does not know the name."""
    return _person(mentee) | {
        "name": name,
        "windows": tuple(map(str, mentee.windows)),
        "asks_for": mentee.asks_for,
        "cadence": mentee.cadence,
        "minutes": mentee.minutes,
        "recovery_start": _day(mentee.recovery_start),
        "discharge_date": _day(mentee.discharge_date),
        "stage": mentee.stage,
        "moud": _yes_no(mentee.takes_medication),
        "requested": tuple(sorted(mentee.requested)),
        "avoid": tuple(sorted(mentee.avoid)),
        "urgency": URGENCIES[mentee.urgency],
        "waiting_since": _day(mentee.waiting_since),
        "consent_until": _day(mentee.consent_until),
    }


def mentor_row(mentor: Mentor) -> dict[str, Value]:
    """Return the row of a mentor, by column of `api.sheets.columns.MENTORS`; who has no slot cannot be read back."""
    excluded = (f"{wish.attribute}={wish.value}:must" for wish in mentor.excludes)
    return _person(mentor) | {
        "name": mentor.name,
        "kind": mentor.kind,
        "slots": tuple(map(write_slot, mentor.slots)),
        "capacity": mentor.capacity,
        "new_per_week": mentor.new_per_week,
        "team": mentor.team,
        "supervisor": mentor.supervisor,
        "recovery_years": None if mentor.recovery_years is None else years_text(mentor.recovery_years),
        "stages": tuple(sorted(mentor.stages)),
        "moud_affirming": _yes_no(mentor.moud_affirming),
        "credential_expires": _day(mentor.credential_expires),
        "on_leave": _yes_no(mentor.on_leave),
        "cannot_serve": (*sorted(mentor.cannot_serve), *excluded),
        "former": tuple(sorted(mentor.former)),
    }


def pair_row(pair: Pair) -> dict[str, Value]:
    """Return the row of a pair, by column of `api.sheets.columns.PAIRS`."""
    return {
        "mentee": pair.mentee,
        "mentor": pair.mentor,
        "kind": pair.kind,
        "reason": pair.reason,
        "slot": "" if pair.slot is None else write_slot(pair.slot),
    }


def flat(rows: Iterable[Mapping[str, Value]], columns: Iterable[str]) -> list[list[str | int | float | None]]:
    """Return rows as cells in the order of some columns, lists as one text."""
    names = tuple(columns)
    return [
        ["; ".join(value) if isinstance(value := row.get(name), tuple) else value for name in names] for row in rows
    ]


def years_text(years: float) -> str:
    """Return years as the sheet has them: rounded down, so that nobody is let in by it who would not be.

    Examples
    --------
    >>> years_text(4.5), years_text(0.99999999), years_text(3)
    ('4.5', '0.999999', '3')
    """
    scale = 10**YEARS_DIGITS
    return f"{floor(years * scale) / scale:.{YEARS_DIGITS}f}".rstrip("0").rstrip(".")


def _person(person: Person) -> dict[str, Value]:
    return {
        "id": person.id,
        "languages": person.languages,
        "modes": person.modes,
        "sites": person.sites,
        "time_zone": person.time_zone,
        "pathways": tuple(sorted(person.pathways)),
        "substances": tuple(sorted(person.substances)),
        "experiences": tuple(sorted(person.experiences)),
        "interests": tuple(sorted(person.interests)),
        "gender": person.gender,
        "birth_year": person.birth_year,
        "preferences": tuple(map(str, person.preferences)),
    }


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
