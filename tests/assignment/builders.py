"""Small problems for the assignment tests: a builder with defaults, and Hypothesis strategies that draw them.

A `Plain` problem is lists and whole numbers, which a reader can check by hand; `Plain.problem` turns it
into what the kernel takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from matcher.assignment.arcs import Arcs, Blocks
from matcher.assignment.lexicographic import Problem
from matcher.assignment.places import Places
from matcher.assignment.stages import Below, Fit, Keep, Load, Stage, Tie, Who, rank_weights

EVERY_STAGE = ("who", "keep", "even", "fit", "load", "tie")
"""The order of the product."""

EVERYBODY = 1_000_000
"""A program cap that nobody reaches."""


@dataclass(frozen=True)
class Plain:
    """One problem in plain lists; made by `a_problem`.

    Parameters
    ----------
    fit : per mentee, per slot: the fit in fit units, or None where not eligible
    favoured : (mentee, slot) pairs in the mentee's favoured window
    mentor, places, hour : per slot; mentors rising; an hour is one mentor's
    capacity, team, load, caseload : per mentor
    team_cap : per team
    rank, standing_hour, standing_mentor, mentee_key : per mentee
    slot_key : per slot
    bands : in fit units
    """

    fit: tuple[tuple[int | None, ...], ...]
    mentor: tuple[int, ...]
    places: tuple[int, ...]
    hour: tuple[int, ...]
    capacity: tuple[int, ...]
    team: tuple[int, ...]
    team_cap: tuple[int, ...]
    program_cap: int
    load: tuple[int, ...]
    caseload: tuple[int, ...]
    rank: tuple[int, ...]
    favoured: frozenset[tuple[int, int]]
    standing_hour: tuple[int, ...]
    standing_mentor: tuple[int, ...]
    bands: tuple[int, ...]
    mentee_key: tuple[int, ...]
    slot_key: tuple[int, ...]

    @property
    def n_mentees(self) -> int:
        return len(self.fit)

    @property
    def n_slots(self) -> int:
        return len(self.mentor)

    def slots_of(self, mentee: int) -> list[int]:
        """Return the slots that a mentee is eligible for."""
        return [slot for slot, fit in enumerate(self.fit[mentee]) if fit is not None]

    def arcs(self, mentees: range | None = None) -> Arcs:
        """Return the eligible pairs of some mentees, all by default."""
        pairs = [
            (mentee, slot, self.fit[mentee][slot], (mentee, slot) in self.favoured)
            for mentee in (range(self.n_mentees) if mentees is None else mentees)
            for slot in self.slots_of(mentee)
        ]
        return Arcs(
            np.array([pair[0] for pair in pairs], np.int32),
            np.array([pair[1] for pair in pairs], np.int32),
            np.array([pair[2] for pair in pairs], np.int32),
            np.array([pair[3] for pair in pairs], np.bool_),
        )

    def blocks(self, cuts: Sequence[int] = (), budget_bytes: int = 1 << 30) -> Blocks:
        """Return the eligible pairs, cut into blocks before the given mentees."""
        edges = [0, *sorted(cuts), self.n_mentees]
        ranges = [range(first, last) for first, last in pairwise(edges)]
        return Blocks(len(ranges), lambda number: self.arcs(ranges[number]), budget_bytes)

    def network(self) -> Places:
        return Places(
            mentor=np.array(self.mentor, np.int32),
            places=np.array(self.places, np.int64),
            capacity=np.array(self.capacity, np.int64),
            team=np.array(self.team, np.int32),
            team_cap=np.array(self.team_cap, np.int64),
            program_cap=self.program_cap,
            load=np.array(self.load, np.int64),
            caseload=np.array(self.caseload, np.int64),
        )

    def stages(self, names: Sequence[str] = EVERY_STAGE) -> tuple[Stage, ...]:
        """Return the kernel's stages of these names; ``even`` stands for one stage per band."""
        made: dict[str, list[Stage]] = {
            "who": [Who(weight=rank_weights(np.array(self.rank, np.int64)))],
            "keep": [
                Keep(
                    hour=np.array(self.standing_hour, np.int32),
                    mentor=np.array(self.standing_mentor, np.int32),
                    hour_of=np.array(self.hour, np.int32),
                    mentor_of=np.array(self.mentor, np.int32),
                )
            ],
            "even": [Below(band_units=band) for band in self.bands],
            "fit": [Fit()],
            "load": [Load()],
            "tie": [Tie(mentee_key=np.array(self.mentee_key, np.uint64), slot_key=np.array(self.slot_key, np.uint64))],
        }
        return tuple(stage for name in names for stage in made[name])

    def problem(
        self, names: Sequence[str] = EVERY_STAGE, cuts: Sequence[int] = (), budget_bytes: int = 1 << 30
    ) -> Problem:
        return Problem(self.n_mentees, self.blocks(cuts, budget_bytes), self.network(), self.stages(names))


