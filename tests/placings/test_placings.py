"""Placings that are solved as a job: who has no place and why, what is settled, and an attempt that died."""

from __future__ import annotations

from uuid import UUID

from api.groups.service.placings import PLACINGS
from tests.placings.circles import Circles


def test_who_has_no_place_is_told_why_and_what_would_help(circles: Circles) -> None:
    circles.a_group(least=4)
    early = circles.a_mentee(name="Early", windows=["Tue 06:00-07:00"])
    placing = circles.solved()
    assert circles.read(placing, "summary")["unopened"][0]["why"] == "few"
    left = {one["mentee_name"]: one for one in circles.read(placing, "unplaced")["items"]}
    assert (left["Early"]["kind"], left["Early"]["rules"]) == ("no_common_hour", ["hour"])
    assert left["Person0 Lopez"]["kind"] == "too_few"
    (remedy,) = [one for one in left["Person0 Lopez"]["remedies"] if one["kind"] == "add_people"]
    assert (remedy["people"], remedy["gain"]) == (1, 3)
    assert str(early) not in circles.read(placing, "placements")["items"]


def test_what_is_settled_holds_and_contradictions_fail_in_words(circles: Circles) -> None:
    one, other, third = map(str, circles.people)
    circles.a_group()
    monday = circles.a_group(name="Monday circle", weekday="Mon", least=1)
    circles.tie(kind="apart", mentee_id=one, other_id=other)
    circles.tie(kind="pin", mentee_id=third, group_id=monday)
    placing = circles.solved()
    homes = {entry["mentee_id"]: entry["group_id"] for entry in circles.read(placing, "placements")["items"]}
    assert homes[third] == monday
    assert homes.get(one) != homes.get(other)
    together = circles.tie(kind="together", mentee_id=one, other_id=other)
    assert circles.post(placing, "start").status_code == 200
    circles.work()
    assert (circles.row(placing).state, circles.row(placing).failure) == ("failed", "clash")
    path = f"{circles.base}/group-ties/{together['id']}"
    assert circles.coordinator.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert circles.row(circles.solved()).failure is None


def test_nobody_is_the_only_one_of_a_kind_they_asked_not_to_be(circles: Circles) -> None:
    circles.a_group(least=1)
    alone = circles.a_mentee(name="Ana", gender="woman")
    circles.tie(kind="not_only", mentee_id=str(alone), attribute="gender", value="woman")
    placing = circles.solved()
    assert [one["mentee_id"] for one in circles.read(placing, "unplaced")["items"]] == [str(alone)]
    circles.post(placing, "cancel")
    circles.a_mentee(name="Eva", gender="woman", urgency="urgent")
    again = circles.solved()
    placed = {one["mentee_name"] for one in circles.read(again, "placements")["items"]}
    assert "Ana" not in placed or "Eva" in placed


def test_an_attempt_that_died_goes_on_once(circles: Circles) -> None:
    circles.a_group()
    placing = circles.start()
    with circles.parts.database.writing() as session:
        dead = PLACINGS.begin(session, circles.parts, UUID(placing), 1, circles.now)
    assert dead is not None
    assert circles.due() == []
    circles.parts.clock.move(seconds=31)  # type: ignore[attr-defined] # the clock of tests
    circles.work()
    row = circles.row(placing)
    assert (row.state, row.attempt, row.placed) == ("review", 2, 3)
    with circles.parts.database.writing() as session:
        assert not PLACINGS.beat(session, dead, circles.now)
