"""Who leaves treatment on which day: said by a field of a mentee, and followed by whoever plans for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from sqlmodel import Session


class LeavingFollower(Protocol):
    """Plans for people who leave treatment; None where a day was taken out again."""

    def __call__(self, session: Session, program_id: UUID, days: Mapping[UUID, date | None], now: datetime) -> None:
        """Follow, in the transaction that says the days of these mentees."""
        ...


followers: Final[list[LeavingFollower]] = []
"""Whoever stands above and plans for it adds itself."""


def follow_leaving(session: Session, program_id: UUID, days: Mapping[UUID, date | None], now: datetime) -> None:
    """Tell whoever plans for it on which day each of some mentees leaves treatment."""
    if days:
        for follower in followers:
            follower(session, program_id, days, now)
