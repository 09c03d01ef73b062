"""What goes in and out of rosters as JSON."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from api.presence.models.shapes import ID
from api.presence.models.words import STEP_TEXTS, RosterStep
from api.rounds.models.attempted_shapes import AttemptedPublic, WeekAsked
from api.web.shapes import example


class RosterCreate(WeekAsked):
    """A roster for a week; without one, for the next."""

    model_config = example(week="2026-11-30")


class RosterPublic(AttemptedPublic):
    """A roster: where it is, and what came out in figures."""

    model_config = example(
        id=ID(0), version=2, created_at="2026-11-23T09:00:00Z", week="2026-11-30", state="review", attempt=1,
        step="storing", step_text={"en": "Keeping the result", "es": "Guardando el resultado"},
        started_at="2026-11-23T09:00:00Z", ended_at="2026-11-23T09:00:04Z", published_at=None, failure=None,
        digest="9f2c", proved=True, hours_needed=40, hours_covered=36, shifts=12, holes=4,
    )  # fmt: skip
    step_texts = STEP_TEXTS

    step: RosterStep
    hours_needed: int
    hours_covered: int
    shifts: int
    holes: int


SHIFT: Final[dict[str, Any]] = {
    "site_id": ID(1), "weekday": 0, "start_min": 960, "minutes": 120, "mentor_id": ID(2), "mentor_name": "Rosa",
    "stood": False,
}  # fmt: skip
HOLE: Final[dict[str, Any]] = {
    "site_id": ID(1), "weekday": 2, "start_min": 780, "minutes": 60, "lacks": 1, "languages": ["es"],
    "whys": [{"kind": "full", "mentors": 2, "language": ""}],
}  # fmt: skip
HELP: Final[dict[str, Any]] = {
    "kind": "more_hours", "gain": 2, "spoken": 0, "exact": True, "site_id": ID(1), "mentor_id": ID(2),
    "mentor_name": "Rosa", "more": 2, "weekday": None, "start_min": None, "minutes": None, "languages": [],
}  # fmt: skip
STAGE: Final[dict[str, Any]] = {"name": "uncovered", "value": 4.0, "bound": 4.0}
LOAD: Final[dict[str, Any]] = {"mentor_id": ID(2), "mentor_name": "Rosa", "hours": 4, "offered": 6}


class RosterShift(BaseModel):
    """A shift as it was settled, in the program's own time; `stood` where it was one before."""

    model_config = example(**SHIFT)

    site_id: UUID
    weekday: int
    start_min: int
    minutes: int
    mentor_id: UUID
    mentor_name: str
    stood: bool


class WhyPublic(BaseModel):
    """What keeps mentors from an hour, how many, and of those who speak which language."""

    model_config = example(**HOLE["whys"][0])

    kind: str
    mentors: int
    language: str


class HolePublic(BaseModel):
    """An hour that lacks somebody, with why."""

    model_config = example(**HOLE)

    site_id: UUID
    weekday: int
    start_min: int
    minutes: int
    lacks: int
    languages: list[str]
    whys: list[WhyPublic]


class RosterHelp(BaseModel):
    """A smallest change that closes holes: tried out by settling the week anew. Hours are in the program's own time."""

    model_config = example(**HELP)

    kind: str
    gain: int
    spoken: int
    exact: bool
    site_id: UUID
    mentor_id: UUID | None
    mentor_name: str | None
    more: int | None
    weekday: int | None
    start_min: int | None
    minutes: int | None
    languages: list[str]


class RosterStage(BaseModel):
    """A stage, its value, and the bound below which no roster goes; null is none."""

    model_config = example(**STAGE)

    name: str
    value: float
    bound: float | None


class RosterLoad(BaseModel):
    """A mentor's week: hours of presence, of how many offered."""

    model_config = example(**LOAD)

    mentor_id: UUID
    mentor_name: str
    hours: int
    offered: int


class RosterSummary(BaseModel):
    """What came out: shifts, holes with why, what would help, loads, and the bounds."""

    model_config = example(
        proved=True, stages=[STAGE], shifts=[SHIFT], holes=[HOLE], remedies=[HELP], mentors=[LOAD],
        figures={"hours_needed": 40, "by_hand_covered": 31},
    )  # fmt: skip

    proved: bool
    stages: list[RosterStage]
    shifts: list[RosterShift]
    holes: list[HolePublic]
    remedies: list[RosterHelp]
    mentors: list[RosterLoad]
    figures: dict[str, float]


class RosterCame(BaseModel):
    """What publishing did: shifts that are new, that stayed, and that ended."""

    model_config = example(begun=4, kept=8, ended=2)

    begun: int
    kept: int
    ended: int
