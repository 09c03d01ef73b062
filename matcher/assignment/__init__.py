"""Who meets whom, and at which hour: exact, proved, over every eligible pair."""
