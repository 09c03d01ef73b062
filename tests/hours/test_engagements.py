"""One mentor's week for everything: hours with mentees, groups, shifts and conversations never share a minute."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from api.errors import NotFoundError
from api.hours.engagements import (
    EngagedError,
    disengage,
    disengage_past,
    engage,
    engaged_cells,
    engagements,
    engagements_of,
    is_any_past,
)
from api.hours.models import Engaged, Engagement, EngagementKind, HeldTime, Wanted
from api.hours.service import TakenError, take
from api.hours.times import cells_of, slot_of
from api.web.parts import Parts
from matcher.people.week import Slot
from tests.accounts.people import a_program
from tests.kept_people.people import a_mentee, a_mentor
from tests.service import MovedClock

MONDAY = Slot(0, 18 * 60, 60)
SHARED = Slot(0, 18 * 60, 60, places=2)
FIRST, SECOND = date(2026, 11, 23), date(2026, 11, 30)
"""Two Mondays, of either turn of weeks."""
ZONE = "America/New_York"


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    parts: Parts = app.state.parts
    return parts


def a_group(mentor: UUID, slot: Slot = MONDAY) -> Engaged:
    return Engaged(mentor, EngagementKind.FACILITATION, slot, ZONE)


def a_shift(mentor: UUID, slot: Slot = MONDAY) -> Engaged:
    return Engaged(mentor, EngagementKind.SHIFT, slot, ZONE)


def a_conversation(mentor: UUID, day: date = FIRST, slot: Slot = MONDAY) -> Engaged:
    return Engaged(mentor, EngagementKind.CONVERSATION, slot, ZONE, day=day)


def an_engagement(kind: str, mentor: UUID, slot: Slot = MONDAY) -> Engaged:
    if kind == "conversation":
        return a_conversation(mentor, slot=slot)
    return a_group(mentor, slot) if kind == "group" else a_shift(mentor, slot)


def test_what_is_given_to_a_group_stands_until_it_is_taken_back(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program)
    with parts.database.writing() as session:
        (row,) = engage(session, program, [a_group(mentor)], clock.now())
        row_id = row.id
    with parts.database.reading() as session:
        (stands,) = engagements(session, program)
        assert (stands.kind, slot_of(stands), stands.fortnight) == ("facilitation", MONDAY, None)
        assert engagements_of(session, mentor) == [stands]
        assert engaged_cells(session, program) == {str(mentor): set(cells_of(MONDAY))}
        assert len(session.exec(select(HeldTime)).all()) == 24
    for _ in range(2):
        with parts.database.writing() as session:
            disengage(session, [row_id])
    with parts.database.reading() as session:
        assert not session.exec(select(HeldTime)).all()


@pytest.mark.parametrize("first", ["hour", "group", "shift", "conversation"])
@pytest.mark.parametrize("second", ["hour", "group", "shift", "conversation"])
def test_no_two_kinds_share_a_minute(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, first: str, second: str
) -> None:
    mentor = a_mentor(app, program)

    def give(kind: str, slot: Slot) -> None:
        with parts.database.writing() as session:
            if kind == "hour":
                take(session, program, [Wanted(a_mentee(app, program), mentor, slot, ZONE, "video")], clock.now())
            else:
                engage(session, program, [an_engagement(kind, mentor, slot)], clock.now())

    give(first, MONDAY)
    with pytest.raises((TakenError, EngagedError)):
        give(second, replace(MONDAY, start_min=18 * 60 + 30))
    give(second, replace(MONDAY, start_min=19 * 60))


def test_a_conversation_takes_its_own_turn_of_weeks_alone_and_lapses_with_its_day(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program)
    with parts.database.writing() as session:
        engage(session, program, [a_conversation(mentor, FIRST), a_conversation(mentor, SECOND)], clock.now())
    with parts.database.writing() as session, pytest.raises(EngagedError):
        engage(session, program, [a_group(mentor, SHARED)], clock.now())
    with parts.database.writing() as session:
        assert not is_any_past(session, date(2026, 11, 24))
        assert disengage_past(session, date(2026, 11, 24)) == 0
        assert is_any_past(session, date(2026, 11, 25))
        assert disengage_past(session, date(2026, 11, 25)) == 1
    with parts.database.writing() as session:
        (group,) = engage(session, program, [a_group(mentor, SHARED)], clock.now())
        assert group.fortnight == 0


def test_all_or_nothing_is_given_and_everything_refused_is_named(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor, other = a_mentor(app, program), a_mentor(app, program)
    asked = [a_group(mentor), a_shift(mentor), a_shift(other), a_conversation(mentor)]
    with pytest.raises(EngagedError) as refused, parts.database.writing() as session:
        engage(session, program, asked, clock.now())
    assert refused.value.refused == (asked[1], asked[3])
    with parts.database.reading() as session:
        assert not engagements(session, program)


def test_a_mentor_of_another_program_is_not_there(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    foreign = a_mentor(app, a_program(app, "South"))
    with parts.database.writing() as session, pytest.raises(NotFoundError):
        engage(session, program, [a_group(foreign)], clock.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": EngagementKind.FACILITATION},
        {"day": None},
        {"day": date(2026, 11, 24)},
    ],
)
def test_a_conversation_has_a_day_of_its_hour_and_no_group_has_one(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, wrong: dict[str, object]
) -> None:
    asked = replace(a_conversation(a_mentor(app, program)), **wrong)  # type: ignore[arg-type]
    with parts.database.writing() as session, pytest.raises(ValueError, match="day"):
        engage(session, program, [asked], clock.now())


@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"day": FIRST}, {"fortnight": 2}, {"start_min": 1440}, {"minutes": 0}, {"weekday": 7}]
)
def test_the_database_itself_refuses(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, change: dict[str, object]
) -> None:
    with parts.database.writing() as session:
        row_id = engage(session, program, [a_group(a_mentor(app, program))], clock.now())[0].id
    with pytest.raises(IntegrityError), parts.database.writing() as session:
        session.connection().execute(update(Engagement).where(col(Engagement.id) == row_id).values(**change))


def test_a_cell_is_held_for_exactly_one_thing(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    mentor, mentee = a_mentor(app, program), a_mentee(app, program)
    tuesday = replace(MONDAY, weekday=1)
    with parts.database.writing() as session:
        hold = take(session, program, [Wanted(mentee, mentor, tuesday, ZONE, "video")], clock.now())[0].id
        engaged = engage(session, program, [a_group(mentor)], clock.now())[0].id
    for holders in ({}, {"hold_id": hold, "engagement_id": engaged}):
        with pytest.raises(IntegrityError), parts.database.writing() as session:
            session.add(HeldTime(mentor_id=mentor, fortnight=0, cell=0, **holders))
    with pytest.raises(IntegrityError), parts.database.writing() as session:
        session.add(HeldTime(mentor_id=mentor, fortnight=0, cell=cells_of(tuesday)[0], engagement_id=engaged))


def test_fifty_writers_of_all_four_kinds_give_an_hour_once(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program, capacity=50)
    people = [a_mentee(app, program) for _ in range(13)]

    def attempt(number: int) -> bool:
        try:
            with parts.database.writing() as session:
                if number % 4 == 0:
                    hour = Wanted(people[number // 4], mentor, MONDAY, ZONE, "video")
                    take(session, program, [hour], clock.now())
                else:
                    kind = ("group", "shift", "conversation")[number % 4 - 1]
                    engage(session, program, [an_engagement(kind, mentor)], clock.now())
        except (TakenError, EngagedError, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        assert sum(threads.map(attempt, range(50))) == 1
    with parts.database.reading() as session:
        holders = {(row.hold_id, row.engagement_id) for row in session.exec(select(HeldTime))}
        assert len(holders) == 1
