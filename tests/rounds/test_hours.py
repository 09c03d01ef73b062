"""When people can against when mentors can: counted by the program's own clocks."""

from datetime import date

from api.rounds.service.hours import hours_of
from matcher.people import Mentee, Mentor, Slot, Window
from matcher.policy import Policy
from matcher.pool import Pair, Pool

WEEK = date(2026, 11, 30)
EAST = "America/New_York"


def a_pool(mentees: list[Mentee], mentors: list[Mentor], *pairs: Pair) -> Pool:
    return Pool(mentees=tuple(mentees), mentors=tuple(mentors), week=WEEK, pairs=pairs, policy=Policy())


def test_an_hour_counts_whoever_is_free_all_of_it_and_every_place_that_touches_it() -> None:
    person = Mentee(id="a", time_zone=EAST, windows=(Window(0, 1050, 1200),))
    mentor = Mentor(id="m", time_zone=EAST, slots=(Slot(0, 1110, 60, places=2),))
    assert hours_of(a_pool([person], [mentor]), EAST) == [(0, 18, 1, 2), (0, 19, 1, 2)]


def test_hours_are_named_by_the_programs_clocks_over_midnight_too() -> None:
    person = Mentee(id="a", time_zone=EAST, windows=(Window(6, 1380, 1440),))
    mentor = Mentor(id="m", time_zone="America/Los_Angeles", slots=(Slot(6, 1260, 60),))
    assert hours_of(a_pool([person], [mentor]), "America/Los_Angeles") == [(6, 20, 1, 0), (6, 21, 0, 1)]
    assert hours_of(a_pool([person], [mentor]), EAST) == [(0, 0, 0, 1), (6, 23, 1, 0)]


def test_whoever_stands_and_what_they_hold_is_not_counted() -> None:
    hour = Slot(0, 1080, 60)
    people = [Mentee(id=name, time_zone=EAST, windows=(Window(0, 1080, 1140),)) for name in ("a", "b")]
    mentors = [
        Mentor(id="m", time_zone=EAST, slots=(hour,)),
        Mentor(id="away", time_zone=EAST, slots=(hour,), on_leave=True),
    ]
    pool = a_pool(people, mentors, Pair("a", "m", "held", slot=hour))
    assert hours_of(pool, EAST) == [(0, 18, 1, 0)]
