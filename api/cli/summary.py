"""A result on the screen: the figures, the proof, the pairs, the people left over and what would help."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from api.cli.left_over import ROWS_SHOWN, say_more, show_left_over, show_remedies
from api.cli.proof import show_proof
from api.cli.screen import counted, say
from api.cli.tables import cells, sentence, shown_fit, table, where

if TYPE_CHECKING:
    from api.sheets.result_record import Record
    from matcher.policy import Policy

NARROW: Final = 100
"""Columns of a screen below which the reason of a pair stands beneath its hour, not beside it."""

KINDS: Final = {
    "no_eligible_mentor": "no mentor whom the rules allow",
    "no_common_hour": "no hour in common",
    "crowded_out": "all places taken by people ahead",
}


def show_result(screen: Console, record: Record, folder: Path, policy: Policy) -> None:
    """Print a result.

    Parameters
    ----------
    screen : Console
    record : dict
        As `result.json` holds it.
    folder : Path
        Where its files are.
    policy : Policy
        The one that the result followed.
    """
    say(screen, f"Week of {record['week']}, policy {record['policy']}", "bold")
    _show_figures(screen, record, policy)
    show_proof(screen, record, policy)
    if "changes" in record:
        _show_changes(screen, record["changes"])
    _show_matches(screen, record["matches"])
    show_left_over(screen, record["unmatched"], KINDS, "unmatched.csv")
    show_remedies(screen, record["remedies"])
    screen.print()
    files = ["matches.csv", "unmatched.csv", "remedies.csv", *["changes.csv"] * ("changes" in record), "result.json"]
    say(screen, f"Written to {folder}: {', '.join(files)} ({record['seconds']:.1f} s).")


def _show_figures(screen: Console, record: Record, policy: Policy) -> None:
    figures = record["figures"]
    people = figures.get("mentees", len(record["matches"]) + len(record["unmatched"]))
    mentors = figures.get("mentors", len(record["mentors"]))
    line = f"{counted(people, 'mentee')}, {counted(mentors, 'mentor')}"
    if figures.get("places") is not None:
        line += f" with {counted(figures['places'], 'place')}"
    if figures.get("eligible_hours") is not None:
        line += f"; {counted(figures['eligible_hours'], 'way')} to give somebody a mentor and an hour"
    say(screen, f"{line}.")
    columns = ["matched", "left over", "mean fit"]
    urgent = figures.get("urgent")
    if urgent:
        columns.insert(1, f"of the {urgent:,.0f} more urgent")
    comparison = table("", *columns, right=tuple(columns))
    matched = figures.get("matched", len(record["matches"]))
    comparison.add_row(
        *cells("this week", *_counts(people, matched, urgent, figures.get("urgent_matched"))),
        *cells(shown_fit(figures.get("fit_mean"))),
    )
    by_hand = figures.get("by_hand_matched")
    if by_hand is not None:
        fit = figures["by_hand_fit"] / by_hand if by_hand and figures.get("by_hand_fit") is not None else None
        comparison.add_row(
            *cells("by hand, first come"),
            *cells(*_counts(people, by_hand, urgent, figures.get("by_hand_urgent_matched")), shown_fit(fit)),
        )
    screen.print(comparison)
    if urgent:
        say(screen, "More urgent: urgency above routine, or newly discharged.", "dim")


def _counts(people: float, matched: float, urgent: float | None, urgent_matched: float | None) -> list[str]:
    """Return the cells of one row: matched, of the more urgent where there are any, left over."""
    counts = [f"{matched:,.0f}", f"{people - matched:,.0f}"]
    if urgent:
        counts.insert(1, "" if urgent_matched is None else f"{urgent_matched:,.0f}")
    return counts


def _show_changes(screen: Console, changes: list[Record]) -> None:
    screen.print()
    if not changes:
        say(screen, "Nothing changed.", "bold")
        return
    say(screen, f"{counted(len(changes), 'change')}", "bold")
    rows = table("mentee", "before", "now", "why")
    for change in changes[:ROWS_SHOWN]:
        before, after = change["before"] or "–", change["after"] or "–"
        rows.add_row(*cells(change["mentee"], before, after, sentence(change["reason"])))
    screen.print(rows)
    say_more(screen, len(changes), "changes.csv")


def _show_matches(screen: Console, matches: list[Record]) -> None:
    screen.print()
    if not matches:
        say(screen, "Nobody could be matched.", "bold")
        return
    say(screen, counted(len(matches), "pair"), "bold")
    ((usual, _),) = Counter(match["time_zone"] for match in matches).most_common(1)
    narrow = screen.width < NARROW
    columns = (
        ("mentee", "mentor", "fit", "hour, how and why")
        if narrow
        else ("mentee", "mentor", "hour", "how", "fit", "why")
    )
    rows = table(*columns, right=("fit",))
    for match in matches[:ROWS_SHOWN]:
        people = (match["mentee"], match["mentor"] + (f" ({match['standing']})" if match["standing"] else ""))
        hour, fit, why = _hour(match, usual), shown_fit(match["fit"]), sentence(match["reason"])
        if narrow:
            rows.add_row(*cells(*people, fit, f"{hour}, {where(match)}\n{why}"))
        else:
            rows.add_row(*cells(*people, hour, where(match), fit, why))
    screen.print(rows)
    elsewhere = any(match["time_zone"] != usual for match in matches)
    say(screen, f"Hours are {usual} time{', unless another place is named' if elsewhere else ''}.", "dim")
    say_more(screen, len(matches), "matches.csv")


def _hour(match: Record, usual: str) -> str:
    """Return the hour of a pair, with the city of its time zone where that is not the usual one."""
    zone: str = match["time_zone"]
    city = zone.rpartition("/")[2].replace("_", " ")
    return str(match["slot"]) if zone == usual else f"{match['slot']} {city}"
