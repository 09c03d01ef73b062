"""Two needs of a mentee: one hour with a specialist and one with a role model, never with the same mentor.

Follows 0022.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LIVE: Final = sa.text("state IN ('proposed', 'mentor_accepted')")
OPEN: Final = sa.text("state <> 'ended'")
HELD: Final = (("proposals", "uq_proposals_live_mentee", LIVE), ("matches", "uq_matches_open_mentee", OPEN))
"""What holds an hour of a mentee, and the index by which they have one of it at most."""


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("need", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(op.f("uq_holds_mentee_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_holds_mentee_id_need"), ["mentee_id", "need"])
        batch_op.create_unique_constraint(op.f("uq_holds_mentee_id_mentor_id"), ["mentee_id", "mentor_id"])
        batch_op.create_unique_constraint(
            op.f("uq_holds_id_mentee_id_mentor_id_need"), ["id", "mentee_id", "mentor_id", "need"]
        )
        batch_op.create_check_constraint(op.f("ck_holds_need"), "need IN (1, 2)")
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.alter_column("need", existing_type=sa.Integer(), server_default=None)
    for table, index, where in HELD:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("need", sa.Integer(), nullable=False, server_default="1"))
            batch_op.drop_index(index)
            batch_op.drop_constraint(op.f(f"fk_{table}_hold_id_holds"), type_="foreignkey")
            batch_op.create_foreign_key(
                f"fk_{table}_hold_of_pair", "holds",
                ["hold_id", "mentee_id", "mentor_id", "need"], ["id", "mentee_id", "mentor_id", "need"],
                onupdate="CASCADE",
            )  # fmt: skip
            batch_op.create_check_constraint(op.f(f"ck_{table}_need"), "need IN (1, 2)")
            batch_op.create_index(index, ["mentee_id", "need"], unique=True, sqlite_where=where, postgresql_where=where)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("need", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Go back to the one before; whoever has two mentors keeps the first."""
    seconds = "SELECT id FROM holds WHERE need = 2"
    op.execute(
        "UPDATE proposals SET state = 'withdrawn', reason = 'coordinator', closed_at = CURRENT_TIMESTAMP, "
        f"remind_at = NULL, hold_id = NULL WHERE hold_id IN ({seconds})"
    )
    op.execute(
        "UPDATE matches SET state = 'ended', end_reason = 'other', ended_at = CURRENT_TIMESTAMP, paused_until = NULL, "
        f"hold_id = NULL WHERE hold_id IN ({seconds})"
    )
    op.execute(f"DELETE FROM held_times WHERE hold_id IN ({seconds})")
    op.execute("DELETE FROM holds WHERE need = 2")
    for table, index, where in reversed(HELD):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(index)
            batch_op.drop_constraint(op.f(f"ck_{table}_need"), type_="check")
            batch_op.drop_constraint(f"fk_{table}_hold_of_pair", type_="foreignkey")
            batch_op.drop_column("need")
            batch_op.create_foreign_key(op.f(f"fk_{table}_hold_id_holds"), "holds", ["hold_id"], ["id"])
            batch_op.create_index(index, ["mentee_id"], unique=True, sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_holds_need"), type_="check")
        for name in ("id_mentee_id_mentor_id_need", "mentee_id_mentor_id", "mentee_id_need"):
            batch_op.drop_constraint(op.f(f"uq_holds_{name}"), type_="unique")
        batch_op.drop_column("need")
        batch_op.create_unique_constraint(op.f("uq_holds_mentee_id"), ["mentee_id"])
