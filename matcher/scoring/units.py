"""The only place where a fit becomes a whole number."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

FIT_UNITS: Final = 10_000
"""Fit units in a fit of 1: a ten-thousandth is finer than any weight is known."""


def whole(fit: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return fits in [0, 1] as fit units.

    Raises
    ------
    ValueError
        If a fit lies outside [0, 1], which the terms rule out.
    """
    if fit.dtype != np.float32:
        raise ValueError(f"fit must be float32, got {fit.dtype}")
    if len(fit) and not (fit.min() >= 0 and fit.max() <= 1.0001):
        raise ValueError(f"fit must be in [0, 1], got {fit.min()} to {fit.max()}")
    units: NDArray[np.int16] = np.rint(fit * np.float32(FIT_UNITS)).astype(np.int16)
    return units


def fractions(units: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return whole fit units as `fraction` does, many at once."""
    return units / FIT_UNITS


def fraction(units: float) -> float:
    """Return fit units as a fit, rounded to what a unit can tell."""
    return round(float(units) / FIT_UNITS, 4)
