"""The smallest changes that would place somebody, each with the gain that solving again gives."""

from matcher.explanation.remedies.remedies import Remedies, remedies_of
from matcher.explanation.remedies.solved import solved_remedies

__all__ = ["Remedies", "remedies_of", "solved_remedies"]
