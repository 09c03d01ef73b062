"""Questions with defaults: a test says only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from matcher.people.mentor import Mentor
from matcher.people.notation import read_slots, read_windows
from matcher.people.week import Slot, Window
from matcher.policy.presence import PresenceRules
from matcher.presence import Coverage, Held, Offer, Question, Shift

WEEK = date(2026, 11, 23)
"""A Monday in whose week no clock changes."""


def coverage(windows: str = "Mon 09:00-12:00", site: str = "north", **fields: Any) -> Coverage:
    """Return hours at which somebody should be present, windows written as in a sheet."""
    return Coverage(site=site, windows=read_windows(windows), **fields)


def offer(
    id: str = "M1", windows: str = "Mon 09:00-12:00", hours: int | None = 6, *, accompanied: bool = False, **fields: Any
) -> Offer:
    """Return what a mentor offers; further fields are the mentor's."""
    mentor = Mentor(id=id, slots=(), **fields)
    return Offer(mentor=mentor, windows=read_slots(windows), hours=hours, accompanied=accompanied)


def held(mentor: str, time: str, site: str = "", time_zone: str = "UTC") -> Held:
    """Return an hour that is not free."""
    (slot,) = read_slots(time)
    return Held(mentor, slot.weekday, slot.start_min, slot.minutes, time_zone, site)


def shift(mentor: str, time: str, site: str = "north") -> Shift:
    """Return a shift."""
    (window,) = read_windows(time)
    return Shift(site, window.weekday, window.start_min, window.end_min - window.start_min, mentor)


def question(*parts: Coverage | Offer | Held | Shift, week: date = WEEK, seed: int = 0, **rules: Any) -> Question:
    """Return a question of these parts; what is named further is a rule."""
    return Question(
        week=week,
        coverage=tuple(part for part in parts if isinstance(part, Coverage)),
        offers=tuple(part for part in parts if isinstance(part, Offer)),
        held=tuple(part for part in parts if isinstance(part, Held)),
        standing=tuple(part for part in parts if isinstance(part, Shift)),
        rules=PresenceRules(**rules),
        seed=seed,
    )


DAYS = (0, 1, 6)
SITES = ("north", "south")
FIRST, LAST = 8, 12


@st.composite
def small_questions(draw: st.DrawFn, most_offers: int = 3) -> Question:
    """Draw a week so small that every roster can be looked at."""
    rows = []
    for site in SITES[: draw(st.integers(1, 2))]:
        for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True)):
            start = draw(st.integers(FIRST, LAST - 2))
            end = draw(st.integers(start + 1, min(start + 4, LAST)))
            minimum = draw(st.integers(0, 2))
            rows.append(
                Coverage(
                    site=site,
                    windows=(Window(day, start * 60, end * 60),),
                    minimum=minimum,
                    wanted=draw(st.none() | st.integers(minimum, 2)),
                    languages=draw(st.sampled_from(((), ("es",)))),
                )
            )
    offers = tuple(_an_offer(draw, number) for number in range(draw(st.integers(0, most_offers))))
    ids = [one.mentor.id for one in offers] or ["nobody"]
    standing, taken = [], []
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(FIRST, LAST - 2))
        one = Shift(
            draw(st.sampled_from(SITES)), draw(st.sampled_from(DAYS)), start * 60, 120, draw(st.sampled_from(ids))
        )
        standing.append(one)
    if draw(st.booleans()):
        start = draw(st.integers(FIRST, LAST - 1))
        taken.append(
            Held(
                draw(st.sampled_from(ids)), draw(st.sampled_from(DAYS)), start * 60, 60, "UTC",
                draw(st.sampled_from(("", *SITES))),
            )
        )  # fmt: skip
    shortest = draw(st.integers(1, 2))
    rules = PresenceRules(
        shortest_shift=shortest,
        longest_shift=draw(st.integers(shortest, 3)),
        most_a_day=draw(st.integers(1, 4)),
        most_a_week=4,
        rest_hours=draw(st.sampled_from((0.0, 11.0, 23.0))),
        break_min=draw(st.sampled_from((60, 120))),
        travel_min=draw(st.sampled_from((0, 60, 120))),
        always_one=draw(st.sampled_from(((), ("kind=specialist",)))),
        easy_share=draw(st.sampled_from((0.0, 0.5, 1.0))),
    )
    return Question(
        week=WEEK,
        coverage=tuple(rows),
        offers=offers,
        held=tuple(taken),
        standing=tuple(dict.fromkeys(standing)),
        rules=rules,
        seed=draw(st.integers(0, 3)),
    )


def _an_offer(draw: st.DrawFn, number: int) -> Offer:
    windows = []
    for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True)):
        start = draw(st.integers(FIRST, LAST - 2))
        end = draw(st.integers(start + 1, min(start + 3, LAST)))
        windows.append(Slot(day, start * 60, (end - start) * 60, site=draw(st.sampled_from(("", "", *SITES)))))
    mentor = Mentor(
        id=f"M{number}",
        slots=(),
        languages=draw(st.sampled_from((("en",), ("en", "es")))),
        sites=draw(st.sampled_from(((), ("north",), SITES))),
        kind=draw(st.sampled_from(("specialist", "role_model"))),
        recovery_years=draw(st.sampled_from((None, 0.5, 3.0))),
    )
    return Offer(
        mentor=mentor,
        windows=tuple(windows),
        hours=draw(st.none() | st.integers(0, 5)),
        accompanied=draw(st.booleans()) and draw(st.booleans()),
    )
