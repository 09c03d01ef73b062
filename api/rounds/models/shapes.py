"""What goes in and out of rounds as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.rounds.models.tables import Round
from api.rounds.models.words import STEP_TEXTS, Difference, Failure, KeptReason, PairKind, PairReason, RoundState, Step
from api.web.shapes import Shape, example

ID: Final = "019ab3c4-1000-7000-8000-00000000000{}".format
WHO: Final[dict[str, Any]] = {"mentee_id": ID(1), "mentor_id": ID(2)}
LONGEST_POLICY: Final = 100_000


class PolicyPut(Shape):
    """A policy as TOML; what it leaves out keeps the engine's default."""

    model_config = example(text="fit_floor = 0.1\nminimum_age = 18\n")

    text: str = Field(max_length=LONGEST_POLICY)


POLICY: Final[dict[str, Any]] = {"number": 1, "created_at": "2026-11-23T09:00:00Z", "author": ID(0)}


class PolicySummary(BaseModel):
    """A version of a policy in a list."""

    model_config = ConfigDict(from_attributes=True) | example(id=ID(5), **POLICY)

    id: UUID
    number: int
    created_at: datetime
    author: str = Field(description="The id of whoever wrote it")


class PolicyPublic(BaseModel):
    """A policy. Number 0 is the engine's defaults, which hold until a version is written."""

    model_config = ConfigDict(from_attributes=True) | example(text="fit_floor = 0.1\n", **POLICY)

    number: int
    text: str
    created_at: datetime | None
    author: str | None = Field(description="The id of whoever wrote it")


class RoundCreate(Shape):
    """A round for a week; without one, for the next."""

    model_config = example(week="2026-11-30")

    week: date | None = Field(default=None, description="A Monday")


class InWords(BaseModel):
    """The same in each language of the service."""

    en: str
    es: str


ROUND: Final[dict[str, Any]] = {
    "id": ID(0), "version": 3, "created_at": "2026-11-23T09:00:00Z", "week": "2026-11-30", "state": "review",
    "attempt": 1, "step": "storing", "step_text": {"en": "Keeping the result", "es": "Guardando el resultado"},
    "step_since": "2026-11-23T09:00:03Z", "started_at": "2026-11-23T09:00:01Z", "ended_at": "2026-11-23T09:00:04Z",
    "published_at": None, "policy_number": 0, "altered": False, "failure": None, "failure_text": None, "digest": "9f2c",
    "proved": True, "mentees": 120, "mentors": 20, "matched": 74, "unmatched": 46,
}  # fmt: skip

FAILURES: Final = {
    Failure.CLASH: InWords(
        en="Pins, held hours, rooms and quotas contradict each other. Take a pin back, or change the policy.",
        es="Las parejas fijadas, las horas reservadas, las salas y los cupos se contradicen. Quite una pareja fijada o "
        "cambie la política.",
    ),
    Failure.CRASH: InWords(
        en="The solving stopped three times before its end. Make a new round; if it stops again, tell whoever runs "
        "the service.",
        es="El cálculo se detuvo tres veces antes de acabar. Cree otra ronda; si vuelve a ocurrir, avise a quien "
        "administra el servicio.",
    ),
    Failure.FAULT: InWords(
        en="The solving failed through a fault of the service. Tell whoever runs it.",
        es="El cálculo falló por un error del servicio. Avise a quien lo administra.",
    ),
}


class RoundPublic(BaseModel):
    """A round: where it is, and what came out in figures."""

    model_config = example(**ROUND)

    id: UUID
    version: int
    created_at: datetime
    week: date
    state: RoundState
    attempt: int
    step: Step
    step_text: InWords
    step_since: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    published_at: datetime | None
    policy_number: int
    altered: bool = Field(description="Pins or bans were changed since it was solved: solve it again")
    failure: Failure | None
    failure_text: InWords | None
    digest: str | None
    proved: bool
    mentees: int
    mentors: int
    matched: int
    unmatched: int

    @classmethod
    def of(cls, row: Round) -> Self:
        """Return a round as it goes out."""
        english, spanish = STEP_TEXTS[Step(row.step)]
        failure = None if row.failure is None else Failure(row.failure)
        return cls(
            **row.model_dump(include=set(cls.model_fields)),
            step_text=InWords(en=english, es=spanish),
            step_since=row.step_at,
            failure_text=None if failure is None else FAILURES[failure],
        )


