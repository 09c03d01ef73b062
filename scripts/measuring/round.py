"""A round through the service: beside `waypair match` on the same sheets, and what intake takes meanwhile."""

from __future__ import annotations

import csv
import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from typing import Any

from scripts.measuring.commands import best, draw_week, waypair
from scripts.measuring.rows import Row, within
from scripts.measuring.service import HOST, PROGRAM, WAYPAIR, Client, Form, Production, cpu_s, running, until
from scripts.measuring.timing import Took, WrongAnswerError, least

SIZE = 10_000
PAUSE_S = 0.05
IDLE_S = 15.0
LIMIT_S = 600.0


def measure_round(folder: Path, size: int = SIZE, rounds: int = 3, idle_s: float = IDLE_S) -> list[Row]:
    """Return what a round takes from start to review, and the slowest hundredth of submissions while it is solved."""
    monday = next_monday()
    week = draw_week(folder, size, monday.isoformat())
    leave_out(week / "mentors.csv", "supervisor")
    production = Production(folder / "round")
    production.command("import", str(week), "--program", PROGRAM, "--create-places")
    matches = [waypair("match", str(week), "--week", monday.isoformat())]
    alone: list[Took] = []
    busy: list[float] = []
    with (
        production.served() as (form, client),
        running([WAYPAIR, "worker", "--name", "measured"], production.variables) as worker,
    ):
        with submitting(form) as idle:
            time.sleep(idle_s)
        for number in range(rounds):
            if number:
                matches.append(waypair("match", str(week), "--week", monday.isoformat()))
            alone.append(solve(client, worker.pid, monday + timedelta(days=7 * number), size))
        for number in range(rounds):
            with submitting(form) as taken:
                solve(client, worker.pid, monday + timedelta(days=7 * (rounds + number)), size)
            busy += taken
    what, ours, match = f"a round of {size:,} through the service", least(alone), best(matches).took
    slow, usual = (Took(one, one) for one in (slowest_hundredth(busy), slowest_hundredth(idle)))
    return [
        within(what, "waypair match", ours, match, 2.0),
        within(f"99th percentile of submissions, a round of {size:,} solved", "the same, idle", slow, usual, 5.0),
    ]


def leave_out(path: Path, column: str) -> None:
    """Empty a column of a sheet: an import refuses supervisors who are no members of the program."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {column: ""} for row in rows)


def solve(client: Client, worker: int, monday: date, size: int) -> Took:
    """Have a round solved; return how long it took from the start to the review."""
    rounds = f"{client.base}/rounds"
    row = client.ask("POST", rounds, {"week": monday.isoformat()})
    cpu, began = cpu_of_all(worker), time.perf_counter()
    client.ask("POST", f"{rounds}/{row['id']}/start", headers={"If-Match": f'"{row["version"]}"'})

    def now() -> Any:
        return client.ask("GET", f"{rounds}/{row['id']}")

    until(lambda: now()["state"] != "solving", LIMIT_S)
    wall = time.perf_counter() - began
    done = now()
    if done["state"] != "review" or done["mentees"] < size * 0.5:
        raise WrongAnswerError(f"the round of {monday} is {done['state']}")
    return Took(wall, cpu_of_all(worker) - cpu)


def cpu_of_all(pid: int) -> float:
    """Return the processor time of a process and of those that it started, in seconds."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    started = Path("/proc").glob(f"{pid}/task/*/children") if children.exists() else ()
    return cpu_s(pid) + sum(cpu_s(int(one)) for path in started for one in path.read_text(encoding="ascii").split())


@contextmanager
def submitting(form: Form, clients: int = 2) -> Iterator[list[float]]:
    """Send submissions, some each second, until the end; yield the seconds that each took."""
    over, took, failed = Event(), list[float](), list[Exception]()

    def send() -> None:
        line = http.client.HTTPConnection(HOST, form.port, timeout=60)
        try:
            while not over.wait(PAUSE_S):
                took.append(form.send(line))
        except Exception as error:
            failed.append(error)
        finally:
            line.close()

    threads = [Thread(target=send) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def slowest_hundredth(seconds: list[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(seconds, n=100)[98]


def next_monday() -> date:
    """Return the Monday that comes next."""
    today = datetime.now().astimezone().date()
    return today + timedelta(days=7 - today.weekday())
