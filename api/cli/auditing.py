"""`waypair audit verify`: walk the audit log, and say whether anybody tampered with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from api.audit.models import SERVICE
from api.audit.service import Verdict, verify
from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, counted, remarks, say
from api.database.engine import Database
from api.database.migrating import is_migrated
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem


def verify_log(noted: Sequence[str]) -> int:
    """Verify every chain of the log in the database that the settings name.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, or the database does not answer or is not migrated.
    """
    database = Database(Settings.from_environment().database_url.get_secret_value())
    try:
        if not is_migrated(database.engine):
            raise _no_log("other tables", "the tables of this version: run waypair migrate")
        with database.reading() as session:
            verdict = verify(session, [text.strip().lower() for text in noted])
    except SQLAlchemyError as error:
        raise _no_log(f"no answer ({type(error).__name__})", "a database that can be reached") from None
    finally:
        database.close()
    _tell(verdict)
    return DONE if verdict.holds else BAD_INPUT


def _tell(verdict: Verdict) -> None:
    for chain in verdict.chains:
        say(answers(), f"{_owner(chain.id)}: {counted(chain.entries, 'entry', 'entries')}, head {chain.head}")
    if not verdict.holds:
        say(remarks(), "The audit log was tampered with:", "bold red")
        for broken in verdict.broken:
            say(remarks(), f"  {_owner(broken.chain)}, entry {broken.number}: {broken.reason}")
        for head in verdict.missing:
            say(remarks(), f"  no entry ends in the head that was noted: {head}")
        return
    total = sum(chain.entries for chain in verdict.chains)
    say(answers(), f"The audit log holds: {counted(total, 'entry', 'entries')}.")


def _owner(chain: str) -> str:
    return "The service" if chain == str(SERVICE) else f"Program {chain}"


def _no_log(value: str, expected: str) -> InvalidInputError:
    return InvalidInputError([Problem("the database", value, expected)])
