"""The use cases of proposals: all the SQL, no HTTP."""
