"""A worker beside the service: a process of its own, started again when it dies, stopped when the service stops.

The service holds one end of a pipe that is the worker's standard input. However the service ends, also by SIGKILL, the
system closes it, and the worker stops.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

import structlog

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
STOP_S: Final = 30.0
"""How long a worker that is told to stop may take; a little longer than what it is at may."""
HEALTHY_S: Final = 60.0
"""A worker that lived this long is started again at once."""
COMMAND: Final = [sys.executable, "-c", "from api.cli import main; main()", "worker", "--attended", "--name"]

log = structlog.get_logger("waypair")


@contextmanager
def attended_worker(name: str) -> Iterator[None]:
    """Keep a worker running meanwhile; at the end it finishes what it is at."""
    attendant = _Attendant(name)
    attendant.thread.start()
    try:
        yield
    finally:
        attendant.stop()


class _Attendant:
    """Starts a worker and watches over it."""

    def __init__(self, name: str) -> None:
        self.thread = Thread(target=self._attend, name="attendant", daemon=True)
        self._name = name
        self._stopping, self._lock = Event(), Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Let the worker finish; end it if it does not."""
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.thread.join()

    def _attend(self) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return
                began = monotonic()
                self._process = process = subprocess.Popen([*COMMAND, self._name], stdin=subprocess.PIPE)
            code = process.wait()
            if self._stopping.is_set():
                return
            log.error("worker died", code=code)
            wait_s = FIRST_WAIT_S if monotonic() - began > HEALTHY_S else min(LONGEST_WAIT_S, wait_s * 2)
            self._stopping.wait(wait_s)
