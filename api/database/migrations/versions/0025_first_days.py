"""Calls before somebody leaves treatment, and what was told of days: of a first meeting, and to coordinators.

Follows 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.database.columns import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("matches", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("discharges", sa.Column("told_for", sa.Date(), nullable=True))
    op.drop_column("discharges", "planned_on")
    op.create_table(
        "early_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'held', 'declined')", name=op.f("ck_early_calls_state")),
        sa.CheckConstraint("engagement_id IS NULL OR state = 'held'", name=op.f("ck_early_calls_engaged_when_held")),
        sa.CheckConstraint("day < leaves_on", name=op.f("ck_early_calls_early")),
        sa.CheckConstraint(
            "start_min BETWEEN 0 AND 1439 AND minutes BETWEEN 1 AND 1440", name=op.f("ck_early_calls_time")
        ),
        sa.CheckConstraint("mode IN ('phone', 'video')", name=op.f("ck_early_calls_mode")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_early_calls_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "match_id"],
            ["matches.program_id", "matches.id"],
            name="fk_early_calls_match_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagements.id"],
            name=op.f("fk_early_calls_engagement_id_engagements"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_calls")),
        sa.UniqueConstraint("match_id", name=op.f("uq_early_calls_match_id")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_early_calls_engagement_id")),
    )
    op.create_index(op.f("ix_early_calls_program_id"), "early_calls", ["program_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("early_calls")
    op.add_column("discharges", sa.Column("planned_on", sa.Date(), nullable=True))
    op.drop_column("discharges", "told_for")
    op.drop_column("matches", "first_day")
