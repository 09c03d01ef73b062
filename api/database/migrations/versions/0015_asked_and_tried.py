"""Questions to those left over in a round, and changes to a large round that are tried out meanwhile.

Follows 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        sa.Column("answer_by", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("answered_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_questions_answered")),
        sa.ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"],
            name="fk_questions_round_of_program", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"],
            name="fk_questions_mentee_of_program", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_questions_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_questions_token_hash")),
    )  # fmt: skip
    for column in ("mentee_id", "program_id", "round_id"):
        op.create_index(op.f(f"ix_questions_{column}"), "questions", [column], unique=False)
    op.create_table(
        "round_trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("changes", api.database.columns.SealedText(), nullable=False),
        sa.Column("came", api.database.columns.SealedText(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_round_trials_tries")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (came IS NULL AND failure IS NULL)", name=op.f("ck_round_trials_ended")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person_keys.id"], name=op.f("fk_round_trials_author_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"],
            name="fk_round_trials_round_of_program", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_round_trials_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_trials")),
    )  # fmt: skip
    for column in ("author_id", "ended_at", "program_id", "round_id"):
        op.create_index(op.f(f"ix_round_trials_{column}"), "round_trials", [column], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("round_trials")
    op.drop_table("questions")
