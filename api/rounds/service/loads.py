"""What the mentors of a round carry, and where people crowd: for pictures and choices of the whole round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.rounds.models.shapes import LoadShown
from api.rounds.service.kept import Record, rest_kept
from api.rounds.service.naming import mentors_called
from api.rounds.service.reviewing import to_review

MENTORS_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Crowd:
    """A crowded set as it is drawn: people who share the places of some mentors, and how many of them were matched."""

    name: str
    people: int
    matched: int
    places: int
    mentors: list[str]
    more: int


def crowds(session: Session, vault: Vault, sets: Sequence[Record], most: int = 4) -> list[Crowd]:
    """Return the largest crowded sets with the names of their mentors; of those that share most mentors one will do."""
    largest: list[Record] = []
    for one in sorted(sets, key=lambda one: (one["matched"] - one["mentees"], one["id"])):
        mentors = set(one["mentors"])
        if all(2 * len(mentors & set(other["mentors"])) <= len(mentors) for other in largest):
            largest.append(one)
    largest = largest[:most]
    first = {one["id"]: one["mentors"][:MENTORS_NAMED] for one in largest}
    named = mentors_called(session, vault, {mentor for some in first.values() for mentor in some})
    return [
        Crowd(
            one["id"],
            one["mentees"],
            one["matched"],
            one["places"],
            [named[mentor] for mentor in first[one["id"]] if mentor in named],
            len(one["mentors"]) - len(first[one["id"]]),
        )
        for one in largest
    ]


def fullest(session: Session, vault: Vault, program_id: UUID, round_id: UUID, most: int = 50) -> list[LoadShown]:
    """Return the mentors of a round with what they carry, those of whom one more place would help most first.

    Raises
    ------
    NotFoundError, ConflictError
        As for `api.rounds.service.reviewing.matches`.
    """
    to_review(session, program_id, round_id)
    every = (rest_kept(session, round_id) or {"mentors": []})["mentors"]
    first = sorted(every, key=lambda one: (-one["shadow_price"], one["capacity"] - one["load"], one["mentor"]))[:most]
    named = mentors_called(session, vault, {one["mentor"] for one in first})
    return [
        LoadShown(
            mentor_id=UUID(one["mentor"]),
            mentor_name=named[one["mentor"]],
            **{name: one[name] for name in ("load", "capacity", "shadow_price")},
        )
        for one in first
        if one["mentor"] in named
    ]
