"""A pool of people and groups as positions: who may go where at which option, and how well that fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.groups.group import Group
from matcher.groups.order import ordered
from matcher.groups.pool import GroupPool, Leads, is_of_kind
from matcher.groups.times import Span, covers, free_of, overlap, span_of
from matcher.people.mentee import Mentee
from matcher.people.vocabulary import MODES, URGENCIES
from matcher.people.week import Slot, free_spans


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which a group meets or could meet: a time, and a site where it meets in person.

    Parameters
    ----------
    group : int
        Position.
    slot : Slot
        In the group's zone.
    span : (int, int)
        Instants in the week.
    site : str
        Empty where nobody meets in person or no site is said.
    rooms : tuple of str
        Rooms of the site that it could take; empty where the site always has one.
    leaders : tuple of int
        Positions of the mentors who could lead it.
    blocked : str
        Why the group cannot meet so, whoever comes: ``"leader"``, ``"room"``, ``"time"``, or empty.
    """

    group: int
    slot: Slot
    span: Span
    site: str
    rooms: tuple[str, ...]
    leaders: tuple[int, ...]
    blocked: str


@lru_cache(maxsize=65536)
def modes_at(wanted: tuple[str, ...], sites: tuple[str, ...], offered: tuple[str, ...], site: str) -> tuple[str, ...]:
    """Return the ways in which a person could take part, those the person likes best first.

    Parameters
    ----------
    wanted, sites : tuple of str
        Of the person.
    offered : tuple of str
        Of the group.
    site : str
        Where it meets.
    """
    ways = tuple(mode for mode in wanted or MODES if mode in offered)
    if site and sites and site not in sites:
        ways = tuple(mode for mode in ways if mode != "in_person")
    return ways


