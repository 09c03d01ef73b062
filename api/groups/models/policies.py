"""What a program decides about its placings in groups: a table of versions, and what goes in and out as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field as Column

from api.accounts.models.tables import Owned
from api.rounds.models.tables import ACTOR_LENGTH
from api.web.shapes import Shape, example
from matcher.groups import GroupPolicy
from matcher.groups.setting import DEFAULT_WEIGHTS

EXAMPLE: Final[dict[str, Any]] = {
    "weights": dict(DEFAULT_WEIGHTS), "rules_off": ["newcomers"], "minimum_age": 18, "boost_days": 28,
}  # fmt: skip
Name = Annotated[str, Field(max_length=30)]


class GroupPolicyVersion(Owned, table=True):
    """One version of a program's policy for placings, as JSON; the newest holds from the next solve on."""

    __tablename__ = "group_policies"
    __table_args__ = (UniqueConstraint("program_id", "number"), CheckConstraint("number > 0", name="number"))

    number: int
    text: str
    author: str = Column(max_length=ACTOR_LENGTH)


class GroupPolicyPut(Shape):
    """How much each quality of a person and a group counts, which rules do not hold, and limits."""

    model_config = example(**EXAMPLE)

    weights: dict[Name, Annotated[float, Field(ge=0, le=1000)]] = Field(
        default_factory=lambda: dict(DEFAULT_WEIGHTS), max_length=30, description="Only how they compare matters"
    )
    rules_off: tuple[Name, ...] = Field(default=(), max_length=30)
    minimum_age: int = Field(default=18, ge=0, le=120, description="In years")
    boost_days: int = Field(default=28, ge=0, le=3650, description="So long after leaving treatment one comes first")

    @classmethod
    def of(cls, policy: GroupPolicy) -> Self:
        """Return what a program can decide of a policy."""
        return cls(
            weights=dict(policy.weights), rules_off=tuple(sorted(policy.rules_off)), minimum_age=policy.minimum_age,
            boost_days=policy.boost_days,
        )  # fmt: skip

    def policy(self, version: str = "") -> GroupPolicy:
        """Return the policy of the engine.

        Raises
        ------
        PolicyError
            With every name that there is not, and every rule that always holds.
        """
        return GroupPolicy(
            version=version, weights=dict(self.weights), rules_off=frozenset(self.rules_off),
            minimum_age=self.minimum_age, boost_days=self.boost_days,
        )  # fmt: skip


class GroupPolicyPublic(BaseModel):
    """A policy for placings. Number 0 is the engine's defaults, which hold until a version is written."""

    model_config = example(number=1, created_at="2026-11-23T09:00:00Z", author="a member", **EXAMPLE)

    number: int
    created_at: datetime | None
    author: str | None = Field(description="The id of whoever wrote it")
    weights: dict[str, float]
    rules_off: list[str]
    minimum_age: int
    boost_days: int


class GroupPolicySummary(GroupPolicyPublic):
    """A version in a list."""

    model_config = example(
        id="019ab3c4-1000-7000-8000-000000000000", number=1, created_at="2026-11-23T09:00:00Z", author="a member",
        **EXAMPLE,
    )  # fmt: skip

    id: UUID
