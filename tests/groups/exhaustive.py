"""Every answer of a small pool, one after another: a plain reference for what the solver finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from matcher.groups import Group, GroupPool
from matcher.groups.result import Meeting
from matcher.groups.verdict import broken
from matcher.people.mentee import Mentee
from matcher.people.vocabulary import URGENCIES
from matcher.people.week import Slot, free_spans, slot_span

Answer = tuple[dict[str, str], list[Meeting]]
Values = dict[str, float]


def answers(pool: GroupPool) -> Iterator[Answer]:
    """Yield every answer that keeps all rules."""
    closed = [group for group in pool.groups if not group.open]
    members = {member for group in closed for member in group.members}
    waiting = [one for one in pool.mentees if one.id not in members]
    loose = [_loose(group) for group in closed]
    for plan in product(*(_plans(pool, group) for group in closed)):
        meetings = [one for one in plan if one is not None]
        if any(broken(_with(pool, loose), {}, meetings)):
            continue
        choices = [[None, *(one.group for one in meetings if _alone_fine(pool, loose, who, one))] for who in waiting]
        for chosen in product(*choices):
            group_of = {one.id: home for one, home in zip(waiting, chosen, strict=True) if home is not None}
            if not any(broken(pool, group_of, meetings)):
                yield group_of, meetings


def _with(pool: GroupPool, groups: list[Group]) -> GroupPool:
    public = [group for group in pool.groups if group.open]
    return replace(pool, groups=(*groups, *public))


def _loose(group: Group) -> Group:
    """Return a group that needs nobody to open."""
    return replace(group, least=1, members=group.members | {f"somebody in {group.id}"}, most=group.most + 1)


def _alone_fine(pool: GroupPool, loose: list[Group], one: Mentee, meeting: Meeting) -> bool:
    """Tell whether nothing but ties to others could keep a person from a meeting: a filter that only saves time."""
    bare = replace(_with(pool, loose), ties=(), not_only=())
    return not any(broken(bare, {one.id: meeting.group}, [meeting, *_others(bare, meeting)]))


def _others(pool: GroupPool, meeting: Meeting) -> list[Meeting]:
    running = [group for group in pool.groups if group.running and group.id != meeting.group]
    return [next(one for one in _plans(pool, group) if one is not None) for group in running]


def _plans(pool: GroupPool, group: Group) -> list[Meeting | None]:
    """Return every way in which a group can meet, and None where it may stay closed."""
    places = [(place.site, place.room) for place in group.places] or [("", "")]
    if group.running:
        led = tuple(sorted(group.facilitators)) if group.leaders else ()
        return [_meeting(group, group.times[0], *places[0], led)]
    names = sorted(group.facilitators or {one.id for one in pool.mentors})
    names = [name for name in names if _knows(pool, name, group)]
    found: list[Meeting | None] = [None]
    for slot, (site, room) in product(group.times, places):
        found += [_meeting(group, slot, site, room, led) for led in combinations(names, group.leaders)]
    return found


def _knows(pool: GroupPool, name: str, group: Group) -> bool:
    """Tell whether a mentor leads groups and speaks a language of this one; other rules are the verdict's."""
    mentor = next(one for one in pool.mentors if one.id == name)
    leads = any(one.mentor == name and one.groups for one in pool.leads) or (
        any(name in other.facilitators for other in pool.groups) and not any(one.mentor == name for one in pool.leads)
    )
    welcome = not group.medication_friendly or mentor.moud_affirming or "moud" in mentor.pathways
    return leads and welcome and not mentor.on_leave and bool(set(mentor.languages) & set(group.languages))


def _meeting(group: Group, slot: Slot, site: str, room: str, led: tuple[str, ...]) -> Meeting:
    return Meeting(group.id, group.running, slot, group.time_zone, site, room, led, 0, 0, group.least, group.most)


def values(pool: GroupPool, answer: Answer) -> Values:
    """Return what an answer reaches in every stage, in the order of the stages."""
    group_of, meetings = answer
    closed = [group for group in pool.groups if not group.open]
    members = {member for group in closed for member in group.members}
    waiting = [one for one in pool.mentees if one.id not in members]
    found: Values = {}
    for number in sorted({_class(pool, one) for one in waiting}):
        some = [one for one in waiting if _class(pool, one) == number and one.id in group_of]
        found[f"who {number}"] = len(some)
        found[f"wait {number}"] = sum((pool.week - (one.waiting_since or pool.week)).days for one in some)
    groups = {group.id: group for group in pool.groups}
    meets = {one.group: one for one in meetings}
    by_id = {one.id: one for one in pool.mentees}
    found["fit"] = sum(
        _fit(pool, by_id[one], groups[home], meets[home], groups[home].members & by_id.keys())
        for one, home in group_of.items()
    )
    sizes = [len(groups[home].members) + list(group_of.values()).count(home) for home in meets]
    held = [len(groups[home].members) for home in meets]
    found["balance"] = -sum(size**2 - before**2 for size, before in zip(sizes, held, strict=True))
    return found


def _class(pool: GroupPool, one: Mentee) -> int:
    if any(tie.kind == "pin" and tie.mentee == one.id for tie in pool.ties):
        return 0
    out = one.discharge_date
    fresh = out is not None and -7 < (pool.week - out).days < pool.policy.boost_days
    return 1 + 2 * (len(URGENCIES) - 1 - one.urgency) + (0 if fresh else 1)


def _fit(pool: GroupPool, one: Mentee, group: Group, meeting: Meeting, members: frozenset[str]) -> int:
    """Return the fit in hundredths, term by term as the words of the policy say."""
    said = one.interests | one.experiences | one.substances
    chosen = one.pathways - {"undecided"}
    known = [other for other in pool.mentees if other.id in members]
    lived = {tag for other in known for tag in other.experiences}
    span = slot_span(pool.week, group.time_zone, meeting.slot)
    first = free_spans(pool.week, one.time_zone, one.windows[:1])
    terms = {
        "topics": 0.5 if not group.topics or not said else min(len(said & group.topics) / min(2, len(group.topics)), 1),
        "pathway": 0.5 if not group.pathway or not chosen else float(group.pathway in one.pathways),
        "company": 0.5 if not known or not one.experiences else len(one.experiences & lived) / len(one.experiences),
        "language": 1.0 if one.languages[0] in group.languages else 0.5,
        "proximity": _proximity(one, group, meeting.site),
        "hour": float(any(low <= span[0] and span[1] <= high for low, high in first)),
    }
    weights = pool.policy.weights
    total = sum(weights.values())
    return round(100 * sum(weights[name] / total * terms[name] for name in terms if weights.get(name)))


def _proximity(one: Mentee, group: Group, site: str) -> float:
    if not one.modes and not one.sites:
        return 0.5
    best = 0.0
    for mode in group.modes:
        if one.modes and mode not in one.modes:
            continue
        if mode == "in_person" and site and one.sites and site not in one.sites:
            continue
        worth = {0: 1.0, 1: 0.8, 2: 0.6}[one.modes.index(mode)] if one.modes else 0.5
        best = max(best, worth * (0.8 if mode == "in_person" and site in one.sites[1:] else 1))
    return best
