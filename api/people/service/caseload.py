"""What of a mentor's caseload is given away: it cannot be made smaller than that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.web.translating import to_translate

givers: Final[list[Callable[[Session, UUID], int]]] = []
"""Whoever stands above and gives places of caseloads away adds a function that counts those of a mentor."""


def held_places(session: Session, mentor_id: UUID) -> int:
    """Return how many places of a mentor's caseload are given away."""
    return sum(given(session, mentor_id) for given in givers)


def check_capacity(session: Session, mentor_id: UUID, capacity: int) -> None:
    """Check that a locked mentor may take as few people as that.

    Raises
    ------
    ConflictError
        If more are held; it says how many.
    """
    held = held_places(session, mentor_id)
    if capacity < held:
        raise ConflictError(
            to_translate(
                "{held} of this mentor's places are held, by matches or by pairs put forward: the capacity cannot be "
                "lower than {held}. End matches or withdraw proposals first."
            ),
            held=held,
        )
