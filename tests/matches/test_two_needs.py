"""Who asks for one of each kind has two mentors at most: never the same, never at once, and after everybody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from api.exchange.service.week import week_sheets
from api.hours.models import SECOND, Hold, Wanted
from api.hours.service import TakenError, take
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.people.models.tables import MenteeRow
from api.proposals.models.tables import Proposal
from matcher.people import Slot
from tests.proposals.weeks import Week
from tests.rounds.weeks import Week as RoundWeek
from tests.service import a_client

NEW_YORK = "America/New_York"


@pytest.fixture
def week(app: FastAPI) -> Week:
    made = Week(app, people=0)
    made.a_mentee(asks_for="both")
    return made


def a_model(week: Week, *slots: str, **fields: Any) -> UUID:
    return week.a_mentor(kind="role_model", slots=list(slots) or ["Mon 18:00-19:00", "Tue 18:00-19:00"], **fields)


def reviewed(week: Week) -> tuple[RoundWeek, str]:
    rounds = RoundWeek(week.app, week.coordinator, week.program, week.mentees, [])
    return rounds, rounds.reviewed()


def published(week: Week) -> list[Proposal]:
    """Match the week that comes, publish it, and return what it put forward."""
    rounds, round_id = reviewed(week)
    answer = rounds.post(round_id, "publish")
    assert answer.status_code == 200, answer.text
    assert rounds.post(round_id, "close").status_code == 200
    return [row for row in week.proposals() if str(row.round_id) == round_id]


def both_accept(week: Week, proposal: Proposal) -> None:
    for side in ("mentor", "mentee"):
        assert week.on_behalf(proposal, side, True).status_code == 200


def open_matches(week: Week) -> list[Match]:
    with week.parts.database.reading() as session:
        return list(session.exec(select(Match).where(Match.state != MatchState.ENDED).order_by(col(Match.need))))


def status(week: Week) -> str:
    with week.parts.database.reading() as session:
        return session.get_one(MenteeRow, week.mentees[0]).status


def own_page(week: Week) -> str:
    issued = week.coordinator.post(f"{week.base}/mentees/{week.mentees[0]}/own-link").json()
    return str(a_client(week.app).get("/your/" + issued["address"].rsplit("/", 1)[1]).text)


def ended(week: Week, match: Match, **asked: Any) -> None:
    said = {"reason": "mismatch"} | asked
    assert week.post(week.coordinator, f"matches/{match.id}/end", match.version, said).status_code == 200


def test_the_second_is_of_the_other_kind_at_another_hour_and_both_are_shown(week: Week) -> None:
    week.accepted()
    model = a_model(week)
    assert "We go on looking for the second" in own_page(week)
    (second,) = published(week)
    assert (second.mentor_id, second.need, second.weekday) == (model, SECOND, 1)
    assert "We have found somebody, and are asking them." in own_page(week)
    assert week.on_behalf(second, "mentor", True).status_code == 200
    assert "There is somebody for you." in own_page(week)
    assert week.on_behalf(second, "mentee", True).status_code == 200
    assert [(one.mentor_id, one.need) for one in open_matches(week)] == [(week.mentor, 1), (model, 2)]
    page = own_page(week)
    assert "You have two mentors." in page
    assert "Monday, 6:00" in page
    assert "Tuesday, 6:00" in page
    assert published(week) == []
    items = week.coordinator.get(f"{week.base}/matches").json()["items"]
    assert sorted(one["need"] for one in items) == [1, 2]
    with week.parts.database.reading() as session:
        mentees, _, pairs = week_sheets(session, week.parts.vault, week.program, week.parts.clock.now())
    assert not mentees.rows
    assert not [row for row in pairs.rows if row["kind"] == "held"]


def test_the_other_place_of_a_fortnightly_hour_stays_while_a_second_is_looked_for(week: Week) -> None:
    mornings = week.a_mentor(slots=["Mon 10:00-11:00 x2"], capacity=2)
    (first,) = week.put_forward(week.pairing(mentor_id=mornings, slot=Slot(0, 600, 60), weekly=False))
    both_accept(week, first)
    model = a_model(week, "Tue 18:00-19:00")
    others = {week.a_mentee(windows=["Mon 09:00-12:00"]) for _ in range(2)}
    found = {one.mentee_id: one for one in published(week)}
    assert found.pop(week.mentees[0]).mentor_id == model
    ((mentee, shares),) = found.items()
    assert mentee in others
    assert (shares.mentor_id, shares.start_min) == (mornings, 600)
    with week.parts.database.reading() as session:
        turns = session.exec(select(Hold.fortnight).where(Hold.mentor_id == mornings)).all()
    assert sorted(map(str, turns)) == ["0", "1"]


def test_the_round_says_that_a_pair_is_a_second_one(week: Week) -> None:
    week.accepted()
    a_model(week)
    rounds, round_id = reviewed(week)
    page = week.coordinator.get(f"/programs/{week.program}/rounds/{round_id}", headers={"Accept": "text/html"})
    assert "second mentor" in page.text
    assert rounds.row(round_id).matched == 1


def test_nobody_is_passed_over_for_somebody_elses_second(week: Week) -> None:
    week.accepted()
    a_model(week, "Tue 18:00-19:00", capacity=1)
    other = week.a_mentee(asks_for="role_model", waiting_since="2026-11-29")
    assert [(one.mentee_id, one.need) for one in published(week)] == [(other, 1)]


@pytest.mark.parametrize("asks_for", ["any", "specialist", "role_model"])
def test_who_asks_for_no_second_gets_none(week: Week, asks_for: str) -> None:
    week.mentees.insert(0, week.a_mentee(asks_for=asks_for))
    week.accepted()
    a_model(week)
    assert {one.mentee_id for one in published(week)} == {week.mentees[1]}


def test_a_no_to_the_second_leaves_the_first_alone_and_looks_again(week: Week) -> None:
    week.accepted()
    a_model(week)
    a_model(week, "Wed 18:00-19:00")
    (second,) = published(week)
    assert week.on_behalf(second, "mentor", False, "no_time").status_code == 200
    assert status(week) == "matched"
    assert len(open_matches(week)) == 1
    (again,) = published(week)
    assert again.need == SECOND


def test_who_loses_the_first_keeps_the_second_and_is_looked_for_again(week: Week) -> None:
    week.accepted()
    model = a_model(week)
    both_accept(week, published(week)[0])
    specialist = week.a_mentor(slots=["Wed 18:00-19:00"])
    ended(week, open_matches(week)[0])
    assert status(week) == "matched"
    assert [(one.mentor_id, one.need) for one in open_matches(week)] == [(model, 1)]
    week.work()
    assert len(open_matches(week)) == 1
    (again,) = published(week)
    assert again.need == SECOND
    assert again.mentor_id in (week.mentor, specialist)


def test_who_loses_the_first_while_the_second_is_asked_has_it_as_the_first(week: Week) -> None:
    week.accepted()
    a_model(week)
    (second,) = published(week)
    ended(week, open_matches(week)[0])
    assert (status(week), week.proposal(second.id).need) == ("waiting", 1)
    week.work()
    both_accept(week, second)
    assert [one.need for one in open_matches(week)] == [1]


def test_who_wants_no_second_any_more_keeps_the_other_alone(week: Week) -> None:
    week.accepted()
    a_model(week)
    both_accept(week, published(week)[0])
    ended(week, open_matches(week)[1], again=False)
    assert (status(week), len(open_matches(week))) == ("matched", 1)
    told = week.coordinator.get(f"{week.base}/mentees/{week.mentees[0]}").json()
    assert told["asks_for"] == "any"
    assert published(week) == []


def test_who_moves_away_leaves_both(week: Week) -> None:
    week.accepted()
    a_model(week)
    both_accept(week, published(week)[0])
    ended(week, open_matches(week)[0], reason="moved", again=False)
    week.work()
    assert (status(week), open_matches(week)) == ("left", [])


def test_a_second_is_withdrawn_with_the_consent(week: Week) -> None:
    week.accepted()
    a_model(week)
    (second,) = published(week)
    week.revokes()
    week.work()
    assert week.proposal(second.id).state == "withdrawn"
    with week.parts.database.reading() as session:
        assert [hold.need for hold in session.exec(select(Hold))] == [1]


def wanted(week: Week, mentor: UUID, weekday: int, need: int) -> Wanted:
    return Wanted(week.mentees[0], mentor, Slot(weekday, 18 * 60, 60), NEW_YORK, "video", need=need)


@pytest.mark.parametrize("need", [1, 2])
def test_the_database_refuses_two_needs_with_one_mentor_and_three_needs(week: Week, need: int) -> None:
    now = week.parts.clock.now()
    others = [week.a_mentor() for _ in range(2)]
    with week.parts.database.writing() as session:
        both = [wanted(week, week.mentor, 0, 1), wanted(week, others[0], 1, 2)]
        first, second = take(session, week.program, both, now)
        held = first.id, second.id
    with pytest.raises(TakenError), week.parts.database.writing() as session:
        take(session, week.program, [wanted(week, others[1], 2, need)], now)
    for change in ({"mentor_id": week.mentor}, {"need": 1}, {"need": 3}):
        with pytest.raises(IntegrityError), week.parts.database.writing() as session:
            session.connection().execute(update(Hold).where(col(Hold.id) == held[1]).values(**change))


def test_fifty_writers_give_a_mentee_one_hour_for_each_need_and_never_both_with_one_mentor(week: Week) -> None:
    now = week.parts.clock.now()
    mentors = [week.mentor, week.a_mentor(), week.a_mentor()]

    def attempt(number: int) -> bool:
        try:
            with week.parts.database.writing() as session:
                one = wanted(week, mentors[number % 3], number % 6, 1 + number % 2)
                take(session, week.program, [one], now)
        except (TakenError, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(50) as threads:
        assert sum(threads.map(attempt, range(50))) == 2
    with week.parts.database.reading() as session:
        holds = session.exec(select(Hold)).all()
    assert {hold.need for hold in holds} == {1, 2}
    assert len({hold.mentor_id for hold in holds}) == 2
