"""Stories as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from api.intake.models.signing import Signature
from api.people.models.fields import Experiences, Languages, Pathways, Stages
from api.people.models.shapes import EXAMPLE_IDS, Kept, shown_as
from api.stories.models.words import Audience, Byline, ContentWarning, ReviewDecision, StoryState, TakedownReason
from api.web.shapes import Changes, Line, Name, Shape, example
from api.web.translating import to_translate

MOST_WORDS: Final = 1200
"""Some six minutes of reading: enough for a turn of a life, short enough for a phone."""
LONGEST: Final = 12_000
NOTE_LENGTH: Final = 2000
TOO_LONG: Final = to_translate("a story of at most 1,200 words")
PLAIN: Final = to_translate("text without control characters")
NO_PEN_NAME: Final = to_translate("the pen name, where that is to stand over the story")
NO_NOTE: Final = to_translate("what is to be changed, for its author to read")
NO_REASON: Final = to_translate("why it is taken down")
EXAMPLE: Final[dict[str, Any]] = {
    "title": "The first winter",
    "text": "I had been out for nine days when it began to snow. …",
    "audience": "everybody",
    "byline": "pen_name",
    "pen_name": "Juniper",
    "languages": ["en"],
    "pathways": ["smart"],
    "experiences": ["grief"],
    "stages": ["first_90_days"],
    "warnings": ["death"],
}
STATE: Final[dict[str, Any]] = {
    "state": "approved", "note": None, "reason": None, "sent_at": "2026-11-23T09:00:00Z", "shows": True,
    "shown_audience": "everybody", "shown_since": "2026-11-24T09:00:00Z",
}  # fmt: skip
SHOWN: Final[dict[str, Any]] = {
    name: EXAMPLE[name] for name in ("title", "languages", "pathways", "experiences", "stages", "warnings")
} | {"id": EXAMPLE_IDS[0], "by": "Juniper"}


def _words(text: str) -> str:
    if len(text.split()) > MOST_WORDS:
        raise ValueError(TOO_LONG)
    if not all(part.isprintable() for line in text.split("\n") for part in line.split("\t")):
        raise ValueError(PLAIN)
    return text


StoryText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST),
    AfterValidator(_words),
    Field(description=f"In paragraphs with an empty line between, at most {MOST_WORDS} words; empty in a draft alone"),
]
Warnings = Annotated[tuple[ContentWarning, ...], Field(max_length=len(ContentWarning))]
ReviewNote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_LENGTH)]


class StoryAbout(Shape):
    """What is sealed of a story beside its text, as its author has it."""

    title: Name
    byline: Byline = Byline.FIRST_NAME
    pen_name: Line = Field(default="", max_length=60, validate_default=True)
    languages: Languages = ("en",)
    pathways: Pathways = ()
    experiences: Experiences = ()
    stages: Stages = Field(default=(), description="Stages of recovery that it tells of; none is about no one of them")
    warnings: Warnings = ()

    @field_validator("pen_name")
    @classmethod
    def _named(cls, text: str, info: ValidationInfo) -> str:
        if info.data.get("byline") is Byline.PEN_NAME and not text:
            raise ValueError(NO_PEN_NAME)
        return text


class StoryCreate(StoryAbout):
    """A new story, a draft of its author's alone."""

    model_config = example(**EXAMPLE)

    text: StoryText = ""
    audience: Audience = Audience.EVERYBODY


class StoryUpdate(Changes):
    """Changes of a story, which is reviewed again before they show; a smaller audience holds at once."""

    model_config = example(title="The first winter, and the second", audience="matched")
    nullable: ClassVar[frozenset[str]] = frozenset()

    title: Name | None = None
    text: StoryText | None = None
    audience: Audience | None = None
    byline: Byline | None = None
    pen_name: Annotated[Line, Field(max_length=60)] | None = None
    languages: Languages | None = None
    pathways: Pathways | None = None
    experiences: Experiences | None = None
    stages: Stages | None = None
    warnings: Warnings | None = None


class ShownAbout(BaseModel):
    """What is sealed beside the text of what shows: the name that stands over it is settled."""

    title: str
    by: str
    languages: tuple[str, ...]
    pathways: tuple[str, ...]
    experiences: tuple[str, ...]
    stages: tuple[str, ...]
    warnings: tuple[ContentWarning, ...]


