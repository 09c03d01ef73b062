"""Tables on the screen, and the small texts that fill their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from api.cli.screen import plain

if TYPE_CHECKING:
    from api.sheets.result_record import Record

_MODES = {"in_person": "in person", "video": "video", "phone": "phone"}


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table with these columns, some of them flush right."""
    empty = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        empty.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return empty


def cells(*texts: object) -> list[Text]:
    """Return texts as cells in which nothing is taken for markup."""
    return [Text(plain(str(text))) for text in texts]


def where(match: Record) -> str:
    """Return how two people meet, and where if in person."""
    mode = _MODES.get(match["mode"], match["mode"])
    return f"{mode}, {match['site']}" if match["site"] else str(mode)


def shown_fit(fit: float | None) -> str:
    """Return a fit in hundredths."""
    return "" if fit is None else f"{fit:.2f}"


def sentence(text: str) -> str:
    """Return a reason as a sentence: with a capital at its start and a full stop at its end.

    Examples
    --------
    >>> sentence("can meet soon"), sentence("Nobody is free."), sentence("")
    ('Can meet soon.', 'Nobody is free.', '')
    """
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
