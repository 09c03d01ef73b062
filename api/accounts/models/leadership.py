"""Who leads a program, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from api.accounts.models.words import Definition, Shown
from api.web.shapes import Shape, example

Count = Annotated[int, Field(ge=0, le=100_000)]
COUNTED: Final[dict[str, Any]] = {
    "definition": "board", "board": 9, "board_lived": 4, "staff": 6, "staff_lived": 5, "director_lived": True,
    "planning": True, "delivery": True, "evaluation": False, "counted_on": "2026-11-02",
}  # fmt: skip


class LeadershipPut(Shape):
    """Who leads a program: how many, and how many of them have been there themselves (`…_lived`), on `counted_on`.

    `planning`, `delivery` and `evaluation`: whether they are the majority of those who plan, run and evaluate what is
    done. Staff includes volunteers.
    """

    model_config = example(**COUNTED)

    definition: Definition
    board: Count = 0
    board_lived: Count = 0
    staff: Count = 0
    staff_lived: Count = 0
    director_lived: bool = False
    planning: bool = False
    delivery: bool = False
    evaluation: bool = False
    counted_on: date


class LackPublic(BaseModel):
    """Where a definition does not hold, and how many people more would have to have been there themselves."""

    place: str = Field(description="board, staff, director, planning, delivery or evaluation")
    more: int = Field(description="1 or more")


class LeadershipPublic(BaseModel):
    """Who leads a program, and whether it is peer-run by the definition that it chose; null where nobody counted.

    `shown` is ``holds``, ``falls_short``, ``said`` (before anybody was counted, and not shown since) or
    ``not_counted``; shares are in [0, 1]; `is_old` is whether it was counted more than a year ago.
    """

    model_config = example(
        version=3, **COUNTED, board_share=0.44, staff_share=0.83, shown="falls_short",
        lacks=[{"place": "board", "more": 1}], is_old=False,
    )  # fmt: skip

    version: int = Field(description="0 where nobody counted")
    definition: Definition | None = None
    board: int | None = None
    board_lived: int | None = None
    board_share: float | None = None
    staff: int | None = None
    staff_lived: int | None = None
    staff_share: float | None = None
    director_lived: bool | None = None
    planning: bool | None = None
    delivery: bool | None = None
    evaluation: bool | None = None
    counted_on: date | None = None
    shown: Shown
    lacks: list[LackPublic] = []
    is_old: bool = False
