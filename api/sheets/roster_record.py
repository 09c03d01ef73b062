"""A roster as the record that `roster.json` holds: plain values, named as `roster.schema.json` describes them."""

from __future__ import annotations

from collections.abc import Collection

from api.sheets.result_record import Record
from matcher.people.notation import write_slot
from matcher.presence.change import Change, MoreHours, MoreTime
from matcher.presence.holes import Hole
from matcher.presence.question import Shift
from matcher.presence.remedies import Remedy
from matcher.presence.roster import Presence, Roster


def roster_record(roster: Roster, policy: str, standing: Collection[Shift], seconds: float) -> Record:
    """Return everything that a roster holds as plain values.

    Parameters
    ----------
    roster : Roster
    policy : str
        The version of the policy that was followed.
    standing : collection of Shift
        Last week's.
    seconds : float
        How long the whole work took; the one value that differs between equal runs.

    Returns
    -------
    dict
        Ready for JSON; ``api/sheets/roster.schema.json`` says what each field means.
    """
    zones = {hour.site: hour.time_zone for hour in roster.hours}
    return {
        "week": roster.week.isoformat(),
        "policy": policy,
        "proved": roster.proved,
        "stages": [
            {"name": stage.name, "value": _number(stage.value), "bound": _number(stage.bound)}
            for stage in roster.stages
        ],
        "shifts": [_shift(shift, zones[shift.site], stood=shift in standing) for shift in roster.shifts],
        "hours": [_presence(hour) for hour in roster.hours],
        "holes": [_hole(hole, roster.remedies) for hole in roster.holes],
        "remedies": [_remedy(remedy) for remedy in roster.remedies],
        "mentors": [
            {"mentor": load.mentor, "hours": load.hours, "offered": load.offered, "shifts": load.shifts}
            for load in roster.mentors
        ],
        "figures": {name: _number(value) for name, value in roster.figures.items()},
        "seconds": round(seconds, 3),
        "digest": roster.digest,
    }


def _number(value: float) -> float | int | None:
    """Return a number as JSON can hold it, whole where it is; a bound that is infinite is no bound."""
    if value in (float("inf"), float("-inf")):
        return None
    return int(value) if value == int(value) else float(value)


def _shift(shift: Shift, time_zone: str, *, stood: bool) -> Record:
    return {
        "site": shift.site,
        "shift": str(shift.window),
        "time_zone": time_zone,
        "mentor": shift.mentor,
        "hours": shift.hours,
        "stood": stood,
    }


def _presence(hour: Presence) -> Record:
    return {
        "site": hour.site,
        "hour": str(hour.slot),
        "time_zone": hour.time_zone,
        "present": list(hour.present),
        "minimum": hour.minimum,
        "wanted": hour.wanted,
        "languages": list(hour.languages),
    }


def _hole(hole: Hole, remedies: Collection[Remedy]) -> Record:
    return {
        "site": hole.site,
        "hour": str(hole.slot),
        "time_zone": hole.time_zone,
        "lacks": hole.lacks,
        "languages": list(hole.languages),
        "reason": hole.reason,
        "remedies": [
            {"text": remedy.text, "gain": remedy.gain}
            for remedy in remedies
            if remedy.site == hole.site and hole.slot in remedy.slots
        ],
    }


def _remedy(remedy: Remedy) -> Record:
    kind, details = _change(remedy.change)
    return {
        "kind": kind,
        "gain": remedy.gain,
        "spoken": remedy.spoken,
        "exact": remedy.exact,
        "site": remedy.site,
        "hours": [str(slot) for slot in remedy.slots],
        "text": remedy.text,
        **details,
    }


def _change(change: Change) -> tuple[str, Record]:
    if isinstance(change, MoreHours):
        return "more_hours", {"mentor": change.mentor, "more": change.hours}
    if isinstance(change, MoreTime):
        return "more_time", {"mentor": change.mentor, "window": write_slot(change.slot)}
    return "more_people", {
        "window": write_slot(change.slot),
        "time_zone": change.time_zone,
        "languages": list(change.languages),
    }
