"""The service and its worker as processes that are killed at random instants and started again."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.loopback import HOST, SERVERS, a_free_port

WAYPAIR = [sys.executable, "-c", "from api.cli import main; main()"]
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Lives:
    """One command of ours, started again whenever it was killed."""

    arguments: list[str]
    variables: dict[str, str]
    said: Path
    waits_s: tuple[float, float]
    is_up: Callable[[], bool] = lambda: True
    killed: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [*WAYPAIR, *self.arguments], env=self.variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_and_start(self, times: int, over: Event, randomness: random.Random) -> None:
        """Kill it so often, each time a random while after it was up, unless all is over before."""
        while self.killed < times and not over.is_set():
            until(self.is_up)
            over.wait(randomness.uniform(*self.waits_s))
            self.kill()
            self.killed += 1
            self.start()


@dataclass
class Killed:
    """A service and a worker that live until they are killed, and threads that kill them."""

    port: int
    web: Lives
    worker: Lives
    killers: list[Thread] = field(default_factory=list)

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self.killers)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None, limit_s: float = 30
    ) -> Answer | None:
        """Return the answer; None where there was none, for whatever reason."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=limit_s)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode())
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return None
        finally:
            connection.close()


@contextmanager
def killed_at_random(folder: Path, variables: dict[str, str], times: tuple[int, int], seed: int) -> Iterator[Killed]:
    """Serve and work; kill the service and the worker so often, at instants that the seed draws."""
    port, over = a_free_port(), Event()
    SERVERS.add((HOST, port))
    said = folder / "said"
    web = Lives(["serve", "--no-worker", "--port", str(port)], variables, said, (0.1, 1.5))
    worker = Lives(["worker", "--name", "one"], variables, said, (0.5, 5.0))
    killed = Killed(port, web, worker)
    web.is_up = lambda: killed.ask("GET", "/healthz", {}) is not None
    try:
        for number, (one, often) in enumerate(zip((web, worker), times, strict=True)):
            one.start()
            killer = Thread(target=one.kill_and_start, args=(often, over, random.Random(2 * seed + number)))
            killed.killers.append(killer)
        for killer in killed.killers:
            killer.start()
        yield killed
    finally:
        over.set()
        for killer in killed.killers:
            killer.join()
        for one in (web, worker):
            one.kill()
        SERVERS.discard((HOST, port))


def until(holds: Callable[[], Any], seconds: float = PATIENCE_S) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.05)
