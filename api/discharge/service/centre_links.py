"""Private links of treatment centres to a page of their own: made by a coordinator, handed over, ended.

A link is a key of the program, called as the centre is: so whoever it brings in is the same centre's as those that
came by a key of its form, and what is told of them is one list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.access import KeyHolder, holder_of
from api.accounts.models.shapes import KeyCreate
from api.accounts.models.tables import ApiKey
from api.accounts.models.words import Scope
from api.accounts.owned import found
from api.accounts.service.keys import issue_key, revoke_key
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.discharge.service.referring import Centre, centre_of
from api.errors import NotFoundError
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever opened a centre's page: by which key, of which centre, and what the page says of the program."""

    holder: KeyHolder
    centre: Centre
    program: str
    zone: str
    crisis_line: str

    @property
    def program_id(self) -> UUID:
        """Which program it is."""
        return self.holder.program_id


def issue_link(
    session: Session, parts: Parts, program_id: UUID, name: str, days: int, actor: Actor, now: datetime
) -> str:
    """Make a link to the page of a centre; the answer holds it, the database only a hash."""
    asked = KeyCreate(name=name, scopes=frozenset({Scope.CENTRE_PAGE}), days=days)
    return f"{parts.settings.base_url.rstrip('/')}/centre/{issue_key(session, program_id, asked, actor, now).key}"


def working_links(session: Session, program_id: UUID, now: datetime) -> Sequence[ApiKey]:
    """Return the links of a program that work, by centre."""
    statement = (
        select(ApiKey)
        .where(ApiKey.program_id == program_id, ApiKey.scopes == Scope.CENTRE_PAGE)
        .where(col(ApiKey.revoked_at).is_(None), col(ApiKey.expires_at) > now)
    )
    return session.exec(statement.order_by(col(ApiKey.name), col(ApiKey.id))).all()


def link_of(session: Session, program_id: UUID, link_id: UUID) -> ApiKey:
    """Return a link of a program.

    Raises
    ------
    NotFoundError
        If there is none, it is another program's, or the key is one of a form.
    """
    key = found(session, ApiKey, program_id, link_id)
    if key.scopes != Scope.CENTRE_PAGE:
        raise NotFoundError
    return key


def end_link(session: Session, program_id: UUID, link_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """End a link at once.

    Raises
    ------
    NotFoundError
        As for `link_of`.
    ChangedMeanwhileError
        If somebody else changed it meanwhile.
    """
    revoke_key(session, program_id, link_of(session, program_id, link_id).id, version, actor, now)


def visitor_of(session: Session, token: str, now: datetime) -> Visitor:
    """Return whose page a link leads to.

    Raises
    ------
    NotFoundError
        If it is unknown or over.
    """
    holder = holder_of(session, token, Scope.CENTRE_PAGE, now)
    program = program_of(session, holder.program_id)
    return Visitor(holder, centre_of(session, holder.key_id), program.name, program.zone, program.crisis_line)
