"""`waypair admin create`: the first admin, who lets everybody else in."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from api.accounts.entrance import link_of
from api.accounts.models.shapes import MemberCreate, ProgramCreate
from api.accounts.models.words import Role
from api.accounts.service.founding import make_admin
from api.accounts.service.sign_in import make_link
from api.audit.models import Actor
from api.cli.databases import opened
from api.cli.guard import DONE
from api.cli.screen import answers, say
from api.clock import SystemClock
from api.database.vault import Vault
from api.settings import Settings
from matcher.errors import InvalidInputError, Problem

CLI: Final = Actor.system("cli")


def create_admin(email: str, *, name: str, program: str) -> int:
    """Make somebody an admin, and print a link with which they sign in.

    Raises
    ------
    InvalidInputError
        If a setting, the e-mail or a name is wrong, or the database does not answer or is not migrated.
    """
    settings = Settings.from_environment()
    member, home = _shapes(email, name, program)
    with opened(settings) as database:
        vault, now = Vault(key.get_secret_value() for key in settings.master_keys), SystemClock().now()
        with database.writing() as session:
            user = make_admin(session, vault, settings.secret_keys, member, home, CLI, now)
        with database.writing() as session:  # its own: the link is logged with the service, the admin with the program
            token = make_link(session, user.id, CLI, now, settings.link_minutes)
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
