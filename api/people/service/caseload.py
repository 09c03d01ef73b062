"""What of a mentor's caseload is given away: it cannot be made smaller than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.web.translating import to_translate

givers: Final[list[Callable[[Session, Collection[UUID]], Counter[UUID]]]] = []
"""Whoever stands above and gives places of caseloads away adds a function that counts those of some mentors."""


def held_places(session: Session, mentor_ids: Collection[UUID]) -> Counter[UUID]:
    """Return how many places of the caseload of each of some mentors are given away."""
    return sum((given(session, mentor_ids) for given in givers), Counter[UUID]())


def check_capacity(session: Session, mentor_id: UUID, capacity: int) -> None:
    """Check that a locked mentor may take as few people as that.

    Raises
    ------
    ConflictError
        If more are held; it says how many.
    """
    held = held_places(session, [mentor_id])[mentor_id]
    if capacity < held:
        raise ConflictError(
            to_translate(
                "{held} of this mentor's places are held, by matches or by pairs put forward: the capacity cannot be "
                "lower than {held}. End matches or withdraw proposals first."
            ),
            held=held,
        )
