"""Who leads a program. What it said of itself before is kept as said, and counts for nothing.

Follows 0022. Going back forgets what was counted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("ALTER TABLE programs RENAME COLUMN peer_run TO said_peer_run")
    op.create_table(
        "leaderships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("board", "board_lived", "staff", "staff_lived")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("director_lived", "planning", "delivery", "evaluation")
        ),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("board_lived >= 0 AND board_lived <= board", name=op.f("ck_leaderships_board")),
        sa.CheckConstraint("staff_lived >= 0 AND staff_lived <= staff", name=op.f("ck_leaderships_staff")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_leaderships_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaderships")),
        sa.UniqueConstraint("program_id", name=op.f("uq_leaderships_program_id")),
    )
    op.create_index(op.f("ix_leaderships_program_id"), "leaderships", ["program_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("leaderships")
    op.execute("ALTER TABLE programs RENAME COLUMN said_peer_run TO peer_run")
