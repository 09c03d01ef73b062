"""What the solving process makes of a pool of groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.rounds.solver import Refused
from matcher.errors import ClashError, InvalidInputError
from matcher.groups import GroupPool


def placed(pool: GroupPool, tell: Callable[[str], None]) -> dict[str, Any] | Refused:
    """Return the result of a pool as the record that placings keep, which is the same for the same pool."""
    from api.sheets.groups.record import group_record
    from matcher.groups.place import place

    try:
        result = group_record(place(pool, progress=tell), 0)
    except (ClashError, InvalidInputError) as error:
        return Refused(len(error.problems))
    del result["seconds"]
    return result
