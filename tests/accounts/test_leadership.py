"""Whether a program is peer-run is reckoned from who leads it: what is counted, what is refused, what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.accounts.models.tables import Leadership, Program
from api.accounts.models.words import Role
from api.accounts.peer_run import is_old, lacks
from api.app import create_app
from tests.accounts.people import a_program, somebody
from tests.service import MovedClock, some_settings

NINE = {"definition": "board", "board": 9, "board_lived": 5, "staff": 4, "staff_lived": 2, "counted_on": "2026-11-02"}
NONE_YET = {"If-Match": '"0"'}


@pytest.fixture
def on_either(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def admin(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.ADMIN)


def counted(definition: str, **others: object) -> Leadership:
    usual: dict[str, Any] = {
        "board": 0, "board_lived": 0, "staff": 0, "staff_lived": 0, "director_lived": False, "planning": False,
        "delivery": False, "evaluation": False, "counted_on": date(2026, 11, 2),
    }  # fmt: skip
    return Leadership(definition=definition, **usual | others)


def short(definition: str, **others: object) -> dict[str, int]:
    return {lack.place: lack.more for lack in lacks(counted(definition, **others))}


# ---------------------------------------------------------------- reckoning


@pytest.mark.parametrize(
    ("board", "lived", "more"), [(9, 5, 0), (9, 4, 1), (100, 51, 0), (100, 50, 1), (101, 51, 1), (2, 1, 1), (0, 0, 1)]
)
def test_by_the_board_it_takes_fifty_one_percent_and_somebody(board: int, lived: int, more: int) -> None:
    assert short("board", board=board, board_lived=lived) == ({"board": more} if more else {})


def test_by_control_board_director_and_staff_all_count() -> None:
    assert short("control", board=4, board_lived=2, staff=5, staff_lived=1) == {"board": 1, "director": 1, "staff": 2}
    assert short("control", board=4, board_lived=3, staff=5, staff_lived=3, director_lived=True) == {}


def test_from_planning_to_evaluation_no_part_may_be_left_out() -> None:
    assert short("throughout", board=9, board_lived=9, planning=True) == {"delivery": 1, "evaluation": 1}
    assert short("throughout", planning=True, delivery=True, evaluation=True) == {}


@given(st.integers(1, 400), st.data())
def test_as_many_more_as_are_said_to_be_lacking_are_enough_and_one_fewer_is_not(
    board: int, data: st.DataObject
) -> None:
    lived = data.draw(st.integers(0, board))
    more = short("board", board=board, board_lived=lived).get("board", 0)
    assert short("board", board=board, board_lived=lived + more) == {}
    assert lived + more <= board
    if more:
        assert short("board", board=board, board_lived=lived + more - 1) == {"board": 1}


def test_a_count_is_old_after_a_year() -> None:
    assert not is_old(date(2025, 11, 23), date(2026, 11, 23))
    assert is_old(date(2025, 11, 22), date(2026, 11, 23))


# ---------------------------------------------------------------- as JSON


def test_peer_run_is_reckoned_and_cannot_be_said(program: UUID, admin: TestClient) -> None:
    base = f"/api/v1/programs/{program}"
    assert admin.get(base).json()["peer_run"] is False
    refused = admin.patch(base, json={"peer_run": True}, headers={"If-Match": '"1"'})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/peer_run"]
    before = admin.get(f"{base}/leadership")
    assert (before.json()["shown"], before.headers["etag"]) == ("not_counted", '"0"')
    done = admin.put(f"{base}/leadership", json=NINE, headers=NONE_YET)
    assert (done.status_code, done.headers["etag"], done.json()["shown"]) == (200, '"1"', "holds")
    assert admin.get(base).json()["peer_run"] is True
    assert admin.get("/api/v1/programs").json()["items"][0]["peer_run"] is True
    fewer = admin.put(f"{base}/leadership", json=NINE | {"board_lived": 4}, headers={"If-Match": '"1"'}).json()
    assert (fewer["shown"], fewer["lacks"]) == ("falls_short", [{"place": "board", "more": 1}])
    assert admin.get(base).json()["peer_run"] is False


def test_a_program_that_said_so_before_has_said_so_and_shown_nothing(
    app: FastAPI, program: UUID, admin: TestClient
) -> None:
    with app.state.parts.database.writing() as session:
        session.exec(update(Program).values(said_peer_run=True))
    base = f"/api/v1/programs/{program}"
    assert admin.get(f"{base}/leadership").json()["shown"] == "said"
    assert admin.get(base).json()["peer_run"] is False
    page = admin.get(f"/programs/{program}/program/leadership", headers={"Accept": "text/html"}).text
    assert "It is not shown yet" in page


def test_everything_that_cannot_be_counted_is_told_at_once(program: UUID, admin: TestClient) -> None:
    path = f"/api/v1/programs/{program}/leadership"
    wrong = NINE | {"board_lived": 10, "staff_lived": 5, "counted_on": "2026-11-24"}
    refused = admin.put(path, json=wrong, headers=NONE_YET)
    assert {one["pointer"]: one["expected"] for one in refused.json()["errors"]} == {
        "#/board_lived": "as many as there are, 9, or fewer",
        "#/staff_lived": "as many as there are, 4, or fewer",
        "#/counted_on": "today or a day before",
    }
    assert admin.put(path, json=NINE | {"board": -1}, headers=NONE_YET).json()["errors"][0]["pointer"] == "#/board"
    assert admin.put(path, json=NINE).status_code == 428
    assert admin.get(path).headers["etag"] == '"0"'


def test_the_database_refuses_what_cannot_be_and_keeps_one_of_ten_first_counts(on_either: FastAPI) -> None:
    program = a_program(on_either)
    admin = somebody(on_either, program, Role.ADMIN)

    def count(lived: int) -> int:
        body = NINE | {"board_lived": lived}
        return admin.put(f"/api/v1/programs/{program}/leadership", json=body, headers=NONE_YET).status_code

    with ThreadPoolExecutor(10) as executor:
        assert sorted(executor.map(count, range(10))) == [200] + 9 * [412]
    database = on_either.state.parts.database
    for wrong in ({"board_lived": 10}, {"board_lived": -1}, {"staff_lived": 5}):
        with pytest.raises(IntegrityError), database.writing() as session:
            session.exec(update(Leadership).where(col(Leadership.program_id) == program).values(**wrong))
    with database.reading() as session:
        assert len(session.exec(select(Leadership)).all()) == 1


# ---------------------------------------------------------------- as a page


def test_the_page_says_what_holds_what_is_short_and_when_it_was_counted(program: UUID, admin: TestClient) -> None:
    address = f"/programs/{program}/program/leadership"
    admin.headers["Accept"] = "text/html"
    assert "Nobody has been counted yet" in admin.get(address).text
    typed = {name: str(value) for name, value in NINE.items()} | {"board_lived": "4", "version": "0"}
    assert admin.post(address, data=typed).headers["location"] == f"{address}?done=changed"
    page = " ".join(admin.get(address).text.split())
    assert "1 more person of the board would have to have been there." in page
    assert "44%" in page
    assert "a year ago" not in page
    spanish = " ".join(admin.get(f"{address}?lang=es").text.split())
    assert "Esto aún no se cumple" in spanish
    old = typed | {"counted_on": "2025-11-02", "version": "1"}
    assert admin.post(address, data=old).status_code == 303
    assert "more than a year ago" in admin.get(f"{address}?lang=en").text


def test_what_was_typed_is_kept_and_whoever_is_overtaken_sees_both(program: UUID, admin: TestClient) -> None:
    address = f"/programs/{program}/program/leadership"
    admin.headers["Accept"] = "text/html"
    typed = {name: str(value) for name, value in NINE.items()} | {"version": "0"}
    refused = admin.post(address, data=typed | {"board_lived": "12"})
    assert refused.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', refused.text) == ["board_lived"]
    assert 'value="12"' in refused.text
    assert admin.post(address, data=typed).status_code == 303
    overtaken = admin.post(address, data=typed | {"board": "11"})
    assert overtaken.status_code == 412
    assert "Stored meanwhile: 9" in " ".join(overtaken.text.split())
    assert 'name="version" value="1"' in overtaken.text


def test_a_coordinator_reads_and_does_not_count(app: FastAPI, program: UUID) -> None:
    coordinator = somebody(app, program, Role.COORDINATOR)
    address = f"/programs/{program}/program/leadership"
    page = coordinator.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert '<form method="post" data-keep' not in page.text
    assert coordinator.post(address, data=NINE).status_code == 404
