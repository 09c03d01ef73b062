"""Programs and their places, the people who run them, how they sign in, and what each may do."""
