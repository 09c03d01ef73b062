"""`scripts/demo` as somebody runs it: a week through the service, told in words, and nothing left behind."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "scripts" / "demo"
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    """Hold back the other workers' demos: a checkout has one folder for it."""
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYPAIR_", "COLUMNS"))}
    return kept | {"WAYPAIR_DATABASE_URL": "postgresql+psycopg://somebody@else/s"}  # a setting of another service


def running() -> list[str]:
    """Return the command lines of processes that serve or work on the demo's database."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{ROOT}/.demo/waypair.db".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    said = tmp_path / "said"
    with said.open("w") as file:
        process = subprocess.Popen(
            [DEMO], stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, text=True, env=environment()
        )
    yield process, said
    process.terminate()  # and not killed: it has a service to end
    process.wait(60)


def test_the_demo_runs_a_week_through_the_service_and_leaves_nothing_running() -> None:
    began = time.monotonic()
    done = subprocess.run(
        [DEMO, "--no-serve"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert time.monotonic() - began < 200
    for expected in (
        r"a coordinator, \d supervisors and 20 mentors",
        r"120 people in [\d.]+ s, each with signed consents",
        "twice, as forms do: the same answer",
        r"Cedar House submits Sam, with what Sam signed, and asks for a mentor of each kind",
        "121 wait with a live consent",
        "Proved: no choice of pairs is better",
        r"\d+ pairs, and \d+ people left over",
        "what would help",
        r"\d+ hours are held",
        "contact +not before both said yes",
        r"says no to this one \(no_time\)",
        r"solves for [^.]+\. again, around everything that stands: [^:]+ \w{3} \d\d:\d\d",
        r"hands out \d+ links",
        r"\d+ matches begin",
        r"sees a first name and how to reach them: \w+, p\d{4}@example\.org",
        "4 open groups that anybody may come to",
        r"\d+ people who agreed have a place, and [12] groups? opened, proved best",
        r"\d+ of 10 hours at \S+ have somebody, proved best",
        r"\S+ could close \d of these hours by",
        "without any name of a visitor: /here/",
        "let it show",
        r"first meeting  \w{3} [\d-]+ at \d\d:\d\d, [1-7] days? later",
        "groups         Lunch hour; Open door",
        r"drop-in hours  \w{3} [\d-]+ 17:00-\d\d:00 at west",
        "story          The first Sunday",
        "at any hour    988",
        r"moves the day to [^.]+\. The plan follows: they meet on [^,]+, [1-7] days? later",
        "Sam signed that: a mentor; reached, open; met, open",
        r"finds somebody for \d+ people who had nobody",
        r"comes behind them and has a second one: Robin, Sun 20:00-21:00",
        r"6 of 9 on its board have been there themselves \(67%\); peer-run",
        "is told, and is taken in there",
        r"\d+ entries, by ids alone",
    ):
        assert re.search(expected, done.stdout), expected
    assert not re.search("/(answer|your|centre)/", done.stdout)
    assert "wp_" not in done.stdout
    assert running() == []


def until(said: Path, words: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 240
    while words not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)


def test_the_demo_stopped_on_the_way_leaves_nothing_running(demo: tuple[subprocess.Popen[str], Path]) -> None:
    process, said = demo
    until(said, "2. People ask for support", process)
    assert len(running()) >= 2  # the demo's service and its worker
    second = subprocess.run([DEMO], capture_output=True, text=True, check=False, env=environment())
    assert second.returncode == 1
    assert "Another demo of this checkout is running" in second.stderr
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert "nothing is left running" in said.read_text()
    assert running() == []


@pytest.mark.deep
def test_the_demo_serves_on_with_links_to_sign_in_by_until_it_is_stopped(
    demo: tuple[subprocess.Popen[str], Path],
) -> None:
    process, said = demo
    until(said, "The whole API", process)
    assert re.search(r"coordinator +http://127\.0\.0\.1:\d+/sign-in/[\w-]+\n", said.read_text())
    assert re.search(r"mentor +http://127\.0\.0\.1:\d+/sign-in/[\w-]+\n", said.read_text())
    assert re.search(r"treatment center +http://127\.0\.0\.1:\d+/centre/[\w-]+\n", said.read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    assert running() == []
