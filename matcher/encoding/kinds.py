"""How and where slots take place: the distinct kinds of slot, and which of them suit whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import CADENCES, MODES
from matcher.people.week import Slot

Bools = NDArray[np.bool_]
IN_PERSON: Final = MODES.index("in_person")
LISTED_WORTH: Final = (1.0, 0.7, 0.4)
"""How good a mode is to somebody who named it first, second or third."""
UNLISTED_WORTH: Final = 0.5
"""How good every mode is to somebody who named none."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Distinct kinds of slot.

    Parameters
    ----------
    modes : ndarray of bool, shape (n_kinds, 3)
        In the order of `MODES`.
    sites : ndarray of bool, shape (n_kinds, n_sites)
        Where an in-person meeting can take place; all false means anywhere.
    places, minutes : ndarray of int64, shape (n_kinds,)
    of_slot : ndarray of int32, shape (n_slots,)
    site_names : tuple of str
    """

    modes: Bools
    sites: Bools
    places: NDArray[np.int64]
    minutes: NDArray[np.int64]
    of_slot: NDArray[np.int32]
    site_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manners:
    """How mentees want to meet.

    Parameters
    ----------
    modes : ndarray of bool, shape (n_mentees, 3)
    worth : ndarray of float32, shape (n_mentees, 3)
        Of each mode, in [0, 1]; 0 where it is not wanted.
    sites : ndarray of bool, shape (n_mentees, n_sites)
        All false means anywhere.
    weekly : ndarray of bool, shape (n_mentees,)
        Wants every week, so that a fortnightly place is too little.
    minutes : ndarray of int64, shape (n_mentees,)
        Least length; 0 for any.
    """

    modes: Bools
    worth: NDArray[np.float32]
    sites: Bools
    weekly: Bools
    minutes: NDArray[np.int64]


def kinds_of(offers: Sequence[tuple[Mentor, Slot]], mentees: Sequence[Mentee]) -> tuple[Kinds, Manners]:
    """Return the kinds of the slots on offer and the manners of all mentees, over the same sites."""
    names: dict[str, int] = {}
    for mentor, slot in offers:
        for site in (slot.site,) if slot.site else mentor.sites:
            names.setdefault(site, len(names))
    number: dict[tuple[tuple[str, ...], tuple[str, ...], int, int], int] = {}
    of_slot = [
        number.setdefault(
            (
                slot.modes or mentor.modes or MODES,
                (slot.site,) if slot.site else mentor.sites,
                slot.places,
                slot.minutes,
            ),
            len(number),
        )
        for mentor, slot in offers
    ]
    keys = list(number)
    kinds = Kinds(
        modes=np.array([[mode in key[0] for mode in MODES] for key in keys], np.bool_).reshape(len(keys), len(MODES)),
        sites=_members([key[1] for key in keys], names),
        places=np.array([key[2] for key in keys], np.int64),
        minutes=np.array([key[3] for key in keys], np.int64),
        of_slot=np.array(of_slot, np.int32),
        site_names=tuple(names),
    )
    worths: dict[tuple[str, ...], list[float]] = {}
    for mentee in mentees:
        if mentee.modes not in worths:
            worths[mentee.modes] = [_worth(mentee.modes, mode) for mode in MODES]
    worth = np.array([worths[mentee.modes] for mentee in mentees], np.float32).reshape(len(mentees), len(MODES))
    # A site that no mentor goes to is remembered in a column of its own: it must not read as "anywhere".
    elsewhere = np.array([[bool(set(mentee.sites) - names.keys())] for mentee in mentees], np.bool_)
    sites = np.hstack([_members([mentee.sites for mentee in mentees], names), elsewhere.reshape(len(mentees), 1)])
    manners = Manners(
        modes=worth > 0,
        worth=worth,
        sites=sites,
        weekly=np.array([mentee.cadence == CADENCES[0] for mentee in mentees], np.bool_),
        minutes=np.array([mentee.minutes or 0 for mentee in mentees], np.int64),
    )
    return kinds, manners


def possible_modes(kinds: Kinds, manners: Manners, rows: slice | NDArray[np.integer]) -> Bools:
    """Return in which modes each mentee could meet in each kind of slot.

    Returns
    -------
    ndarray of bool, shape (3, n_rows, n_kinds)
    """
    both = manners.modes[rows].T[:, :, None] & kinds.modes.T[:, None, :]
    wanted = manners.sites[rows]
    here = wanted[:, :-1].astype(np.float32) @ kinds.sites.T.astype(np.float32) > 0
    anywhere = ~wanted.any(axis=1)[:, None] | ~kinds.sites.any(axis=1)[None, :]
    both[IN_PERSON] &= here | anywhere
    return both


def _worth(listed: tuple[str, ...], mode: str) -> float:
    if not listed:
        return UNLISTED_WORTH
    return LISTED_WORTH[min(listed.index(mode), len(LISTED_WORTH) - 1)] if mode in listed else 0.0


def _members(lists: Sequence[tuple[str, ...]], names: dict[str, int]) -> Bools:
    table = np.zeros((len(lists), len(names)), np.bool_)
    for row, items in enumerate(lists):
        for item in items:
            column = names.get(item)
            if column is not None:
                table[row, column] = True
    return table
