"""Checks that mentees and mentors share; each adds to the list of problems instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from matcher.errors import InvalidInputError, Problem
from matcher.people.week import zone

ID_LENGTH = 200


def identity(value: str, problems: list[Problem]) -> None:
    """An id is a short printable text without spaces at its ends."""
    if not value or value != value.strip() or len(value) > ID_LENGTH or not value.isprintable():
        problems.append(Problem("id", value[:ID_LENGTH], f"a printable id of 1 to {ID_LENGTH} characters"))


def time_zone(value: str, problems: list[Problem]) -> None:
    """A zone is one of the IANA names."""
    try:
        zone(value)
    except InvalidInputError as error:
        problems.extend(error.problems)


def word(field: str, value: str, allowed: tuple[str, ...], problems: list[Problem]) -> None:
    """A single word is empty or one of the closed set."""
    if value and value not in allowed:
        problems.append(_outside(field, value, allowed))


def words(field: str, values: Collection[str], allowed: tuple[str, ...], problems: list[Problem]) -> None:
    """Each of several words is one of the closed set."""
    problems.extend(_outside(field, value, allowed) for value in values if value not in allowed)


def whole(field: str, value: int | None, low: int, high: int, problems: list[Problem]) -> None:
    """A whole number lies within inclusive bounds; None is always fine."""
    if value is not None and not low <= value <= high:
        problems.append(Problem(field, str(value), f"a whole number from {low} to {high}"))


def _outside(field: str, value: str, allowed: tuple[str, ...]) -> Problem:
    close = get_close_matches(value, allowed, n=1)
    return Problem(field, value, "one of " + ", ".join(allowed), close[0] if close else "")
