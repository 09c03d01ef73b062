"""Mentees and mentors of a program: sealed under a key of their own, handed to the engine without a name."""
