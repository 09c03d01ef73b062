"""How proposals stand in all programs together, counted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from api.database.engine import Database
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState


class ProposalGauges(Collector):
    """Counts proposals by state; says nothing while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = GaugeMetricFamily("waypair_proposals", "Proposals by state.", labels=["state"])
        try:
            with self._database.reading() as session:
                statement = select(Proposal.state, func.count()).group_by(col(Proposal.state))
                found = dict(session.exec(statement).all())
        except SQLAlchemyError:
            return
        for state in ProposalState:
            counts.add_metric([state.value], found.get(state.value, 0))
        yield counts
