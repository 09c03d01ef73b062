"""Whether the service lives, whether it is ready, and what it counted."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.database.migrating import is_migrated
from api.errors import UnavailableError
from api.web.parts import TheParts
from api.web.problems import errors_of
from api.web.rule import PUBLIC

router = APIRouter(tags=["health"], dependencies=[Depends(PUBLIC)])


class Health(BaseModel):
    """A sign of life."""

    status: Literal["ok"] = "ok"


@router.get("/healthz")
async def is_alive() -> Health:
    """Say that the process answers; asks nobody else."""
    return Health()


@router.get("/readyz", responses=errors_of(UnavailableError))
def is_ready(parts: TheParts) -> Health:
    """Say whether the database answers and has the tables of this version."""
    try:
        migrated = is_migrated(parts.database.engine)
    except SQLAlchemyError:
        raise UnavailableError from None
    if not migrated:
        raise UnavailableError("The database is not migrated: run waypair migrate.")
    return Health()


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return the counts, for Prometheus."""
    return Response(generate_latest(request.app.state.meters.registry), media_type=CONTENT_TYPE_LATEST)