class Encoded:
    """A pool in canonical order; positions, not ids, reach the solver.

    Parameters
    ----------
    pool : GroupPool

    Attributes
    ----------
    people : list of Mentee
        Those who wait for a place.
    groups : list of Group
        Those in which people are placed; open meetings are not among them.
    mentors : list of Mentor
    leads : list of Leads
        By mentor; 0 groups where somebody leads none.
    options : list of Option
        Group by group.
    """

    def __init__(self, pool: GroupPool) -> None:
        everybody = ordered(pool)
        self.pool, self.policy, self.week = pool, pool.policy, pool.week
        self.groups = [group for group in everybody.groups if not group.open]
        self.running = [group for group in everybody.groups if group.runs]
        self.mentors = everybody.mentors
        belongs = {member for group in self.groups for member in group.members}
        self.people = [one for one in everybody.mentees if one.id not in belongs]
        self.known = {one.id: one for one in everybody.mentees}
        self.row_of = {one.id: row for row, one in enumerate(self.people)}
        self.group_of = {one.id: place for place, one in enumerate(self.groups)}
        self.mentor_of = {one.id: place for place, one in enumerate(self.mentors)}
        self.leads = self._leads()
        self.options = [option for place in range(len(self.groups)) for option in self._options(place)]
        self.options_of: list[list[int]] = [[] for _ in self.groups]
        for number, option in enumerate(self.options):
            self.options_of[option.group].append(number)

    # ------------------------------------------------------------ mentors who lead

    def _leads(self) -> list[Leads]:
        said = {one.mentor: one for one in self.pool.leads}
        named = Counter(mentor for group in self.pool.groups for mentor in group.facilitators)
        return [said.get(one.id, Leads(one.id, named[one.id])) for one in self.mentors]

    @cached_property
    def busy(self) -> list[list[Span]]:
        """When each mentor is taken: by matches and shifts, and by groups that run."""
        found: list[list[Span]] = [[] for _ in self.mentors]
        for taken in self.pool.taken:
            place = self.mentor_of[taken.mentor]
            found[place].append(span_of(self.week, self.mentors[place].time_zone, taken.slot))
        for group in self.running:
            for place in self._led_by(group):
                found[place].append(span_of(self.week, group.time_zone, group.times[0]))
        return found

    def _led_by(self, group: Group) -> list[int]:
        return [self.mentor_of[one] for one in sorted(group.facilitators)] if group.leaders else []

    @cached_property
    def groups_left(self) -> list[int]:
        """How many groups more each mentor can lead."""
        running = np.zeros(len(self.mentors), np.int64)
        for group in self.running:
            running[self._led_by(group)] += 1
        return [max(0, leads.groups - int(led)) for leads, led in zip(self.leads, running, strict=True)]

    @cached_property
    def minutes_left(self) -> list[int | None]:
        """How many minutes more each mentor can lead groups for; None for any number."""
        led = [0] * len(self.mentors)
        for group in self.running:
            for place in self._led_by(group):
                led[place] += group.times[0].minutes
        return [
            None if one.minutes is None else max(0, one.minutes - used)
            for one, used in zip(self.leads, led, strict=True)
        ]

    def could_lead(self, place: int, group: Group, slot: Slot, span: Span, site: str) -> bool:
        """Tell whether a mentor has the hour free and may lead the group there."""
        mentor = self.mentors[place]
        if mentor.on_leave or not self.groups_left[place] or not set(mentor.languages) & set(group.languages):
            return False
        if group.facilitators and mentor.id not in group.facilitators:
            return False
        if group.medication_friendly and self.policy.holds("medication") and not mentor.welcomes_medication:
            return False
        left = self.minutes_left[place]
        if left is not None and left < slot.minutes:
            return False
        day = self.week + timedelta(days=slot.weekday)
        if mentor.credential_expires is not None and mentor.credential_expires < day:
            return False
        if any(overlap(span, taken) for taken in self.busy[place]):
            return False
        return covers(self._free_at(place, group.modes, site), span)

    def _free_at(self, place: int, modes: tuple[str, ...], site: str) -> tuple[Span, ...]:
        """Return when a mentor offers hours in which such a group can be led: on site where it meets in person."""
        mentor = self.mentors[place]
        wanted = {"in_person"} if "in_person" in modes else set(modes)
        if mentor.modes and not wanted & set(mentor.modes):
            return ()
        fitting = []
        for slot in mentor.slots:
            sites = {slot.site} if slot.site else set(mentor.sites)
            here = not site or not sites or site in sites
            if here and (not slot.modes or wanted & set(slot.modes)):
                fitting.append(slot)
        return free_of(self.week, mentor.time_zone, fitting)

    # ------------------------------------------------------------ options

    def _options(self, place: int) -> list[Option]:
        group = self.groups[place]
        sites: dict[str, list[str]] = {}
        for where in sorted(group.places):
            sites.setdefault(where.site, []).append(where.room)
        found = []
        for slot in sorted(set(group.times)):
            span = span_of(self.week, group.time_zone, slot)
            for site, rooms in (sites or {"": [""]}).items():
                found.append(self._option(place, slot, span, site, () if "" in rooms else tuple(rooms)))
        return found

    def _option(self, place: int, slot: Slot, span: Span, site: str, rooms: tuple[str, ...]) -> Option:
        group = self.groups[place]
        if group.running:
            return Option(place, slot, span, site, rooms, tuple(self._led_by(group)), "")
        free = tuple(room for room in rooms if not self._room_taken(site, room, span))
        leaders: tuple[int, ...] = ()
        if group.leaders:
            leaders = tuple(one for one in range(len(self.mentors)) if self.could_lead(one, group, slot, span, site))
        blocked = ""
        if span[1] <= span[0]:
            blocked = "time"
        elif rooms and not free:
            blocked = "room"
        elif len(leaders) < group.leaders:
            blocked = "leader"
        return Option(place, slot, span, site, free, leaders, blocked)

    def _room_taken(self, site: str, room: str, span: Span) -> bool:
        return any(
            where.site == site
            and where.room == room
            and overlap(span_of(self.week, group.time_zone, group.times[0]), span)
            for group in self.running
            for where in group.places
        )

    def day_of(self, option: Option) -> date:
        """Return the local date of an option in the week."""
        return self.week + timedelta(days=option.slot.weekday)

    # ------------------------------------------------------------ people

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """Who is free at which option; shape (n_people, n_options)."""
        spans = [option.span for option in self.options]
        distinct = sorted(set(spans))
        column = np.array([distinct.index(span) for span in spans], np.intp)
        table = np.zeros((len(self.people), len(distinct)), np.bool_)
        for row, one in enumerate(self.people):
            free = free_spans(self.week, one.time_zone, one.windows)
            table[row] = [covers(free, span) for span in distinct]
        return table[:, column] if spans else np.zeros((len(self.people), 0), np.bool_)

    @cached_property
    def favoured(self) -> NDArray[np.bool_]:
        """Whose first-named window covers which option; shape (n_people, n_options)."""
        table = np.zeros((len(self.people), len(self.options)), np.bool_)
        for row, one in enumerate(self.people):
            first = free_spans(self.week, one.time_zone, one.windows[:1])
            table[row] = [covers(first, option.span) for option in self.options]
        return table

    @cached_property
    def class_of(self) -> list[int]:
        """Who goes first: 0 for pinned people, then each urgency from crisis on, the newly discharged first in each."""
        pinned = {tie.mentee for tie in self.pool.ties if tie.kind == "pin"}
        return [
            0 if one.id in pinned else 1 + 2 * (len(URGENCIES) - 1 - one.urgency) + (not self._newly_discharged(one))
            for one in self.people
        ]

    @cached_property
    def days_waited(self) -> list[int]:
        """How long each person has waited by the Monday of the week, in days."""
        return [max(0, (self.week - (one.waiting_since or self.week)).days) for one in self.people]

    def _newly_discharged(self, one: Mentee) -> bool:
        if one.discharge_date is None:
            return False
        return -7 < (self.week - one.discharge_date).days < self.policy.boost_days

    # ------------------------------------------------------------ between people

    @cached_property
    def banned_mentors(self) -> dict[int, frozenset[int]]:
        """Mentors whom each person must not meet, by position; people without any are left out."""
        found: dict[int, set[int]] = {}
        year = self.week.year
        for row, one in enumerate(self.people):
            for place, mentor in enumerate(self.mentors):
                if (
                    (one.id, mentor.id) in self.pool.bans
                    or mentor.id in one.avoid
                    or one.id in mentor.cannot_serve
                    or any(wish.holds_for(one, year) for wish in mentor.excludes)
                ):
                    found.setdefault(row, set()).add(place)
        return {row: frozenset(places) for row, places in found.items()}

    def couples(self, kind: str) -> list[tuple[int, int]]:
        """Return the pairs of waiting people whom ties of a kind name, as rising positions."""
        pairs = {
            tuple(sorted((self.row_of[tie.mentee], self.row_of[tie.other])))
            for tie in self.pool.ties
            if tie.kind == kind and tie.mentee in self.row_of and tie.other in self.row_of
        }
        return sorted((one, other) for one, other in pairs)

    @cached_property
    def kept_from(self) -> set[tuple[int, int]]:
        """Person and group that ties keep from each other: banned, pinned elsewhere, or by a member of it."""
        found = set()
        homes = {member: place for place, group in enumerate(self.groups) for member in group.members}
        every = range(len(self.groups))
        for tie in self.pool.ties:
            if tie.kind in ("pin", "ban"):
                row, place = self.row_of.get(tie.mentee), self.group_of.get(tie.other, -1)
                if row is not None:
                    found |= {(row, one) for one in every if (one == place) == (tie.kind == "ban")}
                continue
            for one, other in ((tie.mentee, tie.other), (tie.other, tie.mentee)):
                row, home = self.row_of.get(one), homes.get(other)
                if row is not None and home is not None:
                    found |= {(row, place) for place in every if (place == home) == (tie.kind == "apart")}
        return found

    @cached_property
    def kinds(self) -> Mapping[int, tuple[tuple[str, str], ...]]:
        """Of which kinds each person does not want to be the only one, by position."""
        found: dict[int, set[tuple[str, str]]] = {}
        for wish in self.pool.not_only:
            if wish.mentee in self.row_of:
                found.setdefault(self.row_of[wish.mentee], set()).add((wish.attribute, wish.value))
        return {row: tuple(sorted(kinds)) for row, kinds in sorted(found.items())}

    def of_kind(self, kind: tuple[str, str]) -> list[int]:
        """Return the waiting people of a kind."""
        return [row for row, one in enumerate(self.people) if is_of_kind(one, *kind, self.week.year)]

    def member_of_kind(self, place: int, kind: tuple[str, str]) -> bool:
        """Tell whether somebody of a kind belongs to a group already."""
        members = (self.known[one] for one in sorted(self.groups[place].members) if one in self.known)
        return any(is_of_kind(one, *kind, self.week.year) for one in members)
