"""What else waits for a coordinator, in places of their own: packages above add theirs to *Following*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How much of one thing waits.

    Parameters
    ----------
    title : str
        Marked for translating.
    path : str
        Where it is seen to, below the pages of the program.
    count : int
    """

    title: str
    path: str
    count: int


Counter = Callable[[Session, UUID, datetime], Sequence[Elsewhere]]
"""Returns what waits in a program."""

counters: Final[list[Counter]] = []
"""Whoever stands above and has something that waits adds itself."""


def elsewhere(session: Session, program_id: UUID, now: datetime) -> list[Elsewhere]:
    """Return what waits in a program, without that of which there is nothing."""
    return [one for count in counters for one in count(session, program_id, now) if one.count]
