"""How rounds stand in all programs together, counted when they are asked for: a worker solves, the service answers."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from api.database.engine import Database
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState


class RoundGauges(Collector):
    """Counts rounds by state, and how long each took that was solved; says nothing while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        counts = GaugeMetricFamily("waypair_rounds", "Rounds by state.", labels=["state"])
        try:
            with self._database.reading() as session:
                found = dict(session.exec(select(Round.state, func.count()).group_by(col(Round.state))).all())
                solved = select(Round.started_at, Round.ended_at).where(col(Round.digest).is_not(None))
                took = [
                    (ended - started).total_seconds()
                    for started, ended in session.exec(solved)
                    if started is not None and ended is not None
                ]
        except SQLAlchemyError:
            return
        for state in RoundState:
            counts.add_metric([state.value], found.get(state.value, 0))
        yield counts
        yield SummaryMetricFamily(
            "waypair_solve_seconds",
            "How long rounds took from their start to a result, each as it was last solved.",
            count_value=len(took),
            sum_value=sum(took),
        )
