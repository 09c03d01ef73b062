from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from api.errors import NotFoundError
from api.hours.models import HeldTime, Hold, HoldKind, Wanted
from api.hours.service import TakenError, formers, keep, release, standing, take
from api.hours.times import cells_of, slot_of
from api.web.parts import Parts
from matcher.people.week import Slot
from tests.accounts.people import a_program
from tests.kept_people.people import a_mentee, a_mentor
from tests.service import MovedClock, counted_queries

MONDAY = Slot(0, 18 * 60, 60)
TUESDAY = Slot(1, 18 * 60, 60)
SHARED = Slot(2, 18 * 60, 60, places=2)


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    parts: Parts = app.state.parts
    return parts


def wanted(mentee: UUID, mentor: UUID, slot: Slot = MONDAY) -> Wanted:
    return Wanted(mentee, mentor, slot, "America/New_York", "video")


def test_what_is_taken_stands_until_it_is_given_back(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentee, mentor = a_mentee(app, program), a_mentor(app, program)
    with parts.database.writing() as session:
        (hold,) = take(session, program, [wanted(mentee, mentor)], clock.now())
        hold_id = hold.id
    with parts.database.reading() as session:
        (stands,) = standing(session, program)
        assert (stands.mentee_id, stands.mentor_id, slot_of(stands), stands.kind) == (
            mentee,
            mentor,
            MONDAY,
            "proposal",
        )
        assert len(session.exec(select(HeldTime)).all()) == 24
    with parts.database.writing() as session:
        keep(session, hold_id)
    with parts.database.writing() as session:
        assert standing(session, program)[0].kind == HoldKind.MATCH
        assert release(session, [hold_id], clock.now(), former=True) == 1
        assert release(session, [hold_id], clock.now(), former=True) == 0
    with parts.database.reading() as session:
        assert not standing(session, program)
        assert not session.exec(select(HeldTime)).all()
        assert [(one.mentee_id, one.mentor_id) for one in formers(session, program)] == [(mentee, mentor)]


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (MONDAY, MONDAY, False),
        (MONDAY, Slot(0, 19 * 60, 60), True),
        (MONDAY, Slot(0, 18 * 60 + 59, 30), False),
        (MONDAY, Slot(0, 17 * 60, 60), True),
        (Slot(6, 23 * 60 + 30, 60), Slot(0, 0, 30), False),
        (Slot(6, 23 * 60 + 30, 60), Slot(0, 30, 30), True),
        (SHARED, SHARED, True),
        (SHARED, Slot(2, 18 * 60 + 30, 60), False),
    ],
)
def test_two_hours_of_a_mentor_never_overlap(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, first: Slot, second: Slot, fits: bool
) -> None:
    mentor = a_mentor(app, program)
    one, other = a_mentee(app, program), a_mentee(app, program)
    with parts.database.writing() as session:
        take(session, program, [wanted(one, mentor, first)], clock.now())
    asked = wanted(other, mentor, second)
    with parts.database.writing() as session:
        if fits:
            take(session, program, [asked], clock.now())
        else:
            with pytest.raises(TakenError) as refused:
                take(session, program, [asked], clock.now())
            assert refused.value.refused == (asked,)


def test_two_people_share_an_hour_that_alternates_and_a_third_has_no_place(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program)
    people = [a_mentee(app, program) for _ in range(3)]
    with parts.database.writing() as session:
        first, second = take(session, program, [wanted(one, mentor, SHARED) for one in people[:2]], clock.now())
        assert {first.fortnight, second.fortnight} == {0, 1}
        with pytest.raises(TakenError):
            take(session, program, [wanted(people[2], mentor, SHARED)], clock.now())


def test_all_or_nothing_is_taken_and_everything_refused_is_named(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program)
    people = [a_mentee(app, program) for _ in range(3)]
    asked = [wanted(people[0], mentor), wanted(people[1], mentor), wanted(people[2], mentor)]
    with pytest.raises(TakenError) as refused, parts.database.writing() as session:
        take(session, program, asked, clock.now())
    assert refused.value.refused == (asked[1], asked[2])
    with parts.database.reading() as session:
        assert not standing(session, program)


