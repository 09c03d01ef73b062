"""How much waits to go out and how much was given up, as gauges that are counted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import case, func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from api.clock import Clock
from api.database.engine import Database
from api.notices.models.tables import Delivery, NoticeRow, Outgoing
from api.notices.models.words import LetterState


class LetterGauges(Collector):
    """Counts mail and webhook events by state; says nothing while the database is away."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = GaugeMetricFamily(
            "waypair_letters", "What is due to go out, and what was given up.", labels=["kind", "state"]
        )
        try:
            with self._database.reading() as session:
                for kind, table in (("mail", NoticeRow), ("webhook", Delivery)):
                    for state, count in _counted(session, table, self._clock.now()).items():
                        counts.add_metric([kind, state], count)
        except SQLAlchemyError:
            return
        yield counts


def _counted(session: Session, table: type[Outgoing], now: datetime) -> dict[str, int]:
    is_due = (col(table.state) == LetterState.DUE) & (col(table.next_at) <= now)
    due, dead = session.exec(
        select(
            func.coalesce(func.sum(case((is_due, 1), else_=0)), 0),
            func.coalesce(func.sum(case((col(table.state) == LetterState.DEAD, 1), else_=0)), 0),
        ).where(col(table.state).in_([LetterState.DUE, LetterState.DEAD]))
    ).one()
    return {"due": due, "dead": dead}
