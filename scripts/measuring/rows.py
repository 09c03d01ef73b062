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

from scripts.measuring.timing import Took

COLUMNS = ("work", "against", "ours", "other", "ratio", "by cpu", "must reach", "reached")
NUMBERS = ("ours", "other", "ratio", "by cpu")


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
    unit : str
        ``s``, ``MiB``, or what is counted.
    ratio : float or None
        What is judged, where that is not ``ours`` itself.
    ratio_text, must_reach : str
        For people.
    reached : bool or None
        None where nothing was promised.
    ours_cpu_s, other_cpu_s, ratio_cpu : float or None
        The same by processor time; never judged.
    note : str
    """

    what: str
    against: str
    ours: float
    other: float | None
    unit: str
    ratio: float | None = None
    ratio_text: str = ""
    must_reach: str = ""
    reached: bool | None = None
    ours_cpu_s: float | None = None
    other_cpu_s: float | None = None
    ratio_cpu: float | None = None
    note: str = ""


def faster(
    what: str, against: str, ours: Took, other: Took, times: float | None, *, stopped: bool = False, note: str = ""
) -> Row:
    """Return a row on how many times as fast ours is.

    Parameters
    ----------
    what, against, note : str
    ours, other : Took
    times : float or None
        How many times as fast it must be; None where nothing was promised.
    stopped : bool
        Whether the other had not ended when it was stopped: the ratio is then the least it can be.
    """
    ratio = other.wall / ours.wall
    return Row(
        what,
        against,
        ours.wall,
        other.wall,
        "s",
        ratio=ratio,
        ratio_text=("> " if stopped else "") + f"{_short(ratio)}× as fast",
        must_reach="" if times is None else f"≥ {times:g}×",
        reached=None if times is None else ratio >= times,
        ours_cpu_s=ours.cpu,
        other_cpu_s=other.cpu,
        ratio_cpu=other.cpu / ours.cpu,
        note=note,
    )


def within(what: str, against: str, ours: Took, other: Took, times: float) -> Row:
    """Return a row on how many times as long ours may take."""
    ratio = ours.wall / other.wall
    return Row(
        what,
        against,
        ours.wall,
        other.wall,
        "s",
        ratio=ratio,
        ratio_text=f"{_short(ratio)}× as long",
        must_reach=f"≤ {times:g}×",
        reached=ratio <= times,
        ours_cpu_s=ours.cpu,
        other_cpu_s=other.cpu,
        ratio_cpu=ours.cpu / other.cpu,
    )


def soon(what: str, took: Took, limit_s: float) -> Row:
    """Return a row on something that must not take longer than so many seconds."""
    reached = took.wall < limit_s
    return Row(what, "", took.wall, None, "s", must_reach=f"< {limit_s:g} s", reached=reached, ours_cpu_s=took.cpu)


def memory(what: str, peak_mib: float, limit_mib: float) -> Row:
    """Return a row on the most memory that may be held."""
    reached = peak_mib < limit_mib
    return Row(what, "peak memory", peak_mib, None, "MiB", must_reach=f"< {limit_mib:,g} MiB", reached=reached)


def growth(what: str, sizes: tuple[int, int], times: tuple[Took, Took], most: float) -> Row:
    """Return a row on the exponent with which time grows from one size to the next, and may grow at most."""
    small, large = times
    exponent = _exponent(sizes, (small.wall, large.wall))
    return Row(
        what,
        f"at {sizes[0]:,}",
        large.wall,
        small.wall,
        "s",
        ratio=exponent,
        ratio_text=f"n^{exponent:.2f}",
        must_reach=f"≤ n^{most:g}",
        reached=exponent <= most,
        ours_cpu_s=large.cpu,
        other_cpu_s=small.cpu,
        ratio_cpu=_exponent(sizes, (small.cpu, large.cpu)),
    )


def memory_growth(what: str, sizes: tuple[int, int], peaks_mib: tuple[float, float]) -> Row:
    """Return a row on the exponent with which memory grows from one size to the next."""
    exponent = _exponent(sizes, peaks_mib)
    small, large = peaks_mib
    return Row(what, f"at {sizes[0]:,}", large, small, "MiB", ratio=exponent, ratio_text=f"n^{exponent:.2f}")


def _exponent(sizes: tuple[int, int], figures: tuple[float, float]) -> float:
    return math.log(figures[1] / figures[0]) / math.log(sizes[1] / sizes[0])


def _short(ratio: float) -> str:
    return f"{ratio:,.{0 if ratio >= 20 else 1 if ratio >= 3 else 2}f}"


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
    for name in COLUMNS:
        table.add_column(
            name, justify="right" if name in ("ours", "other", "ratio", "by cpu") else "left", overflow="fold"
        )
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
            "" if row.ratio_cpu is None else _short(row.ratio_cpu),
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
