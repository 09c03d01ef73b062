"""Rows of proposals as JSON."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api.proposals.models.shapes import HourShape, OwnSummary, ProposalPublic
from api.proposals.models.tables import Proposal


def public(row: Proposal, asked: Collection[UUID]) -> ProposalPublic:
    """Return a proposal as coordinators see it, given those of which somebody would like to talk first."""
    kept = row.model_dump(include=set(ProposalPublic.model_fields))
    return ProposalPublic(**kept, hour=hour(row), asked=row.id in asked)


def own_summary(row: Proposal) -> OwnSummary:
    """Return a proposal as it is in its mentor's list."""
    return OwnSummary(**row.model_dump(include={"id", "version", "state", "answer_by"}), name=row.alias, hour=hour(row))


def hour(row: Proposal) -> HourShape:
    """Return the hour that is put forward."""
    return HourShape(**row.model_dump(include=set(HourShape.model_fields)))
