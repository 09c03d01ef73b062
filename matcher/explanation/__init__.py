"""Why: for every pair, for everyone left over, and what would help."""

from matcher.explanation.change import apply
from matcher.explanation.explanation import explain

__all__ = ["apply", "explain"]
