"""`waypair serve`: answer requests until told to stop."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import nullcontext

import uvicorn
from sqlalchemy.engine import make_url

from api.app import create_app
from api.cli.attending import attended_worker
from api.cli.databases import opened
from api.cli.guard import DONE
from api.cli.migrating import migrate_database
from api.cli.screen import remarks, say
from api.settings import Settings
from api.web.logs import set_up_logs

GRACE_S = 20
"""How long requests under way may take to finish once the service is told to stop."""


def serve_service(host: str, port: int, *, with_worker: bool | None = None) -> int:
    """Serve until SIGTERM or SIGINT, then let requests under way finish, and the worker what it is at.

    Parameters
    ----------
    host, port
        Where to listen.
    with_worker : bool, optional
        Whether a worker runs beside it, as a process of its own; by default with SQLite alone.

    Raises
    ------
    SettingsError
        With every setting that is wrong or insecure; nothing is served then.
    InvalidInputError
        If the database does not answer or has not the tables of this version. A SQLite file is migrated in development.
    """
    settings = Settings.from_environment()
    if settings.environment == "development" and settings.database_url.get_secret_value().startswith("sqlite"):
        migrate_database()
    with opened(settings):
        pass
    set_up_logs(readable=settings.environment == "development")
    app = create_app(settings)
    say(remarks(), f"Waypair listens on http://{host}:{port} and is reached at {settings.base_url}. Ctrl-C stops it.")
    if with_worker is None:
        with_worker = make_url(settings.database_url.get_secret_value()).get_backend_name() == "sqlite"
    signal.signal(signal.SIGTERM, _end)  # uvicorn hands the signal on once it is done
    with attended_worker(f"{socket.gethostname()}-{port}") if with_worker else nullcontext():
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,  # the frame logs requests, by route
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=GRACE_S,
        )
    return DONE


def _end(*signalled: object) -> None:
    sys.exit(DONE)
