"""The use cases of matches: all the SQL, no HTTP."""