class PairCreate(Shape):
    """What is settled between two people for a round; a ban needs its reason, a pin has none."""

    model_config = ConfigDict(json_schema_extra={"examples": [WHO | {"kind": "ban", "reason": "known_personally"}]})

    mentee_id: UUID
    mentor_id: UUID
    kind: PairKind
    reason: PairReason | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.kind is PairKind.BAN) != (self.reason is not None):
            raise ValueError("a reason for a ban, and none for a pin")
        return self


class PairPublic(BaseModel):
    """A pin or a ban of a round."""

    model_config = ConfigDict(from_attributes=True) | example(
        id=ID(3), version=1, created_at="2026-11-23T09:00:00Z", author=ID(4), kind="pin", reason=None, **WHO
    )

    id: UUID
    version: int
    created_at: datetime
    mentee_id: UUID
    mentor_id: UUID
    kind: PairKind
    reason: KeptReason | None
    author: str


class OtherMentor(BaseModel):
    """Another mentor whom the mentee could have had, and what that would cost everybody."""

    mentor_id: UUID
    mentor_name: str
    slot: str
    fit: float
    people: int
    passes_over: bool
    fit_lost: float
    exact: bool


class MatchShown(BaseModel):
    """A match of a round, for coordinators."""

    model_config = example(
        **WHO, mentee_name="Sam", mentor_name="Rosa", slot="Mon 18:00-19:00", time_zone="America/New_York",
        mode="video", site_id=None, fit=0.71, contributions={"preferences": 0.25}, reason="What they asked for",
        standing="", alternatives=[],
    )  # fmt: skip

    mentee_id: UUID
    mentee_name: str
    mentor_id: UUID
    mentor_name: str
    slot: str
    time_zone: str
    mode: str
    site_id: UUID | None
    fit: float
    contributions: dict[str, float]
    reason: str
    standing: Literal["", "held", "pinned", "pending"]
    alternatives: list[OtherMentor]


class UnmatchedShown(BaseModel):
    """Somebody left over, for coordinators."""

    model_config = example(
        mentee_id=ID(1), mentee_name="Sam", kind="no_common_hour", reason="No hour in common with 4 mentors.",
        rules=["hour"], crowded_set=None, remedies=[],
    )  # fmt: skip

    mentee_id: UUID
    mentee_name: str
    kind: Literal["no_eligible_mentor", "no_common_hour", "crowded_out"]
    reason: str
    rules: list[str]
    crowded_set: str | None
    remedies: list[dict[str, Any]]


class StageShown(BaseModel):
    """What one stage of the objective reached, and the bound that proves it."""

    name: str
    value: float
    bound: float | None


class LoadShown(BaseModel):
    """A mentor's week after the round."""

    model_config = example(mentor_id=ID(2), mentor_name="Rosa", load=3, capacity=8, shadow_price=0.0)

    mentor_id: UUID
    mentor_name: str
    load: int
    capacity: int
    shadow_price: float


class Changed(BaseModel):
    """What solving again changed for somebody."""

    mentee_id: UUID
    before: UUID | None
    after: UUID | None
    reason: Difference


class SummaryPublic(BaseModel):
    """What came out of a round as a whole, with its proof."""

    model_config = example(
        proved=True, digest="9f2c", policy="default", figures={"matched": 74, "unmatched": 46},
        stages=[{"name": "who", "value": 120.0, "bound": 120.0}], crowded_sets=[], remedies=[], changes=[],
    )  # fmt: skip

    proved: bool
    digest: str
    policy: str
    figures: dict[str, float]
    stages: list[StageShown]
    crowded_sets: list[dict[str, Any]]
    remedies: list[dict[str, Any]]
    changes: list[Changed]


class ReadinessLine(BaseModel):
    """One thing to know before a round begins."""

    code: str
    count: int
    text: InWords


class ReadinessPublic(BaseModel):
    """What a round would find if it began now."""

    model_config = example(
        is_ready=True, lines=[{"code": "waiting", "count": 120, "text": {"en": "120 people wait", "es": "120 esperan"}}]
    )

    is_ready: bool
    lines: list[ReadinessLine]


ClockTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="By the program's own clocks, to the minute")
]


class SchedulePut(Shape):
    """When a program's week begins by itself, by its own clocks."""

    model_config = example(is_on=True, weekday=4, at="16:00")

    is_on: bool
    weekday: int = Field(ge=0, le=6, description="0 is Monday")
    at: ClockTime


class SchedulePublic(BaseModel):
    """The schedule of a program; version 0 where none was ever set."""

    model_config = example(
        version=1, is_on=True, weekday=4, at="16:00", zone="America/New_York", next_at="2026-11-27T21:00:00Z"
    )

    version: int
    is_on: bool
    weekday: int
    at: ClockTime
    zone: str
    next_at: datetime | None
