"""What a change is worth: the part of the week that it touches, settled anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import networkx as nx
import numpy as np

from matcher.presence.change import Change, apply
from matcher.presence.columns import Columns, columns_of
from matcher.presence.grid import Grid, Ints, grid_of
from matcher.presence.highs import Budget
from matcher.presence.program import program_of
from matcher.presence.question import Question
from matcher.presence.search import FEW, SMALL, Found, better_near, search
from matcher.presence.stages import stages_of

SECONDS: Final = 60.0
"""For all changes of a week together, as a last resort."""


class Trial:
    """A settled week to try changes on.

    Parameters
    ----------
    grid : Grid
    chosen : Columns
        The roster of the week.
    found : Found
        How far it is proved.
    """

    def __init__(self, grid: Grid, chosen: Columns, found: Found) -> None:
        self._grid = grid
        hours = grid.hours
        self._taken = [
            (grid.offers[mentor].mentor.id, hours[first].site, hours[first].slot, length)
            for mentor, first, length in zip(
                chosen.mentor.tolist(), chosen.first.tolist(), chosen.length.tolist(), strict=True
            )
        ]
        self._closed = all(stage.value == stage.bound for stage in found.stages[:2])
        self._large = len(columns_of(grid)) > FEW
        self._budget = Budget(SECONDS)

    def most_tried(self, most: int) -> int:
        """Return how many changes there is time for, of so many: a third in a large week."""
        return most // 3 if self._large else most

    def gain(self, change: Change, site: str) -> tuple[int, int, bool]:
        """Return what a change would close: missing hours, unspoken languages, and whether both weeks are proved."""
        grid = grid_of(part_at(apply(self._grid.question, change), site))
        columns = columns_of(grid)
        program = program_of(grid, columns)
        stages = stages_of(grid, program)[:2]
        start = self._start(grid, columns)
        if len(columns) <= SMALL:
            found = search(grid, program, stages, start, self._budget)
        else:
            found = better_near(grid, program, stages, start, site, self._budget)
        before = [stage.value(columns.take(start)) for stage in stages]
        gain, spoken = (round(old - new.value) for old, new in zip(before, found.stages, strict=True))
        return gain, spoken, self._closed and found.closed

    def _start(self, grid: Grid, columns: Columns) -> Ints:
        """Return the week's roster as positions of the changed week's shifts; a change takes none of them away."""
        place = {
            (grid.offers[mentor].mentor.id, grid.hours[first].site, grid.hours[first].slot, length): spot
            for spot, (mentor, first, length) in enumerate(
                zip(columns.mentor.tolist(), columns.first.tolist(), columns.length.tolist(), strict=True)
            )
        }
        return np.array(sorted(place[one] for one in self._taken if one in place), np.int64)


def part_at(question: Question, site: str) -> Question:
    """Return the part of a question that has to do with a site: sites and people who share somebody.

    Nothing outside it changes what is missing within, nor the other way round.
    """
    grid = grid_of(question)
    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    graph.add_node(("site", site))
    for row, offer in enumerate(grid.offers):
        for place in {grid.hours[spot].site for spot in np.flatnonzero(grid.free[row]).tolist()}:
            graph.add_edge(("mentor", offer.mentor.id), ("site", place))
    near = nx.node_connected_component(graph, ("site", site))
    return replace(
        question,
        coverage=tuple(row for row in question.coverage if ("site", row.site) in near),
        offers=tuple(offer for offer in question.offers if ("mentor", offer.mentor.id) in near),
    )
