"""How and where slots take place: the distinct kinds of slot, and which of them suit whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.encoding.rows import Rows
from matcher.encoding.tags import Bits, bits_of, common
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import MODES, WEEKLY
from matcher.people.week import Slot

Bools = NDArray[np.bool_]
ModeBits = NDArray[np.uint8]
"""Ways of meeting as bits: bit 0 is the first of `MODES`."""

IN_PERSON: Final = np.uint8(1 << MODES.index("in_person"))
LISTED_WORTH: Final = (1.0, 0.7, 0.4)
"""How good a mode is to somebody who named it first, second or third."""
UNLISTED_WORTH: Final = 0.5
"""How good every mode is to somebody who named none."""
_ELSEWHERE: Final = "\0elsewhere"
"""Stands for all sites that no mentor goes to; somebody who named only those does not mean "anywhere"."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Distinct kinds of slot.

    Parameters
    ----------
    modes : ndarray of uint8, shape (n_kinds,)
        Ways of meeting, as bits.
    sites : Bits
        Where an in-person meeting can take place; none means anywhere.
    places : ndarray of int64, shape (n_kinds,)
    of_slot : ndarray of int32, shape (n_slots,)
    """

    modes: ModeBits
    sites: Bits
    places: NDArray[np.int64]
    of_slot: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Manners:
    """How mentees want to meet.

    Parameters
    ----------
    modes : ndarray of uint8, shape (n_mentees,)
        Ways of meeting, as bits.
    worth : ndarray of float32, shape (n_mentees, 8)
        Of the best way of meeting among those that the bits of the second index say, in [0, 1].
    sites : Bits
        None means anywhere.
    alike, first_of : ndarray of int32, shape (n_mentees,) and (n_distinct,)
        Which mentees have the same ways and sites, and one mentee of each such group.
    possible : ndarray of uint8, shape (n_distinct, n_kinds)
        In which ways each such group could meet in each kind of slot, as bits.
    weekly : ndarray of bool, shape (n_mentees,)
        Wants every week, so that a fortnightly place is too little; for one conversation any place will do.
    minutes : ndarray of int64, shape (n_mentees,)
        Least length; 0 for any.
    """

    modes: ModeBits
    worth: NDArray[np.float32]
    sites: Bits
    alike: NDArray[np.int32]
    first_of: NDArray[np.int32]
    possible: ModeBits
    weekly: Bools
    minutes: NDArray[np.int64]


def kinds_of(offers: Sequence[tuple[Mentor, Slot]], mentees: Sequence[Mentee]) -> tuple[Kinds, Manners]:
    """Return the kinds of the slots on offer and the manners of all mentees, over the same sites."""
    number: dict[tuple[tuple[str, ...], tuple[str, ...], int], int] = {}
    of_slot = [
        number.setdefault(
            (slot.modes or mentor.modes or MODES, (slot.site,) if slot.site else mentor.sites, slot.places),
            len(number),
        )
        for mentor, slot in offers
    ]
    visited = {site for _, sites, _ in number for site in sites}
    words = (*sorted(visited), _ELSEWHERE)
    kinds = Kinds(
        modes=np.array([_mode_bits(modes) for modes, _, _ in number], np.uint8),
        sites=bits_of([sites for _, sites, _ in number], words),
        places=np.array([places for _, _, places in number], np.int64),
        of_slot=np.array(of_slot, np.int32),
    )
    listed = {mentee.modes for mentee in mentees}
    worth = {modes: _worths(modes) for modes in listed}
    bits = {modes: _mode_bits(modes or MODES) for modes in listed}
    wanted = {sites: _known(sites, visited) for sites in {mentee.sites for mentee in mentees}}
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, int]] = {}
    for row, mentee in enumerate(mentees):
        groups.setdefault((mentee.modes, mentee.sites), (len(groups), row))
    first_of = np.array([first for _, first in groups.values()], np.int32)
    wanted_modes = np.array([bits[mentee.modes] for mentee in mentees], np.uint8)
    wanted_sites = bits_of([wanted[mentee.sites] for mentee in mentees], words)
    manners = Manners(
        modes=wanted_modes,
        worth=np.array([worth[mentee.modes] for mentee in mentees], np.float32).reshape(len(mentees), 1 << len(MODES)),
        sites=wanted_sites,
        alike=np.array([groups[mentee.modes, mentee.sites][0] for mentee in mentees], np.int32),
        first_of=first_of,
        possible=_possible(wanted_modes[first_of], wanted_sites, first_of, kinds),
        weekly=np.array([mentee.cadence == WEEKLY for mentee in mentees], np.bool_),
        minutes=np.array([mentee.minutes or 0 for mentee in mentees], np.int64),
    )
    return kinds, manners


def possible_modes(kinds: Kinds, manners: Manners, rows: Rows, also: int = 0) -> ModeBits:
    """Return in which ways each mentee could meet in each kind of slot.

    Parameters
    ----------
    kinds : Kinds
    manners : Manners
    rows : slice or ndarray
        Mentees.
    also : int
        Ways of meeting, as bits, that every mentee is taken to want as well.

    Returns
    -------
    ndarray of uint8, shape (n_rows, n_kinds)
    """
    if not also:
        return manners.possible[manners.alike[rows]]
    # Many people want to meet in the same way: each way is judged once.
    distinct, place = np.unique(manners.alike[rows], return_inverse=True)
    some = manners.first_of[distinct]
    return _possible(manners.modes[some] | np.uint8(also), manners.sites, some, kinds)[place]


def _possible(modes: ModeBits, sites: Bits, some: NDArray[np.int32], kinds: Kinds) -> ModeBits:
    """Return in which of the ways that they want some mentees could meet in each kind of slot."""
    both = modes[:, None] & kinds.modes[None, :]
    here = common(sites, kinds.sites, some) > 0
    here |= ~sites.any()[some][:, None] | ~kinds.sites.any()[None, :]
    return np.where(here, both, both & ~IN_PERSON)


def _mode_bits(modes: Sequence[str]) -> int:
    return sum(1 << number for number, mode in enumerate(MODES) if mode in modes)


def _worths(listed: tuple[str, ...]) -> list[float]:
    """Return the worth of the best of each set of modes to somebody who listed these."""
    single = [_worth(listed, mode) for mode in MODES]
    return [
        max((worth for number, worth in enumerate(single) if bits >> number & 1), default=0.0)
        for bits in range(1 << len(MODES))
    ]


def _worth(listed: tuple[str, ...], mode: str) -> float:
    if not listed:
        return UNLISTED_WORTH
    return LISTED_WORTH[min(listed.index(mode), len(LISTED_WORTH) - 1)] if mode in listed else 0.0


def _known(sites: tuple[str, ...], visited: set[str]) -> tuple[str, ...]:
    return tuple(site if site in visited else _ELSEWHERE for site in sites)
