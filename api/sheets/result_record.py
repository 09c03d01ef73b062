"""A result as the record that `result.json` holds: plain values only, named as `result.schema.json` describes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from matcher.people.mentor import Mentor
from matcher.people.notation import write_slot
from matcher.people.preference import Preference
from matcher.people.week import Slot
from matcher.result import (
    AddMentor,
    AddMode,
    AddPlace,
    AddSlots,
    AddWindow,
    Alternative,
    Change,
    CrowdedSet,
    Match,
    RelaxMust,
    Remedy,
    Result,
    Unmatched,
)

if TYPE_CHECKING:
    from matcher.rematch import PairChange

Record = dict[str, Any]

_PLAIN: Final = (str, bool, int, float)


def result_record(result: Result, seconds: float, changes: Sequence[PairChange] | None = None) -> Record:
    """Return everything that a result holds as plain values.

    Parameters
    ----------
    result : Result
    seconds : float
        How long the whole work took; the one value that differs between equal runs.
    changes : sequence of PairChange or None
        What a re-match changed; None for a first matching.

    Returns
    -------
    dict
        Ready for JSON; ``api/sheets/result.schema.json`` says what each field means.
    """
    record: Record = {
        "week": result.week.isoformat(),
        "policy": result.policy,
        "proved": bool(result.proved),
        "stages": [
            {"name": stage.name, "value": _number(stage.value), "bound": _number(stage.bound)}
            for stage in result.stages
        ],
        "matches": [_match(match) for match in result.matches],
        "unmatched": [_unmatched(person) for person in result.unmatched],
        "crowded_sets": [_crowded_set(crowd) for crowd in result.crowded_sets],
        "remedies": [remedy_record(remedy) for remedy in result.remedies],
        "mentors": [
            {
                "mentor": load.mentor,
                "load": int(load.load),
                "capacity": int(load.capacity),
                "shadow_price": _number(load.shadow_price),
            }
            for load in result.mentors
        ],
        "figures": {name: _number(value) for name, value in result.figures.items()},
    }
    if changes is not None:
        record["changes"] = [
            {"mentee": change.mentee, "before": change.before, "after": change.after, "reason": change.reason}
            for change in changes
        ]
    record["seconds"] = round(seconds, 3)
    record["digest"] = result.digest
    return record


def _match(match: Match) -> Record:
    return {
        "mentee": match.mentee,
        "mentor": match.mentor,
        "slot": hour(match.slot),
        "time_zone": match.time_zone,
        "mode": match.mode,
        "site": match.site,
        "fit": _number(match.fit),
        "contributions": {name: _number(value) for name, value in match.contributions.items()},
        "reason": match.reason,
        "standing": match.standing,
        "alternatives": [_alternative(other) for other in match.alternatives],
    }


def _alternative(other: Alternative) -> Record:
    return {
        "mentor": other.mentor,
        "slot": hour(other.slot),
        "fit": _number(other.fit),
        "people": int(other.people),
        "passes_over": bool(other.passes_over),
        "fit_lost": _number(other.fit_lost),
        "exact": bool(other.exact),
    }


def _unmatched(person: Unmatched) -> Record:
    record: Record = {
        "mentee": person.mentee,
        "kind": person.kind,
        "reason": person.reason,
        "rules": list(person.rules),
        "remedies": [remedy_record(remedy) for remedy in person.remedies],
    }
    if person.crowded_set:
        record["crowded_set"] = person.crowded_set
    return record


def _crowded_set(crowd: CrowdedSet) -> Record:
    return {
        "id": crowd.id,
        "mentors": list(crowd.mentors),
        "places": int(crowd.places),
        "mentees": int(crowd.mentees),
        "matched": int(crowd.matched),
    }


def remedy_record(remedy: Remedy) -> Record:
    """Return a remedy as one flat record: its kind, gain and text, and the fields of the change."""
    kind, details = change_record(remedy.change)
    return {"kind": kind, "gain": int(remedy.gain), "text": remedy.text, **details}


def change_record(change: Change) -> tuple[str, Record]:
    """Return the kind of a change and its fields."""
    match change:
        case AddPlace():
            return "add_place", {"mentor": change.mentor}
        case AddSlots():
            slots = [{"mentor": mentor, "slot": write_slot(slot)} for mentor, slot in change.slots]
            return "add_slots", {"slots": slots}
        case AddWindow():
            return "add_window", {"mentee": change.mentee, "window": str(change.window)}
        case AddMode():
            return "add_mode", {"mentee": change.mentee, "mode": change.mode}
        case RelaxMust():
            return "relax_must", {"mentee": change.mentee, "attribute": change.attribute, "value": change.value}
        case AddMentor():
            return "add_mentor", {"profile": _profile(change.mentor)}


def _profile(mentor: Mentor) -> Record:
    """Return what sets a wished-for mentor apart: every field that is not at its default, as a sheet writes it."""
    record: Record = {}
    for item in fields(mentor):
        value = getattr(mentor, item.name)
        default = item.default if item.default_factory is MISSING else item.default_factory()
        if item.name in ("id", "name") or value == default:
            continue
        record[item.name] = _written(value)
    return record


def _written(value: Any) -> Any:
    if isinstance(value, Slot):
        return write_slot(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Preference):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _written(part) for name, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(_written(part) for part in value)
    if isinstance(value, tuple):
        return [_written(part) for part in value]
    return value if isinstance(value, _PLAIN) or value is None else str(value)


def _number(value: float) -> float | int | None:
    """Return a number as JSON can hold it; a bound that is infinite is no bound."""
    if isinstance(value, int):
        return value
    plain = float(value)
    return plain if isfinite(plain) else None


@lru_cache(maxsize=65536)
def hour(slot: Slot) -> str:
    """Return a slot's day and hours as the sheets write them, for example ``Mon 09:00-10:00``."""
    return str(slot)
