"""The database: SQLite in a file, or PostgreSQL by its address; sessions, column types, people's keys, migrations."""
