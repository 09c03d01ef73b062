"""What rounds are made of: closed words, tables, the shapes that go in and out, and what publishing hands on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from matcher.people.week import Slot


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mentee and a mentor whom a round brings together, with the hour that is to be held for them.

    Parameters
    ----------
    mentee_id, mentor_id : UUID
    slot : Slot
        As the mentor offers it.
    zone : str
        The mentor's.
    mode : str
        How they meet; empty where neither side says.
    site_id : UUID or None
        Where, if in person.
    weekly : bool
        Every week, or in turns with somebody else.
    fit : float
        In [0, 1].
    reason : str
        The main contributions in words.
    """

    mentee_id: UUID
    mentor_id: UUID
    slot: Slot
    zone: str
    mode: str
    site_id: UUID | None
    weekly: bool
    fit: float
    reason: str
