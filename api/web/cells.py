"""Which cells of a table may be shown: none that tells of a few people, nor any that such a cell follows from.

What stands in every table and is taken as known: the sum of each column. So a single hidden row could be had by
subtraction, and several whose sum is small would still tell of a few. Zero tells of nobody, and is shown. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 11
"""A number of people from one to ten is not shown."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    yes: int
    of: int

    @property
    def part(self) -> float:
        """Return the share in [0, 1]; of nobody it is 0."""
        return self.yes / self.of if self.of else 0.0

    @property
    def parts(self) -> tuple[int, int]:
        """Return those who did and those who did not, for either could be worked out from the other."""
        return self.yes, self.of - self.yes


def is_small(count: int) -> bool:
    """Return whether a count tells of a few people."""
    return 0 < count < LEAST


def shown_counts(counts: Sequence[int]) -> list[int | None] | None:
    """Return counts whose sum is known, with None for what is hidden; None for all if even the sum is small.

    Examples
    --------
    >>> shown_counts([40, 3, 25])
    [40, None, None]
    >>> shown_counts([40, 0, 25]), shown_counts([4, 3])
    ([40, 0, 25], None)
    """
    hidden = hidden_rows([(count,) for count in counts])
    return None if hidden is None else [None if row in hidden else count for row, count in enumerate(counts)]


def shown_sums(groups: Sequence[Sequence[int]]) -> tuple[list[int | None], int | None]:
    """Return the sum of each group of counts, and that of everything; None for what is hidden.

    The counts themselves are told elsewhere, each but the small ones. What those of a group come to would follow from
    its sum, and those of groups that are hidden from the sum of everything: neither may give one of them away.

    Parameters
    ----------
    groups : sequence of sequences of int
        The days of each week, for example.

    Examples
    --------
    >>> shown_sums([[20, 4], [30, 6], [15, 0]])
    ([None, None, 15], None)
    >>> shown_sums([[20, 4, 9], [30, 0]]), shown_sums([[20, 4], [9, 0]])
    (([33, 30], 63), ([None, None], 33))
    """
    sums = [sum(group) for group in groups]
    small = [[count for count in group if is_small(count)] for group in groups]
    hidden = [row for row, some in enumerate(small) if is_small(sums[row]) or _give_away(some)]
    gives_away = hidden and _give_away([count for row in hidden for count in small[row]])
    return [None if row in hidden else count for row, count in enumerate(sums)], None if gives_away else sum(sums)


def shown_shares(rows: Sequence[Sequence[Share]]) -> list[Sequence[Share] | None] | None:
    """Return rows of shares, each row whole or None where it is hidden; None for all if the sums are small.

    Parameters
    ----------
    rows : sequence of sequences of Share
        A row for each group, with the same measures in each: they are hidden together, for one could give away another.
    """
    hidden = hidden_rows([tuple(part for share in row for part in share.parts) for row in rows])
    return None if hidden is None else [None if number in hidden else row for number, row in enumerate(rows)]


def hidden_rows(rows: Sequence[Sequence[int]]) -> frozenset[int] | None:
    """Return which rows of a table of counts are to be hidden; None if the sums of its columns tell too much already.

    First those with a small count; then, smallest first, as many more as it takes until the hidden ones are two or more
    and what they come to in each column, which anybody can reckon from the sums, is not small either.
    """
    if any(is_small(sum(column)) for column in zip(*rows, strict=True)):
        return None
    hidden = {number for number, row in enumerate(rows) if any(map(is_small, row))}
    others = sorted(
        set(range(len(rows))) - hidden, key=lambda number: (not any(rows[number]), sum(rows[number]), number)
    )
    for number in others:
        if not hidden or (len(hidden) > 1 and not _tells(rows, hidden)):
            break
        hidden.add(number)
    return frozenset(hidden)


def _tells(rows: Sequence[Sequence[int]], hidden: set[int]) -> bool:
    return any(map(is_small, (sum(column) for column in zip(*(rows[number] for number in hidden), strict=True))))


def _give_away(small: Sequence[int]) -> bool:
    """Return whether small counts follow from their sum: a single one, few people in all, or all at the same bound."""
    total, most = sum(small), len(small) * (LEAST - 1)
    return bool(small) and (len(small) == 1 or is_small(total) or total in (len(small), most))
