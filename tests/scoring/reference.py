"""The engine once more, plain and slow: who may meet whom and when, and how well they fit.

Written from the design and from what the docstrings promise, sharing nothing with the engine but the
records of people and the parsed notation. Time is walked minute by minute on the wall clocks of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.preference import Preference
from matcher.people.week import Slot, Window
from matcher.pool import Pool

Key = tuple[str, str, int]
"""Mentee id, mentor id, position of the slot among the mentor's."""

MODES = ("in_person", "video", "phone")
MINUTE = timedelta(minutes=1)


# ---------------------------------------------------------------- time, by the minute


@lru_cache(maxsize=100_000)
def meeting(week: date, zone: str, slot: Slot, minutes: int | None) -> tuple[datetime, ...]:
    """Return every minute of a meeting, in UTC.

    It begins as soon as the mentor's clock reads the start or more (where clocks go forward it may jump
    over the start), lasts as long as it is meant to, and is over when the clock reads the end.
    """
    here = ZoneInfo(zone)
    midnight = datetime(week.year, week.month, week.day)
    begin = midnight + timedelta(days=slot.weekday, minutes=slot.start_min)
    length = slot.minutes if minutes is None else min(minutes, slot.minutes)
    over = begin + timedelta(minutes=length)
    now = begin.replace(tzinfo=here).astimezone(UTC) - timedelta(hours=3)
    while now.astimezone(here).replace(tzinfo=None) < begin:
        now += MINUTE
    found: list[datetime] = []
    while len(found) < length and now.astimezone(here).replace(tzinfo=None) < over:
        found.append(now)
        now += MINUTE
    return tuple(found)


@lru_cache(maxsize=100_000)
def readings(week: date, zone: str, slot: Slot, minutes: int | None, watched: str) -> tuple[tuple[int, int], ...]:
    """Return what a clock in the watched zone reads in every minute of a meeting: weekday and minute of the day."""
    here = ZoneInfo(watched)
    local = [moment.astimezone(here) for moment in meeting(week, zone, slot, minutes)]
    return tuple((moment.weekday(), moment.hour * 60 + moment.minute) for moment in local)


def holds(window: Window, weekday: int, minute: int) -> bool:
    """Tell whether a weekly window covers a minute of the week; it may run on into the next day."""
    if weekday == window.weekday:
        return window.start_min <= minute < window.end_min
    return weekday == (window.weekday + 1) % 7 and minute + 1440 < window.end_min


def is_free(mentee: Mentee, mentor: Mentor, slot: Slot, week: date, windows: tuple[Window, ...]) -> bool:
    """Tell whether a whole meeting lies within windows; one that the clocks skip altogether does not."""
    read = readings(week, mentor.time_zone, slot, mentee.minutes, mentee.time_zone)
    return bool(read) and all(any(holds(window, *one) for window in windows) for one in read)


# ---------------------------------------------------------------- rules


def possible_modes(mentee: Mentee, mentor: Mentor, slot: Slot) -> list[str]:
    """Return the ways in which two people can meet in an hour."""
    sites = {slot.site} if slot.site else set(mentor.sites)
    found = []
    for mode in MODES:
        offered = mode in (slot.modes or mentor.modes or MODES)
        wanted = mode in (mentee.modes or MODES)
        near = mode != "in_person" or not sites or not mentee.sites or bool(sites & set(mentee.sites))
        if offered and wanted and near:
            found.append(mode)
    return found


def met(wish: Preference, person: Mentee | Mentor, year: int) -> bool:
    """Tell whether somebody has what is wished for."""
    said = person.describe(wish.attribute, year)
    if said is None:
        return False
    if isinstance(said, frozenset):
        return wish.value in said
    low, high = wish.value, wish.value
    if wish.value.endswith("+"):
        low, high = wish.value[:-1], ""
    elif "-" in wish.value:
        low, high = wish.value.split("-")
    return float(low or 0) <= said <= float(high or "inf")


def supervisor_is_over(mentor: Mentor, pool: Pool) -> bool:
    """Tell whether the mentor's supervisor has more mentors than the policy allows."""
    team = [one for one in pool.mentors if one.supervisor == mentor.supervisor and not one.on_leave]
    return bool(mentor.supervisor) and len(team) > pool.policy.supervisor_ratio


