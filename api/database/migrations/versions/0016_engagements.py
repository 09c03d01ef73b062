"""What mentors do besides meeting their mentees: groups, shifts and conversations, in the same week.

Follows 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "engagements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("fortnight", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('facilitation', 'shift', 'conversation')", name=op.f("ck_engagements_kind")
        ),
        sa.CheckConstraint("(kind = 'conversation') = (day IS NOT NULL)", name=op.f("ck_engagements_day")),
        sa.CheckConstraint("day IS NULL OR fortnight IS NOT NULL", name=op.f("ck_engagements_turn_of_day")),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name=op.f("ck_engagements_start")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_engagements_minutes")),
        sa.CheckConstraint("fortnight IS NULL OR fortnight IN (0, 1)", name=op.f("ck_engagements_fortnight")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"],
            name="fk_engagements_mentor_of_program", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_engagements_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_engagements_site_id_sites"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagements")),
        sa.UniqueConstraint("mentor_id", "id", name=op.f("uq_engagements_mentor_id_id")),
    )  # fmt: skip
    for column in ("program_id", "site_id"):
        op.create_index(op.f(f"ix_engagements_{column}"), "engagements", [column], unique=False)
    with op.batch_alter_table("held_times", schema=None) as batch_op:
        batch_op.alter_column("hold_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("engagement_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "fk_held_times_engagement_of_mentor", "engagements",
            ["mentor_id", "engagement_id"], ["mentor_id", "id"], ondelete="CASCADE",
        )  # fmt: skip
        batch_op.create_check_constraint(
            op.f("ck_held_times_one_holder"), "(hold_id IS NULL) <> (engagement_id IS NULL)"
        )
        batch_op.create_index("ix_held_times_engagement_id", ["engagement_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before; what groups, shifts and conversations held is free again."""
    op.execute("DELETE FROM held_times WHERE hold_id IS NULL")
    with op.batch_alter_table("held_times", schema=None) as batch_op:
        batch_op.drop_index("ix_held_times_engagement_id")
        batch_op.drop_constraint(op.f("ck_held_times_one_holder"), type_="check")
        batch_op.drop_constraint("fk_held_times_engagement_of_mentor", type_="foreignkey")
        batch_op.drop_column("engagement_id")
        batch_op.alter_column("hold_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("engagements")
