"""How often a caller may ask, counted in this process: so many at once, and then as evenly as the rate says."""

from __future__ import annotations

import hashlib
from functools import cache
from math import ceil
from typing import Final

from throttled import MemoryStore, RateLimiterType, Throttled

from api.errors import TooManyRequestsError

CALLERS: Final = 100_000
"""How many callers are remembered at once; beyond that those who have not asked for longest are forgotten."""


class Limiter:
    """Counts requests by name of the limit and by caller; callers are kept as hashes.

    Counted by the generic cell rate algorithm: whoever has been quiet may ask as often at once as the rate allows in
    its whole time, and from then on once in each share of it.
    """

    def __init__(self) -> None:
        self._store = MemoryStore(options={"MAX_SIZE": CALLERS})
        self._at = cache(self._throttled)

    def count(self, rate: str, *caller: str) -> None:
        """Count one request against a rate such as ``10/minute``.

        Raises
        ------
        TooManyRequestsError
            If it is one too many; it is not counted then.
        """
        key = hashlib.sha256("\0".join((rate, *caller)).encode()).hexdigest()
        result = self._at(rate).limit(key)
        if result.limited:
            raise TooManyRequestsError(ceil(result.state.retry_after))

    def _throttled(self, rate: str) -> Throttled:
        return Throttled(using=RateLimiterType.GCRA.value, quota=rate, store=self._store)
