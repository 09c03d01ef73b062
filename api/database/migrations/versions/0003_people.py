"""Mentees and mentors of a program, and who must never be paired.

Follows 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "mentees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("document", api.database.columns.SealedText(), nullable=True),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.CheckConstraint("document IS NOT NULL OR status = 'left'", name=op.f("ck_mentees_erased_have_left")),
        sa.CheckConstraint("status IN ('waiting', 'paused', 'left')", name=op.f("ck_mentees_status")),
        sa.CheckConstraint("urgency BETWEEN 0 AND 3", name=op.f("ck_mentees_urgency")),
        sa.ForeignKeyConstraint(["id"], ["person_keys.id"], name=op.f("fk_mentees_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_mentees_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentees")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_mentees_program_id_id")),
    )
    with op.batch_alter_table("mentees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentees_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_mentees_program_id_status", ["program_id", "status"], unique=False)

    op.create_table(
        "mentors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("document", api.database.columns.SealedText(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("new_per_week", sa.Integer(), nullable=True),
        sa.Column("credential_expires", sa.Date(), nullable=True),
        sa.CheckConstraint("document IS NOT NULL OR status = 'left'", name=op.f("ck_mentors_erased_have_left")),
        sa.CheckConstraint("status IN ('active', 'leave', 'left')", name=op.f("ck_mentors_status")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_mentors_capacity")),
        sa.CheckConstraint("new_per_week >= 0", name=op.f("ck_mentors_new_per_week")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mentors_member_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["id"], ["person_keys.id"], name=op.f("fk_mentors_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_mentors_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["members.id"], name=op.f("fk_mentors_supervisor_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_mentors_team_id_teams"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
        sa.UniqueConstraint("member_id", name=op.f("uq_mentors_member_id")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_mentors_program_id_id")),
    )
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentors_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_mentors_program_id_status", ["program_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentors_supervisor_id"), ["supervisor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentors_team_id"), ["team_id"], unique=False)

    op.create_table(
        "bans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "reason IN ('complaint', 'protective_order', 'kin', 'sponsor', 'employer', 'landlord', 'housemate', "
            "'known_personally', 'other')",
            name=op.f("ck_bans_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_bans_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_bans_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_bans_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
        sa.UniqueConstraint("mentee_id", "mentor_id", name=op.f("uq_bans_mentee_id_mentor_id")),
    )
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bans_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bans_program_id"), ["program_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bans_program_id"))
        batch_op.drop_index(batch_op.f("ix_bans_mentor_id"))

    op.drop_table("bans")
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentors_team_id"))
        batch_op.drop_index(batch_op.f("ix_mentors_supervisor_id"))
        batch_op.drop_index("ix_mentors_program_id_status")
        batch_op.drop_index(batch_op.f("ix_mentors_program_id"))

    op.drop_table("mentors")
    with op.batch_alter_table("mentees", schema=None) as batch_op:
        batch_op.drop_index("ix_mentees_program_id_status")
        batch_op.drop_index(batch_op.f("ix_mentees_program_id"))

    op.drop_table("mentees")
