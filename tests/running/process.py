"""The service as a process of its own, and clients beside it: tests themselves reach nothing over the network."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.accounts.models.words import Role
from api.app import create_app
from tests.accounts.people import a_member, a_program, a_token
from tests.service import some_settings

CLIENT = """
import http.client, json, sys
port = int(sys.argv[1])
for line in sys.stdin:
    asked = json.loads(line)
    body = json.dumps(asked["body"]).encode() if asked["body"] is not None else b""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest(asked["method"], asked["path"])
        for name, value in asked["headers"].items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:5])
        if asked["slow"]:
            print("half", flush=True)
            sys.stdin.readline()
        connection.send(body[5:])
        answer = connection.getresponse()
        said = {"status": answer.status, "headers": dict(answer.getheaders()), "text": answer.read().decode()}
    except OSError as error:
        said = {"status": 0, "headers": {}, "text": type(error).__name__}
    print(json.dumps(said), flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """What the service answered; status 0: nothing at all."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Client:
    """Asks one thing after the other, each on a connection of its own."""

    def __init__(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.headers: dict[str, str] = {"Sec-Fetch-Site": "same-origin"}

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        self._send(method, path, body, slow=False)
        return self.answer()

    def begin(self, method: str, path: str, body: Any) -> None:
        """Send the head and a few letters of the body."""
        self._send(method, path, body, slow=True)
        assert self._line() == "half"

    def finish(self) -> Answer:
        """Send the rest."""
        self._say("go on")
        return self.answer()

    def answer(self) -> Answer:
        return Answer(**json.loads(self._line()))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, method: str, path: str, body: Any, *, slow: bool) -> None:
        self._say(json.dumps({"method": method, "path": path, "headers": self.headers, "body": body, "slow": slow}))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass(frozen=True)
class Service:
    """A process that serves, its program, and a client signed in as its admin."""

    process: subprocess.Popen[str]
    port: int
    client: Client
    program: UUID

    @property
    def sites(self) -> str:
        return f"/api/v1/programs/{self.program}/sites"

    def names(self) -> list[str]:
        return [site["name"] for site in self.client.ask("GET", self.sites).json()["items"]]

    def stop(self) -> str:
        """Tell it to stop, and return what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=60)[1]


@contextmanager
def served(url: str) -> Iterator[Service]:
    """Serve a migrated database until the end."""
    program, token = _prepared(url)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)],
        stderr=subprocess.PIPE, text=True,
        env=os.environ | {"WAYPAIR_DATABASE_URL": url, "WAYPAIR_ENVIRONMENT": "development"},
    )  # fmt: skip
    with process, closing(Client(port)) as client:
        try:
            _wait(client)
            opened = client.ask("POST", "/api/v1/sessions", {"token": token})
            assert opened.status == 204, opened
            client.headers["Cookie"] = opened.headers["set-cookie"].partition(";")[0]
            yield Service(process, port, client, program)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()


def _prepared(url: str) -> tuple[UUID, str]:
    app = create_app(some_settings(url))
    with closing(app.state.parts.database):
        program = a_program(app)
        a_member(app, program, Role.ADMIN)
        return program, a_token(app)


def _wait(client: Client) -> None:
    for _ in range(300):
        if client.ask("GET", "/healthz").status:
            return
        time.sleep(0.1)
    raise AssertionError("the service did not start")
