"""Placing as it is done by hand: in waiting order, everybody into the group that fits best and has room."""

from __future__ import annotations

from matcher.groups.problem import Placing, Problem, Seat
from matcher.groups.times import overlap


class _Desk:
    """Who sits where so far, and which candidates are meant to open."""

    def __init__(self, problem: Problem, given_up: set[int]) -> None:
        self.problem, self.encoded, self.given_up = problem, problem.encoded, given_up
        groups = enumerate(self.encoded.groups)
        self.option_of = {place: self.encoded.options_of[place][0] for place, group in groups if group.running}
        self.leaders = {place: self.encoded.options[number].leaders for place, number in self.option_of.items()}
        self.room = {
            place: next(iter(self.encoded.options[number].rooms), "") for place, number in self.option_of.items()
        }
        self.sitting: dict[int, list[int]] = {place: [] for place in range(len(self.encoded.groups))}
        self.apart = {frozenset(pair) for pair in self.encoded.couples("apart")}

    def seat(self, people: list[int], seats: dict[int, list[Seat]]) -> bool:
        """Seat people together in the group that fits the first of them best; tell whether there was one."""
        for seat in sorted(seats.get(people[0], ()), key=lambda one: -one.fit):
            place = seat.group
            if place in self.given_up or not self._has_room(place, people):
                continue
            for number in seat.options:
                if any(self.problem.fit[row, number] < 0 for row in people):
                    continue
                if self.option_of.get(place, number) != number or not self._may_be_led(place, number, people):
                    continue
                self.sitting[place] += people
                return True
        return False

    def _has_room(self, place: int, people: list[int]) -> bool:
        group, inside = self.encoded.groups[place], self.sitting[place]
        fits = len(group.members) + len(inside) + len(people) <= group.most
        return fits and not any(frozenset((one, other)) in self.apart for one in people for other in inside)

    def _may_be_led(self, place: int, number: int, people: list[int]) -> bool:
        """Tell whether the group meets so, or make it if leaders and a room are free; nobody meets a banned mentor."""
        banned = frozenset[int]().union(*(self.encoded.banned_mentors.get(row, frozenset()) for row in people))
        if place in self.option_of:
            return not banned & set(self.leaders[place])
        option, group = self.encoded.options[number], self.encoded.groups[place]
        able = [one for one in option.leaders if one not in banned and self._is_free(one, number)]
        rooms = [room for room in option.rooms if self._stands_empty(option.site, room, number)]
        if len(able) < group.leaders or (option.rooms and not rooms):
            return False
        self.option_of[place], self.room[place] = number, rooms[0] if rooms else ""
        self.leaders[place] = tuple(able[: group.leaders])
        return True

    def _opened(self) -> list[int]:
        return [place for place in self.option_of if not self.encoded.groups[place].running]

    def _is_free(self, mentor: int, number: int) -> bool:
        option = self.encoded.options[number]
        led = [self.encoded.options[self.option_of[one]] for one in self._opened() if mentor in self.leaders[one]]
        left = self.encoded.minutes_left[mentor]
        return (
            len(led) < self.encoded.groups_left[mentor]
            and (left is None or sum(one.slot.minutes for one in led) + option.slot.minutes <= left)
            and not any(overlap(one.span, option.span) for one in led)
        )

    def _stands_empty(self, site: str, room: str, number: int) -> bool:
        span = self.encoded.options[number].span
        for place in self._opened():
            other = self.encoded.options[self.option_of[place]]
            if (other.site, self.room[place]) == (site, room) and overlap(other.span, span):
                return False
        return True

    def failing(self) -> list[int]:
        """Return the groups that cannot open like this: too few came, or somebody is the only one of a kind."""
        return [place for place in self._opened() if self._too_few(place)]

    def _too_few(self, place: int) -> bool:
        return len(self.sitting[place]) + len(self.encoded.groups[place].members) < self.encoded.groups[place].least

    def alone(self) -> list[int]:
        """Return people who are the only one of a kind that they do not want to be the only one of."""
        found = []
        for place, inside in self.sitting.items():
            for row in inside:
                for kind in self.encoded.kinds.get(row, ()):
                    alike = set(self.encoded.of_kind(kind)) & set(inside) - {row}
                    if not alike and not self.encoded.member_of_kind(place, kind):
                        found.append(row)
        return found


def place_by_hand(problem: Problem) -> Placing:
    """Return a placing that keeps every rule, made in waiting order.

    Whoever comes first is seated first; a candidate opens where somebody wants it and leaders and a room are free.
    A group to which too few came is given up, and all are seated anew without it; so is a place where somebody
    would be the only one of a kind.
    """
    encoded = problem.encoded
    line = sorted(range(len(encoded.people)), key=lambda row: (encoded.class_of[row], -encoded.days_waited[row], row))
    bound: dict[int, list[int]] = {row: [row] for row in line}
    for one, other in encoded.couples("together"):
        whole = sorted({*bound[one], *bound[other]})
        for row in whole:
            bound[row] = whole
    seats: dict[int, list[Seat]] = {}
    for seat in problem.seats:
        seats.setdefault(seat.person, []).append(seat)
    given_up: set[int] = set()
    left_out: set[int] = set()
    while True:
        desk = _Desk(problem, given_up)
        seated: set[int] = set()
        for row in line:
            if row not in seated and not left_out & set(bound[row]) and desk.seat(bound[row], seats):
                seated |= set(bound[row])
        if alone := desk.alone():
            left_out.update(alone)
        elif failing := desk.failing():
            given_up.add(min(failing, key=lambda place: (len(desk.sitting[place]), place)))
        else:
            break
    group_of = {row: place for place, inside in desk.sitting.items() for row in inside}
    return Placing(desk.option_of, desk.leaders, desk.room, group_of)
