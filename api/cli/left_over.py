"""What matching and groups both show of people left over and of what would help, and how many rows more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console

from api.cli.screen import counted, say
from api.cli.tables import cells, sentence, table

if TYPE_CHECKING:
    from api.sheets.result_record import Record

ROWS_SHOWN: Final = 20
REMEDIES_SHOWN: Final = 5


def show_left_over(screen: Console, people: Sequence[Record], kinds: Mapping[str, str], file: str) -> None:
    """Show who is left over, why, and what would help; `kinds` says each kind in words, `file` holds the rest."""
    screen.print()
    if not people:
        say(screen, "Nobody is left over.", "bold")
        return
    say(screen, f"{counted(len(people), 'person', 'people')} left over", "bold")
    for kind, number in Counter(person["kind"] for person in people).most_common():
        say(screen, f"  {number:,}: {kinds.get(kind, kind)}")
    rows = table("mentee", "why", "what would help")
    for person in people[:ROWS_SHOWN]:
        help_text = person["remedies"][0]["text"] if person["remedies"] else "–"
        rows.add_row(*cells(person["mentee"], sentence(person["reason"]), help_text))
    screen.print(rows)
    say_more(screen, len(people), file)


def show_remedies(screen: Console, remedies: Sequence[Record]) -> None:
    """Show what would help most."""
    if not remedies:
        return
    screen.print()
    say(screen, "What would help most", "bold")
    rows = table("places", "change", right=("places",))
    for remedy in remedies[:REMEDIES_SHOWN]:
        rows.add_row(*cells(f"{remedy['gain']:+d}", remedy["text"]))
    screen.print(rows)
    say_more(screen, len(remedies), "remedies.csv", REMEDIES_SHOWN)


def say_more(screen: Console, number: int, file: str, shown: int = ROWS_SHOWN) -> None:
    """Say how many more rows there are, and where."""
    if number > shown:
        say(screen, f"and {number - shown:,} more in {file}", "dim")
