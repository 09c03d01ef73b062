"""Groups as JSON."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.intake.models.imports import ImportProblem
from api.people.models.fields import Gender, Ids, Labels, Languages, Modes, Word
from api.people.models.shapes import Kept, shown_as
from api.web.shapes import Changes, Line, Name, Shape, Zone, example
from api.web.translating import to_translate
from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots

HTTPS: Final = to_translate("an address that begins with https://")
TIME: Final = to_translate("a time of 24 hours such as 18:30")
WEEKLY: Final = to_translate("a day and hours such as Thu 18:00-19:30")
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
EXAMPLE: Final[dict[str, Any]] = {
    "name": "Sunday evening, newcomers welcome",
    "fellowship": "SMART Recovery",
    "pathway": "smart",
    "topics": ["grief"],
    "languages": ["en", "es"],
    "modes": ["in_person", "video"],
    "weekday": "Sun",
    "starts": "18:30",
    "minutes": 60,
    "time_zone": "America/New_York",
    "address": "12 Elm Street, side door",
    "link": "https://meet.example.org/sunday",
}


def _some(modes: tuple[str, ...]) -> tuple[str, ...]:
    if not modes:
        raise ValueError("at least one")
    return modes


def _clock(text: str) -> str:
    if not CLOCK.fullmatch(text):
        raise ValueError(TIME)
    return text


def _weekly(text: str) -> str:
    try:
        slots = read_slots(text)
    except InvalidInputError:
        slots = ()
    if len(slots) != 1 or slots[0].site or slots[0].modes or slots[0].places != 1:
        raise ValueError(WEEKLY)
    return str(slots[0])


def _https(text: str) -> str:
    if not text:
        return text
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and " " not in text
    except ValueError:
        is_sound = False
    if not is_sound or not text.startswith("https://"):
        raise ValueError(HTTPS)
    return text


Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Clock = Annotated[Line, AfterValidator(_clock), Field(description="24 hours: 18:30")]
Minutes = Annotated[int, Field(ge=1, le=1439)]
Pathway = Annotated[str, Word("pathway")]
Ways = Annotated[Modes, AfterValidator(_some), Field(json_schema_extra={"minItems": 1})]
Genders = Annotated[
    tuple[Gender, ...], Field(max_length=4, description="Whom it is for; one of several is enough, none is for all")
]
Times = Annotated[
    tuple[Annotated[Line, AfterValidator(_weekly)], ...],
    Field(max_length=20, description="Further hours at which a group that is not running could open: Thu 18:00-19:30"),
]
Size = Annotated[int, Field(ge=1, le=200)]
Leaders = Annotated[int, Field(ge=0, le=3, description="How many facilitators it needs; 0 where peers take turns")]
Link = Annotated[Line, AfterValidator(_https), Field(description="Where it meets online: https:// alone, or empty")]


class GroupCreate(Shape):
    """A new group; day and time are those of its zone."""

    model_config = example(**EXAMPLE)

    name: Name
    fellowship: Line = ""
    pathway: Pathway | None = Field(default=None, description="None where people of any are at home")
    topics: Labels = ()
    only_for: Genders = ()
    open: bool = Field(default=True, description="Whether anybody may come; people are placed in a closed group")
    running: bool = Field(
        default=True, description="Whether it meets; else it opens once enough people are placed in it. Open ones meet"
    )
    least: Size = Field(default=4, description="Fewest members with whom a closed group opens")
    most: Size = Field(default=12, description="Most members of a closed group")
    leaders: Leaders = 1
    other_times: Times = ()
    room_ids: Ids = Field(default=(), description="Where it meets, or of a group that is not running could meet")
    facilitators: Ids = Field(
        default=(), description="Mentors who lead a closed group: it has its hour of their week. Else who may lead it"
    )
    languages: Languages
    modes: Ways
    weekday: Weekday
    starts: Clock
    minutes: Minutes = 60
    time_zone: Zone
    site_id: UUID | None = None
    address: Line = Field(default="", description="Where it meets in person, if at no site of the program")
    link: Link = ""
    notes: Line = Field(default="", description="What whoever comes should know, told to everybody")
    newcomers: bool = Field(default=True, description="Whether people in their first 90 days, or before, are welcome")
    medication_friendly: bool = Field(default=False, description="Whether taking medication is no matter in it")
    shown: bool = Field(default=True, description="Whether people who ask for support are told of it")


class GroupUpdate(Changes):
    """Changes of a group."""

    model_config = example(starts="19:00", minutes=90)
    nullable: ClassVar[frozenset[str]] = frozenset({"pathway", "site_id"})

    name: Name | None = None
    fellowship: Line | None = None
    pathway: Pathway | None = None
    topics: Labels | None = None
    only_for: Genders | None = None
    open: bool | None = None
    running: bool | None = None
    least: Size | None = None
    most: Size | None = None
    leaders: Leaders | None = None
    other_times: Times | None = None
    room_ids: Ids | None = None
    facilitators: Ids | None = None
    languages: Languages | None = None
    modes: Ways | None = None
    weekday: Weekday | None = None
    starts: Clock | None = None
    minutes: Minutes | None = None
    time_zone: Zone | None = None
    site_id: UUID | None = None
    address: Line | None = None
    link: Link | None = None
    notes: Line | None = None
    newcomers: bool | None = None
    medication_friendly: bool | None = None
    shown: bool | None = None


class GroupPublic(Kept):
    """A group; `feed_key` is what a feed knows it by, null where it was typed in."""

    model_config = ConfigDict(json_schema_extra=shown_as(GroupCreate(**EXAMPLE).model_dump() | {"feed_key": None}))

    name: str
    fellowship: str
    pathway: str | None
    topics: list[str]
    only_for: list[str]
    open: bool
    running: bool
    least: int
    most: int
    leaders: int
    other_times: list[str]
    room_ids: list[UUID]
    facilitators: list[UUID]
    languages: list[str]
    modes: list[str]
    weekday: Weekday
    starts: str
    minutes: int
    time_zone: str
    site_id: UUID | None
    address: str
    link: str
    notes: str
    newcomers: bool
    medication_friendly: bool
    shown: bool
    feed_key: str | None


class FeedSays(Shape):
    """What a feed of meetings leaves unsaid, for those of them that are new here."""

    time_zone: Zone
    pathway: Pathway | None = None
    medication_friendly: bool = False


class FeedPublic(BaseModel):
    """What a feed of meetings did, or in a dry run would do."""

    model_config = example(
        dry_run=True, written=False, added=12, updated=1, unchanged=30, problem_count=0, problems=[], notes=[]
    )

    dry_run: bool
    written: bool
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problem_count: int = 0
    problems: list[ImportProblem] = []
    notes: list[str] = []
