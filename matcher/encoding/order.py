"""The order in which the engine sees people, and the keys that decide ties.

Both come from what is known of a person, not from where the row stands nor from what the id is called:
so neither the order of the input nor a renaming changes the answer. Ids only separate people who are
alike in everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.person import Person
from matcher.people.preference import Preference
from matcher.people.vocabulary import ONCE, WEEKLY
from matcher.people.week import Slot, Window

_REFERENCES = frozenset({"id", "name", "requested", "avoid", "cannot_serve", "former"})
"""Fields that name people instead of describing them."""
_OFFERED = frozenset({"windows", "languages", "modes", "sites"})
"""What a mentee offers: were it part of the key, offering more could lose a draw among equals."""

_LATER = {"asks_for": "any", "has_mentor": False, "taken": 0}
"""Fields that came later, and what says nothing in them: while nobody says more, keys are as they were without."""

_AS_KEYED = {ONCE: WEEKLY}
"""Cadences that keys take for others: making do with one conversation loses no draw that would have been won."""

_LISTS = (tuple, list)
_SMALL = (Window, Slot, Preference, frozenset)
"""Parts of a person that come again and again."""


def canonical_order(people: Sequence[Mentee] | Sequence[Mentor], seed: int) -> tuple[list[int], NDArray[np.uint64]]:
    """Return the positions of people in canonical order, and a key for each in that order.

    Parameters
    ----------
    people : sequence of Mentee or Mentor
    seed : int
        Of the policy; enters every key.

    Returns
    -------
    order : list of int
    keys : ndarray of uint64, shape (n_people,)
        Different for every person, the same for the same content and seed; a mentee's does not depend on
        what the mentee offers.
    """
    offering = bool(people) and isinstance(people[0], Mentee)
    content = _contents(people, seed, _REFERENCES | _OFFERED if offering else _REFERENCES)
    order = sorted(range(len(people)), key=lambda number: (content[number], people[number].id))
    keys = np.empty(len(people), np.uint64)
    twin = 0
    for place, number in enumerate(order):
        alike = place > 0 and content[number] == content[order[place - 1]]
        twin = twin + 1 if alike else 0
        digest = content[number]
        if twin:
            digest = blake2b(digest + twin.to_bytes(4, "big"), digest_size=8).digest()
        keys[place] = int.from_bytes(digest[:8], "big")
    return order, keys


def _contents(people: Sequence[Mentee] | Sequence[Mentor], seed: int, without: frozenset[str]) -> list[bytes]:
    """Return a short digest of what describes each person, but for some fields."""
    if not people:
        return []
    salt = seed.to_bytes(8, "big")
    columns = [
        _spelled(_keyed([getattr(person, item.name) for person in people], item.name))
        for item in fields(people[0])
        if item.name not in without and item.name not in _LATER
    ]
    rows = map("\x1f".join, zip(*columns, strict=True))
    return [
        blake2b((row + _later(person)).encode(), digest_size=12, key=salt).digest()
        for row, person in zip(rows, people, strict=True)
    ]


def _keyed(values: list[Any], field: str) -> list[Any]:
    """Return the values of a field as keys take them."""
    return [_AS_KEYED.get(value, value) for value in values] if field == "cadence" else values


def _later(person: Person) -> str:
    """Return what a person says in the fields that came later, each with its name."""
    said = ((name, getattr(person, name, silent), silent) for name, silent in _LATER.items())
    return "".join(f"\x1f{name}={spell(value)}" for name, value, silent in said if value != silent)


def _spelled(values: list[Any]) -> list[str]:
    """Return the texts of values; people share most of them, often the very same object."""
    objects = list(map(id, values))
    texts = {one: spell(value) for one, value in dict(zip(objects, values, strict=True)).items()}
    return [texts[one] for one in objects]


def column(people: Sequence[Mentee] | Sequence[Mentor], field: str) -> str:
    """Return one field of all people as a text, the same for equal fields in the same order."""
    return "\x1f".join(_spelled([getattr(person, field) for person in people]))


def spell(value: Any) -> str:
    """Return a text that is the same for equal values, in every process and on every machine."""
    if isinstance(value, str):  # most are
        return repr(value)
    if isinstance(value, _LISTS):
        return "(" + ",".join(map(spell, value)) + ")"
    if isinstance(value, _SMALL):
        return _spell_small(value)
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{spell(key)}:{spell(one)}" for key, one in value.items())) + "}"
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return spell(tuple(getattr(value, item.name) for item in fields(value)))
    return repr(value)


@lru_cache(maxsize=1 << 16)
def _spell_small(value: Window | Slot | Preference | frozenset[Any]) -> str:
    """Return the text of one of `_SMALL`."""
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(map(spell, value))) + "}"
    said = ((name, getattr(value, name)) for name in value.__slots__)
    return "(" + ",".join(repr(one) for name, one in said if name not in _LATER or one != _LATER[name]) + ")"


def digest_of(parts: Iterable[Any]) -> str:
    """Return a hexadecimal digest of everything that decides a result.

    Parameters
    ----------
    parts : iterable
        Values that `spell` can write; their order matters.
    """
    total = blake2b(digest_size=16)
    for part in parts:
        total.update(spell(part).encode())
        total.update(b"\x1e")
    return total.hexdigest()
