"""Proposals: a pair and an hour put forward, answered first by the mentor and then by the mentee."""
