"""The service as a process of its own: started, asked, and stopped with everything that it started."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".demo"
WAYPAIR: Final = ROOT / ".venv" / "bin" / "waypair"
LOG: Final = FOLDER / "service.log"
HOST: Final = "127.0.0.1"
USUAL_PORT: Final = 8000
START_S, STOP_S, ANSWER_S = 60.0, 40.0, 60.0
LINES_SHOWN: Final = 15
SEE_OTHER: Final = 303
"""What a page answers once a form was done as it asked."""


class StoppedError(Exception):
    """The demo cannot go on; the text says why, and what to do."""


@dataclass(frozen=True)
class Service:
    """The service that runs: where, and what it is given."""

    url: str
    process: subprocess.Popen[bytes]

    def client(self) -> Client:
        """Return a client who is nobody yet."""
        return Client(self)

    def signed_in(self, email: str) -> Client:
        """Return a client who asked for a sign-in link, opened the mail and used it."""
        client = self.client()
        client.post("/api/v1/sessions", {"token": self.link_for(email).rpartition("/")[2]})
        return client

    def link_for(self, email: str) -> str:
        """Return a fresh sign-in link, as the mail brings it: in development mail goes to the log."""
        before = len(self._links(email))
        self.client().post("/api/v1/sign-in-links", {"email": email})
        deadline = time.monotonic() + ANSWER_S
        while len(found := self._links(email)) == before:
            if time.monotonic() > deadline:
                raise StoppedError(f"No mail with a sign-in link came for {email}: see {shown(LOG)}.")
            time.sleep(0.05)
        return found[-1]

    def _links(self, email: str) -> list[str]:
        return [link for to, link in self.mailed("sign-in") if to == email]

    def mailed(self, kind: str) -> list[tuple[str, str]]:
        """Return the links of a kind that were mailed, each with to whom."""
        mails = re.findall(r"^--- mail to ([^:]+):(.*?)^---$", _read(LOG), re.DOTALL | re.MULTILINE)
        wanted = re.compile(re.escape(f"{self.url}/{kind}/") + r"[\w-]+")
        return [(to, link) for to, text in mails for link in wanted.findall(text)]

    def check(self) -> None:
        """Raise if the service is not there any more."""
        if (code := self.process.poll()) is not None:
            raise StoppedError(f"The service ended by itself (exit code {code}). Its last words:\n{_last_words()}")


class Client:
    """Asks the service as one person or form; what is refused ends the demo, with what the service said."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._http = httpx2.Client(
            base_url=service.url, timeout=ANSWER_S, trust_env=False, headers={"Sec-Fetch-Site": "same-origin"}
        )

    def bearing(self, key: str) -> Client:
        """Send an API key with everything."""
        self._http.headers["X-API-Key"] = key
        return self

    def get(self, path: str, **query: Any) -> Any:
        """Read something."""
        return self._asked("GET", path, params=query).json()

    def every(self, path: str, **query: Any) -> list[Any]:
        """Read a list to its end, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=200, **query, **cursor)
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = {"cursor": page["next"]}

    def post(self, path: str, body: Any = None, *, version: int | None = None, key: str = "") -> Any:
        """Do something: over the version that was read where it is a change, under a key where it may come twice."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        headers |= {"Idempotency-Key": key} if key else {}
        answer = self._asked("POST", path, json=body, headers=headers)
        return answer.json() if answer.content else None

    def patch(self, path: str, body: Any, version: int) -> None:
        """Change something."""
        self._asked("PATCH", path, json=body, headers={"If-Match": f'"{version}"'})

    def put(self, path: str, body: Any, version: int) -> None:
        """Set something, over the version that was read: 0 of what is not there yet."""
        self._asked("PUT", path, json=body, headers={"If-Match": f'"{version}"'})

    def page(self, url: str, **fields: str) -> str:
        """Open a page as a browser does, or with fields send its form; return what the page says."""
        path = url.removeprefix(self._service.url)
        return (self._asked("POST", path, data=fields) if fields else self._asked("GET", path)).text

    def _asked(self, method: str, path: str, **parts: Any) -> httpx2.Response:
        try:
            answer = self._http.request(method, path, **parts)
        except httpx2.TransportError as error:
            self._service.check()
            raise StoppedError(
                f"{method} {path} was not answered ({type(error).__name__}): see {shown(LOG)}."
            ) from None
        if answer.is_success or answer.status_code == SEE_OTHER:
            return answer
        said = answer.text[:1000]
        where = re.sub(r"/(answer|sign-in|your)/[^/]+", r"/\1/…", path)
        raise StoppedError(f"{method} {where} was refused with {answer.status_code}:\n{said}")


@contextmanager
def serving() -> Iterator[Service]:
    """Serve a migrated database until the end; nothing is left running, whatever happens."""
    port = _free_port()
    url = f"http://{HOST}:{port}"
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            [WAYPAIR, "serve", "--host", HOST, "--port", str(port)],
            env=environment(url), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,  # Ctrl-C reaches this program, which then stops the service in good order
        )  # fmt: skip
    try:
        service = Service(url, process)
        _wait_until_ready(service)
        yield service
    finally:
        _stop(process)


def waypair(*arguments: str, url: str = "") -> str:
    """Run a command of `waypair` on the demo's database; return what it printed."""
    done = subprocess.run(
        [WAYPAIR, *arguments], env=environment(url or f"http://{HOST}:{USUAL_PORT}"), cwd=ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StoppedError(f"waypair {' '.join(arguments)} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def environment(url: str) -> dict[str, str]:
    """Return the environment of the demo's processes: this one's, without its settings of another service."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYPAIR_")}
    return kept | {
        "WAYPAIR_DATABASE_URL": f"sqlite:///{FOLDER / 'waypair.db'}",
        "WAYPAIR_BASE_URL": url,
        "WAYPAIR_REQUESTS_PER_MINUTE": "6000",  # a whole week's people call from this one machine
    }


def shown(path: Path) -> str:
    """Return a path as somebody in the checkout would type it."""
    return str(path.relative_to(ROOT))


def _free_port() -> int:
    for port in (USUAL_PORT, 0):
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free.bind((HOST, port))
            except OSError:
                continue
            return int(free.getsockname()[1])
    raise StoppedError("No port of this machine can be listened on.")


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        service.check()
        try:
            if httpx2.get(f"{service.url}/readyz", trust_env=False, timeout=5).is_success:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise StoppedError(f"The service was not ready after {START_S:.0f} seconds. Its last words:\n{_last_words()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with whatever of it is still there
        process.wait()


def _last_words() -> str:
    return "\n".join(_read(LOG).splitlines()[-LINES_SHOWN:])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