def a_problem(
    fit: Sequence[Sequence[int | None]],
    *,
    mentor: Sequence[int] | None = None,
    places: Sequence[int] | None = None,
    hour: Sequence[int] | None = None,
    capacity: Sequence[int] | None = None,
    team: Sequence[int] | None = None,
    team_cap: Sequence[int] = (),
    program_cap: int = EVERYBODY,
    load: Sequence[int] | None = None,
    caseload: Sequence[int] | None = None,
    rank: Sequence[int] | None = None,
    favoured: frozenset[tuple[int, int]] = frozenset(),
    standing_hour: Sequence[int] | None = None,
    standing_mentor: Sequence[int] | None = None,
    bands: Sequence[int] = (),
    n_slots: int | None = None,
    seed: int = 7,
) -> Plain:
    """Build a problem: by default one slot of one place per mentor, no caps above, and equal ranks."""
    n = len(fit)
    columns = n_slots if n_slots is not None else len(fit[0])
    mentor = tuple(range(columns)) if mentor is None else tuple(mentor)
    capacity = (max(n, 1),) * (max(mentor, default=-1) + 1) if capacity is None else tuple(capacity)
    # Drawn, not chosen by Hypothesis: a shrunk example must not fail for want of different keys.
    keys = np.random.default_rng(seed).integers(0, 2**63, n + columns).tolist()
    return Plain(
        fit=tuple(tuple(row) for row in fit),
        mentor=mentor,
        places=(1,) * columns if places is None else tuple(places),
        hour=tuple(range(columns)) if hour is None else tuple(hour),
        capacity=capacity,
        team=(-1,) * len(capacity) if team is None else tuple(team),
        team_cap=tuple(team_cap),
        program_cap=program_cap,
        load=(0,) * len(capacity) if load is None else tuple(load),
        caseload=capacity if caseload is None else tuple(caseload),
        rank=(0,) * n if rank is None else tuple(rank),
        favoured=favoured,
        standing_hour=(-1,) * n if standing_hour is None else tuple(standing_hour),
        standing_mentor=(-1,) * n if standing_mentor is None else tuple(standing_mentor),
        bands=tuple(bands),
        mentee_key=tuple(keys[:n]),
        slot_key=tuple(keys[n:]),
    )


FITS = (None, None, 0, 20, 40, 50, 70, 90, 100)
"""Few values, so that ties abound; some differ by one favoured hour (50)."""


