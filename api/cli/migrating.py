"""`waypair migrate`: bring the database to the tables of this version."""

from __future__ import annotations

from api.cli.guard import DONE
from api.cli.screen import answers, say
from api.database.engine import Database
from api.database.migrating import migrate, present_revision
from api.settings import Settings


def migrate_database() -> int:
    """Migrate the database that the settings name; doing it twice does no harm."""
    database = Database(Settings.from_environment().database_url.get_secret_value())
    try:
        before = present_revision(database.engine)
        migrate(database.engine)
        after = present_revision(database.engine)
    finally:
        database.close()
    say(answers(), f"The database was at {before or 'nothing'} and is at {after}.")
    return DONE
