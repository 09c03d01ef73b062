"""Which pairs to start from, and which further ones could improve a stage.

An optimum over the kept pairs is an optimum over all of them once no pair that was not kept has a
negative reduced cost (column generation; Ahuja, Magnanti & Orlin, Network Flows, §17.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from matcher.assignment.arcs import NO_ARCS, Arcs, joined
from matcher.assignment.places import Ints
from matcher.assignment.stages import Keep

NEAR_PART: Final = 8
"""Pairs within this part of the spread of fits below the best count as near."""


def first_candidates(blocks: Iterable[Arcs], per_mentee: int, keep: Keep | None) -> Arcs:
    """Return each mentee's best pairs by fit, and every standing proposal.

    Parameters
    ----------
    blocks : iterable of Arcs
    per_mentee : int
        How many of each mentee's pairs to take; the answer does not depend on it, the time does.
    keep : Keep or None
        Knows the standing proposals.
    """
    chosen = []
    for arcs in blocks:
        if not len(arcs):
            continue
        near = _near_the_best(arcs, per_mentee)
        best = near[best_of_each(arcs.take(near), -arcs.fit[near].astype(np.int64), per_mentee)]
        if keep is not None:
            best = np.union1d(best, np.flatnonzero(keep.stands(arcs)))
        chosen.append(arcs.take(best))
    return joined(chosen) if chosen else NO_ARCS


def _near_the_best(arcs: Arcs, least: int) -> Ints:
    """Return positions of pairs not far below each mentee's best fit; of all pairs where those are too few.

    Most pairs are far from anybody's best, and what is not there need not be sorted.

    Parameters
    ----------
    arcs : Arcs
        At least one, mentees rising.
    least : int
        How many pairs of a mentee are enough.
    """
    starts = np.flatnonzero(np.diff(arcs.mentee, prepend=-1))
    count = np.diff(starts, append=len(arcs))
    best = np.maximum.reduceat(arcs.fit, starts).astype(np.int64)
    far = (int(best.max()) - int(arcs.fit.min())) // NEAR_PART
    near = arcs.fit >= np.repeat(best - far, count)
    too_few = np.add.reduceat(near, starts, dtype=np.int64) < least
    return np.flatnonzero(near | np.repeat(too_few, count))


def best_of_each(arcs: Arcs, badness: Ints, most: int) -> Ints:
    """Return positions of each mentee's ``most`` least bad arcs, by mentee.

    Ties go by a scrambled position: of equal pairs everybody would otherwise start from the same mentors.

    Parameters
    ----------
    arcs : Arcs
        At least one, mentees rising.
    badness : ndarray of int64, shape (n_arcs,)
    most : int
    """
    order = _by_badness(arcs, badness)
    mentee = arcs.mentee[order]
    starts = np.flatnonzero(np.concatenate(([True], mentee[1:] != mentee[:-1])))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return np.sort(order[place < most])


_ODD = 0x9E3779B97F4A7C15


def _by_badness(arcs: Arcs, badness: Ints) -> Ints:
    """Return positions by mentee, then badness, then scrambled position.

    All three in one whole number sort several times faster than one after the other, where they fit.
    """
    bits = len(arcs).bit_length()
    odd = _ODD % (1 << bits) | 1
    scrambled = (np.arange(len(arcs), dtype=np.uint64) * np.uint64(odd)) & np.uint64((1 << bits) - 1)
    above = (badness - badness.min()).astype(np.uint64)
    badness_bits = int(above.max()).bit_length()
    person = (arcs.mentee - arcs.mentee[0]).astype(np.uint64)
    if int(person[-1]).bit_length() + badness_bits + bits > 64:
        return np.lexsort((scrambled, badness, arcs.mentee))
    key = (((person << np.uint64(badness_bits)) | above) << np.uint64(bits)) | scrambled
    key.sort()
    back = np.uint64(pow(odd, -1, 1 << bits))
    positions: Ints = ((key * back) & np.uint64((1 << bits) - 1)).astype(np.int64)
    return positions


def joining(priced: Iterable[tuple[Arcs, Ints]], per_mentee: int) -> Arcs:
    """Return the pairs with negative reduced cost, the worst offenders of each mentee first.

    Parameters
    ----------
    priced : iterable of (Arcs, ndarray of int64)
        All pairs still open after the earlier stages, block by block, with their reduced costs in this one.
    per_mentee : int
        Most pairs of one mentee to return at a time.
    """
    chosen = []
    for arcs, reduced in priced:
        negative = np.flatnonzero(reduced < 0)
        if len(negative):
            offending = arcs.take(negative)
            chosen.append(offending.take(best_of_each(offending, reduced[negative], per_mentee)))
    return joined(chosen) if chosen else NO_ARCS
