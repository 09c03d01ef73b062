"""The use cases of calendars and exports: all the SQL, no HTTP."""
