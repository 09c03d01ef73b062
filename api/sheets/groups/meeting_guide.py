"""Open meetings in the Meeting Guide format, read and written.

The format is that of the Meeting Guide API (https://github.com/code4recovery/spec, README.md, "Specification"): a JSON
array of meetings, of which only ``name`` and ``slug`` are required. What each field means is taken from there and said
where it is used. It lists meetings and nobody who comes to them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.sheets.problems import SheetProblem, located, shortened
from matcher.errors import InvalidInputError, Problem
from matcher.groups import Group, Place
from matcher.people.preference import Preference
from matcher.people.vocabulary import WEEKDAYS
from matcher.people.week import DAY_MIN, Slot

DEFAULT_MINUTES: Final = 60
""""It will default to one hour after the start time if omitted" (``end_time``)."""

LANGUAGES: Final = {
    "AM": "am", "ASL": "ase", "DA": "da", "DE": "de", "EL": "el", "EN": "en", "FA": "fa", "FR": "fr", "HE": "he",
    "HI": "hi", "HR": "hr", "HU": "hu", "ITA": "it", "JA": "ja", "KOR": "ko", "LT": "lt", "ML": "ml", "NO": "no",
    "POL": "pl", "POR": "pt", "PUN": "pa", "RUS": "ru", "S": "es", "SK": "sk", "SV": "sv", "TH": "th", "TL": "fil",
    "UK": "uk",
}  # fmt: skip
"""Codes of ``types`` that stand for a language ("Meeting Types")."""
GENDERS: Final = {"W": "woman", "M": "man"}
TOPICS: Final = {"LGBTQ": "lgbtq", "DD": "co_occurring"}
CLOSED_PLACE: Final = "TC"
""""Location Temporarily Closed": nobody meets there in person."""
OPEN: Final = "O"

_CLOCK: Final = "a time HH:MM of 24 hours, for example 18:00"
_DAY: Final = "a day from 0 (Sunday) to 6 (Saturday), or an array of such days"


@dataclass(frozen=True, slots=True)
class Source:
    """What a feed says of a meeting that a group does not hold.

    Parameters
    ----------
    number : int
        Which meeting of the feed it is, from 1.
    address : str
        Where it meets in person, whole; empty where the feed does not say.
    link : str
        An https address at which it meets online; empty for none.
    """

    number: int
    address: str
    link: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """What a feed holds.

    Parameters
    ----------
    groups : tuple of Group
        Open meetings; one for each day of a meeting that is held on several.
    notes : tuple of str
        What is worth knowing and stops nothing.
    sources : mapping of str to Source
        What else is said of each group, by its id.
    """

    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    sources: Mapping[str, Source]


def read_meetings(
    text: str, *, file: str, time_zone: str, pathway: str = "", medication_friendly: bool = False
) -> Meetings:
    """Return the open meetings of a feed.

    Parameters
    ----------
    text : str
        JSON.
    file : str
        How it is called in problems.
    time_zone : str
        Of meetings that state none.
    pathway : str
        Which all of them follow; the format does not say.
    medication_friendly : bool
        Whether taking medication is no matter in them, which the format does not say either.

    Raises
    ------
    InvalidInputError
        With every problem of every meeting at once.
    """
    problems: list[SheetProblem] = []
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:  # lists in lists in lists
        raise InvalidInputError(located(Problem("", str(error), "a JSON array of meetings"), file)) from None
    if not isinstance(feed, list):
        raise InvalidInputError(located(Problem("", shortened(json.dumps(feed)), "a JSON array of meetings"), file))
    groups: list[Group] = []
    slugs: set[str] = set()
    sources: dict[str, Source] = {}
    notes = []
    for number, meeting in enumerate(feed, start=1):
        found = _Meeting(meeting if isinstance(meeting, dict) else {}, file, number, problems)
        if not isinstance(meeting, dict):
            found.refuse("", shortened(json.dumps(meeting)), "a meeting: an object with name and slug")
            continue
        slug = found.slug(slugs)
        if meeting.get("day") in (None, "") and meeting.get("time") in (None, ""):
            notes.append(f"{file}, meeting {number}: {shortened(slug) or 'it'} is by appointment, and left out.")
            continue
        source = found.source()
        if not source.link and found.text("conference_url"):
            notes.append(f"{file}, meeting {number}: its conference_url is no https address, and left out.")
        made = found.groups(slug, time_zone, pathway, medication_friendly)
        sources |= {group.id: source for group in made}
        groups += made
    if problems:
        raise InvalidInputError(problems)
    return Meetings(tuple(groups), tuple(notes), sources)


class _Meeting:
    """One meeting of a feed, and where to report what is wrong with it."""

    def __init__(self, fields: Mapping[str, Any], file: str, number: int, problems: list[SheetProblem]) -> None:
        self.fields, self.file, self.number, self.problems = fields, file, number, problems

    def refuse(self, field: str, value: object, expected: str) -> None:
        """Report a field."""
        self.problems.append(located(Problem("", str(value), expected), self.file, self.number, field))

    def slug(self, taken: set[str]) -> str:
        """Return the key of the meeting: a text or a whole number of its own."""
        value = self.fields.get("slug")
        slug = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not slug:
            self.refuse("slug", "" if value is None else value, "a text that no other meeting has")
        elif slug in taken:
            self.refuse("slug", slug, "a text that no other meeting has")
        taken.add(slug)
        return slug

    def groups(self, slug: str, time_zone: str, pathway: str, friendly: bool) -> list[Group]:
        """Return the meeting on each of its days."""
        name = self.text("name")
        if not name:
            self.refuse("name", self.fields.get("name") or "", "the name of the meeting")
        days, start, end = self._days(), self._clock("time"), self._clock("end_time")
        if not slug or not name or start is None or not days:
            if self.fields.get("time") in (None, ""):
                self.refuse("time", "", _CLOCK)
            return []
        minutes = DEFAULT_MINUTES if end is None else (end - start - 1) % DAY_MIN + 1  # 00:00 ends the day
        types = self._types()
        fields: dict[str, Any] = {
            "name": name,
            "fellowship": self.text("entity") or self.text("group"),
            "pathway": pathway,
            "open": True,
            "time_zone": self.text("timezone") or time_zone,
            "leaders": 0,
            "medication_friendly": friendly,
            "topics": frozenset(TOPICS[one] for one in types if one in TOPICS),
            "languages": tuple(dict.fromkeys(LANGUAGES[one] for one in types if one in LANGUAGES)) or ("en",),
            "only_for": tuple(Preference("gender", GENDERS[one], "must") for one in types if one in GENDERS),
            **self._ways(types),
        }
        found = []
        for day in days:
            number = (day - 1) % 7  # "representing Sunday (0) through Saturday (6)"
            own = slug if len(days) == 1 else f"{slug}-{WEEKDAYS[number].lower()}"
            try:
                found.append(Group(id=own, times=(Slot(number, start, minutes),), **fields))
            except InvalidInputError as error:
                for problem in error.problems:
                    field = {"time_zone": "timezone", "id": "slug"}.get(problem.place, problem.place)
                    self.refuse(field, problem.value, problem.expected)
                break
        return found

    def text(self, field: str) -> str:
        """Return a field as one line; empty where it is no text."""
        value = self.fields.get(field)
        return " ".join(value.split()) if isinstance(value, str) else ""

    def source(self) -> Source:
        """Return what a group does not hold."""
        link = self.text("conference_url")
        named = [self.text("location"), self.text("formatted_address") or self.text("address")]
        return Source(self.number, ", ".join(filter(None, named)), link if link.startswith("https://") else "")

    def _days(self) -> list[int]:
        """Return the days: "an integer or an array of integers 0-6"; digits in quotes are forgiven."""
        said = self.fields.get("day")
        found: list[int] = []
        for value in said if isinstance(said, list) else [said]:
            day = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
            if not isinstance(day, int) or isinstance(day, bool) or not 0 <= day <= 6:
                self.refuse("day", "" if value is None else value, _DAY)
            else:
                found.append(day)
        if said == []:
            self.refuse("day", "[]", _DAY)
        return list(dict.fromkeys(found))

    def _clock(self, field: str) -> int | None:
        """Return the minute of the day of a five-character time, or None where there is none that can be read."""
        value = self.fields.get(field)
        if value in (None, ""):
            return None
        hour, colon, minute = str(value).partition(":")
        fits = isinstance(value, str) and colon and len(value) == 5 and hour.isdecimal() and minute.isdecimal()
        if not fits or int(hour) > 23 or int(minute) > 59:
            self.refuse(field, value, _CLOCK)
            return None
        return 60 * int(hour) + int(minute)

    def _types(self) -> list[str]:
        types = self.fields.get("types") or []
        if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
            self.refuse("types", types, 'an array of codes, for example ["O", "W"]')
            return []
        return types

    def _ways(self, types: Sequence[str]) -> dict[str, Any]:
        """Return how people take part: online "must have either a conference_url and/or conference_phone"."""
        ways = [
            mode for mode, field in (("video", "conference_url"), ("phone", "conference_phone")) if self.text(field)
        ]
        site = self.text("location") or self.text("address") or self.text("formatted_address")
        in_person = CLOSED_PLACE not in types and (bool(site) or not ways)
        if ways and self.fields.get("approximate") == "yes":
            in_person = False  # "online meetings may have an approximate address"
        modes = (*(("in_person",) if in_person else ()), *ways) or ("in_person",)
        return {"modes": modes, "places": (Place(site.replace("/", "-")),) if in_person and site else ()}


def write_meetings(groups: Sequence[Group]) -> str:
    """Return the open meetings among some groups as a feed; closed groups are nobody else's business."""
    languages = {code: name for name, code in LANGUAGES.items()}
    codes = {value: code for code, value in GENDERS.items()}
    topics = {topic: code for code, topic in TOPICS.items()}
    feed = []
    for group in sorted((one for one in groups if one.open), key=lambda one: one.id):
        slot = group.times[0]
        types = [OPEN, *(languages[one] for one in group.languages if one in languages)]
        types += [codes[one.value] for one in group.only_for if one.value in codes]
        types += [topics[one] for one in sorted(group.topics) if one in topics]
        meeting: dict[str, object] = {
            "slug": group.id,
            "name": group.name or group.id,
            "day": (slot.weekday + 1) % 7,
            "time": _written(slot.start_min),
            "end_time": _written(slot.end_min),
            "timezone": group.time_zone,
            "types": types,
        }
        if group.places:
            meeting["location"] = group.places[0].site
        feed.append(meeting)
    return json.dumps(feed, indent=1, ensure_ascii=False) + "\n"


def _written(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
