"""Looks at everybody of a large program before a round.

Follows 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "week_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("came", api.database.columns.SealedText(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_week_looks_tries")),
        sa.CheckConstraint("(ended_at IS NULL) = (came IS NULL AND failure IS NULL)", name=op.f("ck_week_looks_ended")),
        sa.ForeignKeyConstraint(["author_id"], ["person_keys.id"], name=op.f("fk_week_looks_author_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_week_looks_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_looks")),
    )
    for column in ("author_id", "ended_at", "program_id"):
        op.create_index(op.f(f"ix_week_looks_{column}"), "week_looks", [column], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("week_looks")
