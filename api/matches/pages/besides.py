"""What stands beside somebody whom a mentor meets and is to be answered: packages above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing about one match, in the mentor's language.

    Parameters
    ----------
    title, text : str
    path : str
        Below the pages of the program, where an answer goes; empty where there is nothing to answer.
    answers : tuple of (str, str)
        The value of each answer, sent as ``answer``, and what its button says.
    """

    title: str
    text: str
    path: str = ""
    answers: tuple[tuple[str, str], ...] = ()


Shower = Callable[[Session, UUID, UUID, Reader, datetime], Mapping[UUID, Beside]]
"""Returns what there is for the mentor that a user is in a program, by match."""

showers: Final[list[Shower]] = []
"""Whoever stands above and has something to show adds itself."""


def besides(session: Session, program_id: UUID, user_id: UUID, reader: Reader, now: datetime) -> dict[UUID, Beside]:
    """Return what stands beside the people of the mentor that a user is, by match."""
    return {
        match_id: one for show in showers for match_id, one in show(session, program_id, user_id, reader, now).items()
    }
