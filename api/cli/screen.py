"""What a person sees: answers on standard output; progress, notes and problems on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.text import Text

from matcher.errors import Problem

PIPE_WIDTH: Final = 120
"""Columns of a table when nobody's terminal says how many it has."""
PROBLEMS_SHOWN: Final = 1000

Tell = Callable[[str], None]


class Screen(Console):
    """A console that leaves a closed pipe to whoever guards the command."""

    def on_broken_pipe(self) -> None:
        """Let the error through; by default rich would end the program with exit code 1."""
        raise BrokenPipeError


def answers() -> Screen:
    """Return the console on standard output."""
    return _screen(stderr=False)


def remarks() -> Screen:
    """Return the console on standard error."""
    return _screen(stderr=True)


def _screen(*, stderr: bool) -> Screen:
    width = None if (sys.stderr if stderr else sys.stdout).isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Screen(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def plain(text: str) -> str:
    """Return a text from a file without anything that would move the cursor or change colours."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)


def say(screen: Console, text: str, style: str = "") -> None:
    """Print one line, as long as it is: a message that is broken up cannot be searched for."""
    screen.print(Text(plain(text), style=style), soft_wrap=True)


def say_notes(notes: Iterable[str]) -> None:
    """Print notes on standard error."""
    screen = remarks()
    for note in notes:
        say(screen, f"Note: {note}", "dim")


def say_problems(problems: Iterable[Problem], headline: str) -> None:
    """Print problems on standard error, each on its line."""
    screen = remarks()
    every = list(problems)
    say(screen, headline, "bold red")
    for problem in every[:PROBLEMS_SHOWN]:
        say(screen, f"  {problem}")
    if len(every) > PROBLEMS_SHOWN:
        say(screen, f"  and {len(every) - PROBLEMS_SHOWN:,} more")


def counted(number: float, one: str, many: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "person", "people"), counted(1200, "row")
    ('1 person', '1,200 rows')
    """
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"


@contextmanager
def steps() -> Iterator[Tell]:
    """Show the step that is being worked on, on a terminal alone; the work is told apart by nothing else."""
    screen = remarks()
    if not screen.is_terminal:
        yield lambda text: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda text: progress.update(task, description=plain(text))
