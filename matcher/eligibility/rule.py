"""What a rule is: a mask over a block of pairs, and a reason in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded, Rows

Grain = Literal["mentor", "time", "kind", "slot"]
"""What a rule or term looks at beside the mentee: the mentor, the time or kind of a slot, or a slot itself."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard condition; a pair that breaks it is not eligible.

    Parameters
    ----------
    name : str
        As in the policy.
    grain : {"mentor", "time", "kind", "slot"}
        What the second axis of the mask counts.
    mask : callable
        From a pool and rows of mentees to what the rule allows: ndarray of bool, shape (n_rows, n_grain),
        or with 1 in either place where it does not depend on that side.
    reason : str
        Why somebody is not eligible, to follow "they are not eligible: ".
    private : bool
        Whether explanations name it "a private factor" only.
    """

    name: str
    grain: Grain
    mask: Callable[[Encoded, Rows], NDArray[np.bool_]]
    reason: str
    private: bool = False
