"""A roster on the screen: figures and bounds, a grid of hours for each site, what is missing and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from api.cli.screen import counted, plain, say
from api.cli.tables import cells, table
from matcher.people.vocabulary import LANGUAGE_NAMES, WEEKDAYS

if TYPE_CHECKING:
    from api.sheets.result_record import Record

SITES_SHOWN: Final = 8
ROWS_SHOWN: Final = 20
REMEDIES_SHOWN: Final = 8
NARROW: Final = 100
"""Columns of a screen below which a grid has numbers and no ids."""

STAGES: Final = {
    "uncovered": "missing presence, in hours",
    "languages": "hours without a language asked for",
    "keep": "hours of last week that do not stand",
    "largest": "largest share of an offer, from the easy share up",
    "wanted": "places missing of the wanted numbers",
    "surplus": "presence beyond what is wanted, in hours",
    "spread": "unevenness, in points",
    "shifts": "shifts",
    "tie": "seeded draw, in points",
}


def show_roster(screen: Console, record: Record, folder: Path, names: Mapping[str, str]) -> None:
    """Print a roster.

    Parameters
    ----------
    screen : Console
    record : dict
        As `roster.json` holds it.
    folder : Path
        Where its files are.
    names : mapping of str to str
        What mentors are called, by id.
    """
    say(screen, f"Drop-in presence in the week of {record['week']}, policy {record['policy']}", "bold")
    _show_figures(screen, record)
    _show_stages(screen, record)
    sites = list(dict.fromkeys(hour["site"] for hour in record["hours"]))
    for site in sites[:SITES_SHOWN]:
        _show_site(screen, site, [hour for hour in record["hours"] if hour["site"] == site], record["holes"])
    _say_more(screen, len(sites), SITES_SHOWN, "roster.csv")
    _show_holes(screen, record["holes"])
    _show_remedies(screen, record["remedies"])
    _show_loads(screen, record["mentors"], names)
    screen.print()
    say(screen, f"Written to {folder}: roster.csv, holes.csv, roster.json ({record['seconds']:.1f} s).")


def _show_figures(screen: Console, record: Record) -> None:
    figures = record["figures"]
    say(
        screen,
        f"{counted(figures['sites'], 'site')}, {counted(figures['mentors'], 'mentor')}: "
        f"{figures['hours_covered']:,.0f} of {counted(figures['hours_needed'], 'hour')} covered, in "
        f"{counted(figures['shifts'], 'shift')}.",
    )
    comparison = table("", "covered", "largest share", right=("covered", "largest share"))
    for label, covered, share in (
        ("this roster", figures["hours_covered"], figures["largest_share"]),
        ("by hand, best shift first", figures["by_hand_covered"], figures["by_hand_largest_share"]),
    ):
        comparison.add_row(*cells(label, f"{covered:,.0f}", f"{share:.0%}"))
    screen.print(comparison)


def _show_stages(screen: Console, record: Record) -> None:
    if record["proved"]:
        say(screen, "Proved: no roster is better, stage by stage.", "green")
        return
    say(screen, "Not proved to be the best: these stages may be bettered, by no more than their bounds.", "yellow")
    rows = table("stage", "reached", "bound", right=("reached", "bound"))
    for stage in record["stages"]:
        if stage["value"] != stage["bound"]:
            bound = "–" if stage["bound"] is None else f"{stage['bound']:,g}"
            rows.add_row(*cells(STAGES[stage["name"]], f"{stage['value']:,g}", bound))
    screen.print(rows)


def _show_site(screen: Console, site: str, hours: list[Record], holes: list[Record]) -> None:
    """Print the week of a site: hours down, days across."""
    screen.print()
    say(screen, f"{site} ({hours[0]['time_zone']})", "bold")
    missing = {hole["hour"]: hole for hole in holes if hole["site"] == site}
    by_time = {(hour["hour"][4:], hour["hour"][:3]): hour for hour in hours}
    days = [day for day in WEEKDAYS if any(when == day for _, when in by_time)]
    narrow = screen.width < NARROW
    grid = table("", *days)
    for time in sorted({time for time, _ in by_time}):
        row = [Text(time[:5])]
        for day in days:
            hour = by_time.get((time, day))
            row.append(Text("") if hour is None else _cell(hour, missing.get(hour["hour"]), narrow=narrow))
        grid.add_row(*row)
    screen.print(grid)


def _cell(hour: Record, hole: Record | None, *, narrow: bool) -> Text:
    """Return who is present, and in red what is missing: nobody, so many, a language."""
    present = str(len(hour["present"])) if narrow else " ".join(map(plain, hour["present"]))
    shown = Text(present if hour["present"] else "" if hole else "·")
    if hole is not None:
        lacks = [f"-{hole['lacks']}"] if hole["lacks"] else []
        shown.append(" " * bool(hour["present"]) + " ".join([*lacks, *hole["languages"]]), "bold red")
    return shown


def _show_holes(screen: Console, holes: list[Record]) -> None:
    screen.print()
    if not holes:
        say(screen, "Nothing is missing.", "bold")
        return
    say(screen, f"{counted(len(holes), 'hour')} with something missing", "bold")
    for reason, number in Counter(hole["reason"] for hole in holes).most_common(REMEDIES_SHOWN):
        say(screen, f"  {number:,}: {reason}")
    rows = table("site", "when", "missing", "what would help")
    stretches = _stretches(holes)
    for first, last in stretches[:ROWS_SHOWN]:
        lacks = [counted(first["lacks"], "person", "people")] if first["lacks"] else []
        tongues = [LANGUAGE_NAMES.get(language, language) for language in first["languages"]]
        help_text = first["remedies"][0]["text"] if first["remedies"] else "–"
        when = first["hour"].rpartition("-")[0] + "-" + last["hour"].rpartition("-")[2]
        rows.add_row(*cells(first["site"], when, ", ".join([*lacks, *tongues]), help_text))
    screen.print(rows)
    _say_more(screen, len(stretches), ROWS_SHOWN, "holes.csv")


def _stretches(holes: list[Record]) -> list[tuple[Record, Record]]:
    """Return the first and last hole of each stretch of a day in which the same is missing and would help."""
    found: list[tuple[Record, Record]] = []
    for hole in holes:
        if found:
            first, last = found[-1]
            same = all(first[name] == hole[name] for name in ("site", "lacks", "languages", "remedies"))
            if same and last["hour"][:3] == hole["hour"][:3] and last["hour"][-5:] == hole["hour"][4:9]:
                found[-1] = (first, hole)
                continue
        found.append((hole, hole))
    return found


def _show_remedies(screen: Console, remedies: list[Record]) -> None:
    if not remedies:
        return
    screen.print()
    say(screen, "What would help most", "bold")
    rows = table("hours", "change", right=("hours",))
    for remedy in remedies[:REMEDIES_SHOWN]:
        rows.add_row(*cells(f"{remedy['gain']:+d}", remedy["text"]))
    screen.print(rows)
    _say_more(screen, len(remedies), REMEDIES_SHOWN, "roster.json")


def _show_loads(screen: Console, mentors: list[Record], names: Mapping[str, str]) -> None:
    screen.print()
    say(screen, "Who is present how much", "bold")
    rows = table("mentor", "hours", "of", "shifts", right=("hours", "of", "shifts"))
    for load in sorted(mentors, key=lambda one: (-one["hours"], one["mentor"]))[:ROWS_SHOWN]:
        name = names.get(load["mentor"], load["mentor"])
        shown = name if name == load["mentor"] else f"{name} ({load['mentor']})"
        rows.add_row(*cells(shown, load["hours"], load["offered"], load["shifts"]))
    screen.print(rows)
    _say_more(screen, len(mentors), ROWS_SHOWN, "roster.json")


def _say_more(screen: Console, number: int, shown: int, file: str) -> None:
    if number > shown:
        say(screen, f"and {number - shown:,} more in {file}", "dim")
