"""A placing in groups on the screen: the figures, the bounds, the groups, the people left over and what would help."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from api.cli.left_over import ROWS_SHOWN, say_more, show_left_over, show_remedies
from api.cli.screen import counted, say
from api.cli.tables import cells, shown_fit, table

if TYPE_CHECKING:
    from api.sheets.groups.record import Record


KINDS: Final = {
    "no_group": "no group that the rules allow",
    "no_common_hour": "no hour in common",
    "no_leader": "nobody to lead, or no room",
    "together": "no group for people kept together",
    "full": "all groups that fit are full",
    "other_hour": "the group meets at another hour",
    "too_few": "the group does not open",
}


def show_groups(screen: Console, record: Record, folder: Path, names: Sequence[str]) -> None:
    """Print a placing.

    Parameters
    ----------
    screen : Console
    record : dict
        As `groups.json` holds it.
    folder : Path
        Where its files are.
    names : sequence of str
        Of the files.
    """
    say(screen, f"Groups from the week of {record['week']}, policy {record['policy']}", "bold")
    _show_figures(screen, record["figures"])
    _show_bounds(screen, record)
    _show_meetings(screen, record)
    show_left_over(screen, record["unplaced"], KINDS, "unplaced.csv")
    show_remedies(screen, record["remedies"])
    if record["recommended"]:
        screen.print()
        people = len({one["mentee"] for one in record["recommended"]})
        say(screen, f"Open meetings are recommended to {counted(people, 'person', 'people')}, in recommended.csv.")
    screen.print()
    say(screen, f"Written to {folder}: {', '.join(names)} ({record['seconds']:.1f} s).")


def _show_figures(screen: Console, figures: Record) -> None:
    say(
        screen,
        f"{counted(figures['people'], 'person waits', 'people wait')} for {counted(figures['groups'], 'group')}; "
        f"{counted(figures['could_be_placed'], 'person', 'people')} could come to at least one of them.",
    )
    columns = ("placed", f"of {figures['ahead']:,.0f} ahead in rank", "left over", "mean fit")
    comparison = table("", *columns, right=columns)
    for name, key in (("this placing", ""), ("by hand, in waiting order", "by_hand_")):
        placed = figures[f"{key}placed"]
        comparison.add_row(
            *cells(
                name,
                f"{placed:,.0f}",
                f"{figures[f'{key}ahead_placed']:,.0f}",
                f"{figures['people'] - placed:,.0f}",
                shown_fit(figures[f"{key}fit_mean"]),
            )
        )
    screen.print(comparison)


def _show_bounds(screen: Console, record: Record) -> None:
    if record["proved"]:
        say(screen, "Proved, stage by stage: no placing is better.", "green")
        return
    say(screen, "Not proved within the effort of the policy: a better placing may exist.", "yellow")
    rows = table("stage", "reached", "at best", "gap", right=("reached", "at best", "gap"))
    for stage in record["stages"]:
        value, bound = stage["value"], stage["bound"]
        largest = max(abs(value), abs(bound), 1e-9)
        gap = "proved" if stage["proved"] else f"{abs(bound - value) / largest:.1%}"
        rows.add_row(*cells(stage["name"], f"{value:,.2f}", f"{bound:,.2f}", gap))
    screen.print(rows)


def _show_meetings(screen: Console, record: Record) -> None:
    screen.print()
    opened = [one for one in record["meetings"] if not one["running"]]
    running = [one for one in record["meetings"] if one["running"]]
    say(screen, f"{counted(len(opened), 'group opens', 'groups open')}, {len(running)} run already", "bold")
    if not record["meetings"]:
        return
    rows = table("group", "hour", "where", "led by", "members", "new", "room for", right=("members", "new", "room for"))
    for one in [*opened, *running][:ROWS_SHOWN]:
        where = "/".join(filter(None, (one["site"], one["room"])))
        led = ", ".join(one["facilitators"]) or "–"
        numbers = (one["members"], one["new"], one["most"] - one["members"])
        rows.add_row(*cells(one["group"], f"{one['slot']} {one['time_zone']}", where or "–", led, *numbers))
    screen.print(rows)
    say_more(screen, len(record["meetings"]), "groups_opened.csv")
    if record["unopened"]:
        say(screen, f"{counted(len(record['unopened']), 'candidate stays', 'candidates stay')} closed.", "dim")
