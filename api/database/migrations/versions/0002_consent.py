"""The audit log, with what the database itself refuses.

A later migration that copies one of these tables on SQLite (``batch_alter_table``) loses its triggers and has to
make them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_entries_number")),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_entries_previous")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    _guard()


def downgrade() -> None:
    """Go back to the one before."""
    for table in ("audit_heads", "audit_entries"):
        op.drop_table(table)
    if _is_postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def _guard() -> None:
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'kept as it was written' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    _refuse("audit_entries", "UPDATE")
    _refuse("audit_entries", "DELETE")
    _refuse("audit_heads", "UPDATE", "NEW.chain <> OLD.chain OR NEW.number <= OLD.number")
    _refuse("audit_heads", "DELETE")
    if _is_postgresql():
        for table in ("audit_entries", "audit_heads"):
            op.execute(
                f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _refuse(table: str, verb: str, when: str = "") -> None:
    """Make the database refuse an UPDATE or DELETE, always or under a condition."""
    head = f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW"
    condition = f"WHEN ({when})" if when else ""
    if _is_postgresql():
        op.execute(f"{head} {condition} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} {condition} BEGIN SELECT RAISE(ABORT, 'kept as it was written'); END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
