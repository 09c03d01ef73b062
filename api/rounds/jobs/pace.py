"""How much of the work of rounds is begun at once, and how often it gives a sign of life."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

DUE_AT_ONCE: Final = 100
BEAT: Final = timedelta(seconds=2)
