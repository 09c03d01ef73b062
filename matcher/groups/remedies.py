"""The smallest changes that would place somebody more, each with the gain that placing anew gives.

A change is only told when deciding anew who has a place, in the pool with the change, was proved and placed more.
Which changes are tried is a guess, by how many people they concern; what they bring is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from matcher.groups.change import apply
from matcher.groups.climb import Climb
from matcher.groups.encoded import Encoded
from matcher.groups.model import Model
from matcher.groups.problem import Placing, Problem, problem_of
from matcher.groups.reasons import Reasons
from matcher.groups.result import AddLeader, AddPeople, AddPlaces, AddTime, AddWindow, Change, Remedy
from matcher.groups.rules import rules_of
from matcher.groups.stages import who_stages
from matcher.groups.times import covers, span_of
from matcher.people.week import Slot, free_spans, window_at

MOST_MISSING: Final = 3
"""A candidate that lacks more people than this is far from opening."""

Guess = tuple[int, Change]
"""How many people a change concerns, and the change."""


def remedies_of(problem: Problem, placing: Placing, reasons: Reasons) -> tuple[Remedy, ...]:
    """Return what would help, best first.

    Parameters
    ----------
    problem : Problem
    placing : Placing
        All stages of it solved.
    reasons : Reasons
        Of the same placing.
    """
    encoded = problem.encoded
    if not reasons.left or not encoded.policy.remedies:
        return ()
    before = decided(problem, placing)
    if before is None:
        return ()
    guesses = _Guesses(problem, placing, reasons)
    by_kind = [sorted(kind, key=lambda guess: -guess[0]) for kind in guesses.by_kind()]
    turns = [guess for turn in zip_longest(*by_kind) for guess in turn if guess is not None]
    found = []
    for _, change in turns[: encoded.policy.remedies]:
        remedy = _tried(encoded, before, change)
        if remedy is not None:
            found.append(remedy)
    return tuple(sorted(found, key=lambda one: -one.gain))


def decided(problem: Problem, start: Placing) -> Placing | None:
    """Return who has a place, proved, from a placing on; None where the effort is not enough to prove it."""
    model = Model(problem)
    climb = Climb(model, start)
    climb.take(who_stages(model))
    return climb.placing if all(stage.proved for stage in climb.reached) else None


def _tried(encoded: Encoded, before: Placing, change: Change) -> Remedy | None:
    """Return what a change brings, or None where it brings nothing or that cannot be proved."""
    problem = problem_of(Encoded(apply(encoded.pool, change)))
    after = decided(problem, _moved(before, encoded, problem.encoded))
    if after is None or len(after.group_of) <= len(before.group_of):
        return None
    gain = len(after.group_of) - len(before.group_of)
    was = {encoded.people[row].id for row in before.group_of}
    now = {problem.encoded.people[row].id for row in after.group_of}
    return Remedy(change, gain, _text(encoded, change, gain), tuple(sorted(now - was)))


def _moved(placing: Placing, old: Encoded, new: Encoded) -> Placing:
    """Return the same placing in the positions of a changed pool, in which it still keeps every rule."""
    groups = {place: new.group_of[group.id] for place, group in enumerate(old.groups)}
    mentors = {place: new.mentor_of[mentor.id] for place, mentor in enumerate(old.mentors)}
    same = {(one.group, one.slot, one.site): number for number, one in enumerate(new.options)}
    option_of = {}
    for place, number in placing.option_of_group.items():
        option = old.options[number]
        option_of[groups[place]] = same[groups[place], option.slot, option.site]
    return Placing(
        option_of,
        {groups[place]: tuple(sorted(mentors[one] for one in some)) for place, some in placing.leaders.items()},
        {groups[place]: room for place, room in placing.room.items()},
        {new.row_of[old.people[row].id]: groups[place] for row, place in placing.group_of.items()},
    )


class _Guesses:
    """Changes that might help, by kind."""

    def __init__(self, problem: Problem, placing: Placing, reasons: Reasons) -> None:
        self.problem, self.placing, self.reasons = problem, placing, reasons
        self.encoded = problem.encoded
        self.closed = [
            (place, group)
            for place, group in enumerate(self.encoded.groups)
            if place not in placing.option_of_group and not group.running
        ]

    def by_kind(self) -> list[list[Guess]]:
        """Return all guesses, those of one kind together."""
        return [list(kind) for kind in (self.leaders(), self.people(), self.places(), self.times(), self.windows())]

    def places(self) -> Iterator[Guess]:
        """One place more in each full group that somebody left over could come to."""
        for place, number in sorted(self.placing.option_of_group.items()):
            group = self.encoded.groups[place]
            waiting = self.reasons.waiting_at(number)
            if waiting and self.reasons.sizes[place] >= group.most:
                yield len(waiting), AddPlaces(group.id, 1)

    def leaders(self) -> Iterator[Guess]:
        """Somebody to lead a candidate to which enough of those left over could come."""
        for place, group in self.closed:
            best = max(
                (
                    (len(self.reasons.waiting_at(number)), -number)
                    for number in self.encoded.options_of[place]
                    if self.encoded.options[number].blocked in ("", "leader")
                ),
                default=(0, 0),
            )
            if group.leaders and best[0] and best[0] + len(group.members) >= group.least:
                yield best[0], AddLeader(group.id, self.encoded.options[-best[1]].slot)

    def people(self) -> Iterator[Guess]:
        """As many people as a candidate lacks."""
        for place, group in self.closed:
            for number in self.encoded.options_of[place]:
                option = self.encoded.options[number]
                waiting = len(self.reasons.waiting_at(number))
                missing = group.least - len(group.members) - waiting
                if waiting and not option.blocked and 0 < missing <= MOST_MISSING:
                    yield waiting, AddPeople(group.id, option.slot, missing)

    def times(self) -> Iterator[Guess]:
        """Another hour for a candidate, one at which some group meets or could meet."""
        hours = sorted({(slot.weekday, slot.start_min) for group in self.encoded.groups for slot in group.times})
        week = self.encoded.week
        for place, group in self.closed:
            minutes = group.times[0].minutes
            able = [row for row in self.reasons.left if self.reasons.may.group[row, place]]
            best: Guess | None = None
            for weekday, start in hours:
                slot = Slot(weekday, start, minutes)
                if slot in group.times:
                    continue
                span = span_of(week, group.time_zone, slot)
                people = (self.encoded.people[row] for row in able)
                free = sum(covers(free_spans(week, one.time_zone, one.windows), span) for one in people)
                if free + len(group.members) >= group.least and (best is None or free > best[0]):
                    best = free, AddTime(group.id, slot)
            if best is not None:
                yield best

    def windows(self) -> Iterator[Guess]:
        """One more time for a person whom nothing but the hour keeps from a group that meets and has room."""
        rules = [rule for rule in rules_of(self.encoded, "option") if rule.name != "hour"]
        masks = [rule.mask(self.encoded) for rule in rules]
        for row in self.reasons.left:
            for place, number in sorted(self.placing.option_of_group.items()):
                group, option = self.encoded.groups[place], self.encoded.options[number]
                room = self.reasons.sizes[place] < group.most
                fits = self.reasons.may.group[row, place] and all(mask[row, number] for mask in masks)
                if room and fits and not self.encoded.free[row, number]:
                    one = self.encoded.people[row]
                    yield 1, AddWindow(one.id, window_at(self.encoded.week, one.time_zone, *option.span))
                    break


def _text(encoded: Encoded, change: Change, gain: int) -> str:
    more = "1 more person would be placed" if gain == 1 else f"{gain} more people would be placed"
    shown = {group.id: group.shown for group in encoded.groups}
    match change:
        case AddPlaces():
            return f"With {_counted(change.places, 'place')} more in {shown[change.group]}, {more}."
        case AddLeader():
            return f"With a facilitator for {shown[change.group]} on {change.slot}, {more}."
        case AddTime():
            return f"If {shown[change.group]} could also open on {change.slot}, {more}."
        case AddPeople():
            people = "1 more person who fits" if change.people == 1 else f"{change.people} more people who fit"
            return f"With {people} {shown[change.group]} opens on {change.slot}: {more}."
        case AddWindow():
            return f"If {change.mentee} were also free {change.window}, {more}."


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
