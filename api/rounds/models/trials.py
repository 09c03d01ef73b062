"""What goes in and out where changes to a round are tried out, and mentors picked."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.rounds.models.shapes import ID, WHO, PairPublic
from api.web.shapes import Shape, example


class AddPlaceIn(Shape):
    """A mentor takes one mentee more."""

    kind: Literal["add_place"]
    mentor_id: UUID


class AddSlotIn(Shape):
    """A mentor offers one hour more."""

    kind: Literal["add_slot"]
    mentor_id: UUID
    slot: str = Field(max_length=120, description="As mentors write them: Thu 18:00-19:00 by video")


class AddWindowIn(Shape):
    """A mentee is free at one more time."""

    kind: Literal["add_window"]
    mentee_id: UUID
    window: str = Field(max_length=120)


class AddModeIn(Shape):
    """A mentee agrees to one more way of meeting."""

    kind: Literal["add_mode"]
    mentee_id: UUID
    mode: Literal["in_person", "video", "phone"]


class RelaxMustIn(Shape):
    """A mentee turns one must into a wish."""

    kind: Literal["relax_must"]
    mentee_id: UUID
    attribute: str = Field(max_length=120)
    value: str = Field(max_length=120)


class AddMentorIn(Shape):
    """A new mentor like one who is there, with hours of their own."""

    kind: Literal["add_mentor"]
    like_mentor_id: UUID
    slots: tuple[Annotated[str, Field(max_length=120)], ...] = Field(min_length=1, max_length=50)
    capacity: int = Field(default=3, ge=1, le=100)


class PinIn(Shape):
    """Two people are paired, whatever it costs the others."""

    kind: Literal["pin"]
    mentee_id: UUID
    mentor_id: UUID


class BanIn(Shape):
    """Two people are kept apart."""

    kind: Literal["ban"]
    mentee_id: UUID
    mentor_id: UUID


ChangeIn = Annotated[
    AddPlaceIn | AddSlotIn | AddWindowIn | AddModeIn | RelaxMustIn | AddMentorIn | PinIn | BanIn,
    Field(discriminator="kind"),
]


class TrialCreate(Shape):
    """Changes to be tried out together; nothing is kept of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"changes": [{"kind": "add_slot", "mentor_id": ID(2), "slot": "Thu 18:00-19:00 by video"}]}]
        }
    )

    changes: tuple[ChangeIn, ...] = Field(min_length=1, max_length=50)


class MovedMentee(BaseModel):
    """Somebody who would have another mentor."""

    mentee_id: UUID
    before: UUID
    after: UUID


class TrialPublic(BaseModel):
    """What changes would do, against the round as it is: exact, from solving both."""

    model_config = example(
        people=3, gains=[ID(1), ID(3), ID(4)], loses=[], moved=[], passes_over=False, fit_lost=-1.82, proved=True,
        matched_before=74, matched_after=77,
    )  # fmt: skip

    people: int = Field(description="How many people more would be matched; fewer where it is below 0")
    gains: list[UUID]
    loses: list[UUID]
    moved: list[MovedMentee]
    passes_over: bool = Field(description="Somebody would lose the match to somebody ranked behind them")
    fit_lost: float = Field(description="Total fit that everybody together would lose; gained where it is below 0")
    proved: bool
    matched_before: int
    matched_after: int


class PickCreate(Shape):
    """Another mentor for a mentee."""

    model_config = ConfigDict(json_schema_extra={"examples": [WHO]})

    mentee_id: UUID
    mentor_id: UUID


class PickPublic(BaseModel):
    """A pick: the pin that it became, and what it costs everybody."""

    model_config = example(
        pair=PairPublic.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
        cost=TrialPublic.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
    )

    pair: PairPublic
    cost: TrialPublic
