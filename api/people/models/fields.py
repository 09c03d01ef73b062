"""Types of single fields: each takes what the engine takes, and says of anything else what would be accepted.

Times and wishes are written as in the spreadsheets and read by the same readers. What comes out of a field goes into it
again unchanged, so that a document that was sealed can always be read back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

from api.sheets import cells
from api.sheets.languages import language_code
from api.sheets.references import SAID_OF_MENTEES, SAID_OF_MENTORS
from api.web.shapes import Line
from matcher.errors import InvalidInputError, Problem
from matcher.people import Mentor
from matcher.people.notation import write_slot
from matcher.people.vocabulary import WORDS

LONGEST_LIST: Final = 100
LABEL_LENGTH: Final = 100

Item = TypeVar("Item", bound=Hashable)

_read_again: Final = lru_cache(maxsize=16384)
"""The same few thousand texts come again and again in ten thousand people; what is refused is not remembered."""


@dataclass(frozen=True, slots=True)
class Word:
    """Annotates a text that is one word of a closed set of the engine."""

    set_name: str

    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of one word of the set."""
        return core_schema.literal_schema(list(WORDS[self.set_name]))


def _said(problems: Iterable[Problem], hints: bool = True) -> ValueError:
    """Return what the engine would have accepted, without what it was given."""
    expected = {
        f"{problem.expected}; perhaps {problem.nearest}" if hints and problem.nearest else problem.expected
        for problem in problems
    }
    return ValueError(", and ".join(sorted(expected)))


def _some(items: object) -> object:
    """Refuse an empty list before its items are looked at: bad items are no reason to ask for more of them."""
    if isinstance(items, list | tuple) and not items:
        raise ValueError("at least one")
    return items


def _once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))


def _flat(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return each line of the items as an item of its own."""
    items = _once(tuple(line for group in groups for line in group.split("\n") if line))
    if len(items) > LONGEST_LIST:
        raise ValueError(f"at most {LONGEST_LIST} of them")
    return items


@_read_again
def _window(text: str) -> str:
    try:
        return "\n".join(map(str, cells.windows(text)))
    except InvalidInputError as error:
        raise _said(error.problems) from None


@_read_again
def _slot(text: str) -> str:
    try:
        slots = cells.slots(text)
    except InvalidInputError as error:
        raise _said(error.problems) from None
    for slot in slots:
        if slot.site:
            _site_id(slot.site)
    return "\n".join(map(write_slot, slots))


def _site_id(text: str) -> None:
    try:
        canonical = str(UUID(text))
    except ValueError:
        canonical = ""
    if canonical != text:
        raise ValueError("the id of a site after @, as the site has it")


def _apart(slots: tuple[str, ...]) -> tuple[str, ...]:
    try:
        Mentor(id="-", slots=tuple(slot for text in slots for slot in cells.slots(text)))
    except InvalidInputError as error:
        raise _said(error.problems) from None
    return slots


def _wish(attributes: frozenset[str]) -> Callable[[str], str]:
    @_read_again
    def read(text: str) -> str:
        if ";" in text:
            raise ValueError("one wish, without a semicolon: in a sheet it stands between two")
        try:
            wish = cells.preference(text)
        except InvalidInputError as error:
            raise _said(error.problems, hints=False) from None
        if wish.attribute not in attributes:
            raise ValueError("a wish about one of " + ", ".join(sorted(attributes)))
        if len(wish.value) > LABEL_LENGTH:
            raise ValueError(f"a value of at most {LABEL_LENGTH} characters")
        return str(wish)

    return read


@_read_again
def _language(text: str) -> str:
    try:
        return language_code(text)
    except InvalidInputError as error:
        raise _said(error.problems) from None


@_read_again
def _labels(text: str) -> str:
    labels = cells.labels(text) or ()
    if any(len(label) > LABEL_LENGTH for label in labels):
        raise ValueError(f"words of at most {LABEL_LENGTH} characters")
    return "\n".join(sorted(labels))


Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
BirthYear = Annotated[int, Field(ge=1900, le=2100)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Capacity = Annotated[int, Field(ge=0, le=1000)]
Years = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Pronouns = Annotated[Line, StringConstraints(max_length=40)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Gender = Annotated[str, Word("gender")]
Urgency = Annotated[str, Word("urgency")]
AsksFor = Annotated[str, Word("asks_for")]
Cadence = Annotated[str, Word("cadence")]
Stage = Annotated[str, Word("stage")]
Kind = Annotated[str, Word("kind")]

_LIST: Final = Field(max_length=LONGEST_LIST)
_SOME: Final = BeforeValidator(_some)
_ONCE: Final = AfterValidator(_once)
_FLAT: Final = AfterValidator(_flat)

Lines = Annotated[tuple[Line, ...], _LIST, _ONCE]
Labels = Annotated[tuple[Annotated[Line, AfterValidator(_labels)], ...], _LIST, _FLAT]
Languages = Annotated[
    tuple[Annotated[Line, AfterValidator(_language)], ...],
    Field(json_schema_extra={"minItems": 1}),
    _SOME,
    _LIST,
    _ONCE,
]
Spoken = Annotated[tuple[Annotated[Line, AfterValidator(_language)], ...], _LIST, _ONCE]
"""Languages where none may be named."""
Ids = Annotated[tuple[UUID, ...], _LIST, _ONCE]
Modes = Annotated[tuple[Annotated[str, Word("mode")], ...], _LIST, _ONCE]
Stages = Annotated[tuple[Stage, ...], _LIST, _ONCE]
Pathways = Annotated[tuple[Annotated[str, Word("pathway")], ...], _LIST, _ONCE]
Substances = Annotated[tuple[Annotated[str, Word("substance")], ...], _LIST, _ONCE]
Experiences = Annotated[tuple[Annotated[str, Word("experience")], ...], _LIST, _ONCE]
Windows = Annotated[
    tuple[Annotated[Line, AfterValidator(_window)], ...],
    Field(
        description="Weekly free time in the person's own zone, favoured first: Mon-Fri 17:00-20:00",
        json_schema_extra={"minItems": 1},
    ),
    _SOME,
    _LIST,
    _FLAT,
]
Slots = Annotated[
    tuple[Annotated[Line, AfterValidator(_slot)], ...],
    Field(description="Weekly hours in the person's own zone: Mon 09:00-10:00, with @ and a site's id, by video, x2"),
    _LIST,
    _FLAT,
    AfterValidator(_apart),
]
WishesOfMentee = Annotated[
    tuple[Annotated[Line, AfterValidator(_wish(SAID_OF_MENTORS))], ...],
    Field(description="What the person asks of a mentor, and how much it matters: gender=woman:must"),
    _LIST,
    _ONCE,
]
WishesOfMentor = Annotated[
    tuple[Annotated[Line, AfterValidator(_wish(SAID_OF_MENTEES))], ...],
    Field(description="What the person says of mentees, and how much it matters: language=es:prefer"),
    _LIST,
    _ONCE,
]
