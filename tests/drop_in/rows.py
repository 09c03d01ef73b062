"""Something asked for, a roster that was solved and a shift, as rows: for tests that ask who may see them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from fastapi import FastAPI

from api.database.columns import new_id
from api.presence.models.ask_shapes import RosterAsking
from api.presence.models.shapes import CoverageCreate
from api.presence.models.tables import RosterAsk, RosterRow, ShiftCover, ShiftSwap
from api.presence.service.coverage import add_coverage
from api.presence.service.gathering import gathered, shifts_of
from api.presence.service.reviewing import begin_shifts
from api.presence.service.rosters import keep
from api.rounds.models.attempted import SolveState
from api.web.parts import Parts
from matcher.presence import Shift
from tests.accounts.people import TEST
from tests.kept_people.people import a_mentor


def a_presence(app: FastAPI, program: UUID, site_id: str, mentor_id: UUID) -> dict[str, str]:
    """Keep what presence has one of each, with a shift of a mentor on Mondays at noon; return the ids."""
    parts: Parts = app.state.parts
    now, other_id = parts.clock.now(), a_mentor(app, program, name="Otto")
    with parts.database.writing() as session:
        asked = CoverageCreate(site_id=UUID(site_id), windows=("Mon 12:00-14:00",))
        coverage = add_coverage(session, program, asked, TEST, now)
        question = gathered(session, parts.vault, program, date(2026, 11, 30))
        roster = RosterRow(
            id=new_id(now), created_at=now, program_id=program, week=question.week, state=SolveState.REVIEW,
            started_at=now, digest="0",
        )  # fmt: skip
        session.add(roster)
        session.flush()
        result = {
            "digest": "0", "proved": True, "stages": [{"name": "uncovered", "value": 2.0, "bound": 2.0}], "shifts": [],
            "holes": [], "remedies": [], "mentors": [], "figures": {"by_hand_covered": 0.0},
        }  # fmt: skip
        keep(session, parts.vault, roster.id, question, result, now)
        begin_shifts(session, parts.vault, program, [Shift(site_id, 0, 720, 120, str(mentor_id))], now)
        begin_shifts(session, parts.vault, program, [Shift(site_id, 4, 720, 120, str(other_id))], now)
        shift, other = shifts_of(session, program)
        cover = ShiftCover(id=new_id(now), created_at=now, program_id=program, shift_id=shift.id, day=date(2026, 12, 7))
        swap = ShiftSwap(id=new_id(now), created_at=now, program_id=program, given_id=other.id, taken_id=shift.id)
        change = RosterAsking(kind="more_hours", mentor_id=mentor_id, site_id=UUID(site_id), more=1)
        ask = RosterAsk(
            id=new_id(now), created_at=now, program_id=program, roster_id=roster.id, mentor_id=mentor_id,
            change=change.written(), answer_by=now + timedelta(days=7),
        )  # fmt: skip
        session.add_all([cover, swap, ask])
    return {
        "coverage_id": str(coverage.id), "roster_id": str(roster.id), "shift_id": str(shift.id),
        "cover_id": str(cover.id), "swap_id": str(swap.id), "ask_id": str(ask.id),
    }  # fmt: skip
