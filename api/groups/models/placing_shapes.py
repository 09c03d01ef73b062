"""What goes in and out of placings, ties and places as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.groups.models.words import (
    STEP_TEXTS,
    LeftOver,
    PlacingStep,
    TieKind,
)
from api.people.models.fields import LABEL_LENGTH
from api.rounds.models.attempted_shapes import AttemptedPublic, WeekAsked
from api.web.shapes import Line, Shape, example

ID: Final = "019ab3c4-1000-7000-8000-00000000000{}".format
KINDS: Final = ("experience", "gender", "language", "pathway", "stage", "substance")
"""Of which kinds of people somebody may not want to be the only one."""


class PlacingCreate(WeekAsked):
    """A placing from a week on; without one, from the next."""

    model_config = example(week="2026-11-30")


class PlacingPublic(AttemptedPublic):
    """A placing: where it is, and what came out in figures."""

    model_config = example(
        id=ID(0), version=2, created_at="2026-11-23T09:00:00Z", week="2026-11-30", state="review", attempt=1,
        step="storing", step_text={"en": "Keeping the result", "es": "Guardando el resultado"},
        started_at="2026-11-23T09:00:00Z", ended_at="2026-11-23T09:00:04Z", published_at=None, failure=None,
        digest="9f2c", proved=True, people=40, placed=31, unplaced=9, opened=3,
    )  # fmt: skip
    step_texts = STEP_TEXTS

    step: PlacingStep
    people: int
    placed: int
    unplaced: int
    opened: int


REMEDY: Final[dict[str, Any]] = {
    "kind": "add_places", "gain": 1, "group_id": ID(1), "places": 1, "people": None, "slot": None, "window": None,
    "helps": [ID(2)],
}  # fmt: skip


class GroupRemedyPublic(BaseModel):
    """A small change that would place so many people more: tried out by placing anew."""

    model_config = example(**REMEDY)

    kind: str
    gain: int
    group_id: UUID | None = None
    places: int | None = None
    people: int | None = None
    slot: str | None = None
    window: str | None = None
    helps: list[UUID]

    @classmethod
    def of(cls, record: dict[str, Any]) -> Self:
        """Return a remedy as it is kept."""
        kept: dict[str, Any] = {
            name: record.get(name) for name in ("kind", "gain", "places", "people", "slot", "window", "helps")
        }
        return cls(**kept, group_id=record.get("group"))


class RemedyTaken(Shape):
    """A change of a group's settings that a placing found to help: more places, or one more time to open at."""

    model_config = example(kind="add_places", group_id=ID(1), places=1)

    kind: Literal["add_places", "add_time"]
    group_id: UUID
    places: int | None = Field(default=None, ge=1, description="As the placing says it, of more places")
    slot: Line | None = Field(default=None, description="As the placing says it, of one more time")

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self | None:
        """Return the change that a remedy is, as it is kept; None where it is none of a setting."""
        if record["kind"] not in ("add_places", "add_time"):
            return None
        return cls(kind=record["kind"], group_id=record["group"], places=record.get("places"), slot=record.get("slot"))


class PlacedPublic(BaseModel):
    """Somebody's place, and why it is this one."""

    model_config = example(
        mentee_id=ID(2), mentee_name="Sam", group_id=ID(1), group_name="Thursday", slot="Thu 18:00-19:30",
        time_zone="America/New_York", mode="in_person", fit=0.62, reason="follows their pathway",
    )  # fmt: skip

    mentee_id: UUID
    mentee_name: str
    group_id: UUID
    group_name: str
    slot: str
    time_zone: str
    mode: str
    fit: float
    reason: str


class UnplacedPublic(BaseModel):
    """Somebody without a place, why, and what would help."""

    model_config = example(mentee_id=ID(2), mentee_name="Sam", kind="full", rules=[], remedies=[REMEDY])

    mentee_id: UUID
    mentee_name: str
    kind: LeftOver
    rules: list[str] = Field(description="The fewest rules that keep the person from the nearest group")
    remedies: list[GroupRemedyPublic]


class MeetingPublic(BaseModel):
    """A group that meets after the placing."""

    model_config = example(
        group_id=ID(1), name="Thursday", opens=True, slot="Thu 18:00-19:30", time_zone="America/New_York",
        site_id=None, room_id=None, facilitators={ID(3): "Rosa"}, members=6, new=6, least=4, most=12,
    )  # fmt: skip

    group_id: UUID
    name: str
    opens: bool
    slot: str
    time_zone: str
    site_id: UUID | None
    room_id: UUID | None
    facilitators: dict[UUID, str] = Field(description="Who leads it, by id")
    members: int
    new: int
    least: int
    most: int


class UnopenedPublic(BaseModel):
    """A group that does not open."""

    model_config = example(group_id=ID(1), name="Monday", why="few", least=4, waiting=2)

    group_id: UUID
    name: str
    why: str = Field(description="leader, few or others: see the texts of the service")
    least: int
    waiting: int


