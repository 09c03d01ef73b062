"""Matches: two people who said yes, from the first contact until it ends."""
