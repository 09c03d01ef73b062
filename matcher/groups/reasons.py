"""Why somebody has no place, and why a candidate does not open, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from matcher.groups.problem import Placing, Problem
from matcher.groups.result import Unopened, UnplacedKind
from matcher.groups.rules import Rule, allowed, rules_of


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one person is left over.

    Parameters
    ----------
    kind : str
        As of `Unplaced`.
    reason : str
    rules : tuple of str
    """

    kind: UnplacedKind
    reason: str
    rules: tuple[str, ...] = ()


class Reasons:
    """Looks for reasons in a placing.

    Parameters
    ----------
    problem : Problem
    placing : Placing
    """

    def __init__(self, problem: Problem, placing: Placing) -> None:
        self.problem, self.placing, self.encoded = problem, placing, problem.encoded
        self.may = allowed(self.encoded)
        self.masks = {
            grain: [(rule, rule.mask(self.encoded)) for rule in rules_of(self.encoded, grain)]
            for grain in ("group", "option")
        }
        self.left = [row for row in range(len(self.encoded.people)) if row not in placing.group_of]
        self.sizes = [len(group.members) for group in self.encoded.groups]
        for place in placing.group_of.values():
            self.sizes[place] += 1
        self.pinned = {
            self.encoded.row_of[tie.mentee]: self.encoded.group_of.get(tie.other, -1)
            for tie in self.encoded.pool.ties
            if tie.kind == "pin" and tie.mentee in self.encoded.row_of
        }
        self.bound = nx.Graph(self.encoded.couples("together"))

    # ------------------------------------------------------------ people

    def of_person(self, row: int) -> Cause:
        """Return why a person has no place."""
        if not self.encoded.groups:
            return Cause("no_group", "There is no group to be placed in.")
        fits = [number for number in range(len(self.encoded.options)) if self.may.option[row, number]]
        if not fits:
            return self._kept_away(row)
        where = f"{self._of_pin(row)}" if row in self.pinned else ""
        if all(self.encoded.options[number].blocked for number in fits):
            return Cause("no_leader", where + self._blocked(fits))
        if row in self.bound and not self._common(row):
            others = sorted(self.encoded.people[one].id for one in self._companions(row))
            return Cause(
                "together",
                f"{where}Kept together with {_listed(others)}, and no group takes all of them.",
                ("together",),
            )
        return self._crowded(row, fits, where)

    def _of_pin(self, row: int) -> str:
        return f"Pinned to {self.encoded.groups[self.pinned[row]].shown}. " if self.pinned[row] >= 0 else ""

    def _companions(self, row: int) -> list[int]:
        return [one for one in nx.node_connected_component(self.bound, row) if one != row]

    def _common(self, row: int) -> bool:
        """Tell whether everybody who is kept together has an option in common."""
        everybody = [row, *self._companions(row)]
        return bool((self.problem.fit[everybody] >= 0).all(axis=0).any())

    def _kept_away(self, row: int) -> Cause:
        """Return the fewest rules that stand between a person and the nearest group."""
        nearest: dict[tuple[int, ...], set[int]] = {}
        rules = [rule for grain in ("group", "option") for rule, _ in self.masks[grain]]
        for number, option in enumerate(self.encoded.options):
            if row in self.pinned and option.group != self.pinned[row]:
                continue
            columns = [(mask, option.group) for _, mask in self.masks["group"]]
            columns += [(mask, number) for _, mask in self.masks["option"]]
            broken = tuple(place for place, (mask, column) in enumerate(columns) if not mask[row, column])
            nearest.setdefault(broken, set()).add(option.group)
        if not nearest:
            return Cause("no_group", "Pinned to an open meeting, in which nobody is placed.", ("private",))
        broken = min(nearest, key=lambda some: (len(some), -len(nearest[some]), some))
        named: list[Rule] = [rules[place] for place in broken]
        names = tuple(dict.fromkeys("private" if rule.private else rule.name for rule in named))
        count = len(nearest[broken])
        where = self._of_pin(row) if row in self.pinned else ""
        if names == ("hour",):
            fit = "1 group would fit" if count == 1 else f"{count} groups would fit"
            return Cause("no_common_hour", f"{where}{fit}, but there is no hour in common.", names)
        words = "; ".join(dict.fromkeys(rule.reason for rule in named))
        return Cause("no_group", f"{where}No group fits. The nearest are kept away by: {words}.", names)

    def _blocked(self, fits: Iterable[int]) -> str:
        kinds = {self.encoded.options[number].blocked for number in fits}
        groups = {self.encoded.options[number].group for number in fits}
        lacks = {"leader": "nobody is free to lead", "room": "no room is free", "time": "the clocks skip that hour"}
        words = " or ".join(text for kind, text in lacks.items() if kind in kinds)
        return f"{_groups(len(groups))} would fit, but at such an hour {words}."

    def _crowded(self, row: int, fits: list[int], where: str) -> Cause:
        """Return what became of the groups that fit."""
        full, alone, closed = set[int](), set[int](), set[int]()
        for number in fits:
            place = self.encoded.options[number].group
            meets = self.placing.option_of_group.get(place)
            if meets is None:
                closed.add(place)
            elif meets == number:
                (full if self.sizes[place] >= self.encoded.groups[place].most else alone).add(place)
        meeting = {self.encoded.options[number].group for number in fits} - closed
        elsewhere = meeting - full - alone
        parts = []
        if full:
            parts.append(f"{_is(len(full))} full, with people who rank ahead or level")
        if alone:
            why = "a private factor, or a wish not to be the only one or to be together,"
            parts.append(f"{_has(len(alone))} room, but {why} stands against it")
        if elsewhere:
            parts.append(f"{_meets(len(elsewhere))} at another hour than would fit")
        if closed:
            parts.append(f"{_does(len(closed))} not open")
        kind: UnplacedKind = "full" if full or alone else "other_hour" if elsewhere else "too_few"
        count = len(full) + len(alone) + len(elsewhere) + len(closed)
        return Cause(kind, f"{where}{_groups(count)} would fit: {'; '.join(parts)}.")

    # ------------------------------------------------------------ groups

    def of_groups(self) -> list[Unopened]:
        """Return why each candidate that does not open does not."""
        found = []
        for place, group in enumerate(self.encoded.groups):
            if place in self.placing.option_of_group:
                continue
            waiting, could = 0, 0
            for number in self.encoded.options_of[place]:
                waiting = max(waiting, int(self.may.option[self.left, number].sum()))
                could = max(could, int(self.may.option[:, number].sum()))
            held = len(group.members)
            options = [self.encoded.options[number] for number in self.encoded.options_of[place]]
            if all(option.blocked for option in options):
                reason = self._blocked(self.encoded.options_of[place]).replace("1 group would fit, but at", "At", 1)
            elif could + held < group.least:
                reason = f"It needs {group.least} people, and {could + held} could come at one of its hours."
            elif waiting + held < group.least:
                reason = f"It needs {group.least} people; of those left over, {waiting} could come at one of its hours."
            else:
                reason = (
                    "Its facilitators or rooms serve other groups, in which more people or people ahead have a place."
                )
            found.append(Unopened(group.id, reason, waiting))
        return sorted(found, key=lambda one: one.group)

    def waiting_at(self, number: int) -> list[int]:
        """Return who of those left over could come to an option, blocked or not."""
        rows = np.array(self.left, np.intp)
        return [row for row, may in zip(self.left, self.may.option[rows, number].tolist(), strict=True) if may]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count} groups"


def _is(count: int) -> str:
    return "1 is" if count == 1 else f"{count} are"


def _has(count: int) -> str:
    return "1 has" if count == 1 else f"{count} have"


def _meets(count: int) -> str:
    return "1 meets" if count == 1 else f"{count} meet"


def _does(count: int) -> str:
    return "1 does" if count == 1 else f"{count} do"
