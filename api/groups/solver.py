"""What the solving process makes of a pool of groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.groups.models.words import TrialStep
from api.rounds.solver import Refused, silent
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


@dataclass(frozen=True, slots=True)
class Pools:
    """One pool under the policy that holds, and under another."""

    now: GroupPool
    then: GroupPool


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out of either, as records."""

    before: dict[str, Any]
    after: dict[str, Any]


def tried(pools: Pools, tell: Callable[[str], None]) -> Tried | Refused:
    """Return the results of a pool by both policies; it tells which of them it is at, by the word of the step."""
    tell(TrialStep.NOW.value)
    before = placed(pools.now, silent)
    if isinstance(before, Refused):
        return before
    tell(TrialStep.THEN.value)
    after = placed(pools.then, silent)
    return after if isinstance(after, Refused) else Tried(before, after)
