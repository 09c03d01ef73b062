"""The use cases of presence."""
