"""The tables of what goes out: mail that waits for its hour, addresses that want to hear, and what is sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from api.database.columns import Instant, SealedText
from api.database.rows import Identified, Versioned
from api.database.sealed import Sealed

KEY_LENGTH: Final = 200
ADDRESS_LENGTH: Final = 500
STATES: Final = "state IN ('due', 'sent', 'recalled', 'dead')"


class Outgoing(Identified):
    """Base of tables whose rows have to get out once, and are tried again until they do.

    `attempts` counts what was begun: an attempt whose worker died is one of them. `failures` counts what ended in a
    refusal: only these bring a row to its end as dead.
    """

    state: str = Field(max_length=10)
    attempts: int = 0
    failures: int = 0
    next_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = Field(default=None, max_length=20)


class NoticeRow(Outgoing, table=True):
    """One mail to one person, sealed under their key, gone from here once it is sent or recalled."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint(STATES, name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(document IS NULL) = (state IN ('sent', 'recalled'))", name="document"),
        Index("ix_notices_state_next_at", "state", "next_at"),
        Index("ix_notices_program_id_state", "program_id", "state"),
    )

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    key: str = Field(max_length=KEY_LENGTH, unique=True)
    program_id: UUID | None = Field(default=None, foreign_key="programs.id", ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person_keys.id", index=True)
    channel: str = Field(max_length=10)
    template: str = Field(max_length=40)
    document: Sealed | None = Field(default=None, sa_type=SealedText)
    due_at: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class Webhook(Versioned, table=True):
    """An address of somebody's program that wants to hear what happens; its secret is sealed under its own key."""

    __tablename__ = "webhooks"
    __table_args__ = (CheckConstraint("state IN ('on', 'off', 'gone')", name="state"),)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    address: str = Field(max_length=ADDRESS_LENGTH)
    events: str = Field(max_length=400)
    state: str = Field(max_length=10)
    secret: Sealed = Field(sa_type=SealedText)


class Delivery(Outgoing, table=True):
    """One event on its way to one webhook: words and ids alone."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint(STATES, name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        UniqueConstraint("webhook_id", "key"),
        Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),
    )

    webhook_id: UUID = Field(foreign_key="webhooks.id", ondelete="CASCADE")
    key: str = Field(max_length=KEY_LENGTH)
    event: str = Field(max_length=40)
    subject_id: UUID
