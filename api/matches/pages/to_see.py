"""What else is to be seen to beside proposals and matches: packages above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.web.reader import Reader


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
