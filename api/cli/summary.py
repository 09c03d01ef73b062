"""A result on the screen: the figures, the proof, the pairs, the people left over and what would help."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.screen import counted, plain, say

if TYPE_CHECKING:
    from api.sheets.result_record import Record

ROWS_SHOWN: Final = 20
REMEDIES_SHOWN: Final = 5

KINDS: Final = {
    "no_eligible_mentor": "no mentor whom the rules allow",
    "no_common_hour": "no hour in common",
    "crowded_out": "all places taken by people ahead",
}
MODES: Final = {"in_person": "in person", "video": "video", "phone": "phone"}

_PROVED: Final = (
    "Proved: no other set of matches places more people, or people who are more urgent or have waited longer; "
    "and among the sets that place the same people, none fits better."
)
_NOT_PROVED: Final = "Not proved: this is the best set found in the time allowed; a better one may exist."


def show_result(screen: Console, record: Record, folder: Path) -> None:
    """Print a result.

    Parameters
    ----------
    screen : Console
    record : dict
        As `result.json` holds it.
    folder : Path
        Where its files are.
    """
    say(screen, f"Week of {record['week']}, policy {record['policy']}", "bold")
    _show_figures(screen, record)
    say(screen, _PROVED if record["proved"] else _NOT_PROVED, "green" if record["proved"] else "yellow")
    if not record["proved"]:
        _show_gaps(screen, record)
    if "changes" in record:
        _show_changes(screen, record["changes"])
    _show_matches(screen, record["matches"])
    _show_unmatched(screen, record)
    _show_remedies(screen, record["remedies"])
    screen.print()
    files = ["matches.csv", "unmatched.csv", "remedies.csv", *["changes.csv"] * ("changes" in record), "result.json"]
    say(screen, f"Written to {folder}: {', '.join(files)} ({record['seconds']:.1f} s).")


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table with these columns, some of them flush right."""
    empty = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        empty.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return empty


def cells(*texts: object) -> list[Text]:
    """Return texts as cells in which nothing is taken for markup."""
    return [Text(plain(str(text))) for text in texts]


def where(match: Record) -> str:
    """Return how two people meet, and where if in person."""
    mode = MODES.get(match["mode"], match["mode"])
    return f"{mode}, {match['site']}" if match["site"] else str(mode)


def shown_fit(fit: float | None) -> str:
    """Return a fit in hundredths."""
    return "" if fit is None else f"{fit:.2f}"


def _show_figures(screen: Console, record: Record) -> None:
    figures = record["figures"]
    people = figures.get("mentees", len(record["matches"]) + len(record["unmatched"]))
    mentors = figures.get("mentors", len(record["mentors"]))
    line = f"{counted(people, 'mentee')}, {counted(mentors, 'mentor')}"
    if figures.get("places") is not None:
        line += f" with {counted(figures['places'], 'place')}"
    if figures.get("eligible_pairs") is not None:
        line += f"; {counted(figures['eligible_pairs'], 'pair')} may meet"
    say(screen, f"{line}.")
    comparison = table("", "matched", "left over", "mean fit", right=("matched", "left over", "mean fit"))
    matched = figures.get("matched", len(record["matches"]))
    comparison.add_row(*cells("this week", *_counts(matched, people), shown_fit(figures.get("fit_mean"))))
    by_hand = figures.get("by_hand_matched")
    if by_hand is not None:
        fit = shown_fit(figures["by_hand_fit"] / by_hand if by_hand and figures.get("by_hand_fit") else None)
        comparison.add_row(*cells("by hand, first come first served", *_counts(by_hand, people), fit))
    screen.print(comparison)


def _counts(matched: float, people: float) -> tuple[str, str]:
    return f"{matched:,.0f}", f"{people - matched:,.0f}"


def _show_gaps(screen: Console, record: Record) -> None:
    for stage in record["stages"]:
        if stage["value"] != stage["bound"]:
            bound = "none known" if stage["bound"] is None else f"{stage['bound']:g}"
            say(screen, f"  {stage['name']}: reached {stage['value']:g}, bound {bound}")


def _show_changes(screen: Console, changes: list[Record]) -> None:
    screen.print()
    if not changes:
        say(screen, "Nothing changed.", "bold")
        return
    say(screen, f"{counted(len(changes), 'change')}", "bold")
    rows = table("mentee", "before", "now", "why")
    for change in changes[:ROWS_SHOWN]:
        rows.add_row(*cells(change["mentee"], change["before"] or "–", change["after"] or "–", change["reason"]))
    screen.print(rows)
    _say_more(screen, len(changes), "changes.csv")


def _show_matches(screen: Console, matches: list[Record]) -> None:
    screen.print()
    if not matches:
        say(screen, "Nobody could be matched.", "bold")
        return
    say(screen, counted(len(matches), "pair"), "bold")
    zones = Counter(match["time_zone"] for match in matches)
    columns = ["mentee", "mentor", "hour", "how", "fit", "why"]
    if len(zones) > 1:
        columns.insert(3, "mentor's time zone")
    rows = table(*columns, right=("fit",))
    for match in matches[:ROWS_SHOWN]:
        zone = [match["time_zone"]] if len(zones) > 1 else []
        standing = f" ({match['standing']})" if match["standing"] else ""
        rows.add_row(
            *cells(match["mentee"], match["mentor"] + standing, match["slot"], *zone, where(match)),
            *cells(shown_fit(match["fit"]), match["reason"]),
        )
    screen.print(rows)
    if len(zones) == 1:
        say(screen, f"Hours are {next(iter(zones))} time.", "dim")
    _say_more(screen, len(matches), "matches.csv")


def _show_unmatched(screen: Console, record: Record) -> None:
    people = record["unmatched"]
    screen.print()
    if not people:
        say(screen, "Nobody is left over.", "bold")
        return
    say(screen, f"{counted(len(people), 'person', 'people')} left over", "bold")
    for kind, number in Counter(person["kind"] for person in people).most_common():
        say(screen, f"  {number:,}: {KINDS.get(kind, kind)}")
    rows = table("mentee", "why", "what would help")
    for person in people[:ROWS_SHOWN]:
        help_text = person["remedies"][0]["text"] if person["remedies"] else "–"
        rows.add_row(*cells(person["mentee"], person["reason"], help_text))
    screen.print(rows)
    _say_more(screen, len(people), "unmatched.csv")


def _show_remedies(screen: Console, remedies: list[Record]) -> None:
    if not remedies:
        return
    screen.print()
    say(screen, "What would help most", "bold")
    rows = table("places", "change", right=("places",))
    for remedy in remedies[:REMEDIES_SHOWN]:
        rows.add_row(*cells(f"{remedy['gain']:+d}", remedy["text"]))
    screen.print(rows)
    _say_more(screen, len(remedies), "remedies.csv", REMEDIES_SHOWN)


def _say_more(screen: Console, number: int, file: str, shown: int = ROWS_SHOWN) -> None:
    if number > shown:
        say(screen, f"and {number - shown:,} more in {file}", "dim")
