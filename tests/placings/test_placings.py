"""Placings that are solved as a job: who has no place and why, what is settled, and an attempt that died."""

from __future__ import annotations

import json
import re
from html import unescape
from uuid import UUID

from sqlmodel import select

from api.groups.service.placings import PLACINGS
from api.rounds.models.tables import Question
from api.rounds.service.questions import answer_question, question_to
from tests.accounts.people import TEST
from tests.drop_in.presences import HTML
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


def test_one_button_makes_the_change_that_helps_and_solves_again(circles: Circles) -> None:
    group = circles.a_group(least=1, most=2)
    placing = circles.solved()
    assert circles.row(placing).unplaced == 1
    (remedy,) = [one for one in circles.read(placing, "summary")["remedies"] if one["kind"] == "add_places"]
    assert (remedy["group_id"], remedy["places"], remedy["gain"]) == (group, 1, 1)
    page = f"{circles.pages}/groups/placings/{placing}"
    for where in (page, f"{page}/left"):
        assert "Do that, and solve it again" in circles.html(circles.coordinator, where)
    version = str(circles.row(placing).version)
    sent = json.dumps({"kind": "add_places", "group_id": group, "places": 1})
    for wrong in ('{"kind": "add_window"}', "[" * 50_000, sent.replace("1}", "2}")):  # never found to help
        answer = circles.coordinator.post(page, data={"version": version, "remedy": wrong}, headers=HTML)
        assert answer.status_code == 404
    assert circles.coordinator.post(page, data={"version": version, "remedy": sent}).status_code == 303
    overtaken = circles.coordinator.post(page, data={"version": version, "remedy": sent}, headers=HTML)
    assert overtaken.status_code == 412
    assert (circles.group(group)["most"], circles.row(placing).state) == (3, "solving")
    circles.work()
    assert (circles.row(placing).placed, circles.row(placing).unplaced) == (3, 0)


def test_a_remedy_is_taken_over_json_as_the_placing_found_it(circles: Circles) -> None:
    group = circles.a_group(least=1, most=2)
    placing = circles.solved()
    way = f"{circles.base}/placings/{placing}/remedies"
    found = {"kind": "add_places", "group_id": group, "places": 1}
    version = {"If-Match": f'"{circles.row(placing).version}"'}
    assert circles.coordinator.post(way, json=found | {"places": 5}, headers=version).status_code == 404
    assert circles.host.post(way, json=found, headers=version).status_code in (403, 404)
    taken = circles.coordinator.post(way, json=found, headers=version)
    assert (taken.status_code, taken.json()["state"]) == (200, "solving")
    assert circles.coordinator.post(way, json=found, headers=version).status_code == 412
    circles.work()
    assert circles.row(placing).placed == 3


def test_somebody_without_a_place_is_asked_for_one_more_time_by_mail_once(circles: Circles) -> None:
    circles.a_group(least=1)
    by_mail = {"route": "email", "email": "early@example.org"}
    early = circles.a_mentee(name="Early Lopez", windows=["Tue 06:00-07:00"], contact=by_mail)
    circles.a_mentee(
        name="Late Lopez", windows=["Tue 22:00-23:00"], contact={"route": "phone", "phone": "+12025550123"}
    )
    placing = circles.solved()
    page = f"{circles.pages}/groups/placings/{placing}"
    left = circles.html(circles.coordinator, f"{page}/left")
    assert "Ask Early Lopez whether that would do too" in left
    assert "Ask Late Lopez" not in left
    assert "Please ask Late Lopez by phone, and leave no voicemail." in left
    (sent,) = set(map(unescape, re.findall('name="ask" value="([^"]+)"', left)))
    for wrong in ("{", sent.replace("Thu", "Fri"), sent.replace(str(early), str(circles.people[0]))):
        assert circles.coordinator.post(page, data={"ask": wrong}, headers=HTML).status_code == 404
    for came in ("sent", "before"):
        answer = circles.coordinator.post(page, data={"ask": sent})
        assert f"/left?done={came}#p-{early}" in answer.headers["location"]
    with circles.parts.database.writing() as session:
        (question,) = session.exec(select(Question)).all()
        assert (question.round_id, str(question.placing_id)) == (None, placing)
        assert "Thu" not in str(question.sealed)
        shown = question_to(session, circles.parts.vault, early, circles.now)
        assert shown is not None
        assert shown.in_groups
        answer_question(session, circles.parts, question.id, yes=True, actor=TEST, now=circles.now)
    assert "says yes: solve it again" in circles.html(circles.coordinator, f"{page}/people/{early}")
    assert circles.post(placing, "start").status_code == 200
    circles.work()
    assert str(early) in {one["mentee_id"] for one in circles.read(placing, "placements")["items"]}


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
