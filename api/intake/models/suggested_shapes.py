"""What a form is told of that somebody could go to or read at once, as JSON: public things alone, and why they fit."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import BaseModel, Field

from api.web.shapes import example

GROUP: Final[dict[str, Any]] = {
    "name": "Elm Street", "fellowship": "SMART Recovery", "weekday": 0, "start_min": 1050, "minutes": 60,
    "time_zone": "America/New_York", "mode": "video", "place": "", "link": "https://meet.example.org/elm",
    "reasons": ["you are free then"],
}  # fmt: skip
HOURS: Final[dict[str, Any]] = {
    "place": "North", "address": "12 Elm Street", "day": "2026-11-26", "start_min": 780, "minutes": 180,
    "time_zone": "America/New_York", "languages": ["es"], "reasons": ["somebody there speaks a language of yours"],
}  # fmt: skip
STORY: Final[dict[str, Any]] = {
    "title": "The second winter", "warnings": [], "reasons": ["somebody wrote it who is further along"],
}  # fmt: skip


class GroupTold(BaseModel):
    """An open group, every week, as the person's own clocks show it; nobody has to sign up."""

    model_config = example(**GROUP)

    name: str
    fellowship: str
    weekday: int
    start_min: int
    minutes: int
    time_zone: str
    mode: str
    place: str
    link: str
    reasons: list[str]


class HoursTold(BaseModel):
    """Drop-in hours on a day, as the person's own clocks show it; nobody has to sign up."""

    model_config = example(**HOURS)

    place: str
    address: str
    day: date
    start_min: int
    minutes: int
    time_zone: str
    languages: list[str]
    reasons: list[str]


class StoryTold(BaseModel):
    """A story that waits on the person's own page."""

    model_config = example(**STORY)

    title: str
    warnings: list[str]
    reasons: list[str]


class SuggestionsTold(BaseModel):
    """What fits the person, a few of each kind, best first, with why in the language of the answer."""

    model_config = example(groups=[GROUP], drop_in_hours=[HOURS], stories=[STORY])

    groups: list[GroupTold] = Field(default_factory=list)
    drop_in_hours: list[HoursTold] = Field(default_factory=list)
    stories: list[StoryTold] = Field(default_factory=list)
