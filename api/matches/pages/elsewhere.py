"""What else waits for a coordinator beside proposals and matches: packages above add theirs to *Following*."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.web.reader import Reader


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


@dataclass(frozen=True, slots=True)
class ToSee:
    """One thing about somebody, in the reader's language; `path` is where it is seen to, below the program's pages."""

    name: str
    text: str
    path: str


Looker = Callable[[Session, Vault, UUID, Reader], Sequence[ToSee]]
"""Returns what there is in a program."""

lookers: Final[list[Looker]] = []
"""Whoever stands above and has something to be seen to adds itself."""


def to_see(session: Session, vault: Vault, program_id: UUID, reader: Reader) -> list[ToSee]:
    """Return everything else that is to be seen to in a program."""
    return [one for look in lookers for one in look(session, vault, program_id, reader)]
