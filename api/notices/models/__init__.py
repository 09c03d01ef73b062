"""The tables of what goes out, and the shapes of what admins see of it."""
