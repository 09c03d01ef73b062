"""How often a caller may ask, counted in this process over a moving window."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from math import ceil
from threading import Lock
from time import monotonic
from typing import Final

from api.errors import TooManyRequestsError

SECONDS: Final = {"minute": 60, "hour": 3600}
SWEEP_EVERY_S: Final = 60.0
"""How often callers whom no window holds any more are forgotten."""


class Limiter:
    """Counts requests by name of the limit and by caller; callers are kept as hashes.

    Every request comes through here, some twice: it takes some microseconds, and no thread of its own.

    Parameters
    ----------
    seconds : callable
        Tells the time; a wall clock could be set back.
    """

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._ends: dict[bytes, deque[float]] = {}
        self._swept = seconds()

    def count(self, rate: str, *caller: str) -> None:
        """Count one request against a rate such as ``10/minute``.

        Raises
        ------
        TooManyRequestsError
            If it is one too many; it is not counted then.
        """
        most, window_s = _parsed(rate)
        key = hashlib.sha256("\0".join((rate, *caller)).encode()).digest()
        now = self._seconds()
        with self._lock:
            if now - self._swept > SWEEP_EVERY_S:
                self._sweep(now)
            ends = self._ends.setdefault(key, deque())
            while ends and ends[0] <= now:
                ends.popleft()
            if len(ends) >= most:
                raise TooManyRequestsError(ceil(ends[0] - now) if ends else window_s)
            ends.append(now + window_s)

    def __len__(self) -> int:
        """Return how many callers are remembered."""
        return len(self._ends)

    def _sweep(self, now: float) -> None:
        self._swept = now
        for key in [key for key, ends in self._ends.items() if not ends or ends[-1] <= now]:
            del self._ends[key]


@lru_cache(maxsize=64)
def _parsed(rate: str) -> tuple[int, int]:
    """Return how many requests, in how many seconds."""
    most, _, unit = rate.partition("/")
    return int(most), SECONDS[unit]
