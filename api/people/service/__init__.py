"""The use cases of people: all the SQL, no HTTP."""
