"""`waypair keys`: fresh keys, which of them are in use, and wrapping everything with the newest."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID

from cryptography.fernet import Fernet

import api.tables  # noqa: F401
from api.cli.databases import opened, vault_of
from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, counted, remarks, say, steps
from api.clock import SystemClock
from api.database.engine import Database
from api.database.vault import Vault
from api.people.service.marking import mark_again
from api.settings import SECRET_LENGTH, Settings, variable

LOST = (
    "are opened by none of WAYPAIR_MASTER_KEYS: nobody can read these people. "
    "Put the key that they were wrapped with back into the list."
)


def print_new() -> int:
    """Print fresh keys as lines of an environment file."""
    say(answers(), f"{variable('master_keys')}={Fernet.generate_key().decode()}")
    say(answers(), f"{variable('secret_key')}={secrets.token_urlsafe(SECRET_LENGTH)}")
    return DONE


def check_wrapped() -> int:
    """Say which master keys are needed.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, or the database does not answer or is not migrated.
    """
    settings = Settings.from_environment()
    with opened(settings) as database, database.reading() as session:
        found = vault_of(settings).survey(session)
    for place in range(len(settings.master_keys)):
        say(answers(), f"Key {place + 1} of WAYPAIR_MASTER_KEYS wraps the keys of {_people(found.get(place, 0))}.")
    if lost := found.get(None, 0):
        say(remarks(), f"The keys of {_people(lost)} {LOST}", "bold red")
    if older := needing_older(found):
        say(remarks(), f"An older key is needed for {_people(older)} still: run waypair keys rotate.")
    if lost or older:
        return BAD_INPUT
    say(answers(), "The first key is enough: any other can be dropped.")
    return DONE


def needing_older(found: Mapping[int | None, int]) -> int:
    """Return how many people's keys another than the newest master key wraps."""
    return sum(count for place, count in found.items() if place)


def rotate() -> int:
    """Wrap every key with the newest master key, and mark mentees by the newest secret key, a few hundred at a time.

    Raises
    ------
    InvalidInputError
        If the settings are wrong, or the database does not answer or is not migrated.
    """
    settings = Settings.from_environment()
    vault, after = vault_of(settings), UUID(int=0)
    seen = wrapped = lost = 0
    with opened(settings) as database, steps() as tell:
        while True:
            with database.writing() as session:
                done = vault.rewrap(session, after)
            seen, wrapped, lost = seen + done.seen, wrapped + done.wrapped, lost + done.lost
            tell(f"{counted(seen, 'key')} looked at")
            if done.after is None:
                break
            after = done.after
        marked = 0
        while some := _marked(database, vault):
            marked += some
            tell(f"{counted(marked, 'mentee')} marked anew")
    say(answers(), f"{counted(seen, 'key')} looked at, {wrapped:,} wrapped anew by the first of WAYPAIR_MASTER_KEYS.")
    if marked:
        say(answers(), f"{counted(marked, 'mentee')} marked anew by WAYPAIR_SECRET_KEY, to be found again by.")
    if lost:
        say(remarks(), f"The keys of {_people(lost)} {LOST}", "bold red")
        return BAD_INPUT
    say(answers(), "Run waypair keys check before you drop an older key.")
    return DONE


def _marked(database: Database, vault: Vault) -> int:
    """Mark some of the mentees who have no marks by the newest secret key; return how many."""
    with database.writing() as session:
        return mark_again(session, vault, SystemClock().now())


def _people(number: int) -> str:
    return counted(number, "person", "people")
