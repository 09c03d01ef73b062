"""Random small pools with every field that people and policies have; what shrinks first is plainest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.preference import Preference
from matcher.people.week import WEEK_MIN, Slot, Window
from matcher.policy import DEFAULT_WEIGHTS, Policy
from matcher.policy.policy import ALWAYS_ON, RULES
from matcher.pool import Pair, Pool
from tests.builders import WEEK, wishes

T = TypeVar("T")

WEEKS = (
    WEEK,
    date(2026, 3, 2),  # the United States change on its Sunday
    date(2026, 3, 16),  # the United States have changed, Europe has not
    date(2026, 3, 23),  # Europe changes on its Sunday
    date(2026, 10, 19),  # Europe changes back on its Sunday
    date(2026, 10, 26),  # the United States change back on its Sunday
    date(2026, 4, 6),  # New Zealand and Lord Howe changed the day before
)
ZONES = (
    "America/New_York",
    "America/New_York",
    "Europe/Berlin",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "UTC",
)
MENTEE_WISHES = wishes(
    "gender=woman:prefer; gender=man:avoid; age=40-55; recovery_years=5+; kind=specialist; experience=veteran;"
    "site=north:avoid; team=t1; smoker=no:avoid; language=es; mode=phone:no_matter; age=40-55:avoid"
)
MENTEE_MUSTS = wishes("gender=woman:must; kind=specialist:must; recovery_years=-10:must; moud_affirming=yes:must")
MENTOR_WISHES = wishes("age=18-30; substance=alcohol:avoid; experience=parenting; stage=not_yet:avoid; smoker=no")
MENTOR_MUSTS = wishes("gender=woman:must; language=en:must; age=-60:must")
EXCLUDES = wishes("experience=justice:must; substance=opioids:must; gender=man:must")


def mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    """Draw the usual value four times out of five."""
    return st.sampled_from([usual] * (4 * max(1, len(others))) + list(others)) if others else st.just(usual)


def some(words: Sequence[str], most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), max_size=most)


def listed(words: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw a few different words in some order; often none."""
    return st.just(()) | st.lists(st.sampled_from(words), min_size=1, max_size=len(words), unique=True).map(tuple)


def asked(soft: Sequence[Preference], hard: Sequence[Preference]) -> st.SearchStrategy[tuple[Preference, ...]]:
    wanted = st.lists(st.sampled_from(soft), max_size=2)
    needed = st.sampled_from([[]] * 6 + [[one] for one in hard])
    return st.tuples(wanted, needed).map(lambda both: (*both[0], *both[1]))


# Windows that begin or end within the hour that a clock passes twice are ambiguous: the plain reference and the
# engine may read them differently, so none is drawn at 01:00 to 03:00. Slots may be anywhere.
WINDOW_STARTS = (9 * 60, 0, 8 * 60 + 30, 17 * 60, 22 * 60)
WINDOW_LENGTHS = (600, 60, 120, 480, 840)
SLOT_STARTS = (9 * 60, 10 * 60, 18 * 60, 60, 105, 150, 12 * 60 + 15, 23 * 60 + 30)
DAYS = (0, 1, 6, 5)

windows = st.lists(
    st.builds(
        lambda day, start, length: Window(day, start, start + length),
        st.sampled_from(DAYS),
        st.sampled_from(WINDOW_STARTS),
        st.sampled_from(WINDOW_LENGTHS),
    ),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)


