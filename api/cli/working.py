"""`waypair worker`: do what is due until told to stop, or once."""

from __future__ import annotations

import os
import signal
import socket
import sys
from threading import Event, Thread
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

import api.tables  # noqa: F401
from api.cli.guard import DONE
from api.cli.screen import answers, counted, remarks, say
from api.database.migrating import is_migrated
from api.jobs import STOP_S, run_once, run_worker
from api.settings import Settings
from api.web.logs import set_up_logs
from api.web.parts import Parts, assembled
from api.working import JOBS
from matcher.errors import InvalidInputError, Problem

READY_POLL_S: Final = 2.0
STOPPING_S: Final = STOP_S + 10.0
"""How long a worker whose service died may take to stop by itself."""

log = structlog.get_logger("waypair")


def work(name: str = "", *, once: bool = False, attended: bool = False) -> int:
    """Work until SIGTERM or SIGINT, then let what is under way finish.

    Parameters
    ----------
    name : str
        The worker's own among those of a database; the machine's by default.
    once : bool
        Do what is due now, and end.
    attended : bool
        Stop as well when standard input ends: whoever started this holds its other end, and died.

    Raises
    ------
    SettingsError
        With every setting that is wrong or insecure.
    InvalidInputError
        If it is to work once and the database has not the tables of this version.
    """
    settings = Settings.from_environment()
    set_up_logs(readable=settings.environment == "development")
    parts = assembled(settings)
    try:
        if once:
            _check_tables(parts)
            done = run_once(parts, JOBS)
            say(answers(), f"Nothing is due any more: {counted(done, 'piece', 'pieces')} of work done.")
            return DONE
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if attended:
            Thread(target=_stop_with_service, args=(stop,), daemon=True).start()
        else:
            say(remarks(), "The worker does what is due. Ctrl-C stops it.")
        if _tables_come(parts, stop):
            run_worker(parts, JOBS, name or socket.gethostname(), stop)
    finally:
        parts.database.close()
    return DONE


def _check_tables(parts: Parts) -> None:
    if not is_migrated(parts.database.engine):
        raise InvalidInputError(
            [Problem("the database", "other tables", "the tables of this version: run waypair migrate")]
        )


def _tables_come(parts: Parts, stop: Event) -> bool:
    """Wait until the database answers and has the tables of this version; return whether it did before the stop."""
    told = False
    while not stop.is_set():
        try:
            if is_migrated(parts.database.engine):
                return True
        except SQLAlchemyError:
            pass
        if not told:
            log.warning("waiting for the database, or for waypair migrate")
            told = True
        stop.wait(READY_POLL_S)
    return False


def _stop_with_service(stop: Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()
    Event().wait(STOPPING_S)
    os._exit(1)  # nobody is left to see that it hangs
