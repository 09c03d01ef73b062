"""What the sites of proposals are called, and who has which pseudonym."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.people.service.searching import callings
from api.proposals.models.tables import Proposal
from api.proposals.seen import alias_of


def site_names(session: Session, site_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of some sites by id, in one query; of none without asking."""
    wanted = {site_id for site_id in site_ids if site_id is not None}
    if not wanted:
        return {}
    return {site.id: site.name for site in session.exec(select(Site).where(col(Site.id).in_(sorted(wanted))))}


def ids_under_alias(session: Session, program_id: UUID, text: str) -> set[UUID]:
    """Return the mentees who were put forward in a program under a pseudonym, which more than one may have had."""
    alias = alias_of(text)
    if alias is None:
        return set()
    named = select(Proposal.mentee_id).where(Proposal.program_id == program_id, Proposal.alias == alias)
    return set(session.exec(named))


callings.append(ids_under_alias)
