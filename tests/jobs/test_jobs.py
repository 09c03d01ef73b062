from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from api.database.engine import Database
from api.jobs import records_url

WORKER = Path(__file__).with_name("worker.py")
KEYS = 12


@pytest.fixture
def tally(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE tally (key TEXT PRIMARY KEY, done INTEGER, times INTEGER)"))
        for number in range(KEYS):
            connection.execute(text("INSERT INTO tally VALUES (:key, 0, 0)"), {"key": f"k{number}"})
    return database


@contextmanager
def worker(url: str, folder: Path, name: str = "one", seconds: float = 0.05) -> Iterator[subprocess.Popen[str]]:
    up = folder / f"{name}.up"
    up.unlink(missing_ok=True)
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), url, name, str(seconds), str(up)],
            stdout=said, stderr=said, text=True, cwd=WORKER.parents[2], env={"PYTHONPATH": "."},
        )  # fmt: skip
    try:
        until(up.exists)
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)


def done(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT COALESCE(SUM(done), 0) FROM tally")).scalar_one())


def times(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return list(connection.execute(text("SELECT times FROM tally WHERE key <> 'bad'")).scalars())


def test_what_is_due_is_done_once(tally: Database, database_url: str, tmp_path: Path) -> None:
    with worker(database_url, tmp_path):
        until(lambda: done(tally) == KEYS)
        time.sleep(1.5)
    assert times(tally) == [1] * KEYS


def test_what_a_killed_worker_left_is_taken_up_by_the_next(tally: Database, database_url: str, tmp_path: Path) -> None:
    randomness = random.Random(1)
    for _ in range(4):
        with worker(database_url, tmp_path, seconds=0.4):
            time.sleep(randomness.uniform(0.5, 1.6))
    with worker(database_url, tmp_path):
        until(lambda: done(tally) == KEYS)


def test_what_a_lost_worker_left_is_taken_up_by_another_once_its_patience_is_over(
    tally: Database, database_url: str, tmp_path: Path
) -> None:
    with worker(database_url, tmp_path, "lost", seconds=30):
        until((tmp_path / "lost.began").exists)
    assert done(tally) == 0
    with worker(database_url, tmp_path, "other"):
        until(lambda: done(tally) == KEYS)


def test_a_job_that_fails_stops_no_other_and_its_words_are_logged_nowhere(
    tally: Database, database_url: str, tmp_path: Path
) -> None:
    with tally.engine.begin() as connection:
        connection.execute(text("INSERT INTO tally VALUES ('bad', 0, 0)"))
    with worker(database_url, tmp_path) as process:
        until(lambda: done(tally) == KEYS)
        time.sleep(1)
        process.terminate()
        process.wait(timeout=30)
    said = (tmp_path / "said").read_text()
    assert "job failed" in said
    assert "nobody may log" not in said
    url = records_url(database_url)
    if url.get_backend_name() == "sqlite":
        assert b"nobody may log" not in Path(url.database or "").read_bytes()


def test_a_worker_that_is_told_to_stop_lets_its_work_finish(tally: Database, database_url: str, tmp_path: Path) -> None:
    with worker(database_url, tmp_path, seconds=1.5) as process:
        until((tmp_path / "one.began").exists)
        before = done(tally)
        process.terminate()
        assert process.wait(timeout=40) == 0
    assert done(tally) > before
