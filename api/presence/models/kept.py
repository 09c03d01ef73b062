"""The engine's question as the documents that a roster keeps of it, and back to one that is equal."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from matcher.policy.presence import PresenceRules
from matcher.presence import Coverage, Held, Offer, Shift


class KeptQuestion(BaseModel):
    """What a roster was asked, but for the people."""

    model_config = ConfigDict(frozen=True)

    coverage: tuple[Coverage, ...]
    rules: PresenceRules
    seed: int


class KeptOffer(BaseModel):
    """What a mentor offered, the hours that something else held, the shifts that they had, and what came out of them.

    `helps` are the changes of their week that would help, and `load` their hours, of how many offered, as the record
    of the roster says them; it has their places in the order alone.
    """

    model_config = ConfigDict(frozen=True)

    offer: Offer
    held: tuple[Held, ...] = ()
    standing: tuple[Shift, ...] = ()
    helps: tuple[dict[str, Any], ...] = ()
    load: dict[str, Any] | None = None