class StorySummary(Kept):
    """A story in its author's list.

    `shows` is whether somebody can read it now: it was approved, and what its author signed holds. `helped` counts
    those who said that it helped them, in steps of five and never below; nobody is told who.
    """

    model_config = ConfigDict(
        json_schema_extra=shown_as(STATE | {"title": EXAMPLE["title"], "audience": "everybody", "helped": 5})
    )

    title: str
    audience: Audience
    state: StoryState
    note: str | None
    reason: TakedownReason | None
    sent_at: datetime | None
    shows: bool
    shown_audience: Audience | None
    shown_since: datetime | None
    helped: int | None


class StoryPublic(StorySummary):
    """A story as its author has it."""

    model_config = ConfigDict(json_schema_extra=shown_as(EXAMPLE | STATE | {"helped": None}))

    text: str
    byline: Byline
    pen_name: str
    languages: list[str]
    pathways: list[str]
    experiences: list[str]
    stages: list[str]
    warnings: list[ContentWarning]


class StorySend(Shape):
    """That a story is sent in; `signed` where nothing that its author signed holds."""

    model_config = example(signed=None)

    signed: Signature | None = None


class ReviewSummary(Kept):
    """A story in the list of who reviews: what waits, what shows, what was taken down."""

    model_config = ConfigDict(
        json_schema_extra=shown_as(
            STATE | {"title": EXAMPLE["title"], "audience": "everybody", "mentor_id": EXAMPLE_IDS[1], "author": "Rosa"}
        )
    )

    mentor_id: UUID
    author: str
    title: str
    audience: Audience
    state: StoryState
    note: str | None
    reason: TakedownReason | None
    sent_at: datetime | None
    shows: bool
    shown_audience: Audience | None
    shown_since: datetime | None


class ReviewPublic(ReviewSummary):
    """A story to review: as it was sent in, or where its author works on it again, as it shows.

    The text of one that was taken down is there for its author alone.
    """

    model_config = ConfigDict(
        json_schema_extra=shown_as(
            {name: value for name, value in EXAMPLE.items() if name not in ("byline", "pen_name")}
            | STATE
            | {"mentor_id": EXAMPLE_IDS[1], "author": "Rosa", "by": "Juniper"}
        )
    )

    by: str
    text: str | None
    languages: list[str]
    pathways: list[str]
    experiences: list[str]
    stages: list[str]
    warnings: list[ContentWarning]


class ReviewCreate(Shape):
    """What a reviewer decides: a note to send it back, a reason to take it down."""

    model_config = example(decision="send_back", note="Please leave out the name of the clinic.", reason=None)

    decision: ReviewDecision
    note: ReviewNote | None = Field(default=None, validate_default=True)
    reason: TakedownReason | None = Field(default=None, validate_default=True)

    @field_validator("note")
    @classmethod
    def _noted(cls, note: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("decision") is ReviewDecision.SEND_BACK and note is None:
            raise ValueError(NO_NOTE)
        return note

    @field_validator("reason")
    @classmethod
    def _reasoned(cls, reason: TakedownReason | None, info: ValidationInfo) -> TakedownReason | None:
        if info.data.get("decision") is ReviewDecision.TAKE_DOWN and reason is None:
            raise ValueError(NO_REASON)
        return reason


class ShownStory(BaseModel):
    """A story that shows, in a list of who may read it."""

    model_config = example(**SHOWN)

    id: UUID
    title: str
    by: str
    languages: list[str]
    pathways: list[str]
    experiences: list[str]
    stages: list[str]
    warnings: list[ContentWarning]


class ReadStory(ShownStory):
    """A story that shows, with its text and the notice that goes with it (42 CFR §2.32)."""

    model_config = example(**SHOWN | {"text": EXAMPLE["text"], "notice": "42 CFR part 2 …"})

    text: str
    notice: str


class SuggestedStory(ShownStory):
    """A story that suits a person, with what speaks the most for it."""

    model_config = example(**SHOWN | {"fit": 0.7, "reasons": ["It tells of something that you have been through too"]})

    fit: float
    reasons: list[str]
