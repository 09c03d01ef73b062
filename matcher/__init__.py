"""The pure engine of Waypair: a week's pool in, the best set of matches out, proved and explained.

Nothing here knows of a clock, a file, a network or a database. Names are loaded when first used, so
that importing the package costs nothing. The two ways in for a whole week are `matcher.match.match` and
`matcher.rematch.rematch`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.assignment.array import assign
    from matcher.people import Mentee, Mentor, Preference, Slot, Window
    from matcher.policy import Policy
    from matcher.pool import Pair, Pool

__all__ = [
    "Mentee",
    "Mentor",
    "Pair",
    "Policy",
    "Pool",
    "Preference",
    "Slot",
    "Window",
    "assign",
]

_HOMES = {
    "Mentee": "matcher.people",
    "Mentor": "matcher.people",
    "Pair": "matcher.pool",
    "Policy": "matcher.policy",
    "Pool": "matcher.pool",
    "Preference": "matcher.people",
    "Slot": "matcher.people",
    "Window": "matcher.people",
    "assign": "matcher.assignment.array",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
