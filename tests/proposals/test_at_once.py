"""Fifty writers at once: nothing is given twice, and of two answers one counts."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from api.errors import ServiceError
from api.hours.models import Hold
from api.matches.models.tables import Match
from api.proposals.models.words import By, MenteeReason, MentorReason, Side
from api.proposals.service.answering import Given, answer
from api.proposals.service.putting_forward import put_forward
from api.rounds.models import Pairing
from tests.accounts.people import TEST
from tests.proposals.weeks import SIX, Week

WRITERS = 50


@pytest.fixture
def week(app: FastAPI) -> Week:
    return Week(app, people=WRITERS)


def together(week: Week, write: Callable[[Session, int], object]) -> Counter[str]:
    """Let fifty threads write at once; return how many did and how many were refused."""

    def one(number: int) -> str:
        try:
            with week.parts.database.writing() as session:
                write(session, number)
        except (ServiceError, SQLAlchemyError):
            return "refused"
        return "done"

    with ThreadPoolExecutor(WRITERS) as threads:
        return Counter(threads.map(one, range(WRITERS)))


def offering(week: Week, pairing: Callable[[int], Pairing]) -> Callable[[Session, int], object]:
    now = week.parts.clock.now()
    return lambda session, number: put_forward(
        session, week.parts, week.program, week.round, [pairing(number)], TEST, now
    )


def holds(week: Week) -> list[Hold]:
    with week.parts.database.reading() as session:
        return list(session.exec(select(Hold)).all())


def test_an_hour_is_given_once(week: Week) -> None:
    assert together(week, offering(week, lambda number: week.pairing(number, weekday=0))) == {"done": 1, "refused": 49}
    assert len(holds(week)) == len(week.proposals()) == 1


def test_a_caseload_is_filled_and_never_over(week: Week) -> None:
    small = week.a_mentor(name="Benedikta", capacity=4)
    tried = together(week, offering(week, lambda number: week.pairing(number, weekday=number % 6, mentor_id=small)))
    assert tried["done"] == len(holds(week)) == len(week.proposals()) <= 4
    assert tried["done"] >= 1
    again = together(week, offering(week, lambda number: week.pairing(number, weekday=number % 6, mentor_id=small)))
    assert tried["done"] + again["done"] == len(holds(week)) == 4


def test_a_mentee_has_one_live_proposal(week: Week) -> None:
    others = [week.a_mentor(name=f"Mentor {number}", slots=SIX) for number in range(WRITERS)]
    tried = together(week, offering(week, lambda number: week.pairing(0, mentor_id=others[number])))
    assert tried == {"done": 1, "refused": 49}
    assert len(holds(week)) == len(week.proposals()) == 1


@pytest.mark.parametrize("side", [*Side])
def test_of_many_answers_at_once_the_first_counts(week: Week, side: Side) -> None:
    proposal = week.put_forward()[0]
    if side is Side.MENTEE:
        assert week.mentor_says(proposal, True).status_code == 200
    now = week.parts.clock.now()
    no = MentorReason.NO_TIME if side is Side.MENTOR else MenteeReason.TIME

    def write(session: Session, number: int) -> object:
        given = Given(side, By.COORDINATOR, number % 2 == 0, None if number % 2 == 0 else no)
        return answer(session, week.parts, week.program, proposal.id, given, TEST, now)

    assert together(week, write) == {"done": 1, "refused": 49}
    row = week.proposal(proposal.id)
    with week.parts.database.reading() as session:
        matches = session.exec(select(Match)).all()
    if row.state == "declined":
        assert (row.reason, len(holds(week)), len(matches)) == (no.value, 0, 0)
    else:
        assert row.state == ("mentor_accepted" if side is Side.MENTOR else "accepted")
        assert (len(holds(week)), len(matches)) == (1, int(side is Side.MENTEE))
