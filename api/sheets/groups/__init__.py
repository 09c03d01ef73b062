"""The sheets of a placing in groups, read and written."""
