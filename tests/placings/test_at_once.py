"""Two placings published at once: nobody has two places, and no hour is given twice, on either database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from api.errors import ServiceError
from api.groups.models.tables import Placement
from api.groups.service.publishing import publish
from api.hours.engagements import engagements
from api.hours.models import HeldTime
from tests.accounts.people import TEST
from tests.placings.circles import Circles


def test_nobody_is_placed_twice_and_no_hour_is_given_twice(circles: Circles) -> None:
    circles.a_group()
    circles.a_group(name="The same hour")
    first, second = circles.solved("2026-11-30"), circles.solved("2026-12-07")
    versions = {placing: circles.row(placing).version for placing in (first, second)}

    def go(number: int) -> str:
        placing = (first, second)[number % 2]
        try:
            with circles.parts.database.writing() as session:
                publish(session, circles.parts, circles.program, UUID(placing), versions[placing], TEST, circles.now)
        except (ServiceError, SQLAlchemyError):
            return "refused"
        return "done"

    with ThreadPoolExecutor(8) as threads:
        came = Counter(threads.map(go, range(8)))
    with circles.parts.database.reading() as session:
        places = session.exec(select(Placement)).all()
        held = engagements(session, circles.program)
        cells = session.exec(select(HeldTime)).all()
    assert came["done"] in (1, 2)
    assert Counter(one.mentee_id for one in places) == Counter(circles.people)
    assert len(held) == 1
    assert len(cells) == 24  # an hour in both weeks, five minutes each