class StagePublic(BaseModel):
    """What a stage reached, and the bound that no placing passes."""

    model_config = example(name="who", value=31, bound=31, proved=True)

    name: str
    value: float
    bound: float
    proved: bool


class PlacingSummary(BaseModel):
    """What came out of a placing as a whole."""

    model_config = example(
        proved=True, gap=0.0, figures={"placed": 31}, stages=[], meetings=[], unopened=[], remedies=[REMEDY]
    )

    proved: bool
    gap: float = Field(description="The largest gap of a stage to its bound, as a share; 0 where all is proved")
    figures: dict[str, float]
    stages: list[StagePublic]
    meetings: list[MeetingPublic]
    unopened: list[UnopenedPublic]
    remedies: list[GroupRemedyPublic]


class CamePublic(BaseModel):
    """What publishing did."""

    model_config = example(placed=30, left_out=1, opened=3)

    placed: int
    left_out: int
    opened: int


class TieCreate(Shape):
    """What is settled for every placing: of two people, of a person and a group, or somebody's own wish.

    ``apart`` and ``together`` want an `other_id`, ``pin`` and ``ban`` a `group_id`, ``not_only`` a kind of people.
    """

    model_config = example(kind="apart", mentee_id=ID(1), other_id=ID(2))

    kind: TieKind
    mentee_id: UUID
    other_id: UUID | None = None
    group_id: UUID | None = None
    attribute: Line = Field(default="", description="One of " + ", ".join(KINDS))
    value: Line = Field(default="", max_length=LABEL_LENGTH)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        has_other = self.kind in (TieKind.APART, TieKind.TOGETHER)
        if has_other != (self.other_id is not None) or self.other_id == self.mentee_id:
            raise ValueError("somebody else as other_id for apart and together, and nobody for anything else")
        if (self.kind in (TieKind.PIN, TieKind.BAN)) != (self.group_id is not None):
            raise ValueError("a group_id for pin and ban, and none for anything else")
        if (self.kind is TieKind.NOT_ONLY) != (self.attribute in KINDS and bool(self.value)):
            raise ValueError("an attribute and a value for not_only, and none for anything else")
        return self


class TiePublic(BaseModel):
    """What is settled of somebody."""

    model_config = example(
        id=ID(0), version=1, created_at="2026-11-23T09:00:00Z", kind="apart", mentee_id=ID(1), other_id=ID(2),
        group_id=None, attribute="", value="",
    )  # fmt: skip

    id: UUID
    version: int
    created_at: datetime
    kind: TieKind
    mentee_id: UUID
    other_id: UUID | None
    group_id: UUID | None
    attribute: str
    value: str


class PlacementPublic(BaseModel):
    """A member's place as the team sees it; nothing of whether they come."""

    model_config = example(
        id=ID(0), version=1, created_at="2026-11-23T09:00:00Z", group_id=ID(1), mentee_id=ID(2), name="Sam",
        mode="video",
    )  # fmt: skip

    id: UUID
    version: int
    created_at: datetime
    group_id: UUID
    mentee_id: UUID
    name: str
    mode: str


class HostedMember(BaseModel):
    """A member as the host of the group sees them: a first name, and how often they came if they agreed to that."""

    model_config = example(id=ID(0), name="Sam", languages=["en"], mode="video", may_note=True, came=3, noted=4)

    id: UUID
    name: str
    languages: list[str]
    mode: str
    may_note: bool = Field(description="Whether they agree that it is noted when they come")
    came: int | None
    noted: int | None


HOSTED: Final[dict[str, Any]] = {
    "id": ID(1), "name": "Thursday", "weekday": 3, "start_min": 1080, "minutes": 90, "time_zone": "America/New_York",
    "place": "North House", "link": "", "notes": "",
}  # fmt: skip


class HostedSummary(BaseModel):
    """A group that the caller leads; weekday 0 is Monday."""

    model_config = example(**HOSTED)

    id: UUID
    name: str
    weekday: int
    start_min: int
    minutes: int
    time_zone: str
    place: str
    link: str
    notes: str


class HostedGroup(HostedSummary):
    """A group that the caller leads, with its members and its latest meetings."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [HOSTED | {"members": [], "hidden": 0, "meetings": ["2026-11-26"], "notice": "The law …"}]
        }
    )

    members: list[HostedMember]
    hidden: int = Field(description="How many have a place of whom nothing may be shown now")
    meetings: list[date] = Field(description="The latest days on which it met or meets, the newest first")
    notice: str | None = Field(description="What goes with what is shown of people: it may not be passed on")


class AttendancePut(Shape):
    """Who was at a meeting, of those who agreed that it is noted: ids of places."""

    model_config = example(present=[ID(0)])

    present: frozenset[UUID] = Field(default=frozenset(), max_length=200)
