"""`waypair worker` as processes that are killed: nothing is lost, nothing arrives twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.accounts.models.words import Role
from api.app import create_app
from api.web.parts import Parts
from tests.accounts.people import a_member, a_program
from tests.loopback import HOST, Mailbox, a_free_port, mail_server
from tests.notices.letters import a_notice, notices
from tests.service import some_settings

WAYPAIR = [sys.executable, "-c", "from api.cli import main; main()"]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as box:
        yield box


@pytest.fixture
def app(database_url: str) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url))
    a_member(made, a_program(made), Role.COORDINATOR)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    found: Parts = app.state.parts
    return found


def environment(url: str, box: Mailbox, **others: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYPAIR_")}
    return kept | {
        "WAYPAIR_DATABASE_URL": url, "WAYPAIR_SMTP_HOST": HOST, "WAYPAIR_SMTP_PORT": str(box.port),
        "WAYPAIR_MAIL_FROM": "us@example.org", "WAYPAIR_DELIVERY_WAIT_S": "1", "SSL_CERT_FILE": str(box.certificate),
    } | others  # fmt: skip


@contextmanager
def running(folder: Path, arguments: list[str], variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(
            [*WAYPAIR, *arguments], env=variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], Any], seconds: float = 90) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.02)


def all_sent(parts: Parts) -> bool:
    return {row.state for row in notices(parts)} == {"sent"}


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_at_random_instants(times: int, parts: Parts, url: str, box: Mailbox, folder: Path) -> None:
    randomness, variables = random.Random(times), environment(url, box)
    box.seconds = 0.05
    for life in range(times):
        for number in range(8):
            a_notice(parts, f"{life}:{number}")
        before = len(box.ids())
        with running(folder, ["worker", "--name", "one"], variables):
            until(lambda: len(box.ids()) > before)  # noqa: B023 # called at once
            time.sleep(randomness.uniform(0, 0.4))
    with running(folder, ["worker", "--name", "one"], variables):
        until(lambda: all_sent(parts))
    assert set(box.ids()) == {f"<{row.id.hex}@example.org>" for row in notices(parts)}
    assert len(set(box.ids())) == times * 8
    assert {row.failures for row in notices(parts)} == {0}
    assert "Traceback" not in (folder / "said").read_text()


@pytest.mark.timeout(280)
def test_every_mail_arrives_under_one_id_although_the_worker_is_killed_three_times(
    parts: Parts, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    kill_at_random_instants(3, parts, database_url, box, tmp_path)


@pytest.mark.deep
@pytest.mark.timeout(1500)
def test_every_mail_arrives_under_one_id_although_the_worker_is_killed_a_hundred_times(
    parts: Parts, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    kill_at_random_instants(100, parts, database_url, box, tmp_path)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_share_the_work(parts: Parts, database_url: str, box: Mailbox, tmp_path: Path) -> None:
    box.seconds = 0.3
    first, second = (
        environment(database_url, box, WAYPAIR_MAIL_FROM=f"{name}@example.org", WAYPAIR_DELIVERY_WAIT_S="60")
        for name in ("one", "two")
    )
    with running(tmp_path, ["worker", "--name", "one"], first), running(tmp_path, ["worker", "--name", "two"], second):
        for number in range(4):
            a_notice(parts, f"early:{number}")
        until(lambda: all_sent(parts))
        time.sleep(4)  # both are up by now
        for number in range(60):
            a_notice(parts, f"late:{number}")
        until(lambda: all_sent(parts))
    assert len(box.ids()) == len(set(box.ids())) == 64
    assert {str(mail["From"]) for mail in box.mails} == {"one@example.org", "two@example.org"}


def test_a_worker_that_is_told_to_stop_finishes_and_ends_well(
    parts: Parts, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    box.seconds = 0.5
    a_notice(parts)
    with running(tmp_path, ["worker"], environment(database_url, box, WAYPAIR_DELIVERY_WAIT_S="60")) as worker:
        until(lambda: notices(parts)[0].attempts)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    assert all_sent(parts)


def test_once_does_what_is_due_and_ends(parts: Parts, database_url: str, box: Mailbox, tmp_path: Path) -> None:
    a_notice(parts)
    for expected in ("1 piece of work", "0 pieces of work"):
        done = subprocess.run(
            [*WAYPAIR, "worker", "--once"], env=environment(database_url, box), capture_output=True, text=True,
            check=True, timeout=60,
        )  # fmt: skip
        assert expected in done.stdout
    assert len(box.ids()) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_service_on_sqlite_has_a_worker_that_is_started_again_and_dies_with_it(
    parts: Parts, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    serve = ["serve", "--port", str(a_free_port())]
    with running(tmp_path, serve, environment(database_url, box)) as service:
        a_notice(parts, "first")
        until(lambda: all_sent(parts))
        (worker,) = children(service.pid)
        os.kill(worker, signal.SIGKILL)
        a_notice(parts, "second")
        until(lambda: all_sent(parts))
        (again,) = children(service.pid)
        assert again != worker
        service.kill()
        until(lambda: not is_alive(again), 40)
    assert "worker died" in (tmp_path / "said").read_text()
    with running(tmp_path, serve, environment(database_url, box)) as service:
        until(lambda: children(service.pid))
        (worker,) = children(service.pid)
        a_notice(parts, "third")
        until(lambda: all_sent(parts))
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=60) == 0
        assert not is_alive(worker)
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_the_service_starts_no_worker_where_it_is_told_not_to_or_on_postgresql(
    parts: Parts, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    is_sqlite = database_url.startswith("sqlite")
    for asked, has_worker in ((["--no-worker"], False), (["--with-worker"], True), ([], is_sqlite)):
        serve = ["serve", "--port", str(a_free_port()), *asked]
        with running(tmp_path, serve, environment(database_url, box)) as service:
            until(lambda: (tmp_path / "said").read_bytes().count(b"listens on"))
            if has_worker:
                until(lambda: children(service.pid))  # called at once
            else:
                time.sleep(1.5)
                assert children(service.pid) == []
        (tmp_path / "said").unlink()


def test_a_worker_waits_for_its_tables(empty_url: str, box: Mailbox, tmp_path: Path) -> None:
    variables = environment(empty_url, box)
    with running(tmp_path, ["worker"], variables) as worker:
        until(lambda: b"waiting for the database" in (tmp_path / "said").read_bytes())
        subprocess.run([*WAYPAIR, "migrate"], env=variables, capture_output=True, check=True, timeout=60)
        made = create_app(some_settings(empty_url))
        a_member(made, a_program(made), Role.COORDINATOR)
        a_notice(made.state.parts)
        until(lambda: all_sent(made.state.parts))
        made.state.parts.database.close()
        assert worker.poll() is None
