"""`waypair check`: what is wrong with the files, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.guard import DONE
from api.cli.inputs import named_policy, read_people, say_reading, this_week
from api.cli.screen import answers, counted, say, say_notes, say_problems
from matcher.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from api.sheets.read import Reading
    from matcher.policy import Policy


@dataclass(frozen=True, slots=True)
class _Beside:
    """Sheets that may lie beside those of the people.

    Parameters
    ----------
    sheets : sequence of str
        Their names.
    columns : sequence of str
        Those of the people's sheets that nobody else reads.
    read : callable
        Returns what they hold, or None where they do not lie there.
    held : callable
        Returns what that is, in words.
    """

    sheets: Sequence[str]
    columns: Sequence[str]
    read: Callable[..., Any]
    held: Callable[[Any], str]

    def tells(self, problem: Problem) -> bool:
        """Tell whether a problem is theirs, and not one that the people's sheets have as well."""
        from api.sheets.problems import SheetProblem

        return isinstance(problem, SheetProblem) and (problem.column in self.columns or self.named_in(problem.file))

    def named_in(self, text: str) -> bool:
        """Tell whether a text names one of them, as a file or in a workbook."""
        names = "|".join(self.sheets)
        return re.search(rf"\b(?:{names})\.csv\b|, sheet (?:{names})\b", text, re.IGNORECASE) is not None


def _all_beside() -> tuple[_Beside, ...]:
    from api.sheets.columns import PRESENCE
    from api.sheets.groups.reading import check_groups
    from api.sheets.presence import check_presence
    from api.sheets.stories.reading import check_stories

    return (
        _Beside(
            ("groups", "group_pairs", "hours"),
            ("not_only", "leads", "leads_minutes"),
            check_groups,
            lambda found: f"{counted(len(found.pool.groups), 'group')}: ready to be filled.",
        ),
        _Beside(
            ("coverage", "matches", "roster", "hours"),
            tuple(column.name for column in PRESENCE),
            check_presence,
            lambda found: (
                f"{counted(len({one.site for one in found.question.coverage}), 'site')}: ready to have a roster."
            ),
        ),
        _Beside(
            ("stories",),
            (),
            check_stories,
            lambda found: f"{counted(len(found.titles), 'story', 'stories')}: ready to be recommended.",
        ),
    )


def check_folder(folder: Path, *, week: str | None, policy: Path | None, skip_invalid: bool) -> int:
    """Read the files of a week, and all that lies beside them; say what they hold, or raise with every problem."""
    monday = this_week(week)
    reading, beside = _read(folder, monday, named_policy(policy), skip_invalid=skip_invalid)
    say_reading(reading)
    told = set(reading.problems)
    for kind, found in beside:
        say_notes(note for note in found.notes if kind.named_in(note))
        if left_out := [one for one in found.problems if one not in told]:
            say_problems(left_out, "Left out, for they cannot be read:")
        told.update(left_out)
    pool = reading.pool
    held = f" and {counted(len(pool.pairs), 'pair')}" if pool.pairs else ""
    people = f"{counted(len(pool.mentees), 'mentee')}, {counted(len(pool.mentors), 'mentor')}{held}"
    say(answers(), f"{people}: ready to be matched for the week of {monday.isoformat()}.")
    for kind, found in beside:
        say(answers(), kind.held(found))
    return DONE


def _read(folder: Path, week: date, policy: Policy, *, skip_invalid: bool) -> tuple[Reading, list[tuple[_Beside, Any]]]:
    """Read everything; what is wrong with the people, which all of them tell, is raised once."""
    kinds = _all_beside()
    problems: dict[Problem, None] = {}
    reading, beside = None, []
    try:
        others = tuple(dict.fromkeys(sheet for kind in kinds for sheet in kind.sheets))
        reading = read_people(folder, week, policy, skip_invalid=skip_invalid, beside=others)
    except InvalidInputError as error:
        problems |= dict.fromkeys(error.problems)
    for kind in kinds:
        try:
            found = kind.read(folder, week=week, policy=policy, skip_invalid=skip_invalid)
        except InvalidInputError as error:
            problems |= dict.fromkeys(one for one in error.problems if reading is not None or kind.tells(one))
        else:
            beside += [(kind, found)] if found is not None else []
    if reading is None or problems:
        raise InvalidInputError(tuple(problems))
    return reading, beside
