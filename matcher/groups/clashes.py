"""Ties that contradict each other, and groups that run and cannot both be: named before anything is solved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx

from matcher.errors import ClashError, Problem
from matcher.groups.group import Group
from matcher.groups.times import overlap, span_of

if TYPE_CHECKING:
    from matcher.groups.pool import Tie


def clashes_of(groups: Sequence[Group], ties: Sequence[Tie], week: date) -> None:
    """Raise if ties contradict each other or groups that run are in each other's way.

    Raises
    ------
    ClashError
        Naming the two sides of every contradiction.
    """
    problems = [*_pins(ties), *_apart_and_together(ties), *_memberships(groups, ties), *_double_use(groups, week)]
    if problems:
        raise ClashError(problems)


def _pins(ties: Sequence[Tie]) -> Iterable[Problem]:
    pinned: dict[str, str] = {}
    banned = {(tie.mentee, tie.other) for tie in ties if tie.kind == "ban"}
    for tie in sorted(ties):
        if tie.kind != "pin":
            continue
        first = pinned.setdefault(tie.mentee, tie.other)
        if first != tie.other:
            yield Problem("ties", f"pin {tie.mentee} to {tie.other}", f"one group; {tie.mentee} is pinned to {first}")
        if (tie.mentee, tie.other) in banned:
            yield Problem("ties", f"pin {tie.mentee} to {tie.other}", "either pin or ban for the two, not both")


def _apart_and_together(ties: Sequence[Tie]) -> Iterable[Problem]:
    """Yield pairs that are kept apart and, directly or through others, together."""
    bound = nx.Graph((tie.mentee, tie.other) for tie in ties if tie.kind == "together")
    pinned = {tie.mentee: tie.other for tie in ties if tie.kind == "pin"}
    for tie in sorted(ties):
        both = tie.kind == "apart" and tie.mentee in bound and tie.other in bound
        if both and nx.has_path(bound, tie.mentee, tie.other):
            chain = " – ".join(nx.shortest_path(bound, tie.mentee, tie.other))
            expected = f"two who are not kept together as well: {chain}"
            yield Problem("ties", f"apart {tie.mentee} and {tie.other}", expected)
    for people in nx.connected_components(bound):
        wanted = sorted((pinned[one], one) for one in people if one in pinned)
        for (group, one), (other_group, other) in combinations(wanted, 2):
            if group != other_group:
                expected = f"one group for people kept together; {other} is pinned to {other_group}"
                yield Problem("ties", f"pin {one} to {group}", expected)


def _memberships(groups: Sequence[Group], ties: Sequence[Tie]) -> Iterable[Problem]:
    """Yield members who are kept apart and share a group, and people who belong to two."""
    home: dict[str, str] = {}
    for group in groups:
        if group.open:
            continue
        for member in sorted(group.members):
            first = home.setdefault(member, group.id)
            if first != group.id:
                yield Problem("members", member, f"one group for each; {first} and {group.id} have this member")
        for tie in ties:
            if tie.kind == "apart" and tie.mentee in group.members and tie.other in group.members:
                yield Problem("ties", f"apart {tie.mentee} and {tie.other}", f"two who are not both in {group.id}")


def _double_use(groups: Sequence[Group], week: date) -> Iterable[Problem]:
    """Yield groups that run at the same time with the same mentor or in the same room."""
    running = [group for group in groups if group.runs]
    spans = {group.id: span_of(week, group.time_zone, group.times[0]) for group in running}
    uses: tuple[tuple[str, Callable[[Group], Iterable[str]]], ...] = (
        ("facilitators", lambda group: sorted(group.facilitators) if group.leaders else ()),
        ("rooms", lambda group: [str(place) for place in group.places if place.room]),
    )
    for what, used in uses:
        by_use: dict[str, list[Group]] = {}
        for group in running:
            for use in used(group):
                by_use.setdefault(use, []).append(group)
        for use, sharing in by_use.items():
            for one, other in combinations(sorted(sharing, key=lambda group: group.id), 2):
                if overlap(spans[one.id], spans[other.id]):
                    yield Problem(f"groups.{what}", use, f"one group at a time; {one.id} and {other.id} run then")
