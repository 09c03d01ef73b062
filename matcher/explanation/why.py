"""Why this pair: what each term adds to the fit, and the main ones in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matcher.encoding import Encoded
from matcher.encoding.kinds import IN_PERSON, possible_modes
from matcher.people.vocabulary import MODES
from matcher.scoring import ALL_TERMS

MAIN: Final = 3
"""How many terms a reason names."""
WORTH_NAMING: Final = 0.6
"""A term is named from this share of its weight on."""


def reason_for(contributions: Mapping[str, float], weights: Mapping[str, float]) -> str:
    """Return the main reasons for a pair in words.

    Parameters
    ----------
    contributions : mapping of str to float
        What each term adds to the fit.
    weights : mapping of str to float
        The most that each could add.
    """
    praise = {term.name: term.praise for term in ALL_TERMS}
    strong = [name for name, value in contributions.items() if value >= WORTH_NAMING * weights[name] > 0]
    strong.sort(key=lambda name: (-contributions[name], name))
    if not strong:
        return "the best that is possible for everybody together"
    return "; ".join(praise[name] for name in strong[:MAIN])


def way_of_meeting(encoded: Encoded, mentee: int, slot: int) -> tuple[str, str]:
    """Return how the two meet and, in person, at which site: the way that the mentee likes best.

    Parameters
    ----------
    mentee, slot : int
        Positions in the pool.
    """
    kind = encoded.kinds.of_slot[slot]
    possible = possible_modes(encoded.kinds, encoded.manners, slice(mentee, mentee + 1))[:, 0, kind]
    listed = encoded.mentees[mentee].modes
    worth = encoded.manners.worth[mentee]
    site = _site(encoded, mentee, slot)
    able = [number for number in range(len(MODES)) if possible[number]]
    if not able:  # a held pair may meet in a way that neither has on record
        return "", ""
    if not listed and not site and len(able) > 1:
        # Nobody named a place, so meeting in person would leave open where.
        able = [number for number in able if number != IN_PERSON]
    best = max(able, key=lambda number: worth[number])
    return MODES[best], site if best == IN_PERSON else ""


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