def banned(mentee: Mentee, mentor: Mentor, pool: Pool) -> bool:
    """Tell whether a ban, an avoid list or an approved exclusion names the two."""
    pairs = {(pair.mentee, pair.mentor) for pair in pool.pairs if pair.kind == "ban"}
    return (mentee.id, mentor.id) in pairs or mentor.id in mentee.avoid or mentee.id in mentor.cannot_serve


def broken_between(mentee: Mentee, mentor: Mentor, pool: Pool) -> set[str]:
    """Return the names of the rules about two people, whatever the hour, that they break."""
    policy, week = pool.policy, pool.week
    stage = mentee.stage_on(week)
    found = set()
    if mentee.consent_until is not None and mentee.consent_until < week:
        found.add("consent")
    if mentee.birth_year is not None and week.year - mentee.birth_year < policy.minimum_age:
        found.add("adult")
    if banned(mentee, mentor, pool):
        found.add("ban")
    if not set(mentee.languages) & set(mentor.languages):
        found.add("language")
    if mentor.on_leave:
        found.add("leave")
    if supervisor_is_over(mentor, pool):
        found.add("supervision")
    if mentor.recovery_years is not None and mentor.recovery_years < policy.minimum_recovery_years:
        found.add("recovery")
    if stage and mentor.stages and stage not in mentor.stages:
        found.add("stage")
    if mentee.asks_for in ("specialist", "role_model") and mentor.kind != mentee.asks_for:
        found.add("asks_for")
    on_medication = mentee.takes_medication or "moud" in mentee.pathways
    if on_medication and not (mentor.moud_affirming or "moud" in mentor.pathways):
        found.add("medication")
    if not all(met(wish, mentor, week.year) for wish in mentee.preferences if wish.strength == "must"):
        found.add("must")
    if not all(met(wish, mentee, week.year) for wish in mentor.preferences if wish.strength == "must"):
        found.add("must")
    if any(met(wish, mentee, week.year) for wish in mentor.excludes if wish.strength == "must"):
        found.add("must")
    return found - policy.rules_off


def broken_at(mentee: Mentee, mentor: Mentor, slot: Slot, pool: Pool) -> set[str]:
    """Return the names of the rules about a meeting that two people break in an hour."""
    day = pool.week + timedelta(days=slot.weekday)
    found = set()
    if mentee.consent_until is not None and mentee.consent_until < day:
        found.add("consent")
    if not is_free(mentee, mentor, slot, pool.week, mentee.windows):
        found.add("hour")
    if not possible_modes(mentee, mentor, slot):
        found.add("mode")
    if mentee.cadence == "weekly" and slot.places == 2:
        found.add("cadence")
    if mentee.minutes is not None and slot.minutes < mentee.minutes:
        found.add("length")
    if mentor.credential_expires is not None and mentor.credential_expires < day:
        found.add("credential")
    return found - pool.policy.rules_off


# ---------------------------------------------------------------- terms


def share(wanted: frozenset[str], given: frozenset[str], enough: int = 1000) -> float:
    """Return the share of what somebody named that the other has too; a half where nothing was named."""
    if not wanted:
        return 0.5
    needed = min(len(wanted), enough)
    return min(len(wanted & given), needed) / needed


def wishes_met(mentee: Mentee, mentor: Mentor, pool: Pool) -> float:
    """Return the share of both sides' soft wishes that are met; asking for particular mentors is one wish."""
    year = pool.week.year
    outcomes = []
    for wisher, other in ((mentee, mentor), (mentor, mentee)):
        for attribute, value, strength in {(w.attribute, w.value, w.strength) for w in wisher.preferences}:
            has = met(Preference(attribute, value), other, year)
            if strength == "prefer":
                outcomes.append(has)
            if strength == "avoid":
                outcomes.append(not has)
    if mentee.requested & {one.id for one in pool.mentors}:
        outcomes.append(mentor.id in mentee.requested)
    return sum(outcomes) / len(outcomes) if outcomes else 0.5


