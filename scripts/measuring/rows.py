"""What was measured: one row for each figure, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, and whether it reaches what was promised.

    Parameters
    ----------
    what : str
        The work.
    against : str
        What it is measured against; empty where the promise is about one figure alone.
    ours, other : float
        In ``unit``; ``other`` is None where there is none.
    unit : {"s", "MiB"}
    ratio : float or None
        What is judged, where that is not ``ours`` itself.
    ratio_text, must_reach : str
        For people.
    reached : bool or None
        None where nothing was promised.
    note : str
    """

    what: str
    against: str
    ours: float
    other: float | None
    unit: str
    ratio: float | None
    ratio_text: str
    must_reach: str
    reached: bool | None
    note: str = ""


def faster(
    what: str, against: str, ours: float, other: float, times: float | None, *, stopped: bool = False, note: str = ""
) -> Row:
    """Return a row on how many times faster ours is.

    Parameters
    ----------
    what, against, note : str
    ours, other : float
        Seconds.
    times : float or None
        How many times faster it must be; None where nothing was promised.
    stopped : bool
        Whether the other had not ended when it was stopped: the ratio is then the least it can be.
    """
    ratio = other / ours
    must = "" if times is None else f"≥ {times:g}×"
    text = ("> " if stopped else "") + f"{ratio:,.{_digits(ratio)}f}× faster"
    return Row(what, against, ours, other, "s", ratio, text, must, None if times is None else ratio >= times, note)


def within(what: str, against: str, ours: float, other: float, times: float, note: str = "") -> Row:
    """Return a row on how many times as long ours may take, in seconds."""
    ratio = ours / other
    return Row(what, against, ours, other, "s", ratio, f"{ratio:.2f}× as long", f"≤ {times:g}×", ratio <= times, note)


def below(what: str, ours: float, unit: str, limit: float, note: str = "") -> Row:
    """Return a row on one figure that must stay below a limit."""
    return Row(what, "", ours, None, unit, None, "", f"< {limit:,g} {unit}", ours < limit, note)


def growth(what: str, sizes: tuple[int, int], figures: tuple[float, float], unit: str, exponent: float | None) -> Row:
    """Return a row on the exponent with which a figure grows from one size to the next.

    Parameters
    ----------
    what : str
    sizes : (int, int)
    figures : (float, float)
        At these sizes.
    unit : {"s", "MiB"}
    exponent : float or None
        The most it may be; None where nothing was promised.
    """
    found = math.log(figures[1] / figures[0]) / math.log(sizes[1] / sizes[0])
    must, reached = ("", None) if exponent is None else (f"≤ n^{exponent:g}", found <= exponent)
    against = f"at {sizes[0]:,}"
    return Row(what, against, figures[1], figures[0], unit, found, f"n^{found:.2f}", must, reached)


def _digits(ratio: float) -> int:
    return 0 if ratio >= 20 else 1 if ratio >= 3 else 2


def shown(figure: float | None, unit: str) -> str:
    """Return a figure with its unit, to the digits that mean something.

    Examples
    --------
    >>> shown(0.0312, "s"), shown(12.3, "s"), shown(1536.2, "MiB"), shown(None, "s")
    ('0.031 s', '12.3 s', '1,536 MiB', '–')
    """
    if figure is None:
        return "–"
    if unit == "s":
        return f"{figure:.1f} s" if figure >= 10 else f"{figure:.2f} s" if figure >= 1 else f"{figure:.3f} s"
    return f"{figure:,.0f} {unit}"


def table_of(rows: Sequence[Row]) -> Table:
    """Return the rows as a table, a line between one piece of work and the next."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("work", "against", "ours", "other", "ratio", "must reach", "reached"):
        table.add_column(name, justify="right" if name in ("ours", "other", "ratio") else "left", overflow="fold")
    words = {None: "", True: "[green]yes[/]", False: "[bold red]no[/]"}
    before = ""
    for row in rows:
        if before and row.what != before:
            table.add_section()
        table.add_row(
            "" if row.what == before else row.what,
            row.against + (f" [dim]({row.note})[/]" if row.note else ""),
            shown(row.ours, row.unit),
            shown(row.other, row.unit),
            row.ratio_text,
            row.must_reach,
            words[row.reached],
        )
        before = row.what
    return table


def save(path: Path, rows: Sequence[Row], about: Mapping[str, Any], faults: Sequence[str]) -> None:
    """Write the rows, what they were measured on and what was wrong, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {**about, "rows": [asdict(row) for row in rows], "faults": list(faults)}
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
