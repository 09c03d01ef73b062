"""Exit codes, and the promise that no traceback ever reaches a user.

The screen is imported where something is to be said: loading it takes as long as all of ``--help``.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

import typer

from matcher.errors import InvalidInputError, WaypairError

DONE: Final = 0
UNEXPECTED: Final = 1
BAD_INPUT: Final = 2
NOTHING_MATCHED: Final = 3
NOT_PROVED: Final = 4
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

DEBUG_VARIABLE: Final = "WAYPAIR_DEBUG"

Arguments = ParamSpec("Arguments")


def guarded(command: Callable[Arguments, int]) -> Callable[Arguments, None]:
    """Return the command ending in its exit code, with every error turned into a message."""

    @wraps(command)
    def run(*args: Arguments.args, **options: Arguments.kwargs) -> None:
        raise typer.Exit(_outcome(lambda: command(*args, **options)))

    return run


def _outcome(work: Callable[[], int]) -> int:
    try:
        code = work()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        from api.cli.screen import remarks, say

        say(remarks(), "Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except InvalidInputError as error:
        from api.cli.screen import counted, say_problems

        found = counted(len(error.problems), "problem")
        say_problems(error.problems, f"{found} with the input. Nothing was written.")
        return BAD_INPUT
    except OSError as error:
        from api.cli.screen import remarks, say

        where = f"{error.filename}: " if error.filename else ""
        say(remarks(), f"{where}{error.strerror or error}. Nothing was written.", "bold red")
        return BAD_INPUT
    except Exception as error:
        _tell_fault(error)
        return UNEXPECTED


def _tell_fault(error: Exception) -> None:
    """Say in one line what went wrong on our side; the traceback is for whoever asks for it."""
    from api.cli.screen import remarks, say

    screen = remarks()
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    kind = "" if isinstance(error, WaypairError) else f"{type(error).__name__}: "
    say(screen, f"This is a fault of waypair, not of your files: {kind}{first}", "bold red")
    if os.environ.get(DEBUG_VARIABLE, "") in ("", "0"):
        say(screen, f"Set {DEBUG_VARIABLE}=1 to see where it happened, for a report.")
    else:
        say(screen, "".join(traceback.format_exception(error)))


def _forget_output() -> None:
    """Keep Python from complaining at its end that standard output is closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
