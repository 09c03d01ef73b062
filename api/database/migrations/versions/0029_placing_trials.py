"""Policies for groups that a worker tries out.

Follows 0026.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.database.columns import Instant, SealedText

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    instant = Instant(timezone=True)
    op.create_table(
        "placing_trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("came", SealedText(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_placing_trials_tries")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (came IS NULL AND failure IS NULL)", name=op.f("ck_placing_trials_ended")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person_keys.id"], name=op.f("fk_placing_trials_author_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_placing_trials_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placing_trials")),
    )
    for column in ("program_id", "author_id", "ended_at"):
        op.create_index(op.f(f"ix_placing_trials_{column}"), "placing_trials", [column], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("placing_trials")
