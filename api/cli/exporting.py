"""`waypair export`: the sheets of a program as it stands, for `waypair match` at the same place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from api.audit.models import Act, Actor
from api.audit.service import record
from api.cli.guard import DONE
from api.cli.screen import answers, counted, say
from api.clock import SystemClock
from api.database.engine import Database
from api.database.migrating import is_migrated
from api.database.vault import Vault
from api.exchange.files.sheets import sheet_csv
from api.exchange.service.week import program_named, week_sheets
from api.settings import Settings
from api.sheets.files import check_writable, write_together
from matcher.errors import InvalidInputError, Problem

CLI: Final = Actor.system("cli")
FILES: Final = ("mentees.csv", "mentors.csv", "pairs.csv")


def export_program(program: str, folder: Path, *, force: bool) -> int:
    """Write the sheets of a program into a folder: all of them, or none.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, the database does not answer or is not migrated, there is no such program or more
        than one, or files would be lost.
    """
    settings = Settings.from_environment()
    check_writable(folder)
    if there := [name for name in FILES if (folder / name).exists() and not force]:
        raise InvalidInputError(
            Problem(str(folder / name), "a file", "nothing there yet, or --force to replace it") for name in there
        )
    database = Database(settings.database_url.get_secret_value())
    vault, now = Vault(key.get_secret_value() for key in settings.master_keys), SystemClock().now()
    try:
        if not is_migrated(database.engine):
            raise _no_database("other tables", "the tables of this version: run waypair migrate")
        with database.reading() as session:
            program_id = program_named(session, program)
            sheets = week_sheets(session, vault, program_id, now)
        with database.writing() as session:
            record(session, program_id, CLI, now, *[Act("export", sheet.name) for sheet in sheets])
    except SQLAlchemyError as error:
        raise _no_database(f"no answer ({type(error).__name__})", "a database that can be reached") from None
    finally:
        database.close()
    write_together(folder, {f"{sheet.name}.csv": sheet_csv(sheet) for sheet in sheets})
    for sheet in sheets:
        left_out = f", and {sheet.left_out:,} left out" if sheet.left_out else ""
        say(answers(), f"{folder / sheet.name}.csv: {counted(len(sheet.rows), 'row')}{left_out}.")
    say(answers(), f"They say who is in recovery: keep them within the program. Next: waypair check {folder}")
    return DONE


def _no_database(value: str, expected: str) -> InvalidInputError:
    return InvalidInputError([Problem("the database", value, expected)])
