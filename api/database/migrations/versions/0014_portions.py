"""The people and entries of a round belong to an attempt to solve it, so that they can be stored a portion at a time.

Follows 0013. What a round has at this moment is of its last attempt. Going back forgets what no round keeps.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = {"snapshot_people": "person_id", "result_entries": "mentee_id"}
LAST = "UPDATE {table} SET attempt = (SELECT attempt FROM rounds WHERE rounds.id = {table}.round_id)"
OTHERS = (
    "DELETE FROM {table} WHERE NOT EXISTS "
    "(SELECT 1 FROM rounds WHERE rounds.id = {table}.round_id AND rounds.kept = {table}.attempt)"
)


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("rounds", sa.Column("kept", sa.Integer(), nullable=True))
    op.add_column("rounds", sa.Column("to_sweep", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE rounds SET kept = attempt WHERE id IN (SELECT round_id FROM round_results)")
    op.drop_index("ix_result_entries_round_id_kind_mentee_id", "result_entries")
    for table, person in TABLES.items():
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=True))
        op.execute(LAST.format(table=table))
        _key(table, "round_id", "attempt", person, nullable=False)
    op.create_index(
        "ix_result_entries_round_id_attempt_kind_mentee_id",
        "result_entries",
        ["round_id", "attempt", "kind", "mentee_id"],
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_result_entries_round_id_attempt_kind_mentee_id", "result_entries")
    for table, person in TABLES.items():
        op.execute(OTHERS.format(table=table))
        _key(table, "round_id", person, nullable=True)
        op.drop_column(table, "attempt")
    op.create_index("ix_result_entries_round_id_kind_mentee_id", "result_entries", ["round_id", "kind", "mentee_id"])
    with op.batch_alter_table("rounds") as batch_op:
        batch_op.drop_column("to_sweep")
        batch_op.drop_column("kept")


def _key(table: str, *columns: str, nullable: bool) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(f"pk_{table}", type_="primary")
        batch_op.alter_column("attempt", existing_type=sa.Integer(), nullable=nullable)
        batch_op.create_primary_key(f"pk_{table}", list(columns))
