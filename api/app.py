"""The app: every part put together, in the order that a request meets them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

import api.audit.models
import api.consent.models  # noqa: F401 # their tables
from api.accounts import pages as account_pages
from api.accounts import routes as accounts
from api.clock import Clock, SystemClock
from api.database.engine import Database
from api.database.vault import Vault
from api.errors import (
    FaultError,
    ForeignOriginError,
    RefusedInputError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
    UndecodableError,
)
from api.notices.mail import Mailer, mailer_for
from api.people import routes as people
from api.settings import Settings
from api.web import health
from api.web.frame import Frame, Guards, Meters
from api.web.limiting import Limiter
from api.web.parts import Parts
from api.web.problems import describe_errors, errors_of, handle_errors

SCHEMA_URL = "/api/v1/openapi.json"


def create_app(settings: Settings, clock: Clock | None = None, mailer: Mailer | None = None) -> FastAPI:
    """Return the service as an ASGI app.

    Parameters
    ----------
    settings : Settings
        Taken as they are; whoever starts a service refuses insecure ones first.
    clock : Clock, optional
        The machine's by default.
    mailer : Mailer, optional
        The one that the settings ask for by default.
    """
    parts = Parts(
        settings=settings,
        clock=clock or SystemClock(),
        database=Database(settings.database_url.get_secret_value()),
        vault=Vault(key.get_secret_value() for key in settings.master_keys),
        limiter=Limiter(),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        parts.database.close()

    app = FastAPI(
        title="Waypair",
        version=version("waypair"),
        openapi_url=SCHEMA_URL,
        docs_url=None,  # the stock pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=errors_of(
            UndecodableError,
            ForeignOriginError,
            TooLargeError,
            RefusedInputError,
            TooManyRequestsError,
            FaultError,
            UnavailableError,
        ),
        telemetry={"logs": False},
    )
    app.state.parts = parts
    app.state.mailer = mailer or mailer_for(settings)
    app.state.meters = Meters()
    handle_errors(app)
    describe_errors(app)
    for feature in (health, accounts, account_pages, people):
        app.include_router(feature.router)
    app.add_middleware(Guards, settings=settings, limiter=parts.limiter)
    app.add_middleware(Frame, settings=settings, meters=app.state.meters)
    return app
