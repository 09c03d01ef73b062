"""Who may call a route: every route names one rule, and a test walks the routes to see that it does."""

from __future__ import annotations


class Rule:
    """A dependency that lets a caller through or raises; the subclasses say whom."""

    async def __call__(self) -> None:
        """Let everybody through: what stands there is for everybody."""


PUBLIC = Rule()
