"""The engine's people as the documents that a round keeps of them, and back to people that are equal."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from matcher.people import Mentee, Mentor, Slot


class KeptPair(BaseModel):
    """What was settled between a mentee and a mentor."""

    model_config = ConfigDict(frozen=True)

    mentor: str
    kind: str
    reason: str = ""
    slot: Slot | None = None


class KeptMentee(BaseModel):
    """A mentee of a round's pool with what was settled for them."""

    model_config = ConfigDict(frozen=True)

    mentee: Mentee
    pairs: tuple[KeptPair, ...] = ()


MENTOR: Final = TypeAdapter(Mentor)
