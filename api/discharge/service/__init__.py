"""The use cases of discharge planning: all the SQL, no HTTP."""