def first_contact(mentee: Mentee, slot: Slot, week: date) -> float:
    """Return 1 for a meeting within a day of when the mentee can start, falling evenly to 0 at seven days."""
    start = 0 if mentee.discharge_date is None else max(0, (mentee.discharge_date - week).days)
    days = slot.weekday + slot.start_min / 1440 - start
    while days < 0:
        days += 7
    return min(1.0, max(0.0, (7 - days) / 6))


def proximity(mentee: Mentee, mentor: Mentor, slot: Slot) -> float:
    """Return what the mentee's favourite among the possible ways of meeting is worth."""
    possible = possible_modes(mentee, mentor, slot)
    if not possible:
        return 0.0
    if not mentee.modes:
        return 0.5
    return max((1.0, 0.7, 0.4)[mentee.modes.index(mode)] for mode in possible)


def terms(mentee: Mentee, mentor: Mentor, slot: Slot, pool: Pool) -> dict[str, float]:
    """Return every term of a pair in an hour."""
    knows = mentee.id in mentor.former or any(
        (pair.kind, pair.mentee, pair.mentor) == ("former", mentee.id, mentor.id) for pair in pool.pairs
    )
    return {
        "preferences": wishes_met(mentee, mentor, pool),
        "first_contact": first_contact(mentee, slot, pool.week),
        "lived_experience": share(mentee.experiences, mentor.experiences),
        "pathway": share(mentee.pathways - {"undecided"}, mentor.pathways),
        "substance": share(mentee.substances, mentor.substances),
        "interests": share(mentee.interests, mentor.interests, enough=2),
        "continuity": 1.0 if knows else 0.0,
        "proximity": proximity(mentee, mentor, slot),
    }


def blended(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted mean of terms."""
    return sum(weights.get(name, 0.0) * value for name, value in found.items()) / sum(weights.values())


# ---------------------------------------------------------------- all together


def every_hour(pool: Pool) -> Iterator[tuple[Mentee, Mentor, int, Slot]]:
    """Yield every mentee with every hour of every mentor."""
    for mentee in pool.mentees:
        for mentor in pool.mentors:
            for number, slot in enumerate(mentor.slots):
                yield mentee, mentor, number, slot


def lawful(pool: Pool) -> dict[Key, float]:
    """Return the fit of every pair and hour that no rule forbids, what is held and pinned left aside."""
    found = {}
    for mentee, mentor, number, slot in every_hour(pool):
        if broken_between(mentee, mentor, pool) or broken_at(mentee, mentor, slot, pool):
            continue
        fit = blended(terms(mentee, mentor, slot, pool), pool.policy.weights)
        if "fit_floor" in pool.policy.rules_off or fit >= pool.policy.fit_floor - 5e-5:
            found[mentee.id, mentor.id, number] = fit
    return found


def eligible(pool: Pool) -> dict[Key, float]:
    """Return the fit of every pair and hour that may be: what is held stands, a pin allows that mentor alone."""
    found = lawful(pool)
    mentees = {one.id: one for one in pool.mentees}
    mentors = {one.id: one for one in pool.mentors}
    for pair in pool.pairs:
        if pair.kind == "pin":
            found = {key: fit for key, fit in found.items() if key[0] != pair.mentee or key[1] == pair.mentor}
    for pair in pool.pairs:
        if pair.kind == "held":
            mentee, mentor = mentees[pair.mentee], mentors[pair.mentor]
            hours = list(range(len(mentor.slots)))
            free = [n for n in hours if is_free(mentee, mentor, mentor.slots[n], pool.week, mentee.windows)]
            hours = free or hours if pair.slot is None else [mentor.slots.index(pair.slot)]
            found = {key: fit for key, fit in found.items() if key[0] != pair.mentee}
            for number in hours:
                values = terms(mentee, mentor, mentor.slots[number], pool)
                found[pair.mentee, pair.mentor, number] = blended(values, pool.policy.weights)
    return found


def favoured(pool: Pool, key: Key) -> bool:
    """Tell whether an hour lies within the window that the mentee named first."""
    mentee = next(one for one in pool.mentees if one.id == key[0])
    mentor = next(one for one in pool.mentors if one.id == key[1])
    return is_free(mentee, mentor, mentor.slots[key[2]], pool.week, mentee.windows[:1])
