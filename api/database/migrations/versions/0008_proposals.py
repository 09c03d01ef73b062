"""Proposals, the links by which mentees answer them, and how often rounds were repaired.

Follows 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "repairs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_repairs_number")),
        sa.ForeignKeyConstraint(
            ["program_id", "round_id"],
            ["rounds.program_id", "rounds.id"],
            name="fk_repairs_round_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_repairs_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sa.UniqueConstraint("round_id", name=op.f("uq_repairs_round_id")),
    )
    with op.batch_alter_table("repairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repairs_program_id"), ["program_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("fortnight", sa.Integer(), nullable=True),
        sa.Column("fit", sa.Float(), nullable=False),
        sa.Column("why", api.database.columns.SealedText(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("tags", api.database.columns.SealedText(), nullable=False),
        sa.Column("answer_by", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("remind_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("shown_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("mentor_answered_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("mentor_by", sa.String(length=20), nullable=True),
        sa.Column("mentee_answered_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("mentee_by", sa.String(length=20), nullable=True),
        sa.Column("closed_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("repair", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(state IN ('declined', 'expired', 'withdrawn')) = (reason IS NOT NULL)",
            name=op.f("ck_proposals_ended_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('proposed', 'mentor_accepted')) = (closed_at IS NULL)", name=op.f("ck_proposals_closed")
        ),
        sa.CheckConstraint(
            "(state IN ('proposed', 'mentor_accepted')) = (hold_id IS NOT NULL)",
            name=op.f("ck_proposals_live_hold_an_hour"),
        ),
        sa.CheckConstraint("repair IN ('none', 'due', 'done')", name=op.f("ck_proposals_repair")),
        sa.CheckConstraint("state <> 'accepted' OR mentee_by IS NOT NULL", name=op.f("ck_proposals_both_answered")),
        sa.CheckConstraint(
            "state IN ('proposed', 'mentor_accepted', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_proposals_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('mentor_accepted', 'accepted') OR mentor_by IS NOT NULL",
            name=op.f("ck_proposals_mentor_answers_first"),
        ),
        sa.CheckConstraint("generation >= 0", name=op.f("ck_proposals_generation")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_proposals_hold_id_holds")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_proposals_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_proposals_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "round_id"],
            ["rounds.program_id", "rounds.id"],
            name="fk_proposals_round_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_proposals_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_proposals_site_id_sites"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_proposals_hold_id")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_proposals_program_id_id")),
        sa.UniqueConstraint(
            "round_id", "mentee_id", "mentor_id", name=op.f("uq_proposals_round_id_mentee_id_mentor_id")
        ),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposals_live_answer_by",
            ["answer_by"],
            unique=False,
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )
        batch_op.create_index(
            "ix_proposals_live_remind_at",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )
        batch_op.create_index(batch_op.f("ix_proposals_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_proposals_program_id_state", ["program_id", "state"], unique=False)
        batch_op.create_index(
            "ix_proposals_repair_due",
            ["round_id"],
            unique=False,
            sqlite_where=sa.text("repair = 'due'"),
            postgresql_where=sa.text("repair = 'due'"),
        )
        batch_op.create_index(batch_op.f("ix_proposals_round_id"), ["round_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_live_mentee",
            ["mentee_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )

    op.create_table(
        "answer_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_answer_links_proposal_id_proposals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answer_links_token_hash")),
    )
    with op.batch_alter_table("answer_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_links_proposal_id"), ["proposal_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("answer_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_links_proposal_id"))

    op.drop_table("answer_links")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposals_live_mentee",
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_proposals_round_id"))
        batch_op.drop_index(
            "ix_proposals_repair_due",
            sqlite_where=sa.text("repair = 'due'"),
            postgresql_where=sa.text("repair = 'due'"),
        )
        batch_op.drop_index("ix_proposals_program_id_state")
        batch_op.drop_index(batch_op.f("ix_proposals_program_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_mentee_id"))
        batch_op.drop_index(
            "ix_proposals_live_remind_at",
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )
        batch_op.drop_index(
            "ix_proposals_live_answer_by",
            sqlite_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'mentor_accepted')"),
        )

    op.drop_table("proposals")
    with op.batch_alter_table("repairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_repairs_program_id"))

    op.drop_table("repairs")
