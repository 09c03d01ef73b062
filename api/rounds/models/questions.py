"""What somebody left over is asked, and what a coordinator sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.people.models.shapes import Contact
from api.rounds.models.trials import AddModeIn, AddWindowIn, RelaxMustIn
from api.web.shapes import Shape

Asking = AddWindowIn | AddModeIn | RelaxMustIn
"""The changes that are a mentee's own to make."""


class Asked(Shape):
    """One question, as it is sealed: the change, and by which clock its hour is meant."""

    change: Annotated[Asking, Field(discriminator="kind")]
    time_zone: str


class OwnQuestion(BaseModel):
    """A question as it stands in a person's own record."""

    asked_at: datetime
    change: Asking
    answer: bool | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sake:
    """For the sake of what somebody is asked: a round, or a placing in groups; one of the two."""

    round_id: UUID | None = None
    placing_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put to somebody: what about, when, and what they said; None while they said nothing."""

    change: Asking
    asked_at: datetime
    answer: bool | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody left over is asked: what was put to them already, and their safe contact, None where there is none.

    Parameters
    ----------
    name : str
    contact : Contact or None
    put : tuple of Put
    """

    name: str
    contact: Contact | None
    put: tuple[Put, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question as the person sees it whom it was put to.

    Parameters
    ----------
    id, program_id : UUID
    language : str
        That they read best.
    zone, crisis_line : str
        The program's own.
    asked : Asked
    answer_by : datetime
    in_groups : bool
        Whether it is for a place in a group, and not for a mentor.
    """

    id: UUID
    program_id: UUID
    language: str
    zone: str
    crisis_line: str
    asked: Asked
    answer_by: datetime
    in_groups: bool = False
