"""Who shares what with whom: for everyone left over for want of places, the set that took them all.

The set that alternating paths reach from a mentee is one side of a minimum cut: everything in it is
taken, and by people ranked ahead, or the exchange would have been made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.assignment.arcs import Arcs, Blocks, joined
from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Indices, Ints, Places
from matcher.encoding import Encoded
from matcher.result import CrowdedSet

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crowds:
    """Crowded sets, and who belongs to which.

    Parameters
    ----------
    sets : tuple of CrowdedSet
        Largest first.
    set_of : dict of int to str
        Id of the set of each crowded-out mentee, by position.
    mentors : dict of str to ndarray of int64
        Positions of the mentors of each set.
    waiting_weight : ndarray of int64, shape (n_mentors,)
        Rank points of the first in line of those whom one place more with the mentor could match; 0 for none.
    """

    sets: tuple[CrowdedSet, ...]
    set_of: dict[int, str]
    mentors: dict[str, NDArray[np.int64]]
    waiting_weight: Ints


def no_crowds(n_mentors: int) -> Crowds:
    """Return what there is to say where nobody is crowded out."""
    return Crowds((), {}, {}, np.zeros(n_mentors, np.int64))


def crowds_of(encoded: Encoded, outcome: Outcome, crowded: Bools) -> Crowds:
    """Return the crowded sets of everyone left over although eligible.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
        Proved on the network.
    crowded : ndarray of bool, shape (n_mentees,)
        Unmatched mentees with at least one eligible pair.
    """
    found = no_crowds(encoded.n_mentors)
    if not crowded.any():
        return found
    problem, slot_of = outcome.problem, outcome.slot_of
    places = problem.places
    entry, label, closures = _closures(problem.blocks, places, slot_of, crowded)
    members = _by_set(entry, closures)
    matched_in = np.bincount(label[slot_of[slot_of >= 0]], minlength=len(closures))
    sizes = {bits: len(mentees) for bits, mentees in members.items()}
    weight = problem.stages[0].leaving_out(encoded.n_mentees)
    mentor_label = label[places.n_slots : places.n_slots + places.n_mentors]
    described = []
    for bits, mentees in members.items():
        inside = np.array([bits >> number & 1 for number in range(len(closures))], np.bool_)
        sharing = sum(size for other, size in sizes.items() if other & bits == other)
        slots = np.flatnonzero(inside[label[: places.n_slots]])
        mentors = np.unique(places.mentor[slots])
        described.append((int(matched_in[inside].sum()), sharing, mentors, mentees))
        if weight is not None:
            reached = inside[mentor_label]
            found.waiting_weight[reached] = np.maximum(found.waiting_weight[reached], weight[mentees].max())
    described.sort(key=lambda one: (-one[0], -one[1], one[3][0]))
    sets = []
    for number, (matched, sharing, mentors, mentees) in enumerate(described, start=1):
        name = f"C{number}"
        names = tuple(sorted(encoded.mentors[mentor].id for mentor in mentors))
        sets.append(CrowdedSet(name, names, matched, matched + sharing, matched))
        found.mentors[name] = mentors.astype(np.int64)
        found.set_of.update(dict.fromkeys(mentees, name))
    return replace(found, sets=tuple(sets))


def _closures(
    blocks: Blocks, places: Places, slot_of: Indices, crowded: Bools
) -> tuple[dict[int, set[int]], NDArray[np.int32], list[int]]:
    """Return, for each crowded mentee, the strong components entered; each node's component; what each reaches.

    Nodes are slots, then mentors, then teams, then the program. A set of components is the bits of a whole number.
    """
    first_mentor = places.n_slots
    first_team = first_mentor + places.n_mentors
    program = first_team + places.n_teams
    taken = places.counts(slot_of)
    above = np.where(places.team >= 0, first_team + places.team, program)
    slots = np.arange(places.n_slots)
    mentors = first_mentor + np.arange(places.n_mentors)
    teams = first_team + np.arange(places.n_teams)
    room, used = taken.slot < places.places, taken.slot > 0
    spare, busy = taken.mentor < places.capacity, taken.mentor > 0
    tails: list[NDArray[np.integer]] = [slots[room], first_mentor + places.mentor[used], mentors[spare], above[busy]]
    heads: list[NDArray[np.integer]] = [first_mentor + places.mentor[room], slots[used], above[spare], mentors[busy]]
    tails += [teams[taken.team < places.team_cap], np.full(int((taken.team > 0).sum()), program)]
    heads += [np.full(int((taken.team < places.team_cap).sum()), program), teams[taken.team > 0]]
    entering: list[Arcs] = []
    for arcs in blocks:
        own = slot_of[arcs.mentee]
        moving = (own >= 0) & (own != arcs.slot)
        tails.append(own[moving])
        heads.append(arcs.slot[moving])
        entering.append(arcs.take(crowded[arcs.mentee]))
    tail, head = np.concatenate(tails), np.concatenate(heads)
    shape = (program + 1, program + 1)
    graph = sparse.csr_array((np.ones(len(tail), np.int32), (tail, head)), shape)
    count, label = connected_components(graph, directed=True, connection="strong")
    crossing = label[tail] != label[head]
    links = np.unique(label[tail[crossing]].astype(np.int64) * count + label[head[crossing]])
    closures = _reachable(count, links)
    entry: dict[int, set[int]] = {}
    arcs = joined(entering)
    pairs = np.unique(arcs.mentee.astype(np.int64) * count + label[arcs.slot])
    for pair in pairs.tolist():
        entry.setdefault(pair // count, set()).add(pair % count)
    return entry, label, closures


def _reachable(count: int, links: NDArray[np.int64]) -> list[int]:
    """Return what each component reaches, itself included, as bits."""
    following: list[list[int]] = [[] for _ in range(count)]
    for link in links.tolist():
        following[link // count].append(link % count)
    closures = [0] * count
    done = bytearray(count)
    for root in range(count):
        stack = [root]
        while stack:
            node = stack[-1]
            if done[node]:
                stack.pop()
                continue
            waiting = [other for other in following[node] if not done[other]]
            if waiting:
                stack.extend(waiting)
                continue
            bits = 1 << node
            for other in following[node]:
                bits |= closures[other]
            closures[node] = bits
            done[node] = 1
            stack.pop()
    return closures


def _by_set(entry: dict[int, set[int]], closures: Sequence[int]) -> dict[int, list[int]]:
    """Return the mentees of each reached set."""
    members: dict[int, list[int]] = {}
    memo: dict[frozenset[int], int] = {}
    for mentee, components in entry.items():
        key = frozenset(components)
        bits = memo.get(key)
        if bits is None:
            bits = 0
            for component in components:
                bits |= closures[component]
            memo[key] = bits
        members.setdefault(bits, []).append(mentee)
    return members
