"""`/api/v1/programs/{program_id}/centres` and `…/centre-links`: how it went by treatment centre, and their links."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.discharge.models.shapes import (
    CentreLinkCreate,
    CentreLinkIssued,
    CentreLinkPublic,
    CentrePublic,
    SharePublic,
)
from api.discharge.service import by_centre, centre_links
from api.web.cells import Share
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["discharge"])


@router.get("/centres", responses=READ)
def list_centres(session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID) -> ListShape[CentrePublic]:
    """List treatment centres with how it went with whom they submitted; what would tell of a few people is null."""
    counts = by_centre.counts_of(session, parts.vault, program_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("list", "discharges"))
    items = [
        CentrePublic(
            centre=one.centre,
            submitted=one.submitted,
            has_mentor=_share(one.has_mentor),
            reached=_share(one.reached),
            met=_share(one.met),
        )
        for one in counts
    ]
    return ListShape(items=items, next=None)


@router.get("/centre-links", responses=READ)
def list_centre_links(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID
) -> ListShape[CentreLinkPublic]:
    """List the links to pages of treatment centres that work."""
    links = centre_links.working_links(session, program_id, parts.clock.now())
    return ListShape(items=[CentreLinkPublic.model_validate(link) for link in links], next=None)


@router.post("/centre-links", status_code=201, responses=ADD)
def issue_centre_link(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, asked: CentreLinkCreate
) -> CentreLinkIssued:
    """Make a link to the page of a treatment centre. The answer is the only place that ever shows it."""
    now = parts.clock.now()
    link = centre_links.issue_link(session, parts, program_id, asked.name, asked.days, caller.actor, now)
    return CentreLinkIssued(address=link)


@router.delete("/centre-links/{link_id}", status_code=204, responses=EDIT)
def end_centre_link(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, link_id: UUID, version: IfMatch
) -> None:
    """End a link at once."""
    centre_links.end_link(session, program_id, link_id, version, caller.actor, parts.clock.now())


def _share(share: Share | None) -> SharePublic | None:
    return None if share is None else SharePublic(yes=share.yes, of=share.of)
