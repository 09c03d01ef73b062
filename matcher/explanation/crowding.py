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

from matcher.assignment.arcs import Blocks
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
    entered, label, closures = _closures(problem.blocks, places, slot_of, crowded)
    members = _by_set(entered, closures)
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
) -> tuple[NDArray[np.int64], NDArray[np.int32], list[int]]:
    """Return which strong components each crowded mentee enters; each node's component; what each reaches.

    Nodes are slots, then mentors, then teams, then the program. A set of components is the bits of a whole number.
    Who enters what comes as `_distinct` gives it: mentee times the number of components plus component, rising.
    """
    graph = _exchanges(blocks, places, slot_of)
    count, label = connected_components(graph, directed=True, connection="strong")
    tail, head = np.repeat(label, np.diff(graph.indptr)), label[graph.indices]
    crossing = np.flatnonzero(tail != head)
    links = _distinct(tail[crossing], head[crossing], count)
    closures = _reachable(count, links)
    entered = []
    for arcs in blocks:
        entering = np.flatnonzero(crowded[arcs.mentee])
        entered.append(_distinct(arcs.mentee[entering], label[arcs.slot[entering]], count))
    return np.concatenate(entered), label, closures


def _exchanges(blocks: Blocks, places: Places, slot_of: Indices) -> sparse.csr_array:
    """Return the graph of who could move where.

    Its nodes are slots, mentors, teams, the program and at last the matched mentees: a slot leads to those
    who are in it, and they to every slot that they could have instead.
    """
    first_mentor = places.n_slots
    first_team = first_mentor + places.n_mentors
    program = first_team + places.n_teams
    matched = np.flatnonzero(slot_of >= 0)
    first_mentee = program + 1
    taken = places.counts(slot_of)
    above = np.where(places.team >= 0, first_team + places.team, program)
    slots = np.arange(places.n_slots)
    mentors = first_mentor + np.arange(places.n_mentors)
    teams = first_team + np.arange(places.n_teams)
    room, used = taken.slot < places.places, taken.slot > 0
    spare, busy = taken.mentor < places.capacity, taken.mentor > 0
    space, filled = taken.team < places.team_cap, taken.team > 0
    tails: list[NDArray[np.integer]] = [slots[room], first_mentor + places.mentor[used], mentors[spare], above[busy]]
    heads: list[NDArray[np.integer]] = [first_mentor + places.mentor[room], slots[used], above[spare], mentors[busy]]
    tails += [teams[space], np.full(int(filled.sum()), program), slot_of[matched]]
    heads += [np.full(int(space.sum()), program), teams[filled], first_mentee + np.arange(len(matched))]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    order = np.argsort(tail, kind="stable")
    degree = np.zeros(first_mentee + len(slot_of), np.int64)
    degree[:first_mentee] = np.bincount(tail, minlength=first_mentee)
    # The pairs come mentee by mentee, so their part of the graph is in order as it is.
    targets: list[NDArray[np.integer]] = [head[order]]
    for arcs in blocks:
        moving = slot_of[arcs.mentee] >= 0
        targets.append(arcs.slot[moving])
        degree[first_mentee:] += np.bincount(arcs.mentee[moving], minlength=len(slot_of))
    degree = np.concatenate([degree[:first_mentee], degree[first_mentee:][matched]])
    starts = np.concatenate([[0], np.cumsum(degree)])
    indices = np.concatenate(targets)
    return sparse.csr_array((np.ones(len(indices)), indices, starts), (len(degree), len(degree)))


def _distinct(one: NDArray[np.integer], other: NDArray[np.integer], count: int) -> NDArray[np.int64]:
    """Return each pair of numbers once, as the first times ``count`` plus the second; rising."""
    if not len(one):
        return np.zeros(0, np.int64)
    # Neighbours are mostly alike: to drop those first spares most of the sorting.
    new = np.ones(len(one), np.bool_)
    new[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    some = np.flatnonzero(new)
    return np.unique(one[some].astype(np.int64) * count + other[some])


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


def _by_set(entered: NDArray[np.int64], closures: Sequence[int]) -> dict[int, list[int]]:
    """Return the mentees of each reached set."""
    members: dict[int, list[int]] = {}
    memo: dict[bytes, int] = {}
    mentee, component = np.divmod(entered, len(closures))
    starts = np.flatnonzero(np.diff(mentee, prepend=-1))
    ends = np.append(starts[1:], len(entered))
    for row, start, end in zip(mentee[starts].tolist(), starts.tolist(), ends.tolist(), strict=True):
        key = component[start:end].tobytes()
        bits = memo.get(key)
        if bits is None:
            bits = 0
            for number in component[start:end].tolist():
                bits |= closures[number]
            memo[key] = bits
        members.setdefault(bits, []).append(row)
    return members
