"""The use cases of accounts: all the SQL, no HTTP."""
