"""Stories told to people on the screen: who has one, the first of them with why, who has none and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from api.cli.left_over import ROWS_SHOWN, say_more
from api.cli.screen import counted, say
from api.cli.tables import cells, sentence, shown_fit, table
from api.sheets.stories.words import TEAM, warned_of
from matcher.stories import SHOWN

if TYPE_CHECKING:
    from api.sheets.stories.record import Record

KINDS: Final = {
    "no_consent": "no live consent",
    "not_adult": "not known to be an adult",
    "no_language": "no story in a language that they speak",
    "for_others": "only stories for those who meet the author",
    "private": "a private factor",
}


def show_stories(screen: Console, record: Record, folder: Path, names: Sequence[str]) -> None:
    """Print who is told of which stories.

    Parameters
    ----------
    screen : Console
    record : dict
        As `stories.json` holds it.
    folder : Path
        Where its files are.
    names : sequence of str
        Of the files.
    """
    say(screen, f"Stories for the week of {record['week']}, policy {record['policy']}", "bold")
    _show_figures(screen, record["figures"])
    _show_recommended(screen, record["recommended"])
    _show_without(screen, record["without"], record["remedies"])
    _show_untold(screen, record["stories"])
    screen.print()
    say(screen, f"Written to {folder}: {', '.join(names)} ({record['seconds']:.1f} s).")


def _show_figures(screen: Console, figures: Record) -> None:
    people, stories = counted(figures["people"], "person", "people"), counted(figures["stories"], "story", "stories")
    say(screen, f"{people}, {stories}: {figures['with_a_story']:,} {_have(figures)} at least one that suits.")
    team = figures["stories"] - figures["for_people"]
    if team:
        say(screen, f"{counted(team, 'story is', 'stories are')} for the team alone, and recommended to nobody.", "dim")


def _have(figures: Record) -> str:
    return "has" if figures["with_a_story"] == 1 else "have"


def _show_recommended(screen: Console, recommended: Sequence[Record]) -> None:
    """Show the best story of each of the first people."""
    if not recommended:
        return
    screen.print()
    best = list({one["mentee"]: one for one in reversed(recommended)}.values())[::-1]
    rows = table("mentee", "the best for them", "fit", "why", right=("fit",))
    for one in best[:ROWS_SHOWN]:
        rows.add_row(*cells(one["mentee"], _titled(one), shown_fit(one["fit"]), sentence(one["reason"])))
    screen.print(rows)
    say_more(screen, len(best), "recommended.csv")
    further = len(recommended) - len(best)
    if further:
        stories = counted(further, "story", "stories")
        say(screen, f"Beside the best, {stories} more, up to {SHOWN} for each person in all: recommended.csv.", "dim")


def _titled(one: Record) -> str:
    """Return the title of a story, the name that stands over it, and always what it warns of."""
    by = f", by {one['by']}" if one["by"] else ""
    warned = f"\nspeaks of {warned_of(one['warnings'])}" if one["warnings"] else ""
    return f"{one['title']} ({one['story']}){by}{warned}"


def _show_without(screen: Console, people: Sequence[Record], remedies: Sequence[Record]) -> None:
    screen.print()
    if not people:
        say(screen, "Nobody is without one.", "bold")
        return
    say(screen, f"{counted(len(people), 'person', 'people')} without one", "bold")
    for kind, number in Counter(one["kind"] for one in people).most_common():
        say(screen, f"  {number:,}: {KINDS[kind]}")
    rows = table("mentee", "why")
    for one in people[:ROWS_SHOWN]:
        rows.add_row(*cells(one["mentee"], one["reason"]))
    screen.print(rows)
    say_more(screen, len(people), "without.csv")
    for remedy in remedies[:ROWS_SHOWN]:
        say(screen, remedy["text"])


def _show_untold(screen: Console, stories: Sequence[Record]) -> None:
    """Name the stories that nobody is told of, for others suit everybody more."""
    untold = [one for one in stories if not one["recommended"] and one["audience"] != TEAM]
    if not untold:
        return
    screen.print()
    named = ", ".join(one["story"] for one in untold[:ROWS_SHOWN])
    more = f" and {len(untold) - ROWS_SHOWN:,} more" if len(untold) > ROWS_SHOWN else ""
    say(screen, f"Recommended to nobody this time: {named}{more}.", "dim")
