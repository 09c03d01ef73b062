"""The use cases of referrals: all the SQL, no HTTP."""
