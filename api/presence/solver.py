"""What the solving process makes of a question of presence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api.rounds.solver import Refused
from matcher.errors import InvalidInputError
from matcher.people.week import Slot, slot_span, window_at
from matcher.presence import Change, MoreHours, MorePeople, MoreTime, Question

if TYPE_CHECKING:
    from matcher.presence.remedies import Remedy
    from matcher.presence.roster import Roster


def settled(question: Question, tell: Callable[[str], None]) -> dict[str, Any] | Refused:
    """Return the roster of a question as the record that is kept, which is the same for the same question.

    It names mentors by their ids and says nothing in words, so that everybody reads it in their own language.
    """
    from matcher.presence.roster import roster  # half a second to load, which only the process that solves waits for

    try:
        return _record(question, roster(question, progress=tell))
    except InvalidInputError as error:
        return Refused(len(error.problems))


def _record(question: Question, made: Roster) -> dict[str, Any]:
    standing = frozenset(question.standing)
    return {
        "digest": made.digest,
        "proved": made.proved,
        "stages": [
            {"name": one.name, "value": one.value, "bound": None if abs(one.bound) == float("inf") else one.bound}
            for one in made.stages
        ],
        "shifts": [
            {
                "site": one.site, "weekday": one.weekday, "start_min": one.start_min, "minutes": one.minutes,
                "mentor": one.mentor, "stood": one in standing,
            }
            for one in made.shifts
        ],
        "holes": [
            _when(one.slot) | {
                "site": one.site, "lacks": one.lacks, "languages": list(one.languages),
                "whys": [{"kind": why.kind, "mentors": why.mentors, "language": why.language} for why in one.whys],
            }
            for one in made.holes
        ],
        "remedies": [_remedy(question, one) for one in made.remedies],
        "mentors": [{"mentor": one.mentor, "hours": one.hours, "offered": one.offered} for one in made.mentors],
        "figures": dict(made.figures),
    }  # fmt: skip


def _when(slot: Slot) -> dict[str, Any]:
    return {"weekday": slot.weekday, "start_min": slot.start_min, "minutes": slot.minutes}


def _remedy(question: Question, one: Remedy) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "mentor": None,
        "more": None,
        "languages": [],
        "weekday": None,
        "start_min": None,
        "minutes": None,
    }
    kind, said = _change(question, one.change)
    return empty | {
        "kind": kind, "gain": one.gain, "spoken": one.spoken, "exact": one.exact, "site": one.site, **said,
    }  # fmt: skip


def _change(question: Question, change: Change) -> tuple[str, dict[str, Any]]:
    match change:
        case MoreHours():
            return "more_hours", {"mentor": change.mentor, "more": change.hours}
        case MoreTime():
            return "more_time", {"mentor": change.mentor, **_when(_at_site(question, change))}
        case MorePeople():
            return "more_people", {"languages": list(change.languages), **_when(change.slot)}


def _at_site(question: Question, change: MoreTime) -> Slot:
    """Return a time of a mentor as the clocks of the site show it."""
    own = {one.mentor.id: one.mentor.time_zone for one in question.offers}
    there = {one.site: one.time_zone for one in question.coverage}
    start, end = slot_span(question.week, own[change.mentor], change.slot)
    window = window_at(question.week, there[change.slot.site], start, end)
    return Slot(window.weekday, window.start_min, change.slot.minutes)
