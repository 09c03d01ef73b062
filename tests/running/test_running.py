"""The service when things go wrong around it: a full disk, a database that is gone and back, and being told to stop."""

from __future__ import annotations

import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from api.accounts.models.words import Role
from api.database.engine import Database
from api.database.migrating import migrate
from tests import postgres
from tests.accounts.people import a_program, somebody
from tests.running.process import Answer, Client, Service, served


def is_unavailable(answer: Answer) -> bool:
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    return answer.status == 503 and answer.json()["type"] == "urn:waypair:problem:unavailable"


def answers_in_time(service: Service, path: str) -> Answer:
    """Return the first answer that is well, of those in ten seconds."""
    answer = service.client.ask("GET", path)
    for _ in range(100):
        if answer.status == 200:
            break
        time.sleep(0.1)
        answer = service.client.ask("GET", path)
    return answer


# ---------------------------------------------------------------- a full disk


def limit_files(service: Service, size: int) -> None:
    """Let the process write no file beyond a size, as on a full disk, or any again."""
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_on_a_full_disk_writes_are_refused_reads_go_on_and_room_is_noticed(sqlite_url: str) -> None:
    with served(sqlite_url) as service:
        assert service.client.ask("POST", service.sites, {"name": "before"}).status == 201
        limit_files(service, 0)
        for number in range(3):
            answer = service.client.ask("POST", service.sites, {"name": f"full {number}"})
            assert is_unavailable(answer)
            assert "no room" in answer.json()["detail"]
        assert service.names() == ["before"]
        assert service.client.ask("GET", "/healthz").status == 200
        assert service.client.ask("GET", "/readyz").status == 200
        limit_files(service, resource.RLIM_INFINITY)
        assert service.client.ask("POST", service.sites, {"name": "after"}).status == 201
        assert service.names() == ["before", "after"]
        assert "Traceback" not in service.stop()
    with closing(Database(sqlite_url)) as database, database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_a_database_that_may_not_grow_refuses_and_goes_on_when_it_may(app: FastAPI) -> None:
    program = a_program(app)
    admin = somebody(app, program, Role.ADMIN)
    database = app.state.parts.database
    with database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()

    def hold(connection: Any, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    for engine in database.engines:
        event.listen(engine, "connect", hold)
    database.close()  # connections that are there already know nothing of the limit
    path = f"/api/v1/programs/{program}/sites"
    made = 0
    while (answer := admin.post(path, json={"name": f"{made}", "address": "x" * 300})).status_code == 201:
        made += 1
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:waypair:problem:unavailable")
    assert "no room" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert len(admin.get(f"{path}?limit=200").json()["items"]) == made
    for engine in database.engines:
        event.remove(engine, "connect", hold)
    database.close()
    assert admin.post(path, json={"name": "after"}).status_code == 201


# ---------------------------------------------------------------- a database gone and back


@pytest.fixture
def server() -> Iterator[Path]:
    """Return the folder of a PostgreSQL server that this test alone uses."""
    folder = Path(tempfile.mkdtemp(prefix="pg-own-"))
    try:
        postgres.make(folder)
        postgres.start(folder)
        with closing(Database(postgres.url_of(folder))) as database:
            migrate(database.engine)
        yield folder
    finally:
        postgres.remove(folder)


def test_a_database_that_is_gone_and_back_is_noticed_without_a_restart(server: Path) -> None:
    with served(postgres.url_of(server)) as service:
        assert service.client.ask("POST", service.sites, {"name": "before"}).status == 201
        for number in range(2):
            postgres.stop(server)
            assert is_unavailable(service.client.ask("GET", service.sites))
            assert is_unavailable(service.client.ask("POST", service.sites, {"name": "away"}))
            assert is_unavailable(service.client.ask("GET", "/readyz"))
            assert service.client.ask("GET", "/healthz").status == 200
            postgres.start(server)
            assert answers_in_time(service, "/readyz").status == 200
            assert service.client.ask("POST", service.sites, {"name": f"back {number}"}).status == 201
        assert service.names() == ["before", "back 0", "back 1"]
        assert "Traceback" not in service.stop()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_were_ended_are_replaced_before_anybody_notices(database_url: str) -> None:
    with served(database_url) as service:
        admin = create_engine(postgres.server_url(), isolation_level="AUTOCOMMIT")
        for number in range(3):
            assert service.client.ask("POST", service.sites, {"name": str(number)}).status == 201
            with admin.connect() as connection:
                ended = connection.execute(
                    text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :name"),
                    {"name": make_url(database_url).database},
                ).scalar_one()
            assert ended > 0
        assert service.names() == ["0", "1", "2"]
        admin.dispose()


# ---------------------------------------------------------------- being told to stop


def test_a_request_under_way_is_finished_before_the_service_stops(database_url: str) -> None:
    with served(database_url) as service:
        service.client.begin("POST", service.sites, {"name": "slow"})
        time.sleep(0.5)
        service.process.send_signal(signal.SIGTERM)
        with closing(Client(service.port)) as late:
            for _ in range(100):
                if late.ask("GET", "/healthz").status == 0:
                    break
                time.sleep(0.1)
            assert late.ask("GET", "/healthz").status == 0  # nobody new is let in
        assert service.process.poll() is None
        answer = service.client.finish()
        assert answer.status == 201, answer
        said = service.process.communicate(timeout=60)[1]
        assert service.process.returncode in (0, -signal.SIGTERM)
        assert "Traceback" not in said
    with closing(Database(database_url)) as database, database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM sites")).scalars().all() == ["slow"]
