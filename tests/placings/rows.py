"""A placing that was solved, a place in a group and something settled, as rows: for tests that ask who may see them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import FastAPI

from api.consent.models import Purpose
from api.database.columns import new_id
from api.groups.models.placings import Placing
from api.groups.models.tables import GroupRow, GroupTie
from api.groups.service.gathering import gathered
from api.groups.service.keeping import keep
from api.groups.service.members import take_places
from api.groups.solver import placed
from api.rounds.models.attempted import SolveState
from api.rounds.solver import Refused
from api.web.parts import Parts
from tests.kept_people.people import a_mentee
from tests.placings.circles import agree


def a_placing(app: FastAPI, program: UUID, group_id: UUID, mentee_id: UUID) -> dict[str, str]:
    """Keep a placing with somebody in it, and give somebody else a place; return the ids."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    agree(app, program, mentee_id, Purpose.GROUP_HOST)
    member = a_mentee(app, program, name="Wilhelmina")
    for purpose in (Purpose.GROUP_HOST, Purpose.ATTENDANCE):
        agree(app, program, member, purpose)
    with parts.database.writing() as session:
        pool = gathered(session, parts.vault, program, date(2026, 11, 30), now)
        result = placed(pool, lambda told: None)
        assert not isinstance(result, Refused)
        placing = Placing(
            id=new_id(now), created_at=now, program_id=program, week=pool.week, state=SolveState.REVIEW,
            started_at=now, digest=result["digest"],
        )  # fmt: skip
        session.add(placing)
        session.flush()
        keep(session, parts.vault, placing.id, pool, result, now)
        (place,) = take_places(session, session.get_one(GroupRow, group_id), {member: "video"}, now)
        tie = GroupTie(
            id=new_id(now), created_at=now, program_id=program, mentee_id=mentee_id, kind="ban", group_id=group_id
        )
        session.add(tie)
    return {
        "placing_id": str(placing.id), "placement_id": str(place.id), "tie_id": str(tie.id),
        "member_mentee_id": str(member),
    }  # fmt: skip
