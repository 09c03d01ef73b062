"""Discharge planning: what somebody leaves treatment with, and what the treatment centre hears of it."""
