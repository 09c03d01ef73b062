"""One conversation: proposals and matches that are for one day, and end when the two have met.

Follows 0026.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("day", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_proposals_day_of_once"), "once = (day IS NOT NULL)")
        batch_op.create_unique_constraint(op.f("uq_proposals_id_once"), ["id", "once"])
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.alter_column("once", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("once", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            "fk_matches_once_of_proposal", "proposals", ["proposal_id", "once"], ["id", "once"], ondelete="CASCADE"
        )
        batch_op.create_check_constraint(op.f("ck_matches_once_has_no_check_in"), "NOT once OR due <> 'check_in'")
        batch_op.create_check_constraint(
            op.f("ck_matches_once_met_is_over"), "NOT once OR met_at IS NULL OR state = 'ended'"
        )
        batch_op.create_check_constraint(
            op.f("ck_matches_ended_once"),
            "end_reason IS NULL OR end_reason NOT IN ('conversation_over', 'not_written_down')"
            " OR (once AND (end_reason = 'conversation_over') = (met_at IS NOT NULL))",
        )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.alter_column("once", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Go back to the one before; what was for one conversation is for every week, and what ended by itself is done."""
    op.execute(
        "UPDATE matches SET end_reason = 'completed' WHERE end_reason IN ('conversation_over', 'not_written_down')"
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        for name in ("ended_once", "once_met_is_over", "once_has_no_check_in"):
            batch_op.drop_constraint(op.f(f"ck_matches_{name}"), type_="check")
        batch_op.drop_constraint("fk_matches_once_of_proposal", type_="foreignkey")
        batch_op.drop_column("once")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_proposals_id_once"), type_="unique")
        batch_op.drop_constraint(op.f("ck_proposals_day_of_once"), type_="check")
        batch_op.drop_column("day")
        batch_op.drop_column("once")
