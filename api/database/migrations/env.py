"""Run by alembic: applies the migrations on the connection that `api.database.migrating` hands over."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite alters hardly anything: tables are copied instead
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
