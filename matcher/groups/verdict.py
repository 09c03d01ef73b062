"""An answer checked against the pool, on its own: this shares no code with the rules, the model or the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from matcher.errors import SolverError
from matcher.groups.group import Group
from matcher.groups.pool import GroupPool
from matcher.groups.result import Meeting
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import Slot

_WEEK = timedelta(days=7)
Moments = tuple[datetime, datetime]


def refuse_broken(pool: GroupPool, group_of: Mapping[str, str], meetings: Sequence[Meeting]) -> None:
    """Raise if an answer breaks a rule.

    Parameters
    ----------
    pool : GroupPool
    group_of : mapping of str to str
        Group of everybody placed, in ids.
    meetings : sequence of Meeting
        Every group that meets.

    Raises
    ------
    SolverError
        Naming all that is broken.
    """
    found = sorted(broken(pool, group_of, meetings))
    if found:
        raise SolverError(f"a placing breaks its rules: {'; '.join(found)}")


def broken(pool: GroupPool, group_of: Mapping[str, str], meetings: Sequence[Meeting]) -> Iterator[str]:
    """Yield, in words, every rule that an answer breaks."""
    people = {one.id: one for one in pool.mentees}
    groups = {one.id: one for one in pool.groups}
    meets = {one.group: one for one in meetings}
    for group in pool.groups:
        if group.running and group.id not in meets and not group.open:
            yield f"{group.id} runs and was left out"
    for meeting in meetings:
        inside = [people[one] for one, group in group_of.items() if group == meeting.group]
        yield from _meeting(pool, groups[meeting.group], meeting, inside)
    for mentee, name in group_of.items():
        if name not in meets:
            yield f"{mentee} is placed in {name}, which does not meet"
        else:
            yield from _person(pool, people[mentee], groups[name], meets[name])
    yield from _ties(pool, group_of, groups)
    yield from _double_use(pool, meetings, groups)


def _meeting(pool: GroupPool, group: Group, meeting: Meeting, inside: Sequence[Mentee]) -> Iterator[str]:
    size = len(group.members) + len(inside)
    if size > group.most or (not group.running and size < group.least):
        yield f"{group.id} has {size} members"
    if meeting.slot not in group.times:
        yield f"{group.id} meets on {meeting.slot}"
    if group.places and (meeting.site, meeting.room) not in {(place.site, place.room) for place in group.places}:
        free = {place.site for place in group.places if not place.room}
        if meeting.room or meeting.site not in free:
            yield f"{group.id} meets at {meeting.site}/{meeting.room}"
    if group.running:
        return
    if len(set(meeting.facilitators)) != group.leaders:
        yield f"{group.id} has {len(set(meeting.facilitators))} facilitators"
    mentors = {one.id: one for one in pool.mentors}
    for name in meeting.facilitators:
        if group.facilitators and name not in group.facilitators:
            yield f"{name} may not lead {group.id}"
        wanted = _moments(pool, meeting.slot, group.time_zone)
        offered = [_moments(pool, slot, mentors[name].time_zone) for slot in mentors[name].slots]
        if not _within(wanted, offered):
            yield f"{name} does not offer the hour of {group.id}"


def _person(pool: GroupPool, one: Mentee, group: Group, meeting: Meeting) -> Iterator[str]:
    year = pool.week.year
    windows = [
        _moments(pool, Slot(window.weekday, window.start_min, window.end_min - window.start_min), one.time_zone)
        for window in one.windows
    ]
    day = pool.week + timedelta(days=meeting.slot.weekday)
    chosen = one.pathways - {"undecided"}
    off = pool.policy.rules_off
    in_person = "in_person" in group.modes and (not one.sites or not meeting.site or meeting.site in one.sites)
    ways = {mode for mode in group.modes if mode != "in_person" or in_person}
    stage = one.stage_on(pool.week)
    breaches = {
        "hour": not _within(_moments(pool, meeting.slot, group.time_zone), windows),
        "consent": one.consent_until is not None and one.consent_until < day,
        "adult": one.birth_year is not None and year - one.birth_year < pool.policy.minimum_age,
        "language": not set(one.languages) & set(group.languages),
        "pathway": bool(group.pathway and chosen and group.pathway not in chosen),
        "medication": (one.takes_medication or "moud" in one.pathways) and not group.medication_friendly,
        "newcomers": not group.newcomers and stage in ("not_yet", "first_90_days"),
        "stage": bool(group.stages and stage and stage not in group.stages),
        "mode": not (ways & set(one.modes) if one.modes else ways),
        "member": group.open,
        "only_for": any(
            not any(other.holds_for(one, year) for other in group.only_for if other.attribute == wish.attribute)
            for wish in group.only_for
        ),
    }
    yield from (f"{one.id} in {group.id}: {name}" for name, is_so in breaches.items() if is_so and name not in off)
    mentors = {mentor.id: mentor for mentor in pool.mentors}
    for name in meeting.facilitators:
        if _must_not_meet(pool, one, mentors[name]):
            yield f"{one.id} must not meet {name}, who leads {group.id}"


def _must_not_meet(pool: GroupPool, one: Mentee, mentor: Mentor) -> bool:
    banned = (one.id, mentor.id) in pool.bans or mentor.id in one.avoid or one.id in mentor.cannot_serve
    return banned or any(wish.holds_for(one, pool.week.year) for wish in mentor.excludes)


def _ties(pool: GroupPool, group_of: Mapping[str, str], groups: Mapping[str, Group]) -> Iterator[str]:
    home = {member: group.id for group in pool.groups if not group.open for member in group.members} | dict(group_of)
    for tie in pool.ties:
        here, there = group_of.get(tie.mentee), home.get(tie.other)
        own = home.get(tie.mentee)
        concerned = tie.mentee in group_of or tie.other in group_of
        if tie.kind == "apart" and own is not None and own == there:
            yield f"{tie.mentee} and {tie.other} are in {own}"
        if tie.kind == "together" and concerned and own != there:
            yield f"{tie.mentee} and {tie.other} are not together"
        if tie.kind == "pin" and here not in (None, tie.other):
            yield f"{tie.mentee} is not in {tie.other}"
        if tie.kind == "ban" and here == tie.other:
            yield f"{tie.mentee} is in {tie.other}"
    people = {one.id: one for one in pool.mentees}
    for wish in pool.not_only:
        place = group_of.get(wish.mentee)
        if place is None:
            continue
        others = [one for one, group in group_of.items() if group == place and one != wish.mentee]
        others += [member for member in groups[place].members if member in people]
        said = (people[one].describe(wish.attribute, pool.week.year) for one in others)
        if not any(isinstance(values, frozenset) and wish.value in values for values in said):
            yield f"{wish.mentee} is the only {wish.attribute}={wish.value} in {place}"


def _double_use(pool: GroupPool, meetings: Sequence[Meeting], groups: Mapping[str, Group]) -> Iterator[str]:
    def use(group: Group, slot: Slot) -> Moments:
        return _moments(pool, slot, group.time_zone)

    uses: list[tuple[str, str, Moments]] = []
    led: dict[str, list[int]] = {}
    for meeting in meetings:
        group = groups[meeting.group]
        for name in meeting.facilitators:
            uses.append((name, group.id, use(group, meeting.slot)))
            led.setdefault(name, []).append(meeting.slot.minutes if not group.running else 0)
        if meeting.room:
            uses.append((f"room {meeting.site}/{meeting.room}", group.id, use(group, meeting.slot)))
    for group in pool.groups:
        if group.open:
            names = [*(group.facilitators if group.leaders else ())]
            names += [f"room {place.site}/{place.room}" for place in group.places if place.room]
            uses += [(name, group.id, use(group, group.times[0])) for name in names]
    zones = {one.id: one.time_zone for one in pool.mentors}
    for taken in pool.taken:
        uses.append((taken.mentor, "", _moments(pool, taken.slot, zones[taken.mentor])))
    running = {group.id for group in pool.groups if group.runs}
    for (name, one, first), (other_name, other, second) in combinations(uses, 2):
        if name != other_name or {one, other} <= running | {""}:
            continue
        if any(first[0] < second[1] + shift and second[0] + shift < first[1] for shift in (-_WEEK, _WEEK * 0, _WEEK)):
            yield f"{name} is used twice at once, for {one or 'something else'} and {other or 'something else'}"
    yield from _limits(pool, led, running)


def _limits(pool: GroupPool, led: Mapping[str, list[int]], running: set[str]) -> Iterator[str]:
    """Yield mentors who lead more than they can; who leads too much already leads nothing new."""
    public = [name for group in pool.groups if group.open and group.leaders for name in group.facilitators]
    old = dict.fromkeys(led, 0)
    for group in pool.groups:
        if group.runs and group.leaders:
            for name in group.facilitators:
                old[name] = old.get(name, 0) + group.times[0].minutes
    for leads in pool.leads:
        new = [minutes for minutes in led.get(leads.mentor, ()) if minutes]
        if new and len(led[leads.mentor]) + public.count(leads.mentor) > leads.groups:
            yield f"{leads.mentor} leads {len(led[leads.mentor])} groups"
        if new and leads.minutes is not None and old.get(leads.mentor, 0) + sum(new) > leads.minutes:
            yield f"{leads.mentor} leads groups for {old.get(leads.mentor, 0) + sum(new)} minutes"


def _moments(pool: GroupPool, slot: Slot, zone: str) -> Moments:
    """Return when a weekly time begins and ends in the pool's week."""
    midnight = datetime(pool.week.year, pool.week.month, pool.week.day, tzinfo=ZoneInfo(zone))
    begin = (midnight + timedelta(days=slot.weekday, minutes=slot.start_min)).astimezone(UTC)
    return begin, (midnight + timedelta(days=slot.weekday, minutes=slot.end_min)).astimezone(UTC)


def _within(wanted: Moments, free: Iterable[Moments]) -> bool:
    """Tell whether weekly stretches cover a meeting; those that touch are one."""
    pieces = sorted((low + shift, high + shift) for low, high in free for shift in (-_WEEK, _WEEK * 0, _WEEK))
    reached = wanted[0]
    for low, high in pieces:
        if low <= reached < high:
            reached = high
    return reached >= wanted[1]
