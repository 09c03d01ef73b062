"""The placing as a CP-SAT model.

A candidate opens at one option at most, so a person needs one boolean for each group and distinct fit, not one for
each option: it is bounded by the sum of the options at which it holds, which is just as tight. Leaders and rooms
hang on options; whatever goes on at the same minute is one constraint for each leader and room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set

from ortools.sat.python import cp_model

from matcher.groups.problem import Placing, Problem
from matcher.groups.times import at_once

Literal = cp_model.IntVar


class Model:
    """A CP-SAT model with the variables that mean something.

    Parameters
    ----------
    problem : Problem

    Attributes
    ----------
    cp : CpModel
    meets : dict of int to IntVar
        By option of a candidate that could meet so. Groups that run need none.
    leads : dict of (int, int) to IntVar
        By option and mentor.
    takes : dict of (int, str) to IntVar
        By option and room.
    sits : list of IntVar
        As the seats of the problem.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem, self.encoded = problem, problem.encoded
        self.cp = cp_model.CpModel()
        self.meets: dict[int, Literal] = {}
        self.leads: dict[tuple[int, int], Literal] = {}
        self.takes: dict[tuple[int, str], Literal] = {}
        self.sits = [self.cp.new_bool_var("") for _ in problem.seats]
        self.of_person: list[list[Literal]] = [[] for _ in self.encoded.people]
        self.of_group: list[list[Literal]] = [[] for _ in self.encoded.groups]
        self.of_both: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for seat, sits in zip(problem.seats, self.sits, strict=True):
            self.of_person[seat.person].append(sits)
            self.of_group[seat.group].append(sits)
            self.of_both[seat.person, seat.group].append(sits)
        self.counts: dict[int, list[Literal]] = {}
        self._open()
        self._lead()
        self._house()
        self._seat()
        self._keep_ties()

    # ------------------------------------------------------------ groups

    def _open(self) -> None:
        """A candidate meets at one option or not at all, and only with enough people."""
        for place, group in enumerate(self.encoded.groups):
            if group.running:
                self.cp.add(sum(self.of_group[place]) <= group.most - len(group.members))
                continue
            here = {
                number: self.cp.new_bool_var("")
                for number in self.encoded.options_of[place]
                if not self.encoded.options[number].blocked
            }
            self.meets |= here
            options = list(here.values())
            self.cp.add_at_most_one(options)
            opens, size = sum(options), sum(self.of_group[place])
            self.cp.add(size >= (group.least - len(group.members)) * opens)
            self.cp.add(size <= (group.most - len(group.members)) * opens)

    def _lead(self) -> None:
        """A candidate that meets has its leaders, nobody leads two groups at once or more than they can."""
        by_mentor: dict[int, list[int]] = defaultdict(list)
        for number, meets in self.meets.items():
            option = self.encoded.options[number]
            needed = self.encoded.groups[option.group].leaders
            if not needed:
                continue
            for mentor in option.leaders:
                self.leads[number, mentor] = self.cp.new_bool_var("")
                by_mentor[mentor].append(number)
            self.cp.add(sum(self.leads[number, mentor] for mentor in option.leaders) == needed * meets)
        for mentor, numbers in by_mentor.items():
            every = [self.leads[number, mentor] for number in numbers]
            self.cp.add(sum(every) <= self.encoded.groups_left[mentor])
            minutes = self.encoded.minutes_left[mentor]
            if minutes is not None:
                lasts = [self.encoded.options[number].slot.minutes for number in numbers]
                self.cp.add(sum(time * one for time, one in zip(lasts, every, strict=True)) <= minutes)
            for together in at_once([self.encoded.options[number].span for number in numbers]):
                self.cp.add_at_most_one(every[place] for place in together)

    def _house(self) -> None:
        """A room holds one group at a time."""
        by_room: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, meets in self.meets.items():
            option = self.encoded.options[number]
            if not option.rooms:
                continue
            for room in option.rooms:
                self.takes[number, room] = self.cp.new_bool_var("")
                by_room[option.site, room].append(number)
            self.cp.add(sum(self.takes[number, room] for room in option.rooms) == meets)
        for (_, room), numbers in by_room.items():
            for together in at_once([self.encoded.options[number].span for number in numbers]):
                self.cp.add_at_most_one(self.takes[numbers[place], room] for place in together)

    # ------------------------------------------------------------ people

    def _seat(self) -> None:
        """Everybody has one seat at most, in a group that meets when they can."""
        for seats in self.of_person:
            self.cp.add_at_most_one(seats)
        for seat, sits in zip(self.problem.seats, self.sits, strict=True):
            if not self.encoded.groups[seat.group].running:
                self.cp.add_bool_or([*(self.meets[number] for number in seat.options), ~sits])

    def _both(self, person: int, place: int) -> cp_model.LinearExprT:
        return sum(self.of_both.get((person, place), ()))

    def _keep_ties(self) -> None:
        every = range(len(self.encoded.groups))
        for one, other in self.encoded.couples("apart"):
            for place in every:
                self.cp.add_at_most_one([*self.of_both.get((one, place), ()), *self.of_both.get((other, place), ())])
        for one, other in self.encoded.couples("together"):
            for place in every:
                if (one, place) in self.of_both or (other, place) in self.of_both:
                    self.cp.add(self._both(one, place) == self._both(other, place))
        for row, kinds in self.encoded.kinds.items():
            for kind in kinds:
                alike = [other for other in self.encoded.of_kind(kind) if other != row]
                for place in every:
                    if (row, place) in self.of_both and not self.encoded.member_of_kind(place, kind):
                        self.cp.add(self._both(row, place) <= sum(self._both(other, place) for other in alike))
        self._keep_from_mentors()

    def _keep_from_mentors(self) -> None:
        """Nobody sits in a group that is led by a mentor whom they must not meet."""
        led: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for (number, mentor), leads in self.leads.items():
            led[self.encoded.options[number].group, mentor].append(leads)
        for row, banned in self.encoded.banned_mentors.items():
            for mentor in sorted(banned):
                for place in range(len(self.encoded.groups)):
                    if (row, place) in self.of_both and (place, mentor) in led:
                        self.cp.add_at_most_one([*self.of_both[row, place], *led[place, mentor]])

    # ------------------------------------------------------------ answers

    def read(self, numbers: Set[int]) -> Placing:
        """Return the placing in which the variables of these numbers are true."""

        def true(literal: Literal) -> bool:
            return literal.index in numbers

        option_of = {
            place: self.encoded.options_of[place][0] for place, group in enumerate(self.encoded.groups) if group.running
        }
        option_of |= {self.encoded.options[number].group: number for number, one in self.meets.items() if true(one)}
        leaders = {}
        room = {}
        for place, number in option_of.items():
            option = self.encoded.options[number]
            running = self.encoded.groups[place].running
            leaders[place] = (
                option.leaders
                if running
                else tuple(
                    one for one in option.leaders if (number, one) in self.leads and true(self.leads[number, one])
                )
            )
            held = option.rooms if running else [one for one in option.rooms if true(self.takes[number, one])]
            room[place] = next(iter(held), "")
        group_of = {
            seat.person: seat.group for seat, one in zip(self.problem.seats, self.sits, strict=True) if true(one)
        }
        return Placing(option_of, leaders, room, group_of)

    def count(self, place: int) -> list[Literal]:
        """Return literals of which as many are true as people are seated in a group; the order is free."""
        if place not in self.counts:
            seats, group = self.of_group[place], self.encoded.groups[place]
            self.counts[place] = [
                self.cp.new_bool_var("") for _ in range(min(len(seats), group.most - len(group.members)))
            ]
            self.cp.add(sum(self.counts[place]) == sum(seats))
        return self.counts[place]

    def true_in(self, placing: Placing) -> set[int]:
        """Return the numbers of the variables that are true in a placing."""
        found = set()
        for place, number in placing.option_of_group.items():
            if number in self.meets:
                found.add(self.meets[number].index)
                found |= {
                    self.leads[number, one].index for one in placing.leaders[place] if (number, one) in self.leads
                }
                if (number, placing.room[place]) in self.takes:
                    found.add(self.takes[number, placing.room[place]].index)
        seated = dict.fromkeys(self.counts, 0)
        for seat, sits in zip(self.problem.seats, self.sits, strict=True):
            here = placing.group_of.get(seat.person) == seat.group
            if here and placing.option_of_group[seat.group] in seat.options:
                found.add(sits.index)
                if seat.group in seated:
                    seated[seat.group] += 1
        for place, number in seated.items():
            found |= {one.index for one in self.counts[place][:number]}
        return found

    def hint(self, placing: Placing) -> None:
        """Start the search at a placing."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        true = self.true_in(placing)
        for number in range(len(self.cp.proto.variables)):
            self.cp.add_hint(self.cp.get_bool_var_from_proto_index(number), number in true)
