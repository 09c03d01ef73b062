"""One stage, total fit, solved and certified, with slots and caseloads."""

from __future__ import annotations

from functools import partial

from scripts.measuring.instances import Slots, draw_slots
from scripts.measuring.rivals import (
    bare_flow,
    by_cp_sat,
    by_highs_compact,
    by_highs_network,
    by_network_simplex,
    ours_on_slots,
)
from scripts.measuring.rows import Row, faster
from scripts.measuring.timing import in_turns

CP_SAT_LIMIT_S = 60.0


def measure_one_stage(slots: Slots | None = None, *, with_cp_sat: bool = True, rounds: int = 5) -> list[Row]:
    """Return how much faster ours is than each rival, on the same pairs and with the same optimum."""
    if slots is None:
        slots = draw_slots(1_000, 120, 68_000)
    long_rounds = min(rounds, 3)
    rivals = {
        "networkx network_simplex": (partial(by_network_simplex, slots), long_rounds, 100.0),
        "HiGHS, the network as an LP": (partial(by_highs_network, slots), long_rounds, 10.0),
        "HiGHS, the smallest LP": (partial(by_highs_compact, slots), rounds, 10.0),
        "OR-Tools flow, bare solve": (partial(bare_flow, slots), rounds, None),
    }
    if with_cp_sat:
        rivals["CP-SAT, 2 workers"] = (partial(by_cp_sat, slots, CP_SAT_LIMIT_S), 1, 300.0)
    found = in_turns(
        {"ours": (partial(ours_on_slots, slots), rounds)}
        | {name: (solve, times) for name, (solve, times, _) in rivals.items()}
    )
    what = f"one stage, certified, {slots.n_mentees:,} × {slots.n_mentors:,}, {len(slots.fit):,} arcs"
    ours = found["ours"]
    rows = []
    for name, (_, _, must) in rivals.items():
        other = found[name]
        note = "" if other.finished else f"stopped at {other.value / ours.value:.0%} of the optimum"
        rows.append(faster(what, name, ours.took, other.took, must, stopped=not other.finished, note=note))
    return rows
