"""What a person asks of the other side: an attribute, a value and how much it matters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from matcher.errors import InvalidInputError, Problem
from matcher.people.vocabulary import STRENGTHS, WORDS, canonical, folded

RANGED: Final = ("age", "recovery_years")
LISTED: Final = ("gender", "kind", "pathway", "substance", "experience", "mode", "stage")
FREE: Final = ("language", "interest", "site", "team", "moud_affirming")
ATTRIBUTES: Final = RANGED + LISTED + FREE
"""The attributes that everyone carries; a sheet's own further columns may be asked for too."""

_RANGE: Final = re.compile(r"^(?P<low>\d{1,3})?\s*(?:(?P<dash>[-–])\s*(?P<high>\d{1,3})?|(?P<plus>\+))?$")


class Described(Protocol):
    """Somebody a preference can be held against."""

    def describe(self, attribute: str, year: int) -> frozenset[str] | float | None:
        """Return the values of an attribute, a number for a ranged one, or None when unsaid."""


@dataclass(frozen=True, slots=True, order=True)
class Preference:
    """One wish about the other side.

    Parameters
    ----------
    attribute : str
        One of `ATTRIBUTES`, or the name of a further column that the other side's sheet has.
    value : str
        A word of that attribute; for ``age`` and ``recovery_years`` a range such as ``40-55``,
        ``5+`` or one number.
    strength : {"must", "prefer", "avoid", "no_matter"}
        ``must`` is a rule, ``prefer`` and ``avoid`` shape the fit, ``no_matter`` does nothing.
    """

    attribute: str
    value: str
    strength: str = "prefer"

    def __post_init__(self) -> None:
        problems = []
        if not self.attribute:
            problems.append(Problem("preference", self.attribute, "an attribute, for example gender"))
        if self.strength not in STRENGTHS:
            problems.append(Problem("preference", self.strength, "a strength: " + ", ".join(STRENGTHS)))
        if not self.value:
            problems.append(Problem("preference", f"{self.attribute}=", "a value after '='"))
        elif self.attribute in RANGED:
            if not _is_range(self.value):
                problems.append(Problem("preference", f"{self.attribute}={self.value}", "a range such as 40-55 or 5+"))
        elif self.attribute in LISTED and self.value not in WORDS[self.attribute]:
            problems.append(
                Problem("preference", f"{self.attribute}={self.value}", "one of " + ", ".join(WORDS[self.attribute]))
            )
        if problems:
            raise InvalidInputError(problems)

    def holds_for(self, person: Described, year: int) -> bool:
        """Tell whether the person has the value; an unsaid attribute never has it.

        Parameters
        ----------
        person : Described
            The other side.
        year : int
            The year of the round, against which an age is reckoned.
        """
        return self.accepts(person.describe(self.attribute, year))

    def accepts(self, held: frozenset[str] | float | None) -> bool:
        """Tell whether what a person says of the attribute has the value.

        Parameters
        ----------
        held : frozenset of str, float or None
            As `Described.describe` returns it.
        """
        if held is None:
            return False
        if isinstance(held, frozenset):
            return self.value in held
        low, high = _bounds(self.value)
        return low <= held <= high

    def __str__(self) -> str:
        return f"{self.attribute}={self.value}:{self.strength}"


def _is_range(text: str) -> bool:
    """Tell whether a text is a range that somebody can lie in."""
    found = _RANGE.match(text)
    if found is None or not (found["low"] or found["high"]):
        return False
    low, high = _bounds(text)
    return low <= high


def _bounds(text: str) -> tuple[float, float]:
    """Return the inclusive ends of a range written ``40-55``, ``40-``, ``-55``, ``40+`` or ``40``."""
    found = _RANGE.match(text)
    assert found is not None, text  # checked when the preference was made
    open_ended = found["dash"] or found["plus"]
    low = float(found["low"] or 0)
    if found["high"]:
        return low, float(found["high"])
    return low, float("inf") if open_ended else low


def tidy(attribute: str, value: str) -> tuple[str, str]:
    """Return an attribute and value as typed by a person in the form that `Preference` takes.

    Plurals of the attribute and synonyms of the value are forgiven; what is not understood is
    handed on, for `Preference` to refuse.
    """
    name = folded(attribute)
    singular = name.removesuffix("s")
    if name not in ATTRIBUTES and singular in ATTRIBUTES:
        name = singular
    if name in LISTED:
        return name, canonical(name, value) or folded(value)
    return name, folded(value) if name not in ("site", "team") else value.strip()


def further(attributes: Mapping[str, str], attribute: str) -> frozenset[str] | None:
    """Return what a further column says of a person, or None when it says nothing."""
    value = attributes.get(attribute, "")
    return frozenset(part for part in (folded(piece) for piece in value.split(";")) if part) or None
