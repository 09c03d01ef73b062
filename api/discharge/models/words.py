"""The closed words of discharge planning."""

from __future__ import annotations

from enum import StrEnum


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