@st.composite
def problems(draw: st.DrawFn, most_mentees: int = 5, most_slots: int = 5) -> Plain:
    """Draw a problem that exhaustive search can still walk through, with caps of every sort."""
    n = draw(st.integers(0, most_mentees))
    per_mentor = draw(st.lists(st.integers(0, 2), min_size=1, max_size=4))
    mentor = [number for number, slots in enumerate(per_mentor) for _ in range(slots)][:most_slots]
    n_mentors, n_slots = len(per_mentor), len(mentor)

    def some(values: st.SearchStrategy[int], length: int) -> list[int]:
        return draw(st.lists(values, min_size=length, max_size=length))

    fit = draw(
        st.lists(
            st.lists(st.sampled_from(FITS), min_size=n_slots, max_size=n_slots),
            min_size=n,
            max_size=n,
        )
    )
    pairs = [(i, s) for i in range(n) for s in range(n_slots)]
    team_cap = draw(st.lists(st.integers(0, 3), max_size=2))
    hour = [draw(st.sampled_from([s, s - 1])) if s and mentor[s] == mentor[s - 1] else s for s in range(n_slots)]
    standing = [
        draw(st.sampled_from([(-1, -1), *[(hour[s], mentor[s]) for s in range(n_slots)], *[(-1, m) for m in mentor]]))
        for _ in range(n)
    ]
    return a_problem(
        fit,
        n_slots=n_slots,
        mentor=mentor,
        places=some(st.sampled_from([1, 1, 2, 0]), n_slots),
        hour=hour,
        capacity=some(st.integers(0, 3), n_mentors),
        team=some(st.integers(-1, len(team_cap) - 1), n_mentors),
        team_cap=team_cap,
        program_cap=draw(st.sampled_from([EVERYBODY, n]) | st.integers(0, n)),
        load=some(st.integers(0, 2), n_mentors),
        caseload=some(st.integers(1, 6), n_mentors),
        rank=some(st.integers(0, 3), n),
        favoured=frozenset(draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else []),
        standing_hour=[when for when, _ in standing],
        standing_mentor=[number for _, number in standing],
        bands=draw(st.sampled_from([(), (40,), (30, 60)])),
        seed=draw(st.sampled_from([1, 2, 3])),
    )


def stage_orders() -> st.SearchStrategy[tuple[str, ...]]:
    """Draw which stages decide, and in which order: mostly that of the product."""
    any_order = st.permutations(EVERY_STAGE).flatmap(
        lambda names: st.integers(1, len(names)).map(lambda length: tuple(names[:length]))
    )
    return st.just(EVERY_STAGE) | any_order


def a_middling(
    seed: int,
    n_mentees: int = 60,
    n_mentors: int = 15,
    slots_each: int = 3,
    share: float = 0.3,
    **changed: Any,
) -> Plain:
    """Draw a problem too large to walk through: scarce places, teams, a program cap, ranks with ties."""
    random = np.random.default_rng(seed)
    n_slots = n_mentors * slots_each
    worth = random.integers(0, 101, (n_mentees, n_slots))
    open_ = random.random((n_mentees, n_slots)) < share
    load = random.integers(0, 3, n_mentors)
    capacity = random.integers(1, 5, n_mentors)
    problem = a_problem(
        [
            [int(value) if may else None for value, may in zip(row, mask, strict=True)]
            for row, mask in zip(worth, open_, strict=True)
        ],
        n_slots=n_slots,
        mentor=np.repeat(np.arange(n_mentors), slots_each).tolist(),
        places=random.choice([1, 1, 1, 2], n_slots).tolist(),
        capacity=capacity.tolist(),
        team=random.integers(-1, 2, n_mentors).tolist(),
        team_cap=[max(1, n_mentees // 5), max(1, n_mentees // 6)],
        program_cap=n_mentees * 3 // 5,
        load=load.tolist(),
        caseload=(load + capacity).tolist(),
        rank=random.integers(0, n_mentees // 2 + 1, n_mentees).tolist(),
        favoured=frozenset(
            (int(i), int(s)) for i, s in zip(*np.nonzero(random.random((n_mentees, n_slots)) < 0.1), strict=True)
        ),
        standing_mentor=random.integers(-1, n_mentors, n_mentees).tolist(),
        bands=(30, 60),
        seed=seed,
    )
    return replace(problem, **changed)