def apart(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return the slots that do not overlap one that came before."""
    kept: list[Slot] = []
    for slot in slots:
        begin = slot.weekday * 1440 + slot.start_min
        gaps = [((begin - other.weekday * 1440 - other.start_min) % WEEK_MIN, other) for other in kept]
        if all(gap >= other.minutes and WEEK_MIN - gap >= slot.minutes for gap, other in gaps):
            kept.append(slot)
    return tuple(kept)


def slots(most: int = 3) -> st.SearchStrategy[tuple[Slot, ...]]:
    one = st.builds(
        Slot,
        st.sampled_from(DAYS),
        st.sampled_from(SLOT_STARTS),
        st.sampled_from([60, 60, 45, 90]),
        st.sampled_from([(), (), (), ("phone",), ("in_person", "video")]),
        st.sampled_from(["", "", "", "north"]),
        st.sampled_from([1, 1, 1, 2]),
    )
    return st.lists(one, max_size=most).map(apart)


@st.composite
def mentees(draw: st.DrawFn, id: str, week: date, mentor_ids: Sequence[str], zones: Sequence[str] = ZONES) -> Mentee:
    near = week - timedelta(days=draw(st.sampled_from([0, 3, 100, 400])))
    fields: dict[str, Any] = {
        "windows": draw(windows),
        "time_zone": draw(st.sampled_from(zones)),
        "languages": draw(mostly(("en",), ("es",), ("en", "es"))),
        "modes": draw(listed(("video", "in_person", "phone"))),
        "sites": draw(listed(("north", "south", "west"))),
        "cadence": draw(mostly("", "weekly", "fortnightly")),
        "minutes": draw(mostly(None, 30, 60, 75)),
        "recovery_start": draw(mostly(None, near)),
        "discharge_date": draw(mostly(None, week - timedelta(days=9), week + timedelta(days=1), week)),
        "stage": draw(mostly("", "not_yet", "1_5_years")),
        "pathways": draw(some(("twelve_step", "smart", "undecided", "dharma", "moud"))),
        "substances": draw(some(("alcohol", "opioids"))),
        "experiences": draw(some(("justice", "veteran", "parenting"), 3)),
        "interests": draw(some(("chess", "music", "walking", "films"), 4)),
        "gender": draw(st.sampled_from(["", "woman", "man"])),
        "birth_year": draw(mostly(None, 1999, 1970, 2008, 2009)),
        "takes_medication": draw(mostly(False, True)),
        "preferences": draw(asked(MENTEE_WISHES, MENTEE_MUSTS)),
        "requested": draw(some((*mentor_ids, "gone"), 1)),
        "avoid": draw(mostly(frozenset(), frozenset(mentor_ids[:1]))),
        "urgency": draw(mostly(0, 1, 3)),
        "waiting_since": draw(st.sampled_from([None, week - timedelta(days=1), week - timedelta(days=9)])),
        "consent_until": draw(mostly(None, week, week + timedelta(days=5), week - timedelta(days=1))),
        "attributes": draw(mostly({}, {"smoker": "no"}, {"smoker": "yes; no"})),
    }
    return Mentee(id=id, **fields)


@st.composite
def mentors(
    draw: st.DrawFn, id: str, week: date, mentee_ids: Sequence[str], zones: Sequence[str] = ZONES, most_slots: int = 3
) -> Mentor:
    fields: dict[str, Any] = {
        "slots": draw(slots(most_slots)),
        "kind": draw(st.sampled_from(["specialist", "role_model"])),
        "time_zone": draw(st.sampled_from(zones)),
        "languages": draw(mostly(("en",), ("es",), ("es", "en"))),
        "modes": draw(listed(("in_person", "phone", "video"))),
        "sites": draw(listed(("north", "south"))),
        "capacity": draw(st.sampled_from([1, 2, 3, 0])),
        "new_per_week": draw(mostly(None, 0, 1, 2)),
        "team": draw(st.sampled_from(["", "t1", "t2"])),
        "supervisor": draw(st.sampled_from(["", "s1"])),
        "recovery_years": draw(mostly(None, 0.5, 1.0, 5.0, 20.0)),
        "stages": draw(mostly(frozenset(), frozenset({"not_yet", "3_12_months"}))),
        "pathways": draw(some(("twelve_step", "smart", "undecided", "moud"))),
        "substances": draw(some(("alcohol", "opioids"))),
        "experiences": draw(some(("justice", "veteran", "parenting"), 3)),
        "interests": draw(some(("chess", "music", "walking", "films"), 4)),
        "gender": draw(st.sampled_from(["", "woman", "man"])),
        "birth_year": draw(mostly(None, 1975, 1985)),
        "moud_affirming": draw(st.booleans()),
        "credential_expires": draw(mostly(None, week, week - timedelta(days=1))),
        "on_leave": draw(mostly(False, True)),
        "cannot_serve": draw(mostly(frozenset(), frozenset(mentee_ids[:1]))),
        "excludes": draw(st.sampled_from([()] * 8 + [(one,) for one in EXCLUDES])),
        "preferences": draw(asked(MENTOR_WISHES, MENTOR_MUSTS)),
        "former": draw(some((*mentee_ids, "gone"), 1)),
        "attributes": draw(mostly({}, {"smoker": "no"})),
    }
    return Mentor(id=id, **fields)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    optional = sorted(set(RULES) - ALWAYS_ON)
    return Policy(
        weights=draw(
            st.just(dict(DEFAULT_WEIGHTS))
            | st.dictionaries(st.sampled_from(sorted(DEFAULT_WEIGHTS)), st.sampled_from([0.0, 0.3, 1.0, 2.5]), min_size=1)
            .filter(lambda weights: any(weights.values()))
        ),
        rules_off=draw(st.frozensets(st.sampled_from(optional), max_size=3) | st.just(frozenset())),
        fit_floor=draw(mostly(0.0, 0.3137, 0.5129)),
        fairness_bands=draw(st.sampled_from([(0.2, 0.4), (), (0.4567,)])),
        supervisor_ratio=draw(mostly(8, 1)),
        team_caps=draw(mostly({}, {"t1": 1}, {"t1": 2, "t2": 0, "nobody": 1})),
        program_cap=draw(mostly(None, 1, 2)),
        candidates=draw(st.sampled_from([12, 1])),
        seed=draw(st.sampled_from([0, 1])),
    )


@st.composite
def pools(
    draw: st.DrawFn,
    *,
    most_mentees: int = 4,
    most_mentors: int = 3,
    most_slots: int = 3,
    zones: Sequence[str] | None = None,
    kinds: Sequence[str] = ("ban", "former"),
    policy: st.SearchStrategy[Policy] | None = None,
) -> Pool:
    """Draw a pool; by default nothing stands yet, and all the people live in one or two zones."""
    week = draw(st.sampled_from(WEEKS))
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=2)) if zones is None else zones
    mentee_ids = [f"E{number}" for number in range(1, draw(st.integers(0, most_mentees)) + 1)]
    mentor_ids = [f"R{number}" for number in range(1, draw(st.integers(0, most_mentors)) + 1)]
    those_who_ask = [draw(mentees(id, week, mentor_ids, zones)) for id in mentee_ids]
    those_who_give = [draw(mentors(id, week, mentee_ids, zones, most_slots)) for id in mentor_ids]
    pairs: list[Pair] = []
    if mentee_ids and mentor_ids:
        bound = st.builds(lambda e, r, kind, n: (e, r, kind, n), *map(st.sampled_from, (mentee_ids, mentor_ids, kinds)), st.integers(-1, 2))
        seen = set()
        for mentee, mentor, kind, number in draw(st.lists(bound, max_size=3)):
            once = (mentee, mentor, kind) if kind in ("ban", "former") else (mentee, kind)
            if once in seen:
                continue
            seen.add(once)
            own = next(one.slots for one in those_who_give if one.id == mentor)
            hour = own[number] if kind in ("held", "pending") and 0 <= number < len(own) else None
            pairs.append(Pair(mentee, mentor, kind, slot=hour))
    return Pool(
        mentees=tuple(those_who_ask),
        mentors=tuple(those_who_give),
        week=week,
        pairs=tuple(pairs),
        policy=draw(policies() if policy is None else policy),
    )
