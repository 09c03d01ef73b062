"""What the sites of proposals are called."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site


def site_names(session: Session, site_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of some sites by id, in one query; of none without asking."""
    wanted = {site_id for site_id in site_ids if site_id is not None}
    if not wanted:
        return {}
    return {site.id: site.name for site in session.exec(select(Site).where(col(Site.id).in_(sorted(wanted))))}
