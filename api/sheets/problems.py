"""What is found wrong or noteworthy while reading, each located the way a spreadsheet counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from matcher.errors import Problem

VALUE_LENGTH: Final = 80
"""A longer value is cut when it is shown: the place says where to look."""
EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class SheetProblem(Problem):
    """A `Problem` that knows its file, row and column apart.

    Parameters
    ----------
    file : str
        Name of the file, with the sheet where it has several.
    row : int
        As a spreadsheet counts: the header is row 1. 0 stands for the whole file.
    column : str
        Name of the column, or empty for the whole row.
    """

    file: str = ""
    row: int = 0
    column: str = ""


def located(problem: Problem, file: str, row: int = 0, column: str = "") -> SheetProblem:
    """Return the same problem with the place at which a person finds it."""
    place = ", ".join(
        part for part in (file, f"row {row}" if row else "", f"column {column}" if column else "") if part
    )
    return SheetProblem(
        place=place,
        value=shortened(problem.value),
        expected=problem.expected,
        nearest=problem.nearest,
        file=file,
        row=row,
        column=column,
    )


def shortened(value: str) -> str:
    """Return the value as one line: cut where it is too long, without what would move the cursor."""
    if not value.isprintable():
        value = "".join(letter if letter.isprintable() else "�" for letter in value)
    return value if len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "…"


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known word most like this one, whatever its case, or empty when none is close."""
    folded = {one.casefold(): one for one in known}
    close = get_close_matches(word[:VALUE_LENGTH].casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""


@dataclass(slots=True)
class Findings:
    """Everything found so far: problems stop the work, notes do not."""

    problems: list[SheetProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fatal: bool = False
    _tallies: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def problem(self, file: str, row: int, column: str, value: str, expected: str, nearest: str = "") -> None:
        """Add a problem of one row, which may be left out."""
        self.problems.append(located(Problem("", value, expected, nearest), file, row, column))

    def fault(self, file: str, value: str, expected: str, nearest: str = "", row: int = 0, column: str = "") -> None:
        """Add a problem of a whole file, which leaving out rows does not mend."""
        self.problem(file, row, column, value, expected, nearest)
        self.fatal = True

    def note(self, text: str) -> None:
        """Add one note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def tally(self, place: str, what: str, example: str) -> None:
        """Count one more case of a note that may come thousands of times; a few are shown as examples."""
        self._tallies.setdefault((place, what), []).append(example)

    def all_notes(self) -> tuple[str, ...]:
        """Return the notes, counted ones last, as sentences."""
        counted = []
        for (place, what), cases in self._tallies.items():
            distinct = list(dict.fromkeys(cases))
            shown = ", ".join(shortened(case) for case in distinct[:EXAMPLES])
            more = f" and {len(distinct) - EXAMPLES} more" if len(distinct) > EXAMPLES else ""
            counted.append(f"{place}: {what}: {shown}{more}.")
        return (*self.notes, *counted)
