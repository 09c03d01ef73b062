"""Backups: the whole database in one portable file, and back from it into SQLite or PostgreSQL."""
