"""Who may call a route: every route depends on one rule, and a test walks the routes to see that it does."""

from __future__ import annotations

from typing import Final


class Rule:
    """Base of the dependencies that let a caller through or raise; the subclasses say whom."""


class Public(Rule):
    """Lets everybody through."""

    async def __call__(self) -> None:
        """Refuse nobody."""


PUBLIC: Final = Public()
