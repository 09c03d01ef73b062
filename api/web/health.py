"""Whether the service lives, whether it is ready, and what it counted."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final, Literal

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.database.migrating import is_migrated
from api.errors import NotFoundError, UnavailableError
from api.web.parts import TheParts
from api.web.problems import errors_of
from api.web.rule import PUBLIC, Rule
from api.web.shapes import example

router = APIRouter(tags=["health"])
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers of proxies: what comes through one is not from this machine, whatever it says."""


class Scrapers(Rule):
    """Lets through this machine, and whoever brings the token that the settings name."""

    def __call__(self, request: Request, parts: TheParts) -> None:
        """Refuse everybody else."""
        token = parts.settings.metrics_token.get_secret_value()
        sent = request.headers.get("authorization", "").encode()
        if token and hmac.compare_digest(sent, f"Bearer {token}".encode()):
            return
        if not _is_local(request):
            raise NotFoundError


SCRAPERS: Final = Scrapers()


class Health(BaseModel):
    """A sign of life."""

    model_config = example(status="ok")

    status: Literal["ok"] = "ok"


@router.get("/healthz", dependencies=[Depends(PUBLIC)])
async def is_alive() -> Health:
    """Say that the process answers; asks nobody else."""
    return Health()


@router.get("/readyz", responses=errors_of(UnavailableError), dependencies=[Depends(PUBLIC)])
def is_ready(parts: TheParts) -> Health:
    """Say whether the database answers and has the tables of this version."""
    try:
        migrated = is_migrated(parts.database.readers)
    except SQLAlchemyError:
        raise UnavailableError from None
    if not migrated:
        raise UnavailableError("The database is not migrated: run waypair migrate.")
    return Health()


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(SCRAPERS)])
def metrics(request: Request) -> Response:
    """Return the counts, for Prometheus."""
    return Response(generate_latest(request.app.state.meters.registry), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
