"""Meetings in the Meeting Guide format become open groups, and every problem is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.sheets.groups.meeting_guide import Meetings, read_meetings, write_meetings
from matcher.errors import InvalidInputError

SUNDAY: dict[str, Any] = {
    "name": "Sunday  Serenity", "slug": "sunday-serenity-14", "day": 0, "time": "18:00", "end_time": "19:30",
    "location": "Alano Club", "types": ["O", "T", "LGBTQ"], "entity": "District 123",
}  # fmt: skip


def read(*meetings: object) -> Meetings:
    return read_meetings(
        json.dumps(meetings), file="meetings.json", time_zone="America/New_York", pathway="twelve_step"
    )


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (SUNDAY | fields).items() if value is not None}


def test_a_meeting_becomes_an_open_group() -> None:
    (group,) = read(SUNDAY).groups
    assert (group.id, group.name, group.open, group.leaders) == ("sunday-serenity-14", "Sunday Serenity", True, 0)
    assert [str(one) for one in group.times] == ["Sun 18:00-19:30"]
    assert (group.modes, str(group.places[0]), group.topics) == (("in_person",), "Alano Club", frozenset({"lgbtq"}))
    assert (group.time_zone, group.fellowship, group.pathway) == ("America/New_York", "District 123", "twelve_step")


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({"end_time": None}, ["Sun 18:00-19:00"]),
        ({"time": "23:00", "end_time": "00:00"}, ["Sun 23:00-24:00"]),
        ({"time": "23:30", "end_time": "00:30"}, ["Sun 23:30-00:30"]),
        ({"time": "00:00", "end_time": "00:00"}, ["Sun 00:00-24:00"]),
        ({"day": [1, 3]}, ["Mon 18:00-19:30", "Wed 18:00-19:30"]),
        ({"day": "6"}, ["Sat 18:00-19:30"]),
    ],
)
def test_days_and_times_are_understood(fields: dict[str, Any], times: list[str]) -> None:
    assert [str(group.times[0]) for group in read(changed(**fields)).groups] == times


def test_a_meeting_on_several_days_has_an_id_for_each() -> None:
    ids = [one.id for one in read(changed(day=[1, 3])).groups]
    assert ids == ["sunday-serenity-14-mon", "sunday-serenity-14-wed"]


@pytest.mark.parametrize(
    ("fields", "modes"),
    [
        ({"conference_url": "https://example.org/1"}, ("in_person", "video")),
        ({"conference_url": "https://example.org/1", "location": None}, ("video",)),
        ({"conference_phone": "+12125550100", "approximate": "yes"}, ("phone",)),
        ({"conference_url": "https://example.org/1", "types": ["TC"]}, ("video",)),
    ],
)
def test_ways_of_taking_part_are_understood(fields: dict[str, Any], modes: tuple[str, ...]) -> None:
    assert read(changed(**fields)).groups[0].modes == modes


def test_languages_and_whom_it_is_for_are_understood() -> None:
    (group,) = read(changed(types=["S", "EN", "W"])).groups
    assert group.languages == ("es", "en")
    assert [str(one) for one in group.only_for] == ["gender=woman:must"]


def test_a_meeting_by_appointment_is_left_out_and_noted() -> None:
    found = read(changed(day=None, time=None))
    assert found.groups == ()
    assert "by appointment" in found.notes[0]


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        read(
            changed(name=None), changed(slug=None), changed(slug="b", day=7), changed(slug="c", time="6pm"),
            changed(slug="d", day=[]), changed(slug="e", timezone="Nowhere"), changed(slug="f", types="O"), 7,
            changed(slug="g"), changed(slug="g"), changed(slug="h", time=None),
        )  # fmt: skip
    places = [one.place.removeprefix("meetings.json, row ") for one in raised.value.problems]
    assert places == [
        "1, column name", "2, column slug", "3, column day", "4, column time", "5, column day", "6, column timezone",
        "7, column types", "8", "10, column slug", "11, column time",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["{", "{}", '"x"'])
def test_what_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="a JSON array of meetings"):
        read_meetings(text, file="meetings.json", time_zone="UTC")


def test_what_is_written_comes_back_the_same() -> None:
    groups = read(changed(time="23:00", end_time="00:00", types=["O", "S", "W", "LGBTQ"], entity=None)).groups
    again = read_meetings(write_meetings(groups), file="x", time_zone="UTC", pathway="twelve_step").groups
    assert again == groups
