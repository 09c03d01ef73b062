"""Consent: what a person agreed to share, with whom, until when; and each time it was in fact shared."""
