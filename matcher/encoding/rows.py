"""Rows of mentees: a stretch, or some in particular."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = slice | NDArray[np.integer]
