"""The use cases of groups: all the SQL, no HTTP."""
