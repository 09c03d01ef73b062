"""How well a person fits a group at one of its options: the weighted mean of a few terms in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.groups.encoded import Encoded, modes_at
from matcher.groups.group import Group
from matcher.groups.rules import decided
from matcher.people.mentee import Mentee
from matcher.scoring.praised import strong_terms

Floats = NDArray[np.float64]
FIT_UNITS: Final = 100
"""Fit units in a fit of 1: nobody can tell a hundredth from the next."""
NEUTRAL: Final = 0.5
"""What a term is worth about which one of the two says nothing."""
ENOUGH_TOPICS: Final = 2
WAYS_WORTH: Final = (1.0, 0.8, 0.6)
"""Of the way of taking part that a person named first, second and third."""
FURTHER_SITE: Final = 0.8
"""What a site that a person named later is worth beside the one named first."""


@dataclass(frozen=True, slots=True)
class Term:
    """A soft quality of a person and a group.

    Parameters
    ----------
    name : str
        As in the policy's weights.
    values : callable
        To ndarray of float64, shape (n_people, n_options), in [0, 1].
    praise : str
        What a high value means, in words.
    """

    name: str
    values: Callable[[Encoded], Floats]
    praise: str


def _by_group(value: Callable[[Encoded, Mentee, Group], float]) -> Callable[[Encoded], Floats]:
    """Return the values of a term that is the same at each of a group's options."""

    def values(encoded: Encoded) -> Floats:
        table = np.array([[value(encoded, one, group) for group in encoded.groups] for one in encoded.people])
        of = np.array([option.group for option in encoded.options], np.intp)
        return table.reshape(len(encoded.people), len(encoded.groups))[:, of]

    return values


def _topics(encoded: Encoded, one: Mentee, group: Group) -> float:
    said = one.interests | one.experiences | one.substances
    if not group.topics or not said:
        return NEUTRAL
    return min(len(said & group.topics) / min(ENOUGH_TOPICS, len(group.topics)), 1.0)


def _pathway(encoded: Encoded, one: Mentee, group: Group) -> float:
    if not group.pathway or not decided(one):
        return NEUTRAL
    return float(group.pathway in one.pathways)


def _company(encoded: Encoded, one: Mentee, group: Group) -> float:
    """Return the share of a person's experiences that somebody who belongs to the group has lived through as well."""
    members = [encoded.known[member] for member in group.members if member in encoded.known]
    if not members or not one.experiences:
        return NEUTRAL
    lived = frozenset[str]().union(*(member.experiences for member in members))
    return len(one.experiences & lived) / len(one.experiences)


def _language(encoded: Encoded, one: Mentee, group: Group) -> float:
    """Return 1 in the language that the person named first, half in any other."""
    return 1.0 if one.languages[0] in group.languages else 0.5


def _proximity(encoded: Encoded) -> Floats:
    """Return how much each person likes the best way of taking part, and the site, of each option."""
    ways = [(encoded.groups[option.group].modes, option.site) for option in encoded.options]
    table = np.array([[_liked(one.modes, one.sites, *way) for way in ways] for one in encoded.people])
    return table.reshape(len(encoded.people), len(encoded.options))


@lru_cache(maxsize=65536)
def _liked(wanted: tuple[str, ...], sites: tuple[str, ...], offered: tuple[str, ...], site: str) -> float:
    if not wanted and not sites:
        return NEUTRAL
    best = 0.0
    for mode in modes_at(wanted, sites, offered, site):
        worth = WAYS_WORTH[wanted.index(mode)] if wanted else NEUTRAL
        if mode == "in_person" and site in sites[1:]:
            worth *= FURTHER_SITE
        best = max(best, worth)
    return best


def _hour(encoded: Encoded) -> Floats:
    return encoded.favoured.astype(np.float64)


ALL_TERMS: Final = (
    Term("topics", _by_group(_topics), "is about what matters to them"),
    Term("pathway", _by_group(_pathway), "follows their pathway"),
    Term("company", _by_group(_company), "has members who have lived through the same"),
    Term("language", _by_group(_language), "speaks the language they named first"),
    Term("proximity", _proximity, "meets the way and where it suits"),
    Term("hour", _hour, "meets in the time they named first"),
)


def shares(encoded: Encoded) -> dict[str, float]:
    """Return each term's weight as a share of all weights; terms without weight are left out."""
    total = sum(encoded.policy.weights.values())
    return {name: weight / total for name, weight in encoded.policy.weights.items() if weight > 0}


def contributions(encoded: Encoded) -> Mapping[str, Floats]:
    """Return what each term adds to the fit of each person and option; they sum to it."""
    weights = shares(encoded)
    return {term.name: weights[term.name] * term.values(encoded) for term in ALL_TERMS if term.name in weights}


def whole(added: Mapping[str, Floats]) -> NDArray[np.int64]:
    """Return fits as fit units: the only place where a fit becomes a whole number."""
    total = sum(added.values(), np.zeros(()))
    return np.rint(total * FIT_UNITS).astype(np.int64)


def fraction(units: float) -> float:
    """Return fit units as a fit."""
    return round(units / FIT_UNITS, 4)


def reason_for(added: Mapping[str, float], weights: Mapping[str, float]) -> str:
    """Return the main reasons for a placement in words."""
    praise = {term.name: term.praise for term in ALL_TERMS}
    strong = strong_terms(added, weights)
    return "; ".join(praise[name] for name in strong) or "the best that is possible for everybody together"
