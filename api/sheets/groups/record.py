"""A placing as the record that `groups.json` holds: plain values only, as `groups.schema.json` describes them."""

from __future__ import annotations

from typing import Any

from matcher.groups.result import (
    AddLeader,
    AddPeople,
    AddPlaces,
    AddTime,
    AddWindow,
    Change,
    GroupResult,
    Meeting,
    Placement,
    Recommendation,
    Remedy,
    Unplaced,
)

Record = dict[str, Any]


def group_record(result: GroupResult, seconds: float) -> Record:
    """Return everything that a placing holds as plain values.

    Parameters
    ----------
    result : GroupResult
    seconds : float
        How long the whole work took; the one value that differs between equal runs.
    """
    return {
        "week": result.week.isoformat(),
        "policy": result.policy,
        "proved": result.proved,
        "stages": [
            {"name": stage.name, "value": stage.value, "bound": stage.bound, "proved": stage.proved}
            for stage in result.stages
        ],
        "placements": [_placement(one) for one in result.placements],
        "meetings": [_meeting(one) for one in result.meetings],
        "unopened": [{"group": one.group, "reason": one.reason, "waiting": one.waiting} for one in result.unopened],
        "unplaced": [_unplaced(one) for one in result.unplaced],
        "remedies": [_remedy(one) for one in result.remedies],
        "recommended": [_recommendation(one) for one in result.recommended],
        "figures": dict(result.figures),
        "seconds": round(seconds, 3),
        "digest": result.digest,
    }


def _placement(one: Placement) -> Record:
    return {
        "mentee": one.mentee,
        "group": one.group,
        "slot": str(one.slot),
        "time_zone": one.time_zone,
        "mode": one.mode,
        "site": one.site,
        "fit": one.fit,
        "contributions": dict(one.contributions),
        "reason": one.reason,
    }


def _meeting(one: Meeting) -> Record:
    return {
        "group": one.group,
        "running": one.running,
        "slot": str(one.slot),
        "time_zone": one.time_zone,
        "site": one.site,
        "room": one.room,
        "facilitators": list(one.facilitators),
        "members": one.members,
        "new": one.new,
        "least": one.least,
        "most": one.most,
    }


def _unplaced(one: Unplaced) -> Record:
    return {
        "mentee": one.mentee,
        "kind": one.kind,
        "reason": one.reason,
        "rules": list(one.rules),
        "remedies": [_remedy(remedy) for remedy in one.remedies],
    }


def _remedy(one: Remedy) -> Record:
    kind, details = change_record(one.change)
    return {"kind": kind, "gain": one.gain, "text": one.text, "helps": list(one.helps), **details}


def change_record(change: Change) -> tuple[str, Record]:
    """Return the kind of a change and its fields."""
    match change:
        case AddPlaces():
            return "add_places", {"group": change.group, "places": change.places}
        case AddLeader():
            return "add_leader", {"group": change.group, "slot": str(change.slot)}
        case AddTime():
            return "add_time", {"group": change.group, "slot": str(change.slot)}
        case AddPeople():
            return "add_people", {"group": change.group, "slot": str(change.slot), "people": change.people}
        case AddWindow():
            return "add_window", {"mentee": change.mentee, "window": str(change.window)}


def _recommendation(one: Recommendation) -> Record:
    return {
        "mentee": one.mentee,
        "group": one.group,
        "slot": str(one.slot),
        "time_zone": one.time_zone,
        "mode": one.mode,
        "site": one.site,
        "fit": one.fit,
        "reason": one.reason,
    }
