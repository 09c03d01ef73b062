"""The smallest changes that would place somebody, each with the gain that solving again gives."""

from matcher.explanation.remedies.remedies import Remedies, remedies_of

__all__ = ["Remedies", "remedies_of"]
