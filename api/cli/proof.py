"""What the proof of a result says, step by step, in words that are exactly true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from api.cli.screen import say
from api.cli.tables import cells, table

if TYPE_CHECKING:
    from api.sheets.result_record import Record
    from matcher.policy import Policy

_WIDTH: Final = 110
"""Columns after which a step goes on in the next line, on wide screens."""

_RANK: Final = "urgency, then newly discharged, then days waited"


def show_proof(screen: Console, record: Record, policy: Policy) -> None:
    """Print what was proved, or how far each step is from its bound.

    Parameters
    ----------
    screen : Console
    record : dict
        As `result.json` holds it.
    policy : Policy
        The one that the result followed: with rooms or quotas, less can be said of who is matched.
    """
    if record["proved"]:
        say(screen, "Proved: no choice of pairs is better. In the order of what decides:", "green")
        for number, step in enumerate(proved_steps(record, policy), start=1):
            _say_step(screen, number, step)
        return
    say(
        screen,
        f"Not proved in the time allowed (time_limit_s = {policy.time_limit_s:g} in the policy): "
        "a better choice may exist. In the order of what decides:",
        "yellow",
    )
    rows = table("step", "reached", "at best", "gap", right=("reached", "at best", "gap"))
    for stage in record["stages"]:
        rows.add_row(*cells(*_progress(stage)))
    screen.print(rows)
    say(screen, "At best: given what the steps above it reached.", "dim")


def proved_steps(record: Record, policy: Policy) -> list[str]:
    """Return what each stage of a proved result says, each among the choices that are best in those before."""
    steps: list[str] = []
    for stage in record["stages"]:
        such = "Of such choices" if len(steps) == 1 else "Of these"
        name, value = stage["name"], stage["value"]
        if name == "who":
            steps.append(_who(record, policy))
        elif name == "keep":
            steps.append(f"{such}, none keeps more of the standing proposals ({_kept(value, policy)}).")
        elif name.startswith("even"):
            below = name.partition("_")[2] or "the band"
            steps.append(f"{such}, none leaves fewer people with a fit below {below} ({value:,.0f} here).")
        elif name == "fit":
            steps.append(f"{such}, none fits better in total (a favoured hour adds a little).")
        elif name == "load":
            steps.append(f"{such}, none shares the work more evenly among the mentors.")
        elif name == "tie":
            steps.append("What is still equal is decided by a draw that comes out the same each time.")
    return steps


def _who(record: Record, policy: Policy) -> str:
    """Return what is proved of who is matched."""
    settled = any(match["standing"] in ("held", "pinned") for match in record["matches"])
    rank = f"held and pinned pairs, then {_RANK}" if settled else _RANK
    if policy.rooms or policy.quotas:
        # Rooms and quotas are no matroid: more people of a lower rank may outweigh one of a higher.
        return (
            "No other choice within the rooms and quotas leaves out less, where everybody left over counts more "
            f"the higher the rank ({rank})."
        )
    return (
        "No other choice matches more people, and nobody left over could be matched without leaving out somebody "
        f"of the same or a higher rank ({rank})."
    )


def _kept(value: float, policy: Policy) -> str:
    kept = f"{value:,.0f} can stay"
    if not policy.disruption_budget:
        return kept
    return f"{kept}; the steps below may change {policy.disruption_budget:,} of them"


def _progress(stage: Record) -> tuple[str, str, str, str]:
    """Return a stage, what it reached, what it could reach at best given the stages before, and the gap."""
    name, value, bound = stage["name"], stage["value"], stage["bound"]
    if name == "tie":  # the points of a draw say nothing to anybody
        return "the draw among equals", "", "", "" if value == bound else "open"
    what = {
        "who": "rank points of the people left out",
        "keep": "standing proposals kept",
        "fit": "total fit",
        "load": "unevenness of the mentors' loads",
    }.get(name, f"people with a fit below {name.partition('_')[2] or 'the band'}")
    digits = 2 if name == "fit" else 0
    reached = f"{value:,.{digits}f}"
    if bound is None:
        return what, reached, "none known", "open"
    largest = max(abs(value), abs(bound))
    gap = "proved" if value == bound else f"{abs(value - bound) / largest:.1%}"
    return what, reached, f"{bound:,.{digits}f}", gap


def _say_step(screen: Console, number: int, step: str) -> None:
    """Print a step with its number, its further lines flush with the first."""
    head = f"  {number}. "
    for place, line in enumerate(Text(step).wrap(screen, max(20, min(screen.width, _WIDTH) - len(head)))):
        say(screen, (head if place == 0 else " " * len(head)) + line.plain.rstrip())
