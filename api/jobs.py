"""Work that goes on when no request does: the only door to the library of durable workflows.

The product's own tables are the truth of what is to be done. A worker asks each `Job` what is due and begins that as a
workflow whose id is that of the job and the row, so that however many workers ask, one begins it; a workflow that
was under way when its worker died begins again with that worker, or with another once its patience is over. So nothing
is lost between a commit and a queue, and a restored backup goes on by itself: whatever the library keeps can be thrown
away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final, Protocol

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.engine import URL, make_url
from sqlmodel import Session

from api.web.parts import Parts
from api.web.problems import report

POLL_S: Final = 1.0
KEPT: Final = timedelta(days=7)
"""How long the library's records of what has ended stay, for whoever looks into them."""
TIDY_EVERY_S: Final = 3600.0
TIDIED_AT_ONCE: Final = 1000
FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 300.0
"""How long what was begun and is due all the same is left alone: twice as long each time."""
STOP_S: Final = 20
VERSION: Final = "1"
"""Jobs begin again from the product's tables, whatever version began them: no need to keep versions apart."""

WAITING: Final = frozenset({"ENQUEUED", "DELAYED"})
UNDER_WAY: Final = "PENDING"

log = structlog.get_logger("waypair")


class Job(Protocol):
    """One kind of work.

    Attributes
    ----------
    name : str
        One lower-case word.
    at_once : int
        How many of it one worker runs at the same time.
    patience_s : float
        After how long something that was begun and is still due is taken for dead, and begun again.
    """

    @property
    def name(self) -> str: ...

    @property
    def at_once(self) -> int: ...

    @property
    def patience_s(self) -> float: ...

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the keys of what should be running now: ids, with the attempt where there are several.

        Asked each second: cheap, and some hundreds of keys at the most. A key stays due until its work is done.
        """
        ...

    def run(self, parts: Parts, key: str) -> None:
        """Do what is due under a key, in transactions of its own.

        It may be begun again at any point: what is done already is seen by its rows, and done once. Whatever it
        raises is logged by kind and place, and tried again later.
        """
        ...


@dataclass(slots=True)
class _Begun:
    """What this worker knows of a key: how often it was begun, and when to look at it again."""

    times: int
    look_again: float


def run_worker(parts: Parts, jobs: Sequence[Job], worker_id: str, stop: Event) -> None:
    """Do what is due, as it becomes due, until told to stop; then let what is under way finish.

    Parameters
    ----------
    parts : Parts
    jobs : sequence of Job
    worker_id : str
        Its own among the workers of a database, and the same after a restart: it takes up what it left.
    stop : threading.Event
    """
    worker = _Worker(parts, jobs, worker_id)
    tidied = time.monotonic()
    try:
        while not stop.is_set():
            worker.begin_what_is_due()
            if time.monotonic() - tidied > TIDY_EVERY_S:
                _tidy(datetime.now(UTC))
                tidied = time.monotonic()
            stop.wait(POLL_S)
    finally:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=STOP_S)


def run_once(parts: Parts, jobs: Sequence[Job]) -> int:
    """Do what is due now, one after the other and without the library, until nothing is; return how many keys."""
    done: set[str] = set()
    while True:
        found = [(job, key) for job in jobs for key in _due(parts, job) if _id_of(job, key) not in done]
        if not found:
            return len(done)
        for job, key in found:
            done.add(_id_of(job, key))
            _run(parts, job, key)


def records_url(database_url: str) -> URL:
    """Return where the library keeps its records: beside a SQLite file, or within the PostgreSQL database.

    Examples
    --------
    >>> records_url("sqlite:///waypair.db").database
    'waypair.db.jobs'
    """
    url = make_url(database_url)
    return url.set(database=f"{url.database}.jobs") if url.get_backend_name() == "sqlite" else url


class _Worker:
    """The library, launched, and what this worker has begun by it."""

    def __init__(self, parts: Parts, jobs: Sequence[Job], worker_id: str) -> None:
        self._parts, self._jobs = parts, jobs
        self._begun: dict[str, _Begun] = {}
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # its lines hold whatever an error said
        url = records_url(parts.settings.database_url.get_secret_value())
        DBOS(
            config=DBOSConfig(
                name="waypair",
                system_database_url=url.render_as_string(hide_password=False),
                executor_id=worker_id,
                application_version=VERSION,
                log_level="CRITICAL",
            )
        )
        by_name = {job.name: job for job in jobs}

        @DBOS.step(name="run")
        def run(name: str, key: str) -> None:
            if name in by_name:  # else begun by another version, which knew that job
                _run(parts, by_name[name], key)

        @DBOS.workflow(name="work", max_recovery_attempts=None)
        def work(name: str, key: str) -> None:
            run(name, key)

        self._work = work
        DBOS.launch()
        for job in jobs:
            DBOS.register_queue(job.name, worker_concurrency=job.at_once)

    def begin_what_is_due(self) -> None:
        """Begin whatever is due and not under way, and forget what is due no longer."""
        still = set()
        for job in self._jobs:
            for key in _due(self._parts, job):
                still.add(_id_of(job, key))
                try:
                    self._begin(job, key)
                except Exception as error:
                    report(error)
        for gone in self._begun.keys() - still:
            del self._begun[gone]

    def _begin(self, job: Job, key: str) -> None:
        """Begin what is due under a key, unless it was begun and may still end well."""
        now = time.monotonic()
        begun = self._begun.setdefault(_id_of(job, key), _Begun(0, now))
        if now < begun.look_again:
            return
        while (status := DBOS.get_workflow_status(f"{_id_of(job, key)}:{begun.times}")) is not None:
            if status.status in WAITING:
                return
            if status.status == UNDER_WAY and time.time() - (status.updated_at or 0) / 1000 < job.patience_s:
                return
            begun.times += 1
        with SetWorkflowID(f"{_id_of(job, key)}:{begun.times}"):
            DBOS.enqueue_workflow(job.name, self._work, job.name, key)
        begun.look_again = now + min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**begun.times)


def _due(parts: Parts, job: Job) -> Sequence[str]:
    try:
        with parts.database.reading() as session:
            return job.due(session, parts.clock.now())
    except Exception as error:
        report(error)
        return ()


def _run(parts: Parts, job: Job, key: str) -> None:
    try:
        job.run(parts, key)
    except Exception as error:
        log.error("job failed", job=job.name)
        report(error)


def _id_of(job: Job, key: str) -> str:
    return f"{job.name}:{key}"


def _tidy(now: datetime) -> None:
    ended = DBOS.list_workflows(
        end_time=(now - KEPT).isoformat(), status=["SUCCESS", "ERROR", "CANCELLED"], limit=TIDIED_AT_ONCE,
        load_input=False, load_output=False,
    )  # fmt: skip
    DBOS.delete_workflows([one.workflow_id for one in ended])
