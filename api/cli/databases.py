"""Opening the database that the settings name, for commands that need its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from api.clock import SystemClock
from api.database.engine import Database
from api.database.migrating import present_revision, revisions
from api.database.vault import Vault
from api.settings import Settings
from api.web.limiting import Limiter
from api.web.parts import Parts
from matcher.errors import InvalidInputError, Problem

PLACE: Final = "the database"


@contextmanager
def opened(settings: Settings, *, migrated: bool = True) -> Iterator[Database]:
    """Yield the database and close it in the end.

    Raises
    ------
    InvalidInputError
        If it does not answer, has no room or, where it has to be, is not at the tables of this version.
    """
    database = Database(settings.database_url.get_secret_value())
    try:
        if migrated and (problem := _problem_of(database)):
            raise InvalidInputError([problem])
        yield database
    except SQLAlchemyError as error:
        raise InvalidInputError(away(error)) from None
    finally:
        database.close()


@contextmanager
def opened_parts(settings: Settings) -> Iterator[Parts]:
    """Yield what the service is made of, for commands that do what it does; the database is closed in the end.

    Raises
    ------
    InvalidInputError
        As for `opened`.
    """
    with opened(settings) as database:
        vault = vault_of(settings)
        yield Parts(settings=settings, clock=SystemClock(), database=database, vault=vault, limiter=Limiter())


def away(error: SQLAlchemyError) -> Problem:
    """Return the problem of a database that failed, with what it said itself, but for the values."""
    cause = next(iter(str(getattr(error, "orig", "")).splitlines()), "")
    return Problem(PLACE, f"no answer ({cause or type(error).__name__})", "a database that can be reached and has room")


def vault_of(settings: Settings) -> Vault:
    """Return the vault of the master keys that the settings name."""
    return Vault((key.get_secret_value() for key in settings.master_keys), settings.secret_keys)


def _problem_of(database: Database) -> Problem | None:
    """Return why the tables of a database cannot be used, and the command to run; None if they can."""
    present = present_revision(database.engine)
    if present == revisions()[-1]:
        return None
    if present is None or present in revisions():
        return Problem(PLACE, "other tables", "the tables of this version: run waypair migrate")
    return Problem(PLACE, f"tables of revision {present}", f"tables that this version knows, up to {revisions()[-1]}")
