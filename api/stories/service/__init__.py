"""The use cases of stories: all the SQL, no HTTP."""
