"""What a term is: a soft quality of a pair, in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import Grain
from matcher.encoding import Encoded

Positions = NDArray[np.integer]

NEUTRAL: Final = np.float32(0.5)
"""What a term is worth about which the mentee said nothing: the same with everyone, so it decides nothing."""


@dataclass(frozen=True, slots=True)
class Term:
    """A soft quality of a pair.

    Parameters
    ----------
    name : str
        As in the policy's weights.
    grain : {"mentor", "time", "kind"}
        What it looks at beside the mentee.
    values : callable
        From a pool, positions of mentees and as many positions of mentors, times or kinds to ndarray of
        float32, shape (n_pairs,), in [0, 1].
    praise : str
        What a high value means, in words.
    """

    name: str
    grain: Grain
    values: Callable[[Encoded, Positions, Positions], NDArray[np.float32]]
    praise: str
