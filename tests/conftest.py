"""What every test shares: how hard to search, where the cases lie, and no network."""

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import loopback, postgres
from tests.service import (  # noqa: F401 # fixtures
    LOOP,
    another_url,
    app,
    client,
    clock,
    database,
    database_url,
    empty_url,
    migrated,
    sqlite_url,
)

# The same examples each time, so that a red run means a change; new ones are searched for with --deep. Drawn pools
# often hold nobody who can be matched, and many rules make drawing slow: neither is a fault of a test.
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=CHECKS
)
settings.register_profile(
    "deep", max_examples=2_000, deadline=None, derandomize=False, print_blob=True, suppress_health_check=CHECKS
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="search longer, and run the tests marked deep")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # what is imported and collected now stays to the end
    config.addinivalue_line("markers", "deep: takes minutes; runs with --deep alone")
    settings.load_profile("deep" if config.getoption("--deep") else "default")
    postgres.prepare(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    LOOP.close()
    postgres.clear_away(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--deep"):
        return
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with --deep"))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all that stays: to walk it again and again takes a sixth of the whole run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine's own pipes, or go to any but a test's own server."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def is_local(asked: socket.socket, address: Any) -> bool:
        if asked.family == getattr(socket, "AF_UNIX", None):
            return True
        return isinstance(address, tuple) and address[:2] in loopback.SERVERS

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not is_local(self, address):
            raise RuntimeError(f"a test tried to reach {address!r}")
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not is_local(self, address):
            raise RuntimeError(f"a test tried to reach {address!r}")
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


@pytest.fixture(scope="session")
def cases() -> Path:
    """Return the folder of shared cases that WAYPAIR_CASES names."""
    if not (named := os.environ.get("WAYPAIR_CASES")):
        pytest.skip("needs the shared cases: set WAYPAIR_CASES to their folder")
    folder = Path(named)
    assert folder.is_dir(), f"WAYPAIR_CASES names {folder}, which is no folder"
    return folder
