"""People who sign, on a database with a program and a vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from cryptography.fernet import Fernet
from sqlmodel import Session

from api.accounts.models.tables import Program
from api.audit.models import Actor
from api.consent.models import Consent, ConsentAsked, ConsentCreate, Disclosure, DisclosureCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.consent.service.disclosures import Disclosed, disclose
from api.database.columns import new_id
from api.database.engine import Database
from api.database.vault import Vault

Row = TypeVar("Row", Consent, Disclosure)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LAST_DAY = date(2027, 11, 23)
EXPIRES_AT = datetime(2027, 11, 24, 5, tzinfo=UTC)
"""Midnight after the last day in New York."""
KEEP_YEARS = 6
WORKER = Actor.system("worker")


@dataclass(frozen=True)
class World:
    """A program, a vault, and a person with a key in it."""

    database: Database
    vault: Vault
    program_id: UUID
    person_id: UUID

    def sign(self, session: Session, now: datetime = NOW, person_id: UUID | None = None, **asked: Any) -> Consent:
        """Sign what is shown, for matching unless said otherwise."""
        defaults: dict[str, Any] = {"purpose": Purpose.MATCHING, "language": Language.EN, "last_day": LAST_DAY}
        asked = defaults | asked
        signature = asked.pop("signature", "Ana Lopez")
        shown = offer(session, self.program_id, ConsentAsked(**asked), now)
        return sign(
            session, self.vault, self.program_id, person_id or self.person_id,
            ConsentCreate(**asked, text_hash=shown.text_hash, signature=signature), WORKER, now, KEEP_YEARS,
        )  # fmt: skip

    def disclose(self, session: Session, now: datetime = NOW, **asked: Any) -> Disclosed:
        """Share somebody's languages with the team, unless said otherwise."""
        defaults: dict[str, Any] = {
            "person_id": self.person_id, "purpose": Purpose.MATCHING, "fields": {"languages"}, "recipient": "Bo Berg",
        }  # fmt: skip
        asked = defaults | asked
        return disclose(session, self.vault, DisclosureCreate(**asked), WORKER, now, KEEP_YEARS)


def a_world(database: Database) -> World:
    vault = Vault([Fernet.generate_key().decode()])
    program = Program(
        id=new_id(NOW), created_at=NOW, name="North {Star}", regime="42_cfr_part_2", answer_hours=48,
        reminder_hours=24, first_contact_hours=48, crisis_line="988", language="en", zone="America/New_York",
    )  # fmt: skip
    with database.writing() as session:
        session.add(program)
        session.flush()
        world = World(database, vault, program.id, new_id(NOW))
        vault.create(session, world.person_id, NOW)
    return world


def another_person(world: World) -> UUID:
    with world.database.writing() as session:
        world.vault.create(session, person_id := new_id(NOW), NOW)
    return person_id


def forged(row: Row, **changes: Any) -> Row:
    """Return a copy of a row with changes, as somebody would write it who goes around the use cases."""
    values = {name: getattr(row, name) for name in type(row).model_fields}
    return type(row)(**values | {"id": new_id(NOW)} | changes)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
