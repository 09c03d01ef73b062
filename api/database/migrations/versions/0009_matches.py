"""Matches, their contact log, and mentors who step back.

Follows 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "leaves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("reason", api.database.columns.SealedText(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_leaves_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_leaves_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaves_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leaves_program_id"), ["program_id"], unique=False)

    op.create_table(
        "matches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.String(length=20), nullable=False),
        sa.Column("due_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("told_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("reached_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("met_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.Column("note", api.database.columns.SealedText(), nullable=True),
        sa.Column("note_shown_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(state <> 'ended') = (hold_id IS NOT NULL)", name=op.f("ck_matches_open_hold_an_hour")),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (end_reason IS NOT NULL)",
            name=op.f("ck_matches_ended"),
        ),
        sa.CheckConstraint("state = 'paused' OR paused_until IS NULL", name=op.f("ck_matches_paused")),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name=op.f("ck_matches_state")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_matches_hold_id_holds")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_matches_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_matches_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "proposal_id"],
            ["proposals.program_id", "proposals.id"],
            name="fk_matches_proposal_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_matches_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_matches_hold_id")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_matches_program_id_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_matches_proposal_id")),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(
            "ix_matches_active_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.create_index(batch_op.f("ix_matches_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matches_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matches_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_matches_program_id_state", ["program_id", "state"], unique=False)
        batch_op.create_index(
            "uq_matches_open_mentee",
            ["mentee_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )

    op.create_table(
        "contact_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note", api.database.columns.SealedText(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('reached', 'left_message', 'met', 'missed', 'worried')",
            name=op.f("ck_contact_entries_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "match_id"],
            ["matches.program_id", "matches.id"],
            name="fk_contact_entries_match_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_contact_entries_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_contact_entries_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_entries")),
    )
    with op.batch_alter_table("contact_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_entries_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_entries_program_id"), ["program_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("contact_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_entries_program_id"))
        batch_op.drop_index(batch_op.f("ix_contact_entries_match_id"))

    op.drop_table("contact_entries")
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_matches_open_mentee",
            sqlite_where=sa.text("state <> 'ended'"),
            postgresql_where=sa.text("state <> 'ended'"),
        )
        batch_op.drop_index("ix_matches_program_id_state")
        batch_op.drop_index(batch_op.f("ix_matches_program_id"))
        batch_op.drop_index(batch_op.f("ix_matches_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_matches_mentee_id"))
        batch_op.drop_index(
            "ix_matches_active_due_at",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("matches")
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leaves_program_id"))
        batch_op.drop_index(batch_op.f("ix_leaves_mentor_id"))

    op.drop_table("leaves")
