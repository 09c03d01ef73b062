"""What mentors are asked for rosters, and people for placings in groups; versions of the policy for groups.

Follows 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    instant = api.database.columns.Instant(timezone=True)
    op.create_table(
        "roster_asks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.String(length=300), nullable=False),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_roster_asks_answered_whole")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_roster_asks_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["rosters.id"], name=op.f("fk_roster_asks_roster_id_rosters"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_roster_asks_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_asks")),
        sa.UniqueConstraint("roster_id", "mentor_id", "change", name=op.f("uq_roster_asks_roster_id_mentor_id_change")),
    )
    for column in ("program_id", "mentor_id"):
        op.create_index(op.f(f"ix_roster_asks_{column}"), "roster_asks", [column], unique=False)

    op.create_table(
        "group_policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_group_policies_number")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_group_policies_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_policies")),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_group_policies_program_id_number")),
    )
    op.create_index(op.f("ix_group_policies_program_id"), "group_policies", ["program_id"], unique=False)

    with op.batch_alter_table("questions") as batch:
        batch.alter_column("round_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("placing_id", sa.Uuid(), nullable=True))
        batch.create_check_constraint(op.f("ck_questions_of_one"), "(round_id IS NULL) <> (placing_id IS NULL)")
    op.create_index(op.f("ix_questions_placing_id"), "questions", ["placing_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("DELETE FROM questions WHERE round_id IS NULL")
    op.drop_index(op.f("ix_questions_placing_id"), table_name="questions")
    with op.batch_alter_table("questions") as batch:
        batch.drop_constraint(op.f("ck_questions_of_one"), type_="check")
        batch.drop_column("placing_id")
        batch.alter_column("round_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("group_policies")
    op.drop_table("roster_asks")
