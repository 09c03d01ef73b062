"""`waypair serve`: answer requests until told to stop."""

from __future__ import annotations

import uvicorn

from api.app import create_app
from api.cli.guard import DONE
from api.cli.screen import remarks, say
from api.settings import Settings
from api.web.logs import set_up_logs

GRACE_S = 20
"""How long requests under way may take to finish once the service is told to stop."""


def serve_service(host: str, port: int) -> int:
    """Serve until SIGTERM or SIGINT, then let requests under way finish.

    Raises
    ------
    SettingsError
        With every setting that is wrong or insecure; nothing is served then.
    """
    settings = Settings.from_environment()
    set_up_logs(readable=settings.environment == "development")
    app = create_app(settings)
    say(remarks(), f"Waypair listens on http://{host}:{port} and is reached at {settings.base_url}. Ctrl-C stops it.")
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
