"""A round solved by a worker that is a process of its own, and killed on the way."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.rounds.weeks import a_week

WORKER = Path(__file__).with_name("worker.py")


@pytest.mark.timeout(300)
def test_a_worker_killed_while_it_solves_leaves_nothing_undone(
    app: FastAPI, coordinator: TestClient, program: UUID, tmp_path: Path
) -> None:
    week = a_week(app, coordinator, program, mentees=20, mentors=5)
    round_id = week.draft()
    week.start(round_id)
    url = week.parts.settings.database_url.get_secret_value()
    origin = str(time.time())

    def worker() -> subprocess.Popen[bytes]:
        up = tmp_path / "up"
        up.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, str(WORKER), url, str(up), origin],
            cwd=WORKER.parents[2], env={"PYTHONPATH": "."}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(up.exists)
        return process

    first = worker()
    until(lambda: week.row(round_id).heartbeat_at is not None)
    first.kill()
    first.wait()
    assert week.row(round_id).state == "solving"
    second = worker()
    try:
        until(lambda: week.row(round_id).state != "solving")
        row = week.row(round_id)
        assert (row.state, row.matched) == ("review", len(week.pairs(round_id)))
        assert row.attempt >= 2
        version = row.version
        time.sleep(2)
        assert week.row(round_id).version == version
    finally:
        second.kill()
        second.wait()


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.02)
