"""Every eligible pair of a mentee and a slot, in blocks, so that they never need to be held all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Indices, Ints


@dataclass(frozen=True, slots=True)
class Arcs:
    """Eligible (mentee, slot) pairs, mentees rising.

    Parameters
    ----------
    mentee, slot : ndarray of int32, shape (n_arcs,)
    fit : ndarray of integers, shape (n_arcs,)
        In fit units.
    favoured : ndarray of bool, shape (n_arcs,)
        Whether the slot lies in the mentee's favoured window.
    """

    mentee: Indices
    slot: Indices
    fit: NDArray[np.integer]
    favoured: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.mentee)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.integer]) -> Arcs:
        """Return the arcs under a mask or at given positions."""
        at = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        return Arcs(self.mentee.take(at), self.slot.take(at), self.fit.take(at), self.favoured.take(at))

    def between(self, low: int, high: int) -> Arcs:
        """Return the arcs at the positions from ``low`` on and before ``high``."""
        return Arcs(self.mentee[low:high], self.slot[low:high], self.fit[low:high], self.favoured[low:high])


def joined(parts: list[Arcs]) -> Arcs:
    """Return several arcs as one; there is at least one part."""
    if len(parts) == 1:
        return parts[0]
    return Arcs(
        np.concatenate([part.mentee for part in parts]),
        np.concatenate([part.slot for part in parts]),
        np.concatenate([part.fit for part in parts]),
        np.concatenate([part.favoured for part in parts]),
    )


def each_once(arcs: Arcs) -> Arcs:
    """Return arcs without those that come again, mentees rising."""
    slots = int(arcs.slot.max(initial=0)) + 1
    _, first = np.unique(arcs.mentee.astype(np.int64) * slots + arcs.slot, return_index=True)
    return arcs.take(first)


NO_ARCS = Arcs(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.bool_))


class Blocks:
    """All eligible arcs, block by block of mentees.

    Blocks are kept once made as long as they fit into ``budget_bytes`` together; the others are made
    anew each time they are read, which costs time but no memory.

    Parameters
    ----------
    n_blocks : int
    make : callable
        From the number of a block to its arcs; must give the same arcs each time.
    budget_bytes : int
        Memory that kept blocks may take.
    """

    def __init__(self, n_blocks: int, make: Callable[[int], Arcs], budget_bytes: int = 1 << 30) -> None:
        self.n_blocks = n_blocks
        self._make = make
        self._left = budget_bytes
        self._kept: dict[int, Arcs] = {}

    def __iter__(self) -> Iterator[Arcs]:
        for number in range(self.n_blocks):
            yield self.block(number)

    def block(self, number: int) -> Arcs:
        """Return one block, from memory if it was kept."""
        arcs = self._kept.get(number)
        if arcs is None:
            arcs = self._make(number)
            size = arcs.mentee.nbytes + arcs.slot.nbytes + arcs.fit.nbytes + arcs.favoured.nbytes
            if size <= self._left:
                self._left -= size
                self._kept[number] = arcs
        return arcs

    def is_kept(self, number: int) -> bool:
        """Tell whether a block stays in memory."""
        return number in self._kept

    def count(self) -> int:
        """Return the number of arcs in all blocks."""
        return sum(len(arcs) for arcs in self)


@dataclass(frozen=True, slots=True)
class _AtHand:
    """Arcs that are at hand already; a class, so that another process can be sent it."""

    arcs: Arcs

    def __call__(self, number: int) -> Arcs:
        return self.arcs


def in_one_block(arcs: Arcs) -> Blocks:
    """Return arcs that are at hand already as the only block."""
    return Blocks(1, _AtHand(arcs))


def starts_of(sorted_keys: Indices | Ints, n: int) -> Ints:
    """Return where each of ``n`` groups starts in keys that rise, with the end of the last one appended."""
    return np.searchsorted(sorted_keys, np.arange(n + 1)).astype(np.int64)
