"""The closed words of discharge planning."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CALL_LENGTH: Final = 10
"""The letters that the longest state of a call may have."""


class Way(StrEnum):
    """How far a plan has come: what its first meeting hangs on.

    `NOT_AGREED` is that its person does not agree to be matched, so that nothing is planned, shown or sent.
    """

    NOT_AGREED = "not_agreed"
    AWAY = "away"
    WAITING = "waiting"
    ASKED = "asked"
    OFFERED = "offered"
    MATCHED = "matched"


class Came(StrEnum):
    """Whether something came about in time; `OPEN` while it still can."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class CallState(StrEnum):
    """Where a call before somebody leaves treatment stands: what its mentor says to it."""

    ASKED = "asked"
    HELD = "held"
    DECLINED = "declined"