def test_a_mentee_holds_one_hour_at_the_most(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    mentee, one, other = a_mentee(app, program), a_mentor(app, program), a_mentor(app, program)
    with parts.database.writing() as session:
        take(session, program, [wanted(mentee, one)], clock.now())
        with pytest.raises(TakenError):
            take(session, program, [wanted(mentee, other)], clock.now())


def test_a_mentor_of_another_program_is_not_there(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    mentee, foreign = a_mentee(app, program), a_mentor(app, a_program(app, "South"))
    with parts.database.writing() as session, pytest.raises(NotFoundError):
        take(session, program, [wanted(mentee, foreign)], clock.now())


def test_a_caseload_is_never_above_what_the_mentor_takes(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program, capacity=1)
    people = [a_mentee(app, program) for _ in range(2)]
    with parts.database.writing() as session:
        take(session, program, [wanted(people[0], mentor)], clock.now())
        with pytest.raises(TakenError):
            take(session, program, [wanted(people[1], mentor, TUESDAY)], clock.now())


def test_a_capacity_can_go_down_to_what_is_held_and_no_further(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, coordinator: TestClient, base: str
) -> None:
    mentor = a_mentor(app, program, capacity=5)
    people = [a_mentee(app, program) for _ in range(3)]
    slots = [MONDAY, TUESDAY, SHARED]
    with parts.database.writing() as session:
        held = take(
            session, program, [wanted(*one) for one in zip(people, [mentor] * 3, slots, strict=True)], clock.now()
        )
        first = held[0].id
    with parts.database.writing() as session:
        release(session, [first], clock.now())

    def lower(capacity: int, version: int) -> int:
        path, tag = f"{base}/mentors/{mentor}", {"If-Match": f'"{version}"'}
        return coordinator.patch(path, json={"capacity": capacity}, headers=tag).status_code

    assert lower(1, 1) == 409
    assert lower(2, 1) == 200
    with parts.database.reading() as session:
        assert sorted((hold.caseload_no, hold.caseload_cap) for hold in standing(session, program)) == [(1, 2), (2, 2)]


# ---------------------------------------------------------------- whoever goes around the use cases


@pytest.mark.parametrize(
    "change",
    [
        {"caseload_no": 0},
        {"caseload_no": 9},
        {"caseload_cap": 7},
        {"fortnight": 0},
        {"kind": "other"},
        {"start_min": 1440},
        {"minutes": 0},
    ],
)
def test_the_database_itself_refuses(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, change: dict[str, Any]
) -> None:
    mentee, mentor = a_mentee(app, program), a_mentor(app, program, capacity=8)
    with parts.database.writing() as session:
        hold_id = take(session, program, [wanted(mentee, mentor)], clock.now())[0].id
    with pytest.raises(IntegrityError), parts.database.writing() as session:
        session.connection().execute(update(Hold).where(col(Hold.id) == hold_id).values(**change))


def test_no_cell_of_a_week_has_two_holders_whoever_writes(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program)
    one, other = a_mentee(app, program), a_mentee(app, program)
    with parts.database.writing() as session:
        first, second = take(session, program, [wanted(one, mentor), wanted(other, mentor, TUESDAY)], clock.now())
        ids = first.id, second.id
    cell = cells_of(MONDAY)[0]
    with pytest.raises(IntegrityError), parts.database.writing() as session:
        session.add(HeldTime(mentor_id=mentor, fortnight=0, cell=cell, hold_id=ids[1]))


@pytest.mark.parametrize("places", [1, 2])
def test_fifty_writers_at_once_never_give_an_hour_twice(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock, places: int
) -> None:
    mentor = a_mentor(app, program, capacity=50)
    people = [a_mentee(app, program) for _ in range(50)]
    slot = Slot(0, 18 * 60, 60, places=places)

    assert sum(together(parts, program, clock, [wanted(one, mentor, slot) for one in people])) == places


def test_fifty_writers_at_once_never_fill_a_caseload_above_its_cap(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentor = a_mentor(app, program, capacity=3)
    people = [a_mentee(app, program) for _ in range(50)]
    slots = [Slot(number % 7, (number // 7) * 60, 60) for number in range(50)]
    asked = [wanted(one, mentor, slot) for one, slot in zip(people, slots, strict=True)]
    assert sum(together(parts, program, clock, asked)) == 3


def test_fifty_writers_at_once_give_a_mentee_one_hour(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    mentee = a_mentee(app, program)
    mentors = [a_mentor(app, program) for _ in range(50)]
    assert sum(together(parts, program, clock, [wanted(mentee, mentor) for mentor in mentors])) == 1


def together(parts: Parts, program: UUID, clock: MovedClock, asked: list[Wanted]) -> list[bool]:
    def attempt(one: Wanted) -> bool:
        try:
            with parts.database.writing() as session:
                take(session, program, [one], clock.now())
        except (TakenError, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(attempt, asked))
    with parts.database.reading() as session:
        assert len(standing(session, program)) == sum(answers)
    return answers


def test_taking_many_hours_takes_few_statements(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    people = [a_mentee(app, program) for _ in range(20)]
    mentors = [a_mentor(app, program) for _ in range(20)]
    with counted_queries(app) as seen, parts.database.writing() as session:
        take(session, program, [wanted(*pair) for pair in zip(people, mentors, strict=True)], clock.now())
    assert len(seen) <= 6
