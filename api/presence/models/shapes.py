"""What goes in and out of presence as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from api.people.models.fields import Slots, Spoken, Windows
from api.presence.models.tables import MOST_PRESENT, RosterRow
from api.presence.models.words import STEP_TEXTS, RosterStep
from api.rounds.models.attempted import SolveFailure, SolveState
from api.sheets.cells import slots as read_slots
from api.sheets.cells import windows as read_windows
from api.web.reader import Reader
from api.web.shapes import Changes, Shape, example
from api.web.translating import to_translate
from matcher.people.week import DAY_MIN
from matcher.policy.presence import WEEK_HOURS
from matcher.presence.question import HOUR_MIN

ID: Final = "019ab3c4-1000-7000-8000-00000000000{}".format
WHOLE: Final = to_translate("whole hours such as Mon-Fri 09:00-12:00")
TIMES: Final = to_translate("hours of the week alone, without a way of meeting and without x2")
ORDER: Final = to_translate("as many as the minimum, or more")


def hours_of(texts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the hours of the week that windows of whole hours name, each as weekday and hour, once and in order.

    Examples
    --------
    >>> hours_of(("Mon 22:00-01:00",))
    [(0, 22), (0, 23), (1, 0)]
    """
    found = {
        ((window.weekday + minute // DAY_MIN) % 7, minute % DAY_MIN // HOUR_MIN)
        for text in texts
        for window in read_windows(text)
        for minute in range(window.start_min, window.end_min, HOUR_MIN)
    }
    return sorted(found)


def _whole(texts: tuple[str, ...]) -> tuple[str, ...]:
    windows = [window for text in texts for window in read_windows(text)]
    if any(window.start_min % HOUR_MIN or window.end_min % HOUR_MIN for window in windows):
        raise ValueError(WHOLE)
    return texts


def _times(texts: tuple[str, ...]) -> tuple[str, ...]:
    if any(slot.modes or slot.places != 1 for text in texts for slot in read_slots(text)):
        raise ValueError(TIMES)
    return texts


Hours = Annotated[Windows, AfterValidator(_whole)]
Present = Annotated[int, Field(ge=1, le=MOST_PRESENT)]
COVERAGE: Final[dict[str, Any]] = {
    "site_id": ID(1), "windows": ["Mon 12:00-18:00"], "minimum": 1, "wanted": 2, "languages": ["es"],
}  # fmt: skip


class CoverageCreate(Shape):
    """How many should be present at some hours of a site, and which languages somebody there should speak."""

    model_config = example(**COVERAGE | {"windows": ["Mon-Fri 12:00-18:00"]})

    site_id: UUID
    windows: Hours = Field(description="Whole hours, in the program's own time")
    minimum: Present = 1
    wanted: Present | None = Field(default=None, description="How many would be good; the minimum by default")
    languages: Spoken = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.wanted is not None and self.wanted < self.minimum:
            raise ValueError(ORDER)
        return self


class CoverageUpdate(Changes):
    """Changes of it; the site stays."""

    model_config = example(minimum=2)
    nullable: ClassVar[frozenset[str]] = frozenset({"wanted"})

    windows: Hours | None = None
    minimum: Present | None = None
    wanted: Present | None = None
    languages: Spoken | None = None


class CoveragePublic(BaseModel):
    """Hours at which somebody should be present."""

    model_config = example(id=ID(0), version=1, created_at="2026-11-23T09:00:00Z", **COVERAGE)

    id: UUID
    version: int
    created_at: datetime
    site_id: UUID
    windows: list[str]
    minimum: int
    wanted: int
    languages: list[str]


OFFER: Final[dict[str, Any]] = {
    "windows": ["Mon 16:00-20:00"], "hours": 6, "named": True, "accompanied": False,
}  # fmt: skip


class OfferAbout(Shape):
    """What is sealed of an offer."""

    windows: Annotated[Slots, AfterValidator(_times)] = ()
    hours: int | None = Field(default=None, ge=0, le=WEEK_HOURS, description="Most a week; the policy's by default")
    accompanied: bool = Field(default=False, description="Never without somebody experienced; up to the coordinators")


class OfferPut(OfferAbout):
    """When a mentor could be present, in their own time; no windows take the offer back."""

    model_config = example(**OFFER)

    named: bool = Field(default=False, description="Whether the first name is shown to everybody while they are there")


class OwnOfferPut(Shape):
    """The same, by the mentor themselves."""

    model_config = example(**{name: OFFER[name] for name in ("windows", "hours", "named")})

    windows: Annotated[Slots, AfterValidator(_times)] = ()
    hours: int | None = Field(default=None, ge=0, le=WEEK_HOURS)
    named: bool = False


class OfferPublic(BaseModel):
    """What a mentor offers of presence; of whoever offered nothing yet the version is 0."""

    model_config = example(version=1, time_zone="America/New_York", **OFFER)

    version: int
    time_zone: str
    windows: list[str]
    hours: int | None
    named: bool
    accompanied: bool


class RosterCreate(Shape):
    """A roster for a week; without one, for the next."""

    model_config = example(week="2026-11-30")

    week: date | None = Field(default=None, description="A Monday")


class RosterStepText(BaseModel):
    """A step in each language of the service."""

    en: str
    es: str


class RosterPublic(BaseModel):
    """A roster: where it is, and what came out in figures."""

    model_config = example(
        id=ID(0), version=2, created_at="2026-11-23T09:00:00Z", week="2026-11-30", state="review", attempt=1,
        step="storing", step_text={"en": "Keeping the result", "es": "Guardando el resultado"},
        started_at="2026-11-23T09:00:00Z", ended_at="2026-11-23T09:00:04Z", published_at=None, failure=None,
        digest="9f2c", proved=True, hours_needed=40, hours_covered=36, shifts=12, holes=4,
    )  # fmt: skip

    id: UUID
    version: int
    created_at: datetime
    week: date
    state: SolveState
    attempt: int
    step: RosterStep
    step_text: RosterStepText
    started_at: datetime
    ended_at: datetime | None
    published_at: datetime | None
    failure: SolveFailure | None
    digest: str | None
    proved: bool
    hours_needed: int
    hours_covered: int
    shifts: int
    holes: int

    @classmethod
    def of(cls, row: RosterRow) -> Self:
        """Return a roster as it goes out."""
        text = STEP_TEXTS[RosterStep(row.step)]
        said = RosterStepText(en=text, es=Reader("es").say(text))
        return cls(**row.model_dump(include=set(cls.model_fields)), step_text=said)


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


class PresentStretch(BaseModel):
    """Hours of a day at a site at which the same people are there: how many, and what they speak."""

    model_config = example(start_min=720, minutes=180, people=2, languages=["en", "es"])

    start_min: int
    minutes: int
    people: int
    languages: list[str]


class PresentDay(BaseModel):
    """A day of a site."""

    model_config = example(
        day="2026-11-30", stretches=[{"start_min": 720, "minutes": 180, "people": 2, "languages": ["en", "es"]}]
    )

    day: date
    stretches: list[PresentStretch]


NOW: Final[dict[str, Any]] = {"people": 1, "names": ["Rosa"], "languages": ["en", "es"], "until_min": 1080}


class PresentNow(BaseModel):
    """Who is at a site now: first names of mentors who agree to that, and of nobody else anything."""

    model_config = example(**NOW)

    people: int
    names: list[str]
    languages: list[str]
    until_min: int


class SitePresence(BaseModel):
    """A site: who is there now, and when somebody is, in the seven days that begin today."""

    model_config = example(site_id=ID(1), name="North", address="12 Elm Street", now=NOW, days=[])

    site_id: UUID
    name: str
    address: str
    now: PresentNow | None
    days: list[PresentDay]


class PresenceHere(BaseModel):
    """Where and when anybody may drop in, in the program's own time."""

    model_config = example(program="North Side", time_zone="America/New_York", sites=[])

    program: str
    time_zone: str
    sites: list[SitePresence]


class VisitCounted(Shape):
    """So many more people came in this hour; a number below nought takes a slip back."""

    model_config = example(people=1)

    people: int = Field(default=1, ge=-20, le=20)


class VisitsPublic(BaseModel):
    """How many people came to a site on a day; numbers from 1 to 10 are not shown."""

    model_config = example(site_id=ID(1), day="2026-11-30", people=None, hidden=True)

    site_id: UUID
    day: date
    people: int | None
    hidden: bool


OwnShift.model_rebuild()
