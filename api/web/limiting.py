"""How often a caller may ask, counted in this process over a moving window."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.errors import TooManyRequestsError


class Limiter:
    """Counts requests by name of the limit and by caller; callers are kept as hashes."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def count(self, rate: str, *caller: str) -> None:
        """Count one request against a rate such as ``10/minute``.

        Raises
        ------
        TooManyRequestsError
            If it is one too many; it is not counted then.
        """
        item = _parsed(rate)
        key = hashlib.sha256("\0".join(caller).encode()).hexdigest()
        if not self._window.hit(item, key):
            reset_s = self._window.get_window_stats(item, key).reset_time - time()
            raise TooManyRequestsError(ceil(reset_s))


@lru_cache(maxsize=64)
def _parsed(rate: str) -> RateLimitItem:
    return parse(rate)
