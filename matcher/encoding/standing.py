"""What is already settled between particular people: held, pinned, pending, banned, known before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.errors import ClashError, Problem
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.pool import Pair, Pool

Positions = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Standing:
    """Particular pairs, by position in canonical order.

    Parameters
    ----------
    held_mentor, held_hour : ndarray of int32, shape (n_mentees,)
        Mentor of a held pair and its hour, -1 where there is none or it is not known.
    pinned_mentor : ndarray of int32, shape (n_mentees,)
    pending_mentor, pending_hour : ndarray of int32, shape (n_mentees,)
    banned, known, requested : scipy.sparse.csr_array of float32, shape (n_mentees, n_mentors)
        1 for pairs that must never be, that met before, and that the mentee asked for.
    """

    held_mentor: NDArray[np.int32]
    held_hour: NDArray[np.int32]
    pinned_mentor: NDArray[np.int32]
    pending_mentor: NDArray[np.int32]
    pending_hour: NDArray[np.int32]
    banned: sparse.csr_array
    known: sparse.csr_array
    requested: sparse.csr_array

    @property
    def fixed_mentor(self) -> NDArray[np.int32]:
        """The only mentor whom a held or pinned mentee may have, else -1."""
        return np.where(self.held_mentor >= 0, self.held_mentor, self.pinned_mentor)


def standing_of(pool: Pool, mentees: list[Mentee], mentors: list[Mentor]) -> Standing:
    """Return what stands between particular people.

    Parameters
    ----------
    pool : Pool
    mentees, mentors : list
        In canonical order.

    Raises
    ------
    ClashError
        If a pair is both banned and pinned or held, or a mentee is bound to two mentors.
    """
    row = {mentee.id: number for number, mentee in enumerate(mentees)}
    column = {mentor.id: number for number, mentor in enumerate(mentors)}
    first_hour = np.concatenate(([0], np.cumsum([len(mentor.slots) for mentor in mentors]))).astype(int)

    def hour_of(pair: Pair) -> int:
        if pair.slot is None:
            return -1
        mentor = column[pair.mentor]
        return int(first_hour[mentor]) + mentors[mentor].slots.index(pair.slot)

    banned = {(row[pair.mentee], column[pair.mentor]) for pair in pool.pairs if pair.kind == "ban"}
    banned |= _named(((row[one.id], one.avoid) for one in mentees), column)
    banned |= {(one, other) for other, one in _named(((column[m.id], m.cannot_serve) for m in mentors), row)}
    known = {(row[pair.mentee], column[pair.mentor]) for pair in pool.pairs if pair.kind == "former"}
    known |= {(one, other) for other, one in _named(((column[m.id], m.former) for m in mentors), row)}
    requested = _named(((row[one.id], one.requested) for one in mentees), column)

    n = len(mentees)
    tables = {name: np.full(n, -1, np.int32) for name in ("held", "held_hour", "pin", "pending", "pending_hour")}
    problems: list[Problem] = []
    binding = [pair for pair in pool.pairs if pair.kind in ("held", "pin", "pending")]
    for pair in sorted(binding, key=lambda one: (one.mentee, one.mentor, one.kind, one.slot is not None, one.slot)):
        mentee, mentor = row[pair.mentee], column[pair.mentor]
        where = f"{pair.kind} {pair.mentee} with {pair.mentor}"
        if pair.kind != "pending" and (mentee, mentor) in banned:
            problems.append(Problem(where, "a ban between the two", "a pair that nothing forbids"))
        table = tables[pair.kind]
        if table[mentee] >= 0 and table[mentee] != mentor:
            other = mentors[table[mentee]].id
            problems.append(Problem(where, f"{pair.mentee} also with {other}", "one mentor for a mentee"))
        if pair.kind in ("held", "pending"):
            hours = tables[f"{pair.kind}_hour"]
            if table[mentee] == mentor and -1 < hours[mentee] != hour_of(pair):
                problems.append(Problem(where, f"also at another hour than {pair.slot}", "one hour for a pair"))
            hours[mentee] = hour_of(pair)
        table[mentee] = mentor
    torn = (tables["held"] >= 0) & (tables["pin"] >= 0) & (tables["held"] != tables["pin"])
    for mentee in np.flatnonzero(torn).tolist():
        names = mentors[tables["held"][mentee]].id, mentors[tables["pin"][mentee]].id
        where = f"pin {mentees[mentee].id} with {names[1]}"
        problems.append(Problem(where, f"held with {names[0]}", "one mentor for a mentee"))
    if problems:
        raise ClashError(problems)
    shape = (n, len(mentors))
    return Standing(
        tables["held"],
        tables["held_hour"],
        tables["pin"],
        tables["pending"],
        tables["pending_hour"],
        _table(banned, shape),
        _table(known, shape),
        _table(requested, shape),
    )


def is_named(table: sparse.csr_array, mentees: Positions, mentors: Positions) -> NDArray[np.float32]:
    """Return 1 for each pair that one of the tables of `Standing` names, else 0; shape (n_pairs,)."""
    if not (table.nnz and len(mentees)):
        return np.zeros(len(mentees), np.float32)
    return np.asarray(table[mentees, mentors], np.float32)


def _named(lists: Iterable[tuple[int, Iterable[str]]], number: dict[str, int]) -> set[tuple[int, int]]:
    """Return positions of pairs in which one person names others; names of people who left are passed over."""
    return {(one, number[name]) for one, names in lists for name in names if name in number}


def _table(pairs: set[tuple[int, int]], shape: tuple[int, int]) -> sparse.csr_array:
    rows = np.array([row for row, _ in pairs], np.int32)
    columns = np.array([column for _, column in pairs], np.int32)
    return sparse.csr_array((np.ones(len(pairs), np.float32), (rows, columns)), shape)
