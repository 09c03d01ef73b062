"""Rounds with their policy, what they were made from, what came out, and the weekly schedule.

Follows 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_policies_number")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_policies_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_policies_program_id_number")),
    )
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policies_program_id"), ["program_id"], unique=False)

    op.create_table(
        "round_schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("next_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name=op.f("ck_round_schedules_minute")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_round_schedules_weekday")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_round_schedules_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_schedules")),
        sa.UniqueConstraint("program_id", name=op.f("uq_round_schedules_program_id")),
    )
    with op.batch_alter_table("round_schedules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_schedules_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_schedules_program_id"), ["program_id"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("step_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("heartbeat_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("started_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("published_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("policy_number", sa.Integer(), nullable=False),
        sa.Column("altered", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("mentees", sa.Integer(), nullable=False),
        sa.Column("mentors", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_rounds_failure")),
        sa.CheckConstraint(
            "state IN ('draft', 'solving', 'review', 'published', 'closed', 'cancelled', 'failed')",
            name=op.f("ck_rounds_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('review', 'published', 'closed') OR digest IS NOT NULL", name=op.f("ck_rounds_has_result")
        ),
        sa.CheckConstraint("attempt >= 0 AND tries >= 0", name=op.f("ck_rounds_attempt")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_rounds_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_rounds_program_id_id")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_rounds_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_rounds_live",
            ["program_id", "week"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'solving', 'review', 'published')"),
            postgresql_where=sa.text("state IN ('draft', 'solving', 'review', 'published')"),
        )

    op.create_table(
        "scheduled_rounds",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_scheduled_rounds_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "week", name=op.f("pk_scheduled_rounds")),
    )
    op.create_table(
        "result_entries",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        sa.CheckConstraint("(kind = 'match') = (mentor_id IS NOT NULL)", name=op.f("ck_result_entries_mentor")),
        sa.CheckConstraint("kind IN ('match', 'unmatched')", name=op.f("ck_result_entries_kind")),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person_keys.id"], name=op.f("fk_result_entries_mentee_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person_keys.id"], name=op.f("fk_result_entries_mentor_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_result_entries_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "mentee_id", name=op.f("pk_result_entries")),
    )
    with op.batch_alter_table("result_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_result_entries_round_id_kind_mentee_id", ["round_id", "kind", "mentee_id"], unique=False
        )

    op.create_table(
        "round_results",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_results_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_results")),
    )
    op.create_table(
        "round_snapshots",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_snapshots_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_snapshots")),
    )
    op.create_table(
        "snapshot_people",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        sa.CheckConstraint("side IN ('mentee', 'mentor')", name=op.f("ck_snapshot_people_side")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person_keys.id"], name=op.f("fk_snapshot_people_person_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_snapshot_people_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_snapshot_people")),
    )
    op.create_table(
        "round_pairs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(kind = 'ban') = (reason IS NOT NULL)", name=op.f("ck_round_pairs_banned_for")),
        sa.CheckConstraint("reason IN ('declined', 'not_now', 'for_good')", name=op.f("ck_round_pairs_reason")),
        sa.CheckConstraint("kind IN ('pin', 'ban')", name=op.f("ck_round_pairs_kind")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_round_pairs_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_round_pairs_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "round_id"],
            ["rounds.program_id", "rounds.id"],
            name="fk_round_pairs_round_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_round_pairs_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_pairs")),
        sa.UniqueConstraint(
            "round_id", "mentee_id", "mentor_id", name=op.f("uq_round_pairs_round_id_mentee_id_mentor_id")
        ),
    )
    with op.batch_alter_table("round_pairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_pairs_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_pairs_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_pairs_program_id"), ["program_id"], unique=False)
        batch_op.create_index(
            "uq_round_pairs_pin",
            ["round_id", "mentee_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'pin'"),
            postgresql_where=sa.text("kind = 'pin'"),
        )


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("round_pairs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_round_pairs_pin", sqlite_where=sa.text("kind = 'pin'"), postgresql_where=sa.text("kind = 'pin'")
        )
        batch_op.drop_index(batch_op.f("ix_round_pairs_program_id"))
        batch_op.drop_index(batch_op.f("ix_round_pairs_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_round_pairs_mentee_id"))

    op.drop_table("round_pairs")
    op.drop_table("snapshot_people")
    op.drop_table("round_snapshots")
    op.drop_table("round_results")
    with op.batch_alter_table("result_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_result_entries_round_id_kind_mentee_id")

    op.drop_table("result_entries")
    op.drop_table("scheduled_rounds")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rounds_live",
            sqlite_where=sa.text("state IN ('draft', 'solving', 'review', 'published')"),
            postgresql_where=sa.text("state IN ('draft', 'solving', 'review', 'published')"),
        )
        batch_op.drop_index("ix_rounds_state")
        batch_op.drop_index(batch_op.f("ix_rounds_program_id"))

    op.drop_table("rounds")
    with op.batch_alter_table("round_schedules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_schedules_program_id"))
        batch_op.drop_index(batch_op.f("ix_round_schedules_next_at"))

    op.drop_table("round_schedules")
    with op.batch_alter_table("policies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policies_program_id"))

    op.drop_table("policies")
