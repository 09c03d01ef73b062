"""Random small pools with every field that people and policies have.

Hypothesis chooses how many people there are and a seed; the seed draws the rest. Drawn field by field by
Hypothesis, with dozens of fields that can each rule a pair out, hardly any pool would have a match in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
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

USUAL_WINDOW = Window(0, 8 * 60, 22 * 60)
USUAL_SLOTS = tuple(Slot(0, hour * 60, 60) for hour in (10, 12, 14))
WINDOW_STARTS = (9 * 60, 8 * 60 + 30, 0, 17 * 60, 22 * 60, 60)
WINDOW_LENGTHS = (600, 480, 840, 120, 90)
SLOT_STARTS = (9 * 60, 10 * 60, 12 * 60 + 15, 14 * 60, 18 * 60, 60, 105, 150, 23 * 60 + 30)
DAYS = (0, 0, 0, 1, 6, 6, 5)


class Dice:
    """Draws from a seed; in a calm pool hardly anything out of the ordinary stands between people."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.calm = self.chance(0.6)

    def one(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def mostly(self, usual: T, *others: T, share: float = 0.94) -> T:
        """Draw the usual value nearly always: a dozen fields can each rule a pair out."""
        return usual if self.chance(0.98 if self.calm else share) else self.one(others)

    def some(self, words: Sequence[str], most: int = 2) -> frozenset[str]:
        return frozenset(self._random.sample(words, self._random.randint(0, min(most, len(words)))))

    def listed(self, words: Sequence[str]) -> tuple[str, ...]:
        """Draw a few different words in some order; often none."""
        few = self._random.sample(words, self._random.randint(1, len(words)))
        return tuple(few) if self.chance(0.5) else ()

    def asked(self, soft: Sequence[Preference], hard: Sequence[Preference]) -> tuple[Preference, ...]:
        wanted = [self.one(soft) for _ in range(self._random.randint(0, 2))]
        return (*wanted, self.one(hard)) if self.chance(0.02 if self.calm else 0.1) else tuple(wanted)

    def windows(self) -> tuple[Window, ...]:
        found = []
        for _ in range(self._random.randint(1, 3)):
            start = self.one(WINDOW_STARTS)
            found.append(Window(self.one(DAYS), start, start + self.one(WINDOW_LENGTHS)))
        if self.chance(0.8 if self.calm else 0.6):
            found.insert(self._random.randint(0, len(found)), USUAL_WINDOW)
        return tuple(dict.fromkeys(found))

    def slots(self, most: int) -> tuple[Slot, ...]:
        found = []
        for _ in range(self._random.randint(0, most) or self._random.randint(0, 1)):
            slot = Slot(
                self.one(DAYS),
                self.one(SLOT_STARTS),
                self.one([60, 60, 45, 90]),
                self.one([(), (), (), ("phone",), ("in_person", "video")]),
                self.one(["", "", "", "north"]),
                self.one([1, 1, 1, 2]),
            )
            found.append(self.one(USUAL_SLOTS) if self.chance(0.8 if self.calm else 0.6) else slot)
        return apart(found)


def apart(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return the slots that do not overlap one that came before."""
    kept: list[Slot] = []
    for slot in slots:
        begin = slot.weekday * 1440 + slot.start_min
        gaps = [((begin - other.weekday * 1440 - other.start_min) % WEEK_MIN, other) for other in kept]
        if all(gap >= other.minutes and WEEK_MIN - gap >= slot.minutes for gap, other in gaps):
            kept.append(slot)
    return tuple(kept)


def a_random_mentee(dice: Dice, id: str, week: date, mentor_ids: Sequence[str], zones: Sequence[str]) -> Mentee:
    near = week - timedelta(days=dice.one([0, 3, 100, 400]))
    fields: dict[str, Any] = {
        "windows": dice.windows(),
        "time_zone": dice.one(zones),
        "languages": dice.mostly(("en",), ("es",), ("en", "es"), share=0.85),
        "modes": dice.listed(("video", "in_person", "phone")),
        "sites": dice.listed(("north", "south", "west")),
        "asks_for": dice.mostly("any", "specialist", "role_model", "both", share=0.85),
        "has_mentor": dice.mostly(False, True, share=0.85),
        "cadence": dice.mostly("", "weekly", "fortnightly", "once", share=0.75),
        "minutes": dice.mostly(None, 30, 60, 75, share=0.7),
        "recovery_start": dice.mostly(None, near, share=0.8),
        "discharge_date": dice.mostly(None, week - timedelta(days=9), week + timedelta(days=1), week, share=0.7),
        "stage": dice.mostly("", "not_yet", "1_5_years"),
        "pathways": dice.some(("twelve_step", "smart", "undecided", "dharma")) | dice.mostly(frozenset(), {"moud"}),
        "substances": dice.some(("alcohol", "opioids")),
        "experiences": dice.some(("justice", "veteran", "parenting"), 3),
        "interests": dice.some(("chess", "music", "walking", "films"), 4),
        "gender": dice.one(["", "woman", "man"]),
        "birth_year": dice.mostly(None, 1999, 1970, 2008, 2009, share=0.8),
        "takes_medication": dice.mostly(False, True),
        "preferences": dice.asked(MENTEE_WISHES, MENTEE_MUSTS),
        "requested": dice.some((*mentor_ids, "gone"), 1),
        "avoid": dice.mostly(frozenset(), frozenset(mentor_ids[:1])),
        "urgency": dice.one([0, 0, 0, 1, 3]),
        "waiting_since": dice.one([None, None, week - timedelta(days=1), week - timedelta(days=9)]),
        "consent_until": dice.mostly(None, week, week + timedelta(days=5), week - timedelta(days=1)),
        "attributes": dice.mostly({}, {"smoker": "no"}, {"smoker": "yes; no"}, share=0.7),
    }
    return Mentee(id=id, **fields)


def a_random_mentor(
    dice: Dice, id: str, week: date, mentee_ids: Sequence[str], zones: Sequence[str], most_slots: int
) -> Mentor:
    fields: dict[str, Any] = {
        "slots": dice.slots(most_slots),
        "kind": dice.one(["specialist", "role_model"]),
        "time_zone": dice.one(zones),
        "languages": dice.mostly(("en",), ("es",), ("es", "en"), share=0.8),
        "modes": dice.listed(("in_person", "phone", "video")),
        "sites": dice.listed(("north", "south")),
        "capacity": dice.one([1, 2, 3, 1, 2, 3, 0]),
        "new_per_week": dice.mostly(None, 1, 2, 0, share=0.6),
        "team": dice.one(["", "t1", "t2"]),
        "supervisor": dice.one(["", "s1"]),
        "recovery_years": dice.mostly(None, 0.5, 1.0, 5.0, 20.0, share=0.7),
        "stages": dice.mostly(frozenset(), frozenset({"not_yet", "3_12_months"})),
        "pathways": dice.some(("twelve_step", "smart", "undecided", "moud")),
        "substances": dice.some(("alcohol", "opioids")),
        "experiences": dice.some(("justice", "veteran", "parenting"), 3),
        "interests": dice.some(("chess", "music", "walking", "films"), 4),
        "gender": dice.one(["", "woman", "man"]),
        "birth_year": dice.mostly(None, 1975, 1985, share=0.7),
        "moud_affirming": dice.chance(0.5),
        "credential_expires": dice.mostly(None, week, week - timedelta(days=1)),
        "on_leave": dice.mostly(False, True),
        "cannot_serve": dice.mostly(frozenset(), frozenset(mentee_ids[:1])),
        "excludes": dice.mostly((), *((one,) for one in EXCLUDES)),
        "preferences": dice.asked(MENTOR_WISHES, MENTOR_MUSTS),
        "former": dice.some((*mentee_ids, "gone"), 1),
        "attributes": dice.mostly({}, {"smoker": "no"}, share=0.7),
    }
    return Mentor(id=id, **fields)


def a_random_policy(dice: Dice) -> Policy:
    optional = sorted(set(RULES) - ALWAYS_ON)
    names = sorted(dice.some(sorted(DEFAULT_WEIGHTS), 8))
    weights = {name: dice.one([0.0, 0.3, 1.0, 2.5]) for name in names} | {dice.one(names or ["pathway"]): 1.0}
    return Policy(
        weights=dict(DEFAULT_WEIGHTS) if dice.chance(0.6) else weights,
        rules_off=dice.mostly(frozenset(), dice.some(optional, 3), share=0.7),
        fit_floor=dice.mostly(0.0, 0.3137, 0.5129, share=0.75),
        fairness_bands=dice.one([(0.2, 0.4), (), (0.4567,)]),
        supervisor_ratio=dice.mostly(8, 1),
        team_caps=dice.mostly({}, {"t1": 1}, {"t1": 2, "t2": 0, "nobody": 1}, share=0.7),
        program_cap=dice.mostly(None, 2, 1, share=0.75),
        candidates=dice.one([12, 1]),
        seed=dice.one([0, 1]),
    )


def random_pairs(dice: Dice, kinds: Sequence[str], mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> list[Pair]:
    """Draw what stands already: no mentee is pinned, held or pending twice."""
    found: list[Pair] = []
    seen = set()
    for _ in range(dice.one([0, 1, 2, 3])):
        mentee, mentor, kind = dice.one(mentees).id, dice.one(mentors), dice.one(kinds)
        once = (mentee, mentor.id, kind) if kind in ("ban", "former") else (mentee, "", kind)
        if once not in seen:
            seen.add(once)
            known = kind in ("held", "pending") and mentor.slots and dice.chance(0.7)
            found.append(Pair(mentee, mentor.id, kind, slot=dice.one(mentor.slots) if known else None))
    return found


def a_random_pool(
    seed: int,
    n_mentees: int = 4,
    n_mentors: int = 3,
    *,
    most_slots: int = 3,
    zones: Sequence[str] | None = None,
    kinds: Sequence[str] = ("ban", "former"),
) -> Pool:
    dice = Dice(seed)
    week = dice.one(WEEKS)
    nearby = dice.one([ZONES[:1], ZONES[:1], ("UTC",), ("Europe/Berlin", "America/New_York")])
    zones = nearby if zones is None else zones
    mentee_ids = [f"E{number}" for number in range(1, n_mentees + 1)]
    mentor_ids = [f"R{number}" for number in range(1, n_mentors + 1)]
    mentees = tuple(a_random_mentee(dice, id, week, mentor_ids, zones) for id in mentee_ids)
    mentors = tuple(a_random_mentor(dice, id, week, mentee_ids, zones, most_slots) for id in mentor_ids)
    pairs = random_pairs(dice, kinds, mentees, mentors) if mentees and mentors else []
    return Pool(mentees=mentees, mentors=mentors, week=week, pairs=tuple(pairs), policy=a_random_policy(dice))


def pools(
    *,
    most_mentees: int = 4,
    most_mentors: int = 3,
    most_slots: int = 3,
    zones: Sequence[str] | None = None,
    kinds: Sequence[str] = ("ban", "former"),
) -> st.SearchStrategy[Pool]:
    """Draw a pool; by default nothing stands yet, and most people live in one zone."""

    def sizes(most: int) -> st.SearchStrategy[int]:
        return st.sampled_from([*range(most + 1), most, most, most])

    return st.builds(
        lambda seed, n, m: a_random_pool(seed, n, m, most_slots=most_slots, zones=zones, kinds=kinds),
        st.integers(0, 2**32 - 1),
        sizes(most_mentees),
        sizes(most_mentors),
    )
