"""`waypair backup` and `waypair restore`: everything that is stored in one file, and back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError
from sqlmodel import Session

import api.groups.service.members  # ends what stood on a consent that is taken back again
import api.tables  # noqa: F401
from api.audit.models import Actor
from api.backup.file import BackupFile, total
from api.backup.making import back_up, new_file
from api.backup.restoring import restore
from api.cli.databases import opened, vault_of
from api.cli.guard import DONE
from api.cli.screen import answers, counted, say
from api.clock import SystemClock
from api.notices.dead_letters import hold_back
from api.people.service.withdrawals import Withdrawals, withdraw_again, withdrawals
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem


class WithdrawalList(BaseModel):
    """The file of what was taken back up to an instant."""

    made_at: datetime
    withdrawals: Withdrawals


class Withdrawn:
    """What people took back stays so: what a list knows of, and the database that is replaced."""

    def __init__(self, known: Withdrawals, settings: Settings) -> None:
        self._known = known
        self._settings = settings
        self.again = Withdrawals()
        self.held = 0

    def note(self, session: Session) -> None:
        self._known |= withdrawals(session)

    def apply(self, session: Session) -> None:
        now, years = SystemClock().now(), self._settings.retention_years
        vault = vault_of(self._settings)
        self.held = hold_back(session, now)
        self.again = withdraw_again(session, vault, self._known, Actor.system("restore"), now, years)


def write_backup(path: Path) -> int:
    """Back up the database that the settings name.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, or the database does not answer or is not migrated.
    OSError
        If there is such a file already, or no room for it.
    """
    with opened(Settings.from_environment()) as database, new_file(path) as stream:
        counts = back_up(database, stream, SystemClock().now())
    say(answers(), f"{path} holds {counted(total(counts), 'row')} of {counted(len(counts), 'table')}.")
    say(answers(), "Names in it are sealed: to be of use it needs WAYPAIR_MASTER_KEYS and WAYPAIR_SECRET_KEY as well.")
    return DONE


def write_withdrawals(path: Path) -> int:
    """Write down who was erased, and which consents, keys and links were revoked, by ids alone.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, or the database does not answer or is not migrated.
    OSError
        If there is such a file already, or no room for it.
    """
    now = SystemClock().now()
    with opened(Settings.from_environment()) as database, database.reading() as session:
        known = withdrawals(session)
    with new_file(path) as stream:
        stream.write(WithdrawalList(made_at=now, withdrawals=known).model_dump_json(indent=2).encode())
    say(answers(), f"{path} names {_told(known)}.")
    return DONE


def read_backup(path: Path, *, force: bool, withdrawn: Path | None) -> int:
    """Restore a backup into the database that the settings name.

    Raises
    ------
    InvalidInputError
        If a file is not well, or the database is not empty and may not be replaced. Nothing has changed then.
    OSError
        If a file cannot be read.
    """
    settings = Settings.from_environment()
    carried = Withdrawn(_withdrawals_in(withdrawn), settings)
    with opened(settings, migrated=False) as database, path.open("rb") as stream:
        header, counts = restore(database.engine, BackupFile(stream, str(path)), carried, force=force)
    rows, tables = counted(total(counts), "row"), counted(len(counts), "table")
    say(answers(), f"Restored {rows} of {tables}, as they were at {header.made_at}.")
    if carried.again != Withdrawals():
        say(answers(), f"Taken back since, and done again: {_told(carried.again)}.")
    if carried.held:
        letters = counted(carried.held, "letter", "letters")
        say(answers(), f"{letters} may have gone out since and wait for an admin, among the dead letters.")
    say(answers(), "Every sign-in has ended: people sign in again.")
    say(answers(), "Run waypair doctor to see whether the keys fit, and waypair audit verify with a head noted before.")
    return DONE


def _withdrawals_in(path: Path | None) -> Withdrawals:
    if path is None:
        return Withdrawals()
    try:
        return WithdrawalList.model_validate_json(path.read_bytes()).withdrawals
    except ValidationError:
        raise InvalidInputError(
            Problem(str(path), "another kind of file", "a list that waypair backup --withdrawals wrote")
        ) from None


def _told(known: Withdrawals) -> str:
    erased = counted(len(known.erased), "person erased", "people erased")
    consents = counted(len(known.revoked), "consent revoked", "consents revoked")
    keys = counted(len(known.keys), "API key revoked", "API keys revoked")
    return f"{erased}, {consents}, {keys}, {counted(len(known.links), 'link revoked', 'links revoked')}"
