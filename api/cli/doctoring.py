"""`waypair doctor`: every setting, and everything that is wrong with this installation."""

from __future__ import annotations

from rich.table import Table
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, say, say_problems
from api.database.engine import Database
from api.database.migrating import is_migrated
from api.settings import Settings
from matcher.errors import Problem


def examine() -> int:
    """List the settings, secrets hidden, and say what is wrong with them and with the database."""
    settings, problems = Settings.read()
    table = Table(box=None, pad_edge=False)
    for title in ("setting", "value", "meaning"):
        table.add_column(title)
    for row in settings.listing():
        table.add_row(*row)
    answers().print(table)
    problems += _database_problems(settings)
    if problems:
        say_problems(problems, "Wrong:")
        return BAD_INPUT
    say(answers(), "All is well.")
    return DONE


def _database_problems(settings: Settings) -> list[Problem]:
    place = "the database"
    try:
        database = Database(settings.database_url.get_secret_value())
    except (ArgumentError, ImportError):
        return []  # the settings say so already
    try:
        if is_migrated(database.engine):
            return []
        return [Problem(place, "other tables", "the tables of this version: run waypair migrate")]
    except SQLAlchemyError as error:
        return [Problem(place, f"no answer ({type(error).__name__})", "a database that can be reached")]
    finally:
        database.close()
