"""What `waypair doctor` tries out; each finding in words for whoever runs the service, with what to do."""

from __future__ import annotations

import shutil
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.audit.models import AuditEntry
from api.audit.reading import ends
from api.audit.service import written
from api.cli.databases import opened, vault_of
from api.cli.keeping_keys import needing_older
from api.cli.screen import counted
from api.clock import SystemClock
from api.database.engine import Database
from api.database.migrating import present_revision, revisions
from api.settings import Settings
from matcher.errors import InvalidInputError

MAIL_WAIT_S: Final = 10
LEAST_FREE_BYTES: Final = 500_000_000
CLOCK_MARGIN: Final = timedelta(minutes=5)
"""How far the clocks of machines that share a database may be apart."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do; nothing to do: all is well."""

    what: str
    found: str
    to_do: str = ""


def examined(settings: Settings) -> list[Finding]:
    """Return what was found of everything that the service needs, whatever of it is away."""
    return [*_database(settings), _mail(settings), _disk(settings), _zones()]


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with opened(settings, migrated=False) as database:
            found = present_revision(database.engine)
            yield Finding("database", "It answers.")
            if found != revisions()[-1]:
                yield _other_tables(found)
                return
            yield Finding("tables", f"They are those of this version, revision {found}.")
            yield from _contents(database, settings)
    except (ArgumentError, ImportError):
        yield Finding("database", "The address cannot be read.", "Set WAYPAIR_DATABASE_URL as its meaning says.")
    except InvalidInputError as error:
        yield Finding(
            "database",
            f"It gave {error.problems[0].value}.",
            "Start it, or set WAYPAIR_DATABASE_URL to where it is. A SQLite file needs a folder that is there.",
        )


def _other_tables(found: str | None) -> Finding:
    if found is not None and found not in revisions():
        return Finding(
            "tables",
            f"They are of a newer version, revision {found}.",
            "Install that version or a later one.",
        )
    return Finding(
        "tables",
        f"They are at {found or 'nothing'}, this version wants {revisions()[-1]}.",
        "Back up, then run waypair migrate.",
    )


def _contents(database: Database, settings: Settings) -> Iterator[Finding]:
    with database.reading() as session:
        yield _keys(session, settings)
        yield _log(session)
        yield _clock(session, SystemClock().now())
        yield from _program_zones(session)


def _keys(session: Session, settings: Settings) -> Finding:
    try:
        found = vault_of(settings).survey(session)
    except ValueError:
        return Finding("keys", "They cannot be read.", "Set WAYPAIR_MASTER_KEYS; waypair keys new prints a fresh one.")
    if lost := found.get(None, 0):
        return Finding(
            "keys",
            f"None of WAYPAIR_MASTER_KEYS opens what is known of {counted(lost, 'person', 'people')}.",
            "Put the key that was used before back into the list, behind the new one. Without it they stay unreadable.",
        )
    people = counted(sum(found.values()), "person", "people")
    if older := needing_older(found):
        return Finding(
            "keys", f"They open what is known of {people}; {older:,} need an older key (waypair keys rotate)."
        )
    return Finding("keys", f"They open what is known of {people}; the first of WAYPAIR_MASTER_KEYS is enough.")


def _log(session: Session) -> Finding:
    """Look at the ends of the log alone: reading all of it is what `waypair audit verify` does."""
    chains, wrong = ends(session)
    if wrong:
        return Finding(
            "audit log",
            f"{wrong:,} of {counted(chains, 'chain')} do not end where they should.",
            "Somebody may have tampered with it: run waypair audit verify and keep what it prints.",
        )
    return Finding("audit log", f"{counted(chains, 'chain')}, each ending where it should.")


def _clock(session: Session, now: datetime) -> Finding:
    newest: str | None = session.exec(select(func.max(col(AuditEntry.at)))).one()
    if newest is not None and newest > written(now + CLOCK_MARGIN):
        return Finding(
            "clock",
            "This machine's clock is behind what is in the log already.",
            "Set the clock right and keep it so (NTP): deadlines and consents go by it.",
        )
    return Finding("clock", f"It says {now:%Y-%m-%d %H:%M} UTC, after all that is in the log.")


def _program_zones(session: Session) -> Iterator[Finding]:
    for zone in session.exec(select(Program.zone).distinct()):
        if not _is_zone(zone):
            yield Finding("time zones", f"{zone} of a program is unknown here.", "Upgrade the package tzdata.")


def _zones() -> Finding:
    if not _is_zone("America/New_York"):
        return Finding("time zones", "This machine knows none.", "Install the package tzdata.")
    return Finding("time zones", "They are known.")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_host:
        return Finding("mail", "It goes to the console: no server is set.")
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=MAIL_WAIT_S) as server:
            server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except smtplib.SMTPAuthenticationError:
        return Finding(
            "mail", f"{place} refuses the user or the password.", "Set WAYPAIR_SMTP_USER and WAYPAIR_SMTP_PASSWORD."
        )
    except ssl.SSLError:
        return Finding(
            "mail",
            f"{place} has no certificate that is trusted here.",
            "Use the name that its certificate has as WAYPAIR_SMTP_HOST, or renew the certificate.",
        )
    except (smtplib.SMTPException, OSError) as error:
        return Finding(
            "mail",
            f"{place} cannot be used ({type(error).__name__}).",
            "Set WAYPAIR_SMTP_HOST and WAYPAIR_SMTP_PORT to a server that this machine reaches, with STARTTLS.",
        )
    return Finding("mail", f"{place} takes mail, encrypted.")


def _disk(settings: Settings) -> Finding:
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError:
        return Finding("disk", "It is not known where the database is.")
    if url.get_backend_name() != "sqlite" or not url.database:
        return Finding("disk", "The database keeps its own elsewhere: look there.")
    folder = Path(url.database).absolute().parent
    if not folder.is_dir():
        return Finding("disk", f"There is no folder {folder}.", "Make it, and let nobody but the service read it.")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return Finding(
            "disk",
            f"{free / 1e6:,.0f} MB are free in {folder}.",
            f"Make room, {LEAST_FREE_BYTES / 1e6:,.0f} MB at the least: nothing is stored on a full disk.",
        )
    return Finding("disk", f"{free / 1e9:,.1f} GB are free in {folder}.")
