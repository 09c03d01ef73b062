"""`waypair admin create`: the first admin, who lets everybody else in."""

from __future__ import annotations

from pydantic import ValidationError

from api.accounts.entrance import link_of
from api.accounts.models.shapes import MemberCreate, ProgramCreate
from api.accounts.models.words import Role
from api.accounts.service.founding import make_admin
from api.accounts.service.sign_in import make_link
from api.cli.guard import BAD_INPUT, DONE
from api.cli.screen import answers, say, say_problems
from api.clock import SystemClock
from api.database.engine import Database
from api.database.migrating import is_migrated
from api.database.vault import Vault
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem


def create_admin(email: str, *, name: str, program: str) -> int:
    """Make somebody an admin, and print a link with which they sign in.

    Raises
    ------
    InvalidInputError
        If a setting, the e-mail or a name is wrong.
    """
    settings = Settings.from_environment()
    member, home = _shapes(email, name, program)
    database = Database(settings.database_url.get_secret_value())
    try:
        if not is_migrated(database.engine):
            say_problems(
                [Problem("the database", "other tables", "the tables of this version")], "Run waypair migrate."
            )
            return BAD_INPUT
        vault, now = Vault(key.get_secret_value() for key in settings.master_keys), SystemClock().now()
        with database.writing() as session:
            user = make_admin(session, vault, settings.secret_key.get_secret_value(), member, home, now)
            token = make_link(session, user.id, now, settings.link_minutes)
    finally:
        database.close()
    say(answers(), f"{email} is an admin of {program}. To sign in, within {settings.link_minutes} minutes:")
    say(answers(), link_of(settings, token))
    return DONE


def _shapes(email: str, name: str, program: str) -> tuple[MemberCreate, ProgramCreate]:
    try:
        return (
            MemberCreate(email=email, name=name or email.partition("@")[0], roles=frozenset({Role.ADMIN})),
            ProgramCreate(name=program),
        )
    except ValidationError as error:
        raise InvalidInputError(
            Problem(
                str(item["loc"][0]), str(item["input"]), "an e-mail address" if item["loc"][0] == "email" else "a name"
            )
            for item in error.errors()
        ) from None
