"""What an assignment costs in each stage, counted by the words of the design, and the least of all assignments.

Nothing here is taken from the kernel's stages: costs are counted again, in Python's own whole numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.assignment import exhaustive
from tests.assignment.builders import EVERY_STAGE, Plain
from tests.assignment.exhaustive import Chosen

Node = tuple[str, int]
"""A sort of node (mentee, slot, mentor, team, program, sink) and its number."""

Arc = tuple[Node, Node, int, tuple[int, ...]]
"""Tail, head, room, and what one mentee on it costs in each stage."""


def every_assignment(plain: Plain) -> Iterator[Chosen]:
    """Yield every assignment that keeps to the eligible pairs and to all caps."""
    return exhaustive.every_assignment(plain.problem(), plain.arcs(), ())


def within_caps(plain: Plain, chosen: Chosen) -> bool:
    """Tell whether no slot, mentor, team or program takes more than it can."""
    return exhaustive.is_feasible(plain.problem(), (), chosen)


def fits_of(plain: Plain, chosen: Chosen) -> list[int]:
    """Return the fit of each match."""
    fits = [plain.fit[mentee][slot] for mentee, slot in enumerate(chosen) if slot >= 0]
    assert None not in fits, "a pair that is not eligible"
    return [fit for fit in fits if fit is not None]


def cost(plain: Plain, chosen: Chosen, names: Sequence[str] = EVERY_STAGE) -> tuple[int, ...]:
    """Return what an assignment costs in each stage; smaller is better, first stage first."""
    found: list[int] = []
    for name in names:
        match name:
            case "who":
                found.append(who(plain, chosen))
            case "keep":
                found.append(-sum(stands(plain, mentee, slot) for mentee, slot in enumerate(chosen) if slot >= 0))
            case "even":
                found.extend(sum(fit < band for fit in fits_of(plain, chosen)) for band in plain.bands)
            case "fit":
                favours = sum((mentee, slot) in plain.favoured for mentee, slot in enumerate(chosen))
                found.append(-sum(fits_of(plain, chosen)) - 50 * favours)
            case "load":
                found.append(load(plain, chosen))
            case "tie":
                found.append(sum(draw_of(plain, mentee, slot) for mentee, slot in enumerate(chosen) if slot >= 0))
    return tuple(found)


def who(plain: Plain, chosen: Chosen) -> int:
    """Return the rank points of those left out: one for every rank at or behind one's own."""
    behind = {rank: len({other for other in plain.rank if other >= rank}) for rank in plain.rank}
    return sum(behind[rank] for rank, slot in zip(plain.rank, chosen, strict=True) if slot < 0)


def stands(plain: Plain, mentee: int, slot: int) -> bool:
    """Tell whether a match keeps what was standing: the hour where it is known, else the mentor."""
    if plain.standing_hour[mentee] >= 0:
        return plain.hour[slot] == plain.standing_hour[mentee]
    return plain.mentor[slot] == plain.standing_mentor[mentee]


def load(plain: Plain, chosen: Chosen) -> int:
    """Return the load points: what each further mentee adds to load²/caseload, in ten-thousandths."""
    taken = Counter(plain.mentor[slot] for slot in chosen if slot >= 0)
    return sum(
        round(10_000 * ((before + 1) ** 2 - before**2) / max(plain.caseload[mentor], 1))
        for mentor, new in taken.items()
        for before in range(plain.load[mentor], plain.load[mentor] + new)
    )


def draw_of(plain: Plain, mentee: int, slot: int) -> int:
    """Return the tie points of a pair: the top 28 bits of splitmix64's finaliser (Steele, Lea & Flood 2014)."""
    bits = 2**64 - 1
    mixed = plain.mentee_key[mentee] ^ (plain.slot_key[slot] * 0x9E3779B97F4A7C15 & bits)
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & bits
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & bits
    return (mixed ^ mixed >> 31) >> 36


def best_cost(plain: Plain, names: Sequence[str] = EVERY_STAGE) -> tuple[int, ...]:
    """Return the least cost there is, first stage first."""
    return min(cost(plain, chosen, names) for chosen in every_assignment(plain))


def matched_by_rank(plain: Plain, chosen: Chosen) -> tuple[int, ...]:
    """Return how many of each rank are matched, those who go first first."""
    return tuple(
        sum(slot >= 0 for other, slot in zip(plain.rank, chosen, strict=True) if other == rank)
        for rank in sorted(set(plain.rank))
    )


def arc_list(plain: Plain, names: Sequence[str]) -> list[Arc]:
    """Return the network arc by arc: tail, head, room, and the cost in each stage."""

    def of(**named: int) -> tuple[int, ...]:
        return tuple(
            value
            for name in names
            for value in (
                [named.get(f"below {band}", 0) for band in plain.bands] if name == "even" else [named.get(name, 0)]
            )
        )

    sink, program = ("sink", 0), ("program", 0)
    arcs: list[Arc] = []
    for mentee in range(plain.n_mentees):
        behind = len({rank for rank in plain.rank if rank >= plain.rank[mentee]})
        arcs.append((("mentee", mentee), sink, 1, of(who=behind)))
        for slot in plain.slots_of(mentee):
            fit = plain.fit[mentee][slot] or 0
            costs = of(
                keep=-int(stands(plain, mentee, slot)),
                fit=-fit - 50 * ((mentee, slot) in plain.favoured),
                tie=draw_of(plain, mentee, slot),
                **{f"below {band}": int(fit < band) for band in plain.bands},
            )
            arcs.append((("mentee", mentee), ("slot", slot), 1, costs))
    for slot, mentor in enumerate(plain.mentor):
        arcs.append((("slot", slot), ("mentor", mentor), plain.places[slot], of()))
    for mentor, capacity in enumerate(plain.capacity):
        above = program if plain.team[mentor] < 0 else ("team", plain.team[mentor])
        for taken in range(plain.load[mentor], plain.load[mentor] + capacity):
            points = round(10_000 * (2 * taken + 1) / max(plain.caseload[mentor], 1))
            arcs.append((("mentor", mentor), above, 1, of(load=points)))
    arcs.extend((("team", team), program, cap, of()) for team, cap in enumerate(plain.team_cap))
    arcs.append((program, sink, plain.program_cap, of()))
    return arcs
