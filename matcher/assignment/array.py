"""Assignment on plain arrays, for researchers and for anyone who has a matrix and no sheets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.assignment.arcs import Arcs, in_one_block
from matcher.assignment.certificate import certify
from matcher.assignment.face import Potentials
from matcher.assignment.lexicographic import Problem as Network
from matcher.assignment.lexicographic import solve
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Below, Fit, Load, Stage, Tie, Who, rank_weights
from matcher.errors import InvalidInputError, Problem, SolverError
from matcher.result import StageValue

STAGES = ("who", "even", "fit", "load", "tie")
"""What may decide."""

FIT_STEPS = 1_000_000
"""Fits that are not whole numbers are rounded to this many steps of the largest one."""

LARGEST_COST = 2**31
"""Largest whole fit: beyond it, cost times nodes would leave the solver's 64 bits."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who meets whom.

    Parameters
    ----------
    mentor : ndarray of int32, shape (n_mentees,)
        Mentor of each mentee, -1 for none.
    slot : ndarray of int32, shape (n_mentees,)
        Column of ``fit`` (slot, or mentor where there are no slots), -1 for none.
    stages : tuple of StageValue
        ``who`` in rank points lost, ``even`` in people below the band, ``fit`` in the units of ``fit``.
    potentials : tuple of Potentials
        Prices of each stage, whole numbers.
    proved : bool
        Whether the certificate passed.
    """

    mentor: Indices
    slot: Indices
    stages: tuple[StageValue, ...]
    potentials: tuple[Potentials, ...]
    proved: bool


def assign(
    fit: Any,
    capacity: ArrayLike,
    *,
    eligible: ArrayLike | None = None,
    rank: ArrayLike | None = None,
    slots: ArrayLike | None = None,
    places: ArrayLike | None = None,
    team: ArrayLike | None = None,
    team_capacity: ArrayLike | None = None,
    total_capacity: int | None = None,
    bands: Sequence[float] = (),
    stages: Sequence[str] = ("who", "even", "fit"),
    seed: int = 0,
    candidates: int = 8,
) -> Assignment:
    """Match mentees with mentors: exactly, stage by stage, with a proof.

    Parameters
    ----------
    fit : array_like or scipy.sparse array, shape (n_mentees, n_columns)
        Worth of each pair; any finite numbers, higher is better. Columns are slots where ``slots`` is
        given, else mentors. Whole numbers are taken as they are, others to a millionth of the largest.
        NaN and -inf are not eligible; nor is what a sparse array does not store.
    capacity : array_like of int, shape (n_mentors,)
        Most mentees of each mentor.
    eligible : array_like of bool, shape of ``fit``, optional
        Which pairs may be at all; default all.
    rank : array_like of int, shape (n_mentees,), optional
        Who goes first: lower ranks do. Default: all the same, so as many as possible are matched.
    slots : array_like of int, shape (n_columns,), optional
        The mentor of each column.
    places : array_like of int, shape (n_columns,), optional
        How many mentees each slot holds, default 1; without ``slots``, a mentor's capacity.
    team : array_like of int, shape (n_mentors,), optional
        Team of each mentor, -1 for none.
    team_capacity : array_like of int, shape (n_teams,), optional
    total_capacity : int, optional
        Most mentees in all.
    bands : sequence of float
        As few people as possible end up with a fit below the first, then below the second, ...
    stages : sequence of {"who", "even", "fit", "load", "tie"}
        What decides, in order. Without ``who``, somebody is left out where that is better.
    seed : int
        For ``tie``.
    candidates : int
        Pairs per mentee to start from: a matter of speed, never of the answer.

    Returns
    -------
    Assignment

    Raises
    ------
    InvalidInputError
        With every argument that does not fit.
    SolverError
        If the solver fails.

    Examples
    --------
    >>> from matcher import assign
    >>> found = assign([[5, 4], [4, 0]], [1, 1])
    >>> found.mentor.tolist(), found.proved
    ([1, 0], True)
    """
    arguments = _Arguments()
    arguments.check_stages(stages)
    band_of = arguments.numbers("bands", bands)
    seed = arguments.count("seed", seed)
    candidates = arguments.count("candidates", candidates)
    most = None if total_capacity is None else arguments.count("total_capacity", total_capacity)
    rows, columns, worth, (n_mentees, n_columns) = _pairs(fit, eligible, arguments)
    capacity_of = arguments.whole("capacity", capacity, None)
    n_mentors = len(capacity_of)
    if slots is None and n_mentors != n_columns and arguments.fits("capacity"):
        arguments.wrong("capacity", f"{n_mentors} mentors", f"one for each of the {n_columns} columns of fit")
    # A capacity that does not fit says nothing of how many mentors there are.
    length, last = (n_mentors, n_mentors - 1) if arguments.fits("capacity") else (None, None)
    mentor_of = arguments.whole("slots", np.arange(n_columns) if slots is None else slots, n_columns, 0, last)
    default_places = capacity_of if slots is None and length is not None else np.ones(n_columns, np.int64)
    places_of = arguments.whole("places", default_places if places is None else places, n_columns)
    rank_of = arguments.whole("rank", np.zeros(n_mentees) if rank is None else rank, n_mentees, None)
    caps = arguments.whole("team_capacity", [] if team_capacity is None else team_capacity, None)
    last_team = len(caps) - 1 if arguments.fits("team_capacity") else None
    team_of = arguments.whole("team", np.full(n_mentors, -1) if team is None else team, length, -1, last_team)
    arguments.finish()

    scale = _scale_of(worth)
    order = np.argsort(mentor_of, kind="stable")
    column_to_slot = np.empty(n_columns, np.int32)
    column_to_slot[order] = np.arange(n_columns, dtype=np.int32)
    arcs = Arcs(rows.astype(np.int32), column_to_slot[columns], scale.units(worth), np.zeros(len(rows), np.bool_))
    network = Places(
        mentor=mentor_of[order].astype(np.int32),
        places=places_of[order],
        capacity=np.minimum(capacity_of, n_mentees),
        team=team_of.astype(np.int32),
        team_cap=caps,
        program_cap=n_mentees if most is None else min(most, n_mentees),
        load=np.zeros(n_mentors, np.int64),
        caseload=capacity_of,
    )
    chosen = _stages(stages, rank_of, [scale.band(band) for band in band_of], seed, n_mentees, n_columns)
    problem = Network(n_mentees, in_one_block(arcs), network, chosen)
    solution = solve(problem, candidates)
    certificate = certify(problem.blocks, network, chosen, solution.slot_of, solution.prices)
    if not certificate.proved:
        raise SolverError("the certificate was refused: " + "; ".join(certificate.faults))
    matched = solution.slot_of >= 0
    column = np.full(n_mentees, -1, np.int32)
    column[matched] = order[solution.slot_of[matched]]
    mentor = np.full(n_mentees, -1, np.int32)
    mentor[matched] = mentor_of[column[matched]]
    reported = tuple(
        _reported(stage, value, bound, scale)
        for stage, value, bound in zip(chosen, certificate.values, certificate.bounds, strict=True)
    )
    return Assignment(mentor, column, reported, solution.prices, certificate.proved)


def _reported(stage: Stage, value: int, bound: int, scale: _Scale) -> StageValue:
    if isinstance(stage, Fit):
        return StageValue(stage.name, scale.worth(-value), scale.worth(-bound))
    return StageValue(stage.name, value / stage.scale, bound / stage.scale)


def _stages(
    names: Sequence[str], rank: Ints, bands: Sequence[int], seed: int, n_mentees: int, n_slots: int
) -> tuple[Stage, ...]:
    random = np.random.default_rng(seed)
    found: list[Stage] = []
    for name in names:
        match name:
            case "who":
                found.append(Who(weight=rank_weights(rank)))
            case "even":
                found.extend(Below(band_units=band) for band in bands)
            case "fit":
                found.append(Fit())
            case "load":
                found.append(Load())
            case "tie":
                keys = random.integers(0, 2**63, n_mentees + n_slots).astype(np.uint64)
                found.append(Tie(mentee_key=keys[:n_mentees], slot_key=keys[n_mentees:]))
    return tuple(found)


def _pairs(fit: Any, eligible: Any, arguments: _Arguments) -> tuple[Ints, Ints, NDArray[np.float64], tuple[int, int]]:
    """Return rows, columns and worth of the eligible pairs, rows rising, and the shape of the matrix."""
    is_sparse = hasattr(fit, "tocoo")  # any scipy.sparse array, without importing scipy for those who have none
    table: Any = fit if is_sparse else arguments.numbers("fit", fit, dimensions=None)
    if table.ndim != 2:
        arguments.wrong("fit", f"{table.ndim} dimensions", "a matrix of mentees by mentors or slots")
    if not arguments.fits("fit"):  # without its shape nothing else can be judged
        arguments.finish()
    shape = (int(table.shape[0]), int(table.shape[1]))
    allowed = None if eligible is None else arguments.mask("eligible", eligible, shape)
    if is_sparse:
        rising = table.tocsr()
        if not rising.has_canonical_format:
            rising = rising.copy()
            rising.sum_duplicates()
        stored = rising.tocoo()
        rows, columns = stored.row.astype(np.int64), stored.col.astype(np.int64)
        worth = np.asarray(stored.data, np.float64)
        keep = worth > -np.inf  # which NaN is not either
        if allowed is not None:
            keep &= np.asarray(allowed[rows, columns]).ravel().astype(np.bool_)
        rows, columns, worth = rows[keep], columns[keep], worth[keep]
    else:
        open_ = table > -np.inf  # which NaN is not either
        if allowed is not None:
            open_ &= allowed.toarray().astype(np.bool_) if hasattr(allowed, "toarray") else allowed
        rows, columns = np.nonzero(open_)
        worth = table[rows, columns]
    for bad in np.flatnonzero(np.isinf(worth))[:1]:
        place = f"fit[{rows[bad]}, {columns[bad]}]"
        arguments.wrong(place, str(worth[bad]), "a finite number (NaN or -inf where not eligible)")
    return rows, columns, worth, shape


@dataclass(frozen=True, slots=True)
class _Scale:
    """How fits became whole numbers: ``steps`` of them make up ``largest``.

    Divided first and multiplied after, so that neither the greatest nor the least floats run over.
    """

    largest: float
    steps: int

    def units(self, worth: NDArray[np.float64]) -> Ints:
        if self.steps == 1:
            return worth.astype(np.int64)
        return np.asarray(np.rint(worth / self.largest * self.steps), np.int64)

    def band(self, band: float) -> int:
        """Return a band in the units of the fits: whole fits are below 2.5 when they are below 3."""
        farthest = LARGEST_COST + 1
        units = min(max(float(band) / self.largest * self.steps, -farthest), farthest)
        return math.ceil(units) if self.steps == 1 else round(units)

    def worth(self, units: int) -> float:
        return units / self.steps * self.largest


def _scale_of(worth: NDArray[np.float64]) -> _Scale:
    largest = float(np.abs(worth).max(initial=0.0))
    if largest <= LARGEST_COST and np.array_equal(worth, np.rint(worth)):
        return _Scale(1.0, 1)
    return _Scale(largest, FIT_STEPS)


class _Arguments:
    """Reads arguments and gathers what is wrong with them."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def wrong(self, name: str, value: str, expected: str) -> None:
        """Note one argument that does not fit."""
        self._problems.append(Problem(name, value, expected))

    def fits(self, name: str) -> bool:
        """Tell whether nothing was noted about an argument."""
        return all(problem.place != name for problem in self._problems)

    def finish(self) -> None:
        """Raise everything noted, if anything was."""
        if self._problems:
            raise InvalidInputError(self._problems)

    def check_stages(self, names: Sequence[str]) -> None:
        """Note stages that are unknown, missing or said twice."""
        unknown = [name for name in names if name not in STAGES]
        for name in unknown:
            self.wrong("stages", str(name), "one of " + ", ".join(STAGES))
        if not names or (not unknown and len(set(names)) < len(names)):
            self.wrong("stages", str(list(names)), "at least one stage, and each once")

    def count(self, name: str, given: Any) -> int:
        """Return a whole number, or 0 when it does not fit."""
        if isinstance(given, (int, np.integer)) and given >= 0:
            return int(given)
        self.wrong(name, str(given), "a whole number, 0 or more")
        return 0

    def numbers(self, name: str, given: Any, dimensions: int | None = 1) -> NDArray[np.float64]:
        """Return an argument as float64, finite where it has to be one-dimensional, or nothing when it does not fit."""
        nothing = np.zeros((0,) * (dimensions or 2))
        try:
            array = np.asarray(given, np.float64)
        except (TypeError, ValueError, OverflowError):
            self.wrong(name, type(given).__name__, "numbers" if dimensions else "a matrix of numbers")
            return nothing
        if dimensions and (array.ndim != dimensions or not np.isfinite(array).all()):
            self.wrong(name, str(given)[:60], "finite numbers in one dimension")
            return nothing
        return array

    def mask(self, name: str, given: Any, shape: tuple[int, int]) -> Any:
        """Return an argument as something to index, sparse or dense, or None when it does not fit."""
        try:
            mask = given.tocsr() if hasattr(given, "tocsr") else np.asarray(given, np.bool_)
        except (TypeError, ValueError):
            self.wrong(name, type(given).__name__, "a matrix of true and false")
            return None
        if mask.shape != shape:
            self.wrong(name, f"shape {mask.shape}", f"the shape of fit, {shape}")
            return None
        return mask

    def whole(
        self, name: str, given: ArrayLike, length: int | None, low: int | None = 0, high: int | None = None
    ) -> Ints:
        """Return an argument as int64, or zeros of the right length when it does not fit."""
        fallback = np.zeros(length or 0, np.int64)
        try:
            array = np.asarray(given)
            if array.dtype != np.int64:  # which floats would not hold exactly
                array = np.asarray(given, np.float64)
        except (TypeError, ValueError, OverflowError):
            self.wrong(name, type(given).__name__, "whole numbers")
            return fallback
        if array.ndim != 1 or (length is not None and len(array) != length):
            self.wrong(name, f"shape {array.shape}", "one dimension" if length is None else f"shape ({length},)")
            return fallback
        if not np.isfinite(array).all() or not np.array_equal(array, np.rint(array)) or (abs(array) >= 2.0**63).any():
            self.wrong(name, str(given)[:60], "whole numbers")
            return fallback
        if len(array) and ((low is not None and array.min() < low) or (high is not None and array.max() > high)):
            reach = f"from {low}" + (f" to {high}" if high is not None else "")
            self.wrong(name, f"{array.min():g} to {array.max():g}", f"whole numbers {reach}")
            return fallback
        return array.astype(np.int64)
