"""The service as it runs for real: processes of its own, production's settings, and clients that keep their lines."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from scripts.measuring.commands import ROOT, CommandError
from scripts.measuring.timing import Took

HOST = "127.0.0.1"
WAYPAIR = str(Path(sys.executable).parent / "waypair")
PROGRAM = "Measured"
START_S = 60.0
PERSON = {
    "name": "Samantha Lopez", "birth_year": 1990, "time_zone": "America/New_York",
    "contact": {"route": "email", "email": "sam@example.org"}, "languages": ["en", "es"], "modes": ["video"],
    "windows": ["Mon-Fri 17:00-20:00", "Sat 09:00-12:00"], "experiences": ["parenting"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """Where submissions go, and what is sent."""

    port: int
    pid: int
    headers: dict[str, str] = field(default_factory=dict)
    consents: list[dict[str, Any]] = field(default_factory=list)

    def send(self, line: http.client.HTTPConnection) -> float:
        """Send one submission on a line that stays; return how many seconds the answer took.

        Raises
        ------
        CommandError
            If it was not taken.
        """
        body = json.dumps({"version": 1, "person": PERSON, "consents": self.consents})
        headers = self.headers | {"Idempotency-Key": secrets.token_hex(8), "Content-Type": "application/json"}
        began = time.perf_counter()
        line.request("POST", "/api/v1/intake", body, headers)
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise CommandError(f"a submission was answered {answer.status}: {said[:500]!r}")
        return time.perf_counter() - began

    def send_many(self, each: int, clients: int) -> Took:
        """Return what one submission takes where several clients send so many each, one after the other."""
        with ThreadPoolExecutor(clients) as several:
            cpu, began = cpu_s(self.pid), time.perf_counter()
            for done in [several.submit(self._send_some, each) for _ in range(clients)]:
                done.result()
            wall, n = time.perf_counter() - began, each * clients
        return Took(wall / n, (cpu_s(self.pid) - cpu) / n)

    def _send_some(self, number: int) -> None:
        line = http.client.HTTPConnection(HOST, self.port, timeout=60)
        for _ in range(number):
            self.send(line)
        line.close()


class Production:
    """A SQLite file with one program, under settings that production accepts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database = folder / "waypair.db"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYPAIR_")}
        self.variables = kept | {
            "WAYPAIR_ENVIRONMENT": "production", "WAYPAIR_DATABASE_URL": f"sqlite:///{self.database}",
            "WAYPAIR_BASE_URL": "https://pairs.example.org", "WAYPAIR_TRUSTED_HOSTS": HOST,
            "WAYPAIR_SECRET_KEY": secrets.token_hex(32), "WAYPAIR_MASTER_KEYS": Fernet.generate_key().decode(),
            "WAYPAIR_SMTP_HOST": HOST, "WAYPAIR_REQUESTS_PER_MINUTE": "10000000",
            "WAYPAIR_INTAKE_PER_MINUTE": "10000000",
        }  # fmt: skip
        self.command("migrate")
        said = self.command("admin", "create", "admin@example.org", "--program", PROGRAM)
        found = re.search(r"/sign-in/(\S+)", said)
        if found is None:
            raise CommandError("no sign-in link was printed")
        self._token = found[1]
        self._cookie = ""

    def command(self, *arguments: str) -> str:
        """Run `waypair` on the database; return what it said."""
        done = subprocess.run(
            [WAYPAIR, *arguments], env=self.variables, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"waypair {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[tuple[Form, Client]]:
        """Serve, without a worker; yield a form of the program, and its admin."""
        port = free_port()
        with running([WAYPAIR, "serve", "--no-worker", "--port", str(port)], self.variables) as process:
            client = Client(port, process)
            if not self._cookie:
                self._cookie = client.sign_in(self._token)
            client.headers["Cookie"] = self._cookie
            (program,) = client.ask("GET", "/api/v1/programs")["items"]
            client.base = f"/api/v1/programs/{program['id']}"
            key = client.ask("POST", f"{client.base}/api-keys", {"name": "Form", "scopes": ["intake"]})["key"]
            headers = {"X-API-Key": key}
            wanted = "/api/v1/intake/consent-texts?purpose=matching&language=en"
            (text,) = client.ask("GET", wanted, headers=headers)["items"]
            signed = {name: text[name] for name in ("purpose", "language", "last_day", "text_hash")}
            yield Form(port, process.pid, headers, [signed | {"signature": "Samantha L."}]), client


class Client:
    """Somebody who is signed in; waits until the service answers."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.base = ""
        self.headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        self._port = port
        wait_for(port, process)

    def sign_in(self, token: str) -> str:
        """Return the cookie that a sign-in link gives."""
        answer, _ = self._exchange("POST", "/api/v1/sessions", {"token": token}, {})
        return (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Return what is answered, read as JSON.

        Raises
        ------
        CommandError
            If it is refused.
        """
        answer, said = self._exchange(method, path, body, headers or {})
        if answer.status >= 400:
            raise CommandError(f"{method} {path} was answered {answer.status}: {said[:500]!r}")
        return json.loads(said)

    def press(self, path: str, seconds: float) -> None:
        """Press the button of a page, and wait until what it began is over.

        Raises
        ------
        CommandError
            If it is refused, or not over in time.
        """
        answer, _ = self._exchange("POST", path, None, {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status >= 400:
            raise CommandError(f"POST {path} was answered {answer.status}")
        as_page = {"Accept": "text/html"}
        until(lambda: b"data-poll" not in self._exchange("GET", path, None, as_page)[1], seconds)

    def _exchange(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        line = http.client.HTTPConnection(HOST, self._port, timeout=60)
        line.request(method, path, None if body is None else json.dumps(body), self.headers | headers)
        answer = line.getresponse()
        said = answer.read()
        line.close()
        return answer, said


@contextmanager
def running(command: list[str], variables: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process until the end."""
    process = subprocess.Popen(
        command, env=variables, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a service answers.

    Raises
    ------
    CommandError
        If it ended, or does not answer in time.
    """
    limit = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < limit:
        line = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            line.close()
    raise CommandError("a service did not start")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def cpu_s(pid: int) -> float:
    """Return the processor time of a process so far, in seconds; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds.

    Raises
    ------
    CommandError
        If it does not in time.
    """
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise CommandError("it never came")
        time.sleep(0.05)
