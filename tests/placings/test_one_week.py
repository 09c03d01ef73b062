"""One week for everybody: a group's hour is no mentor's and no member's to be matched in, and the other way round."""

from __future__ import annotations

from datetime import date

import pytest

from api.groups.service.gathering import gathered
from api.people.engine import Given, pool_of, without_hour
from matcher.people import Mentee, Slot, Window
from matcher.people.notation import read_windows
from matcher.policy import Policy
from tests.kept_people.people import consents
from tests.placings.circles import Circles

WEEK = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("windows", "taken", "left"),
    [
        ("Mon 17:00-21:00", Slot(0, 18 * 60, 60), ["Mon 17:00-18:00", "Mon 19:00-21:00"]),
        ("Mon 17:00-18:00", Slot(0, 17 * 60, 60), ["Mon 17:00-17:01"]),
        ("Mon 17:00-18:00", Slot(1, 17 * 60, 60), ["Mon 17:00-18:00"]),
        ("Sun 22:00-02:00", Slot(0, 0, 60), ["Sun 22:00-24:00", "Mon 01:00-02:00"]),
        ("Mon 00:00-02:00", Slot(6, 23 * 60, 120), ["Mon 01:00-02:00"]),
    ],
)
def test_an_hour_that_something_else_has_is_cut_out_of_a_week(windows: str, taken: Slot, left: list[str]) -> None:
    mentee = Mentee(id="-", windows=read_windows(windows), time_zone="UTC")
    found = without_hour(mentee, Given(mentee_id=None, slot=taken, zone="UTC"), WEEK)  # type: ignore[arg-type]
    assert [str(window) for window in found.windows] == left
    assert all(isinstance(window, Window) for window in found.windows)


def test_nobody_is_matched_in_the_hour_of_their_group(circles: Circles) -> None:
    circles.a_group()
    circles.published()
    for one in circles.people:
        consents(circles.app, circles.program, one)
    with circles.parts.database.reading() as session:
        pool = pool_of(session, circles.parts.vault, circles.program, WEEK, Policy(), circles.now)
        assert {str(window) for one in pool.mentees for window in one.windows} == {
            "Mon 17:00-21:00", "Thu 17:00-18:00", "Thu 19:00-21:00",
        }  # fmt: skip
        again = gathered(session, circles.parts.vault, circles.program, WEEK, circles.now)
        assert [group.facilitators for group in again.groups] == [frozenset({str(circles.mentor)})]
        assert again.taken == ()  # what the group itself holds is no hindrance to it
