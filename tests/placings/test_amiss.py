"""Whoever is kept apart from somebody in their group, since, is seen to at once, moved by the next placing, told why by
nobody; under a protective order the place ends in the very transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from api.app import create_app
from tests.drop_in.presences import HTML
from tests.placings.circles import Circles
from tests.placings.test_pages import plain
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def thursday(circles: Circles) -> str:
    """Return a group on Thursdays, led by the mentor, in which everybody has a place."""
    group = circles.a_group()
    circles.published()
    assert len(circles.members(group)) == 3
    return group


def mondays(circles: Circles) -> str:
    other = circles.a_mentor(name="Otto Oak", slots=["Mon 18:00-20:00"])
    return circles.a_group(name="Monday circle", weekday="Mon", least=1, facilitators=[str(other)])


def keep_apart(circles: Circles, mentee: UUID, reason: str) -> Any:
    page = f"{circles.pages}/people/{mentee}/apart"
    return circles.coordinator.post(page, data={"other": str(circles.mentor), "reason": reason}, headers=HTML)


def following(circles: Circles) -> str:
    return plain(circles.html(circles.coordinator, f"{circles.pages}/following"))


def test_a_member_kept_apart_from_the_host_is_followed_and_moved_by_the_next_placing(
    circles: Circles, thursday: str
) -> None:
    mentee = circles.people[1]
    assert "Please see to this first" not in following(circles)
    assert keep_apart(circles, mentee, "kin").headers["location"].endswith("?done=apart")
    assert str(mentee) in circles.members(thursday)
    shown = following(circles)
    assert "Person1 Lopez must not be in Thursday circle any more" in shown
    assert "family" not in shown
    hosted = circles.html(circles.host, f"{circles.pages}/me/groups/{thursday}")
    assert "Person1" not in hosted
    monday = mondays(circles)
    assert "wait for a place 1" in plain(circles.html(circles.coordinator, f"{circles.pages}/groups/placings"))
    circles.published()
    assert circles.members(monday) == [str(mentee)]
    assert str(mentee) not in circles.members(thursday)
    assert len(circles.members(thursday)) == 2
    assert "Please see to this first" not in following(circles)


def test_who_has_nowhere_to_move_keeps_the_place_until_somebody_ends_it(circles: Circles, thursday: str) -> None:
    mentee = circles.people[0]
    keep_apart(circles, mentee, "other")
    newcomers = [circles.a_mentee(name=f"New{number}") for number in range(2)]
    circles.published()
    members = circles.members(thursday)  # of four places three are taken still
    assert str(mentee) in members
    assert sum(str(one) in members for one in newcomers) == 1
    assert "Person0 Lopez must not be in Thursday circle" in following(circles)


def test_a_protective_order_gives_the_place_back_in_the_very_transaction(circles: Circles, thursday: str) -> None:
    mentee = circles.people[2]
    done = keep_apart(circles, mentee, "protective_order")
    assert done.headers["location"].endswith("?done=ended")
    assert "has ended at once" in plain(circles.html(circles.coordinator, done.headers["location"]))
    assert str(mentee) not in circles.members(thursday)
    assert "Please see to this first" not in following(circles)
    pair = {"mentee_id": str(circles.people[0]), "mentor_id": str(circles.mentor), "reason": "protective_order"}
    assert circles.coordinator.post(f"{circles.base}/bans", json=pair).status_code == 201
    assert circles.members(thursday) == [str(circles.people[1])]
    monday = mondays(circles)
    circles.published()
    assert circles.members(monday) == sorted(str(one) for one in (circles.people[0], mentee))


def test_of_two_members_kept_apart_it_is_the_later_place_and_a_group_one_must_not_be_in_counts_too(
    circles: Circles, thursday: str
) -> None:
    late = circles.a_mentee(name="Late Comer")
    circles.published()
    assert str(late) in circles.members(thursday)
    circles.tie(kind="apart", mentee_id=str(circles.people[0]), other_id=str(late))
    shown = following(circles)
    assert "Late Comer must not be in Thursday circle" in shown
    assert "Person0" not in shown
    circles.tie(kind="ban", mentee_id=str(circles.people[0]), group_id=thursday)
    assert "Person0 Lopez must not be in Thursday circle" in following(circles)
    monday = mondays(circles)
    circles.published()
    assert len({*circles.members(monday)} & {str(late), str(circles.people[0])}) == 1  # they must not be together
