"""A database with something of everything, and the command line pointed at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings
from tests.backup.worlds import Filled, filled
from tests.cli.running import waypair


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Filled:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)
    return filled(database_url)


@pytest.fixture
def sqlite_world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Filled:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", sqlite_url)
    return filled(sqlite_url)


@pytest.fixture
def saved(world: Filled, tmp_path: Path) -> Path:
    path = tmp_path / "saved.backup"
    done = waypair("backup", path)
    assert done.exit_code == 0, done.stderr
    return path
