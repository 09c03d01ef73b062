"""The use cases of intake: all the SQL, no HTTP."""
