"""Open meetings that fit a person: a list to choose from, in which nobody is placed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.errors import InvalidInputError, Problem
from matcher.groups.encoded import Encoded, modes_at
from matcher.groups.fit import contributions, fraction, reason_for, shares, whole
from matcher.groups.group import Group
from matcher.groups.pool import GroupPool, Tie
from matcher.groups.result import Recommendation
from matcher.groups.rules import allowed
from matcher.scoring.praised import strong_terms

SHOWN = 3
"""Meetings that are recommended to each person."""


def recommend(pool: GroupPool, mentee: str, most: int = SHOWN) -> tuple[Recommendation, ...]:
    """Return the open meetings that fit a person best, best first.

    Parameters
    ----------
    pool : GroupPool
    mentee : str
        An id.
    most : int
        How many at most.

    Raises
    ------
    InvalidInputError
        If nobody has the id.
    """
    for one in pool.mentees:
        if one.id == mentee:
            return recommend_all(replace(pool, mentees=(one,), ties=_own(pool, mentee), not_only=()), most)
    raise InvalidInputError(Problem("mentee", mentee, "the id of a mentee"))


def recommend_all(pool: GroupPool, most: int = SHOWN) -> tuple[Recommendation, ...]:
    """Return the open meetings that fit each person best, person by person, best first."""
    public = tuple(replace(group, open=False, running=True) for group in pool.groups if group.open)
    known = {group.id for group in public}
    ties = tuple(tie for tie in pool.ties if tie.kind == "ban" and tie.other in known)
    encoded = Encoded(_with_groups(pool, public, ties))
    may = allowed(encoded).option
    added, weights = contributions(encoded), shares(encoded)
    fit = np.where(may, whole(added), -1).reshape(may.shape)
    found = []
    for row, one in enumerate(encoded.people):
        fits: list[int] = fit[row].tolist()
        best = sorted((number for number, units in enumerate(fits) if units >= 0), key=lambda one: (-fits[one], one))
        for number in best[:most]:
            option = encoded.options[number]
            group = encoded.groups[option.group]
            here = {name: float(values[row, number]) for name, values in added.items()}
            mode = modes_at(one.modes, one.sites, group.modes, option.site)[0]
            found.append(
                Recommendation(
                    mentee=one.id,
                    group=group.id,
                    slot=option.slot,
                    time_zone=group.time_zone,
                    mode=mode,
                    site=option.site if mode == "in_person" else "",
                    fit=fraction(int(fit[row, number])),
                    terms=strong_terms(here, weights),
                    reason=reason_for(here, weights),
                )
            )
    return tuple(sorted(found, key=lambda one: one.mentee))


def _with_groups(pool: GroupPool, groups: tuple[Group, ...], ties: tuple[Tie, ...]) -> GroupPool:
    """Return the pool with other groups; members of an open meeting may be told of others as well."""
    emptied = tuple(replace(group, members=frozenset(), most=max(group.most, 1)) for group in groups)
    return replace(pool, groups=emptied, ties=ties, not_only=())


def _own(pool: GroupPool, mentee: str) -> tuple[Tie, ...]:
    return tuple(tie for tie in pool.ties if tie.kind == "ban" and tie.mentee == mentee)
