"""The use cases of consent: all the SQL, no HTTP."""
