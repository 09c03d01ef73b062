"""`/api/v1/programs/{program_id}/coverage`: hours at which somebody should be present; offers, and visits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator, ByStaff
from api.accounts.owned import found
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.presence.models.here_shapes import VisitCounted, VisitsPublic
from api.presence.models.shapes import CoverageCreate, CoveragePublic, CoverageUpdate, OfferPublic, OfferPut
from api.presence.models.tables import Coverage
from api.presence.service import coverage, offers, visits
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["presence"])


@router.get("/coverage", responses=READ, dependencies=[Depends(STAFF)])
def list_coverage(session: Reading, asked: Asked, program_id: UUID) -> ListShape[CoveragePublic]:
    """List the hours at which somebody should be present."""
    items, after = coverage.coverages(session, program_id, asked.after, asked.limit)
    return ListShape(items=items, next=cursor_of(after))


@router.post("/coverage", status_code=201, responses=READ)
def add_coverage(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID,
    asked: CoverageCreate,
) -> CoveragePublic:  # fmt: skip
    """Ask for presence at some hours of a site, none of which anything else asks for."""
    row = coverage.add_coverage(session, program_id, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return coverage.shown(session, [row])[0]


@router.get("/coverage/{coverage_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_coverage(session: Reading, response: Response, program_id: UUID, coverage_id: UUID) -> CoveragePublic:
    """Read one of them."""
    tag(response, found(session, Coverage, program_id, coverage_id))
    return coverage.read_coverage(session, program_id, coverage_id)


@router.patch("/coverage/{coverage_id}", responses=EDIT)
def update_coverage(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, coverage_id: UUID,
    version: IfMatch, asked: CoverageUpdate,
) -> CoveragePublic:  # fmt: skip
    """Change it; it counts from the next roster on."""
    now = parts.clock.now()
    row = coverage.update_coverage(session, program_id, coverage_id, version, asked, caller.actor, now)
    tag(response, row)
    return coverage.shown(session, [row])[0]


@router.delete("/coverage/{coverage_id}", status_code=204, responses=EDIT)
def remove_coverage(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, coverage_id: UUID, version: IfMatch
) -> None:
    """Ask for these hours no more."""
    coverage.remove_coverage(session, program_id, coverage_id, version, caller.actor, parts.clock.now())


@router.get("/mentors/{mentor_id}/presence", responses=READ)
def read_presence_offer(
    session: Reading, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, mentor_id: UUID
) -> OfferPublic:
    """Read when a mentor could be present."""
    shown = offers.read_offer(session, parts.vault, program_id, mentor_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "presence", mentor_id))
    tag(response, shown)
    return shown


@router.put("/mentors/{mentor_id}/presence", responses=EDIT)
def put_presence_offer(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, mentor_id: UUID,
    version: IfMatch, asked: OfferPut,
) -> OfferPublic:  # fmt: skip
    """Set when a mentor could be present; it counts from the next roster on."""
    now = parts.clock.now()
    shown = offers.put_offer(session, parts.vault, program_id, mentor_id, version, asked, caller.actor, now)
    tag(response, shown)
    return shown


@router.get("/visits", responses=READ, dependencies=[Depends(STAFF)])
def list_visits(session: Reading, parts: TheParts, program_id: UUID, day: date | None = None) -> list[VisitsPublic]:
    """List how many people came to each site on a day, today by default; small numbers are hidden."""
    return list(visits.visits(session, program_id, day or visits.today(session, program_id, parts.clock.now()), 1))


@router.post("/sites/{site_id}/visits", responses=ADD)
def count_visit(
    session: Writing, parts: TheParts, caller: ByStaff, program_id: UUID, site_id: UUID, asked: VisitCounted
) -> VisitsPublic:
    """Count people who came to a site in this hour, and nothing of who they were."""
    return visits.count_visit(session, program_id, site_id, asked.people, caller.actor, parts.clock.now())
