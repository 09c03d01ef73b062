"""The engine's people as the documents that a placing keeps of them, and back to people that are equal."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from matcher.groups import Group, GroupPolicy, NotOnly, Taken, Tie
from matcher.people import Mentee, Mentor


class KeptMentee(BaseModel):
    """A mentee of a placing's pool with what was settled for them, and the mentors whom they must not meet."""

    model_config = ConfigDict(frozen=True)

    mentee: Mentee
    ties: tuple[Tie, ...] = ()
    not_only: tuple[NotOnly, ...] = ()
    banned: tuple[str, ...] = ()


class KeptMentor(BaseModel):
    """A mentor of a placing's pool with the hours that something else held."""

    model_config = ConfigDict(frozen=True)

    mentor: Mentor
    taken: tuple[Taken, ...] = ()


GROUPS: Final = TypeAdapter(tuple[Group, ...])
POLICY: Final = TypeAdapter(GroupPolicy)
