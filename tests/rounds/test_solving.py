"""A solve that is killed, cancelled, taken for dead or begun twice: it ends once, with one result."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from api.database.sealed import Key
from api.rounds.jobs.solve import Solve
from api.rounds.models.tables import ResultEntry, SnapshotPerson
from api.rounds.service import solving
from api.rounds.service.kept import Record, _entry, of_round, pool_sealed, sealing
from api.rounds.service.portions import Portion, Table, store_portion
from api.rounds.solver import SOLVER, Refused, Solver, StoppedError, silent, solved
from matcher.pool import Pool
from tests.rounds.weeks import SOLVE, Week, a_week
from tests.service import MovedClock


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program, mentees=12, mentors=4)


@pytest.fixture
def solver() -> Iterator[Solver]:
    made = Solver()
    yield made
    made.close()


def test_a_solve_whose_process_is_killed_is_begun_again_and_ends_once(week: Week) -> None:
    round_id = week.draft()
    week.start(round_id)
    SOLVER.run(waiting, 0.0)  # the process is warm, and who it is is known
    key = week.due()[0]
    seen: list[str] = []

    class Killed(Solver):
        def run(self, work, given, watch=lambda told: True):  # type: ignore[no-untyped-def]
            pid = SOLVER.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            seen.append("killed")
            return SOLVER.run(work, given, watch)

    Solve(solver=Killed()).run(week.parts, key)
    row = week.row(round_id)
    assert seen == ["killed"]
    assert (row.state, row.attempt, row.tries) == ("solving", 2, 1)
    assert week.due() == [f"{round_id}:2"]
    SOLVE.run(week.parts, key)  # the old attempt has nothing to do any more
    assert week.row(round_id).state == "solving"
    week.work()
    row = week.row(round_id)
    assert (row.state, row.tries) == ("review", 2)
    assert week.due() == []


def test_what_a_page_cannot_wait_for_is_not_waited_for(solver: Solver) -> None:
    assert solver.run_at_once(waiting, 0.0, 60) is None  # not up yet
    assert solver.run(waiting, 0.0) is None
    began = time.monotonic()
    assert solver.run_at_once(echoed, 1, 60) == 1
    assert solver.run_at_once(waiting, 60.0, 0.05) is None
    assert solver.run_at_once(echoed, 2, 60) is None  # busy with what nobody waits for
    assert time.monotonic() - began < 50


def test_a_solve_that_dies_three_times_fails_the_round_in_words(week: Week, solver: Solver) -> None:
    round_id = week.draft()
    week.start(round_id)

    class Dying(Solver):
        def run(self, work, given, watch=lambda told: True):  # type: ignore[no-untyped-def]
            return solver.run(dying, given, watch)

    for _ in range(3):
        (key,) = week.due()
        Solve(solver=Dying()).run(week.parts, key)
    shown = week.client.get(f"{week.base}/rounds/{round_id}").json()
    assert (shown["state"], shown["failure"]) == ("failed", "crash")
    assert shown["failure_text"]["en"].startswith("The solving stopped three times")
    assert week.due() == []


def test_a_worker_that_dies_leaves_the_round_to_the_next_attempt(week: Week, clock: MovedClock) -> None:
    round_id = week.draft()
    week.start(round_id)
    (key,) = week.due()
    now = clock.now()
    with week.parts.database.writing() as session:
        lost = solving.begin(session, week.parts, UUID(round_id), 1, now)
    assert lost is not None
    assert week.due() == []  # it gave a sign of life just now
    clock.move(seconds=31)
    assert week.due() == [key]
    week.work()
    done = week.row(round_id)
    assert (done.state, done.attempt) == ("review", 2)

    # The lost worker comes back: nothing of it is kept.
    with week.parts.database.reading() as session:
        gathered = solving.gather(session, week.parts.vault, lost, now)
        result = solved(gathered.pool, silent)
        assert not isinstance(result, Refused)
        result["digest"] = "another"
        people = pool_sealed(session, week.parts.vault, UUID(round_id), lost.number, gathered.pool)
        sealed = sealing(session, week.parts.vault, people, result)
    with week.parts.database.writing() as session:
        assert not store_portion(session, lost, SnapshotPerson, list(people.rows))
        assert not solving.store(session, week.parts, lost, gathered, result, sealed, clock.now())
        assert not solving.beat(session, lost, clock.now())
    assert week.row(round_id).digest == done.digest


def test_a_worker_that_keeps_dying_fails_the_round(week: Week, clock: MovedClock) -> None:
    round_id = week.draft()
    week.start(round_id)
    for number in (1, 2, 3):
        with week.parts.database.writing() as session:
            begun = solving.begin(session, week.parts, UUID(round_id), week.row(round_id).attempt, clock.now())
        assert begun is not None
        assert begun.number == number
        clock.move(seconds=31)
    week.work()
    assert (week.row(round_id).state, week.row(round_id).failure) == ("failed", "crash")


def test_cancelling_stops_a_solve_within_two_seconds(week: Week) -> None:
    round_id = week.draft()
    week.start(round_id)
    (key,) = week.due()
    SOLVER.run(waiting, 0.0)  # the process is warm, and who it is is known
    began = threading.Event()

    class Slow(Solver):
        def run(self, work, given, watch=lambda told: True):  # type: ignore[no-untyped-def]
            began.set()
            return SOLVER.run(waiting, 60.0, watch)

    thread = threading.Thread(target=Solve(solver=Slow()).run, args=(week.parts, key))
    thread.start()
    assert began.wait(30)
    pid = SOLVER.pid
    assert pid is not None
    assert week.post(round_id, "cancel").json()["state"] == "cancelled"
    cancelled = time.monotonic()
    thread.join(10)
    assert time.monotonic() - cancelled < 2
    assert not thread.is_alive()
    until_gone(pid)
    with week.parts.database.reading() as session:
        assert session.exec(select(ResultEntry)).all() == []
    assert week.row(round_id).state == "cancelled"


def test_a_solve_that_is_cancelled_while_it_stores_leaves_nothing(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.rounds.jobs.solve.AT_ONCE", 5)
    round_id = week.draft()
    week.start(round_id)
    stored: list[str] = []

    def noted(session: Session, attempt: solving.Attempt, table: Table, rows: Portion) -> bool:
        counts = store_portion(session, attempt, table, rows)
        if counts:
            stored.append(table.__name__)
        return counts

    def sealed(mentee: str, document: Record, keys: dict[str, Key]) -> dict[str, Any] | None:
        if stored.count("ResultEntry") == 2 and week.row(round_id).state == "solving":
            week.post(round_id, "cancel")  # between two portions: the next is being sealed
        return _entry(mentee, document, keys)

    monkeypatch.setattr("api.rounds.jobs.solve.store_portion", noted)
    monkeypatch.setattr("api.rounds.service.kept._entry", sealed)
    week.work()
    assert (week.row(round_id).state, week.row(round_id).kept) == ("cancelled", None)
    with week.parts.database.reading() as session:
        assert len(session.exec(select(ResultEntry)).all()) == 10
    monkeypatch.undo()
    week.sweep()
    with week.parts.database.reading() as session:
        assert [*session.exec(select(ResultEntry)), *session.exec(select(SnapshotPerson))] == []


def test_solving_again_keeps_the_result_before_until_the_new_one_is_whole(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rounds.jobs.solve.AT_ONCE", 5)
    round_id = week.reviewed()
    before, version = week.pairs(round_id), week.row(round_id).version
    mentee, mentor = next(iter(before.items()))
    asked = {"mentee_id": mentee, "mentor_id": mentor, "kind": "ban", "reason": "kin"}
    assert week.post(round_id, "pairs", asked).status_code == 201
    week.start(round_id)
    read: list[dict[str, str]] = []

    def reading(session: Session, attempt: solving.Attempt, table: Table, rows: Portion) -> bool:
        counts = store_portion(session, attempt, table, rows)
        with week.parts.database.reading() as other:
            found = other.exec(select(ResultEntry).where(*of_round(ResultEntry, UUID(round_id)))).all()
        read.append({str(one.mentee_id): str(one.mentor_id) for one in found if one.kind == "match"})
        return counts

    monkeypatch.setattr("api.rounds.jobs.solve.store_portion", reading)
    week.work()
    assert read
    assert all(one == before for one in read)
    assert week.pairs(round_id).get(mentee) != mentor
    assert week.row(round_id).to_sweep
    week.sweep()
    row = week.row(round_id)
    assert (row.to_sweep, row.version > version, row.kept) == (False, True, 2)
    with week.parts.database.reading() as session:
        assert (
            set(session.exec(select(ResultEntry.attempt))) == set(session.exec(select(SnapshotPerson.attempt))) == {2}
        )


def test_two_workers_that_take_up_one_round_solve_it_once(week: Week) -> None:
    round_id = week.draft()
    week.start(round_id)
    (key,) = week.due()
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda _: SOLVE.run(week.parts, key), range(2)))
    row = week.row(round_id)
    assert (row.state, row.attempt, row.tries) == ("review", 1, 1)


def test_what_cannot_all_be_fails_the_round_in_words(week: Week) -> None:
    round_id = week.draft()
    mentor = str(week.mentors[0])
    attempt = solving.Attempt(week.program, UUID(round_id), 0)
    with week.parts.database.reading() as session:
        pool = solving.gather(session, week.parts.vault, attempt, week.parts.clock.now()).pool
    capacity = next(one.capacity for one in pool.mentors if one.id == mentor)
    assert capacity < len(week.mentees)
    for mentee in week.mentees:
        pinned = {"mentee_id": str(mentee), "mentor_id": mentor, "kind": "pin"}
        assert week.post(round_id, "pairs", pinned).status_code == 201
    lines = {one["code"]: one["count"] for one in week.read(round_id, "readiness")["lines"]}
    assert lines["clashes"] > 0
    week.start(round_id)
    week.work()
    assert (week.row(round_id).state, week.row(round_id).failure) == ("failed", "clash")


def test_steps_are_told_as_they_begin(solver: Solver) -> None:
    told: list[str] = []

    def watch(step: str) -> bool:
        told.append(step)
        return True

    assert solver.run(telling, 3, watch) == 3
    assert [step for step in told if step] == ["step 0", "step 1", "step 2"]


def test_a_process_that_was_killed_is_replaced_by_another(solver: Solver) -> None:
    assert solver.run(waiting, 0.0) is None
    first = solver.pid
    with pytest.raises(StoppedError):
        solver.run(waiting, 60.0, lambda told: False)
    assert solver.run(waiting, 0.0) is None
    assert solver.pid not in (None, first)


def test_an_error_in_the_work_leaves_the_process_warm(solver: Solver) -> None:
    solver.run(waiting, 0.0)
    first = solver.pid
    with pytest.raises(ZeroDivisionError):
        solver.run(failing, 0)
    assert solver.run(waiting, 0.0) is None
    assert solver.pid == first


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    folder = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=folder, env={"PYTHONPATH": "."}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    until_gone(pid)


PARENT = """
from time import sleep
from api.rounds.solver import SOLVER
from tests.rounds.test_solving import waiting
if __name__ == "__main__":
    SOLVER.run(waiting, 0.0)
    print(SOLVER.pid, flush=True)
    sleep(60)
"""


def until_gone(pid: int) -> None:
    limit = time.monotonic() + 5
    while time.monotonic() < limit:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.05)
    raise AssertionError("it lives on")


def waiting(seconds: float, tell: object) -> None:
    time.sleep(seconds)


def echoed(number: int, tell: object) -> int:
    return number


def failing(number: int, tell: object) -> float:
    return 1 / number


def telling(count: int, tell) -> int:  # type: ignore[no-untyped-def]
    for number in range(count):
        tell(f"step {number}")
        time.sleep(0.6)
    return count


def dying(pool: Pool, tell: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
