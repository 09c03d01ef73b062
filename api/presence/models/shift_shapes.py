"""What goes in and out of shifts, of who comes instead and of swaps as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from api.presence.models.shapes import ID
from api.web.shapes import Shape, example


class OwnShift(BaseModel):
    """One of a mentor's own shifts, in the program's time, with the next days on which it is and who comes then."""

    model_config = example(
        id=ID(0), site_id=ID(1), site_name="North", weekday=0, start_min=960, minutes=120, time_zone="America/New_York",
        days=[{"day": "2026-11-30", "absent": False, "taken": False}],
    )  # fmt: skip

    id: UUID
    site_id: UUID
    site_name: str
    weekday: int
    start_min: int
    minutes: int
    time_zone: str
    days: list[OwnShiftDay]


class OwnShiftDay(BaseModel):
    """A day of an own shift: whether one said that one cannot come, and whether somebody else does."""

    model_config = example(day="2026-11-30", absent=False, taken=False)

    day: date
    absent: bool
    taken: bool


class OpenShift(BaseModel):
    """A day's shift whose mentor cannot come, which one could take; `mine` where one took it."""

    model_config = example(
        id=ID(0), version=1, day="2026-11-30", site_name="North", start_min=960, minutes=120,
        time_zone="America/New_York", mine=False,
    )  # fmt: skip

    id: UUID
    version: int
    day: date
    site_name: str
    start_min: int
    minutes: int
    time_zone: str
    mine: bool


OPTION: Final[dict[str, Any]] = {
    "id": ID(3), "site_name": "North", "weekday": 3, "start_min": 720, "minutes": 120, "time_zone": "America/New_York",
}  # fmt: skip


class SwapOption(BaseModel):
    """A weekly shift, in the program's own time, without whose it is."""

    model_config = example(**OPTION)

    id: UUID
    site_name: str
    weekday: int
    start_min: int
    minutes: int
    time_zone: str


class OwnSwap(BaseModel):
    """A swap that one asked for, or is asked for: one's own shift, and the other."""

    model_config = example(id=ID(0), asked=True, own=OPTION, other=OPTION | {"id": ID(4)})

    id: UUID
    asked: bool
    own: SwapOption
    other: SwapOption


class SwapAsked(Shape):
    """With which shift one would swap."""

    model_config = example(shift_id=ID(3))

    shift_id: UUID


class SwapAnswer(Shape):
    """Yes or no."""

    model_config = example(accept=True)

    accept: bool


OwnShift.model_rebuild()
