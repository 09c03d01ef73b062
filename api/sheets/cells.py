"""Readers of one cell: each takes a text that is not empty and returns its value, or None when it says nothing.

A reader raises `InvalidInputError` with one problem for every part that cannot be read. Readers
know nothing of rows and depend on nothing but the text, so that equal cells are read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from api.sheets.languages import language_code
from api.sheets.problems import nearest
from api.sheets.spelling import Spellings
from matcher.errors import InvalidInputError, Problem
from matcher.people.notation import read_slots, read_windows
from matcher.people.preference import RANGED, Preference, tidy
from matcher.people.vocabulary import UNSAID, WORDS, canonical, folded
from matcher.people.week import Slot, Window, zone

Reader = Callable[[str], Any]

_ISO_DATE: Final = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$")
_OTHER_DATE: Final = re.compile(r"^(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})$")
_WHOLE: Final = re.compile(r"^[+-]?\d{1,9}(?:\.0)?$")
_DECIMAL: Final = re.compile(r"^\+?\d{1,6}(?:[.,]\d{1,6})?$")
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "sí", "si"})
_NO: Final = frozenset({"no", "n", "false", "f", "0"})
_PREFERENCE: Final = "attribute=value:strength, for example gender=woman:must"
_EXCLUSION: Final = "the id of a mentee or attribute=value, for example gender=man"


def refused(value: str, expected: str, close: str = "") -> InvalidInputError:
    """Return the error of a cell, or of one part of it."""
    return InvalidInputError(Problem("", value, expected, close))


def text(cell: str) -> str:
    """Read a text, its inner spaces made single."""
    return " ".join(cell.split())


def identifier(cell: str) -> str:
    """Read an id, exactly as written."""
    return cell


def parts(cell: str) -> list[str]:
    """Return the parts of a list, without empty ones."""
    return [part for part in (piece.strip() for piece in cell.replace("\n", ";").split(";")) if part]


def identifiers(cell: str) -> frozenset[str]:
    """Read a list of ids."""
    return frozenset(parts(cell))


def names(cell: str) -> tuple[str, ...]:
    """Read a list of names in the order in which they stand."""
    return tuple(dict.fromkeys(text(part) for part in parts(cell)))


def one_name(cell: str) -> tuple[str, ...]:
    """Read a single name, as a list of one."""
    return (text(cell),)


def labels(cell: str) -> frozenset[str] | None:
    """Read a list of free words, in the form in which they are compared."""
    return frozenset(word for word in map(folded, parts(cell)) if word not in UNSAID) or None


def whole(low: int, high: int) -> Reader:
    """Return the reader of a whole number within inclusive bounds."""
    expected = f"a whole number from {low} to {high}"

    def read(cell: str) -> int | None:
        if folded(cell) in UNSAID:
            return None
        if _WHOLE.match(cell) is None:
            raise refused(cell, expected)
        number = int(cell.removesuffix(".0"))
        if not low <= number <= high:
            raise refused(cell, expected)
        return number

    return read


def years(cell: str) -> float | None:
    """Read a length of time in years."""
    if folded(cell) in UNSAID:
        return None
    if _DECIMAL.match(cell) is None or (number := float(cell.replace(",", "."))) > 100:
        raise refused(cell, "years, 0 to 100, for example 4.5")
    return number


def yes_no(cell: str) -> bool | None:
    """Read yes or no."""
    word = folded(cell)
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word in UNSAID:
        return None
    raise refused(cell, "yes or no", nearest(word, ("yes", "no"), cutoff=0.5))


def iso_date(cell: str) -> date | None:
    """Read a date; only the form in which day and month cannot be taken for each other is accepted."""
    if folded(cell) in UNSAID:
        return None
    found = _ISO_DATE.match(cell)
    if found is None:
        raise refused(cell, "a date written year-month-day, for example 2026-11-23", _likely_date(cell))
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        raise refused(cell, "a date that exists, for example 2026-11-23") from None
    if not 1900 <= day.year <= 2200:
        raise refused(cell, "a date from 1900 to 2200")
    return day


def _likely_date(cell: str) -> str:
    """Return the one date that a text can mean, or empty where it could be two."""
    found = _OTHER_DATE.match(cell)
    if found is None:
        return ""
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    readings = set()
    for month, day in ((first, second), (second, first)):
        try:
            readings.add(date(year, month, day).isoformat())
        except ValueError:
            continue
    return readings.pop() if len(readings) == 1 else ""


def word(set_name: str) -> Reader:
    """Return the reader of one word of a closed set."""

    def read(cell: str) -> str | None:
        found = canonical(set_name, cell)
        if found is None and folded(cell) not in UNSAID:
            raise outside(set_name, cell)
        return found

    return read


def rank(set_name: str) -> Reader:
    """Return the reader of one word of a closed set as its place in the order."""
    read_word = word(set_name)

    def read(cell: str) -> int | None:
        found = read_word(cell)
        return None if found is None else WORDS[set_name].index(found)

    return read


def words(set_name: str) -> Reader:
    """Return the reader of several words of a closed set, in the order in which they stand."""

    def read(cell: str) -> tuple[str, ...] | None:
        found: dict[str, None] = {}
        problems: list[Problem] = []
        for part in parts(cell):
            known = canonical(set_name, part)
            if known is not None:
                found[known] = None
            elif folded(part) not in UNSAID:
                problems.extend(outside(set_name, part).problems)
        if problems:
            raise InvalidInputError(problems)
        return tuple(found) or None

    return read


def tags(set_name: str) -> Reader:
    """Return the reader of several words of a closed set, whose order says nothing."""
    read_words = words(set_name)

    def read(cell: str) -> frozenset[str] | None:
        found = read_words(cell)
        return None if found is None else frozenset(found)

    return read


def outside(set_name: str, cell: str) -> InvalidInputError:
    """Return the error that a text is no word of a closed set."""
    known = WORDS[set_name]
    return refused(cell, "one of " + ", ".join(known), nearest(folded(cell), known))


def languages(cell: str) -> tuple[str, ...] | None:
    """Read languages by code or name."""
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for part in parts(cell):
        if folded(part) in UNSAID:
            continue
        try:
            found[language_code(part)] = None
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return tuple(found) or None


def windows(cell: str) -> tuple[Window, ...]:
    """Read weekly windows."""
    found = tuple(dict.fromkeys(window for group in _each_part(_windows_of, cell) for window in group))
    if not found:
        raise refused(cell, "at least one window, for example Mon 09:00-12:00")
    return found


def slots(cell: str) -> tuple[Slot, ...]:
    """Read weekly slots."""
    found = tuple(slot for group in _each_part(_slots_of, cell) for slot in group)
    if not found:
        raise refused(cell, "at least one slot, for example Mon 09:00-10:00")
    return found


# The same few hundred hours come again and again in ten thousand different lists.
_windows_of = lru_cache(maxsize=16384)(read_windows)
_slots_of = lru_cache(maxsize=16384)(read_slots)


def _each_part(read: Reader, cell: str) -> list[Any]:
    """Read every part of a list; raise with the problems of all."""
    found: list[Any] = []
    problems: list[Problem] = []
    for part in parts(cell):
        try:
            found.append(read(part))
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return found


def time_zone(cell: str) -> str:
    """Read an IANA time zone, whatever its case."""
    name = cell.replace(" ", "_")
    try:
        zone(name)
    except InvalidInputError:
        known = _zones().get(name.casefold())
        if known is None:
            expected = "an IANA time zone, for example America/New_York"
            raise refused(cell, expected, _nearest_zone(name)) from None
        return known
    return name


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}


_EVERYDAY_ZONES: Final = {
    **dict.fromkeys(("et", "edt", "eastern", "eastern_time", "new_york", "us_eastern"), "America/New_York"),
    **dict.fromkeys(("ct", "cst", "cdt", "central", "central_time", "chicago"), "America/Chicago"),
    **dict.fromkeys(("mt", "mdt", "mountain", "mountain_time", "denver"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific", "pacific_time", "los_angeles"), "America/Los_Angeles"),
    **dict.fromkeys(("akst", "akdt", "alaska"), "America/Anchorage"),
    **dict.fromkeys(("hawaii", "honolulu"), "Pacific/Honolulu"),
}


def _nearest_zone(name: str) -> str:
    """Return the zone that an everyday name, a city or a misspelling most likely means."""
    asked = name.casefold()
    if asked in _EVERYDAY_ZONES:
        return _EVERYDAY_ZONES[asked]
    cities = _cities()
    return cities.get(asked) or _zone_spellings().nearest(name) or cities.get(_city_spellings().nearest(asked), "")


@cache
def _cities() -> dict[str, str]:
    return {name.rpartition("/")[2].casefold(): name for name in sorted(available_timezones()) if "/" in name}


@cache
def _zone_spellings() -> Spellings:
    return Spellings((name for name in available_timezones() if len(name) > 4), edits=2)


@cache
def _city_spellings() -> Spellings:
    return Spellings((city for city in _cities() if len(city) > 4), edits=1)


def preferences(cell: str) -> tuple[Preference, ...]:
    """Read wishes such as ``gender=woman:must; age=40-55:prefer``; without a strength it is ``prefer``."""
    return tuple(dict.fromkeys(_each_part(preference, cell)))


def preference(part: str) -> Preference:
    """Read one wish."""
    attribute, equals, rest = part.partition("=")
    if not equals or not attribute.strip():
        raise refused(part, _PREFERENCE)
    value, colon, strength = rest.rpartition(":")
    if not colon:
        value, strength = rest, "prefer"
    known = canonical("strength", strength)
    if known is None:
        raise outside("strength", strength.strip() or part)
    return _wish(attribute, value, known, part)


def exclusions(cell: str) -> tuple[frozenset[str], tuple[Preference, ...]]:
    """Read whom a mentor cannot serve: ids of mentees, and kinds of mentees as ``attribute=value``."""
    ids: set[str] = set()
    kinds: dict[Preference, None] = {}
    problems: list[Problem] = []
    for part in parts(cell):
        attribute, equals, value = part.partition("=")
        if not equals:
            ids.add(part)
            continue
        try:
            if not attribute.strip():
                raise refused(part, _EXCLUSION)
            kinds[_wish(attribute, value.removesuffix(":must"), "must", part)] = None
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return frozenset(ids), tuple(kinds)


def _wish(attribute: str, value: str, strength: str, part: str) -> Preference:
    """Return a preference from its typed parts, with the value in the form in which it is compared."""
    name, _ = tidy(attribute, "")
    if name == "language":
        return Preference(name, language_code(value.strip()), strength)
    if name in RANGED:
        value = "".join(value.split())
        low, dash, high = value.replace("–", "-").partition("-")
        if dash and low.isdecimal() and high.isdecimal() and int(low) > int(high):
            raise refused(part, "a range from low to high", f"{name}={high}-{low}")
    elif name == "moud_affirming":
        value = "no" if yes_no(value) is False else "yes"
    name, value = tidy(name, value)
    try:
        return Preference(name, value, strength)
    except InvalidInputError as error:
        known = WORDS.get(name, ())
        close = nearest(value, known) if known and value not in known else ""
        raise InvalidInputError(
            Problem(
                "",
                part if problem.value == f"{name}={value}" else problem.value,
                problem.expected,
                f"{name}={close}" if close else problem.nearest,
            )
            for problem in error.problems
        ) from None
