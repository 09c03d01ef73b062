"""Why: for every pair, for everyone left over, and what would help."""

from matcher.explanation.explanation import explain
from matcher.explanation.leftover import CROWDED_OUT, Cause, causes_of

__all__ = ["CROWDED_OUT", "Cause", "causes_of", "explain"]
