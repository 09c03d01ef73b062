"""The app: every part put together, in the order that a request meets them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

import api.tables  # noqa: F401 # all of them
from api.accounts import pages as account_pages
from api.accounts import routes as accounts
from api.accounts.access import KnownKeys
from api.clock import Clock
from api.consent import routes as consent
from api.discharge import pages as discharge_pages
from api.discharge import routes as discharge
from api.errors import (
    FaultError,
    ForeignOriginError,
    RefusedInputError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
    UndecodableError,
)
from api.exchange import pages as exchange_pages
from api.exchange import routes as exchange
from api.groups import pages as group_pages
from api.groups import routes as groups
from api.intake import pages as intake_pages
from api.intake import routes as intake
from api.matches import pages as match_pages
from api.matches import routes as matches
from api.notices.mail import Mailer, mailer_for
from api.notices.metering import LetterGauges
from api.people import pages as people_pages
from api.people import routes as people
from api.people.service.belonging import belongs
from api.presence import pages as presence_pages
from api.presence import routes as presence
from api.proposals import pages as proposal_pages
from api.proposals import publishing_pages
from api.proposals import routes as proposals
from api.proposals.metering import ProposalGauges
from api.record import often_pages, signing_pages, timeline_pages
from api.record import pages as record_pages
from api.record import routes as record
from api.referrals import pages as referral_pages
from api.referrals import routes as referrals
from api.reports import pages as reports
from api.rounds import pages as round_pages
from api.rounds import routes as rounds
from api.rounds.metering import RoundGauges
from api.settings import Settings
from api.stories import pages as story_pages
from api.stories import routes as stories
from api.web import health, showcase, static
from api.web.frame import Frame, Guards, Meters
from api.web.parts import assembled
from api.web.places import Place
from api.web.problems import errors_of, handle_errors
from api.web.schema import complete_schema, operation_id

SCHEMA_URL = "/api/v1/openapi.json"
PLACES: tuple[Place, ...] = (
    *round_pages.PLACES,
    *proposal_pages.PLACES,
    *match_pages.PLACES,
    *discharge_pages.PLACES,
    *people_pages.PLACES,
    *group_pages.PLACES,
    *presence_pages.PLACES,
    *story_pages.PLACES,
    *reports.PLACES,
    *round_pages.POLICY,
    *account_pages.PLACES,
)
"""The navigation within a program, in its order; each feature's pages name their own."""


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
    parts = assembled(settings, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        list(iter_route_contexts(app.routes))  # made now, and not while the first caller waits
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
        telemetry={"logs": False},
    )
    app.state.parts = parts
    app.state.known_keys = KnownKeys()
    app.state.mailer = mailer or mailer_for(settings)
    app.state.meters = Meters()
    app.state.meters.registry.register(LetterGauges(parts.database, parts.clock))
    app.state.meters.registry.register(RoundGauges(parts.database))
    app.state.meters.registry.register(ProposalGauges(parts.database))
    handle_errors(app)
    complete_schema(app)
    app.state.belongs = belongs
    app.state.places = PLACES
    app.router.routes.extend(_routes(with_showcase=settings.environment == "development"))
    app.add_middleware(Guards, settings=settings, limiter=parts.limiter)
    app.add_middleware(Frame, settings=settings, meters=app.state.meters)
    return app


@cache
def _routes(*, with_showcase: bool) -> list[BaseRoute]:
    """Return every route, made once for all apps of a process: to make them takes a second."""
    service = APIRouter(
        generate_unique_id_function=operation_id,
        responses=errors_of(
            UndecodableError,
            ForeignOriginError,
            TooLargeError,
            RefusedInputError,
            TooManyRequestsError,
            FaultError,
            UnavailableError,
        ),
    )
    for feature in (
        intake,  # routes are tried in turn: what comes the most often first
        health,
        static,
        accounts,
        account_pages,
        consent,
        people,
        intake_pages,  # before those of people: the id of somebody could be any word
        people_pages,
        record,
        record_pages,
        often_pages,
        signing_pages,
        timeline_pages,
        rounds,
        round_pages,
        proposals,
        proposal_pages,
        publishing_pages,
        matches,
        match_pages,
        groups,
        group_pages,
        presence,
        presence_pages,
        stories,
        story_pages,
        referrals,
        referral_pages,
        discharge,
        discharge_pages,
        exchange,
        exchange_pages,
        reports,
    ):
        service.include_router(feature.router)
    if with_showcase:
        service.include_router(showcase.router)
    return service.routes
