"""`waypair serve`, `migrate`, `doctor` and `admin create`: the service from the command line."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlmodel import col, select

from api.app import create_app
from api.audit.models import AuditEntry
from api.database.engine import Database
from api.settings import Settings
from tests.cli.running import waypair
from tests.service import a_client, some_settings

SECURE = {
    "WAYPAIR_ENVIRONMENT": "production",
    "WAYPAIR_SECRET_KEY": "s" * 32,
    "WAYPAIR_MASTER_KEYS": Fernet.generate_key().decode(),
    "WAYPAIR_BASE_URL": "https://pairs.example.org",
    "WAYPAIR_SMTP_HOST": "mail.example.org",
}
ASK = """
import sys, time, urllib.request
for _ in range(500):
    try:
        sys.exit(print(urllib.request.urlopen(sys.argv[1]).read().decode()))
    except OSError:
        time.sleep(0.1)
sys.exit("no answer")
"""


@pytest.fixture(autouse=True)
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    address = f"sqlite:///{tmp_path / 'waypair.db'}"
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", address)
    return address


def test_migrating_twice_does_no_harm() -> None:
    first, second = waypair("migrate"), waypair("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "was at nothing" in first.stdout
    assert "was at nothing" not in second.stdout


def test_doctor_says_what_is_wrong_and_then_that_all_is_well() -> None:
    sick = waypair("doctor")
    assert sick.exit_code == 2
    assert "run waypair migrate" in sick.stderr
    waypair("migrate")
    well = waypair("doctor")
    assert well.exit_code == 0
    assert "All is well." in well.stdout
    assert "WAYPAIR_SECRET_KEY" in well.stdout


@pytest.mark.parametrize(
    "command",
    [
        "doctor", "serve", "migrate", "admin create a@example.org --program N", "audit verify", "backup x.backup",
        "backup --withdrawals x.json", "restore x.backup", "keys check", "keys rotate",
    ],
)  # fmt: skip
def test_insecure_settings_are_refused_by_every_command(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("WAYPAIR_ENVIRONMENT", "production")
    done = waypair(*command.split())
    assert done.exit_code == 2
    for name in ("SECRET_KEY", "MASTER_KEYS", "BASE_URL", "SMTP_HOST"):
        assert f"WAYPAIR_{name}: got" in done.stderr


def test_doctor_tells_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"postgresql+psycopg://me:hush@/none?host={tmp_path}")
    done = waypair("doctor")
    assert done.exit_code == 2
    assert "no answer" in done.stderr
    assert "hush" not in done.stdout + done.stderr


def test_the_first_admin_signs_in_with_the_link_that_is_printed(url: str) -> None:
    waypair("migrate")
    waypair("admin", "create", "ana@example.org", "--program", "North")
    done = waypair("admin", "create", "ana@example.org", "--program", "North")  # another link, the same person
    assert done.exit_code == 0
    link = re.search(r"/sign-in/(\S+)", done.stdout)
    assert link is not None
    app = create_app(some_settings(url))
    client = a_client(app)
    assert client.post(link.group(0)).status_code == 303
    (program,) = client.get("/api/v1/me").json()["programs"]
    assert program["roles"] == ["admin"]
    app.state.parts.database.close()


@pytest.mark.parametrize("arguments", [["nonsense", "--program", "North"], ["a@b.org", "--program", ""]])
def test_an_admin_without_address_or_program_is_refused(arguments: list[str]) -> None:
    waypair("migrate")
    done = waypair("admin", "create", *arguments)
    assert done.exit_code == 2
    assert "expected" in done.stderr


def test_an_admin_needs_tables() -> None:
    assert waypair("admin", "create", "ana@example.org", "--program", "North").exit_code == 2


def test_what_the_first_admin_is_given_is_logged_as_done_from_here(url: str) -> None:
    waypair("migrate")
    waypair("admin", "create", "ana@example.org", "--program", "North")
    database = Database(url)
    with database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.chain), col(AuditEntry.number))).all()
    database.close()
    assert {(entry.actor_kind, entry.actor_id) for entry in entries} == {("system", "cli")}
    assert [f"{entry.verb} {entry.kind}" for entry in entries] == [
        "make link", "add program", "add member", "give admin",
    ]  # fmt: skip


def in_production(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name, value in (SECURE | {"WAYPAIR_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)


def test_nothing_is_served_without_tables(monkeypatch: pytest.MonkeyPatch, empty_url: str) -> None:
    in_production(monkeypatch, empty_url)
    done = waypair("serve")
    assert done.exit_code == 2
    assert "run waypair migrate" in done.stderr
    assert "listens" not in done.stderr


def test_nothing_is_served_on_tables_that_this_version_does_not_know(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    in_production(monkeypatch, database_url)
    database = Database(database_url)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in ("serve", "doctor"):
        done = waypair(command)
        assert done.exit_code == 2
        assert "revision 9999" in done.stderr


def test_nothing_is_served_without_a_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"postgresql+psycopg://me:hush@/none?host={tmp_path}")
    done = waypair("serve")
    assert done.exit_code == 2
    assert "no answer" in done.stderr


def test_the_service_makes_its_tables_in_development_answers_and_stops_when_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as service:
        try:
            ask = [sys.executable, "-c", ASK, f"http://127.0.0.1:{port}/readyz"]
            assert '"ok"' in subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout
        finally:
            service.send_signal(signal.SIGTERM)
        said = service.communicate(timeout=30)[1]
    assert service.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said
    assert "route=/readyz" in said
