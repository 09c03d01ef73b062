"""Why this pair: what each term adds to the fit, and the main ones in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded
from matcher.encoding.kinds import IN_PERSON
from matcher.people.vocabulary import MODES
from matcher.scoring import ALL_TERMS

PRAISE: Final = {term.name: term.praise for term in ALL_TERMS}
MAIN: Final = 3
"""How many terms a reason names."""
WORTH_NAMING: Final = 0.6
"""A term is named from this share of its weight on."""
CONVERSATION: Final = "for one conversation"
"""What is said before all else of a pair that is to talk once."""
COMMONPLACE: Final = frozenset({"proximity"})
"""Terms that are high in most pairs: named only where there is nothing else to say."""


def reason_for(contributions: Mapping[str, float], weights: Mapping[str, float], *, once: bool = False) -> str:
    """Return the main reasons for a pair in words.

    Parameters
    ----------
    contributions : mapping of str to float
        What each term adds to the fit.
    weights : mapping of str to float
        The most that each could add.
    once : bool
        Whether the mentee asks for one conversation, not for every week: that is said before all else.
    """
    strong = [name for name, value in contributions.items() if value >= WORTH_NAMING * weights[name] > 0]
    strong.sort(key=lambda name: (name in COMMONPLACE, -contributions[name], name))
    if len(strong) > 1:
        strong = [name for name in strong if name not in COMMONPLACE]
    praised = [PRAISE[name] for name in strong[:MAIN]] or ["the best that is possible for everybody together"]
    return "; ".join([CONVERSATION, *praised] if once else praised)


def possible_ways(encoded: Encoded, mentees: NDArray[np.integer], slots: NDArray[np.integer]) -> list[int]:
    """Return in which ways each pair could meet, as bits.

    Parameters
    ----------
    mentees, slots : ndarray of int, shape (n_pairs,)
        Positions in the pool.
    """
    manners = encoded.manners
    possible: list[int] = manners.possible[manners.alike[mentees], encoded.kinds.of_slot[slots]].tolist()
    return possible


def way_of_meeting(encoded: Encoded, mentee: int, slot: int, possible: int) -> tuple[str, str]:
    """Return how a pair meets and, in person, at which site: the way that the mentee likes best of those possible."""
    if not possible:  # a held pair may meet in a way that neither has on record
        return "", ""
    site = _site(encoded, mentee, slot)
    if not encoded.mentees[mentee].modes and not site and possible != IN_PERSON:
        # Nobody named a place, so meeting in person would leave open where.
        possible &= ~int(IN_PERSON)
    worth = encoded.manners.worth[mentee]
    best = max((bit for bit in range(len(MODES)) if possible >> bit & 1), key=lambda bit: worth[1 << bit])
    return MODES[best], site if 1 << best == IN_PERSON else ""


def _site(encoded: Encoded, mentee: int, slot: int) -> str:
    """Return the site that the mentee likes best of those possible; empty where neither names one."""
    offered = encoded.slots[slot].site
    theirs = (offered,) if offered else encoded.mentors[encoded.mentor_of[slot]].sites
    wanted = encoded.mentees[mentee].sites
    if not wanted:
        return theirs[0] if theirs else ""
    if not theirs:
        return wanted[0]
    return next((site for site in wanted if site in theirs), "")
