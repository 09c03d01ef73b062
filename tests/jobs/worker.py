"""A worker as a process of its own: touches one file when it is up, another when it has begun to run something."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy import text
from sqlmodel import Session

from api.jobs import run_worker
from api.settings import Settings
from api.web.parts import Parts, assembled


@dataclass(frozen=True)
class Tally:
    """Takes rows of a table of its own as done: slowly, so that it can be killed on the way."""

    seconds: float
    began: Path
    name: str = "tally"
    at_once: int = 4
    patience_s: float = 2.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return list(session.connection().execute(text("SELECT key FROM tally WHERE done = 0")).scalars())

    def run(self, parts: Parts, key: str) -> None:
        if key == "bad":
            raise RuntimeError("a text that nobody may log")
        self.began.touch()
        time.sleep(self.seconds)
        with parts.database.writing() as session:
            session.connection().execute(
                text("UPDATE tally SET done = 1, times = times + 1 WHERE key = :key"), {"key": key}
            )


if __name__ == "__main__":
    url, worker_id, seconds, log = sys.argv[1:]
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    parts = assembled(Settings(database_url=url))  # type: ignore[arg-type]
    Path(log).write_text("up")
    run_worker(parts, [Tally(float(seconds), Path(log).with_suffix(".began"))], worker_id, stop)
