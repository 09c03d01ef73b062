"""What goes in and out of presence as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from api.people.models.fields import Slots, Spoken, Windows
from api.presence.models.tables import MOST_PRESENT
from api.sheets.cells import slots as read_slots
from api.sheets.cells import windows as read_windows
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
    """When a mentor could be present, in their own time; no windows take the offer back.

    Only the mentor can say yes to being `named`; whoever else sends it keeps the yes that there is, or takes it back.
    """

    model_config = example(**OFFER | {"named": False})

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
