"""What everything has in common that a coordinator has solved, looks at, and publishes: placings in groups, rosters."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import Instant
from api.web.translating import to_translate

WORD: Final = 20
DIGEST_LENGTH: Final = 64
LIVE_ROWS: Final = text("state IN ('solving', 'review')")


class SolveState(StrEnum):
    """Where it is."""

    SOLVING = "solving"
    REVIEW = "review"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    FAILED = "failed"


ALLOWED: Final = MappingProxyType(
    {
        "start": frozenset({SolveState.REVIEW}),
        "cancel": frozenset({SolveState.SOLVING, SolveState.REVIEW}),
        "publish": frozenset({SolveState.REVIEW}),
        "review": frozenset({SolveState.REVIEW, SolveState.PUBLISHED}),
    }
)
"""In which states something may be done to it; to review is to read its result."""
LIVE: Final = (SolveState.SOLVING, SolveState.REVIEW)
"""Of these a program has one a week at the most."""
STATE_TEXTS: Final = MappingProxyType(
    {
        SolveState.SOLVING: to_translate("being solved"),
        SolveState.REVIEW: to_translate("to be reviewed"),
        SolveState.PUBLISHED: to_translate("published"),
        SolveState.CANCELLED: to_translate("cancelled"),
        SolveState.FAILED: to_translate("failed"),
    }
)
STATE_KINDS: Final = MappingProxyType(
    {SolveState.REVIEW: "warn", SolveState.PUBLISHED: "good", SolveState.FAILED: "bad"}
)


class SolveFailure(StrEnum):
    """Why it failed."""

    CLASH = "clash"
    CRASH = "crash"
    FAULT = "fault"


class Attempted(Owned):
    """Base of what is solved in attempts: `attempt` is what a solve holds on to, no other result is kept."""

    week: date
    state: str = Field(max_length=WORD)
    attempt: int = 1
    tries: int = 0
    step: str = Field(default="waiting", max_length=WORD)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str | None = Field(default=None, max_length=WORD)
    digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    proved: bool = False


def attempted(table: str) -> tuple[Any, ...]:
    """Return what the database keeps true of a table of them: one a week that is not over, and no state without why."""
    return (
        CheckConstraint("state IN ('solving', 'review', 'published', 'cancelled', 'failed')", name="state"),
        CheckConstraint("attempt >= 0 AND tries >= 0", name="attempt"),
        CheckConstraint("state NOT IN ('review', 'published') OR digest IS NOT NULL", name="has_result"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        Index(
            f"uq_{table}_live", "program_id", "week", unique=True, sqlite_where=LIVE_ROWS, postgresql_where=LIVE_ROWS
        ),
        Index(f"ix_{table}_state", "state"),
    )
