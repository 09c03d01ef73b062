"""What is held of mentors' weeks and caseloads, and who met before.

Follows 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATUSES = "status IN ('waiting', 'matched', 'paused', 'left')"
STATUSES_BEFORE = "status IN ('waiting', 'paused', 'left')"


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("mentees", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_mentees_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_mentees_status"), STATUSES)
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_mentors_id_capacity"), ["id", "capacity"])
    op.create_table(
        "formers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["mentees.id"], name=op.f("fk_formers_mentee_id_mentees"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentors.id"], name=op.f("fk_formers_mentor_id_mentors"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_formers_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formers")),
        sa.UniqueConstraint("mentee_id", "mentor_id", name=op.f("uq_formers_mentee_id_mentor_id")),
    )
    with op.batch_alter_table("formers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_formers_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_formers_program_id"), ["program_id"], unique=False)

    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("fortnight", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("caseload_no", sa.Integer(), nullable=False),
        sa.Column("caseload_cap", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('proposal', 'match')", name=op.f("ck_holds_kind")),
        sa.CheckConstraint(
            "(places = 1 AND fortnight IS NULL) OR (places = 2 AND fortnight IN (0, 1))",
            name=op.f("ck_holds_fortnight"),
        ),
        sa.CheckConstraint("caseload_no BETWEEN 1 AND caseload_cap", name=op.f("ck_holds_caseload")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_holds_minutes")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name=op.f("ck_holds_start")),
        sa.ForeignKeyConstraint(
            ["mentor_id", "caseload_cap"],
            ["mentors.id", "mentors.capacity"],
            name="fk_holds_cap_of_mentor",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_holds_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_holds_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_holds_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_holds_site_id_sites"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("mentee_id", name=op.f("uq_holds_mentee_id")),
        sa.UniqueConstraint("mentor_id", "caseload_no", name=op.f("uq_holds_mentor_id_caseload_no")),
        sa.UniqueConstraint("mentor_id", "id", name=op.f("uq_holds_mentor_id_id")),
    )
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holds_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holds_site_id"), ["site_id"], unique=False)

    op.create_table(
        "held_times",
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("fortnight", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cell BETWEEN 0 AND 2015", name=op.f("ck_held_times_cell")),
        sa.CheckConstraint("fortnight IN (0, 1)", name=op.f("ck_held_times_fortnight")),
        sa.ForeignKeyConstraint(
            ["mentor_id", "hold_id"],
            ["holds.mentor_id", "holds.id"],
            name="fk_held_times_hold_of_mentor",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mentor_id", "fortnight", "cell", name=op.f("pk_held_times")),
    )
    with op.batch_alter_table("held_times", schema=None) as batch_op:
        batch_op.create_index("ix_held_times_hold_id", ["hold_id"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute("UPDATE mentees SET status = 'waiting' WHERE status = 'matched'")
    with op.batch_alter_table("held_times", schema=None) as batch_op:
        batch_op.drop_index("ix_held_times_hold_id")

    op.drop_table("held_times")
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holds_site_id"))
        batch_op.drop_index(batch_op.f("ix_holds_program_id"))

    op.drop_table("holds")
    with op.batch_alter_table("formers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_formers_program_id"))
        batch_op.drop_index(batch_op.f("ix_formers_mentor_id"))

    op.drop_table("formers")
    with op.batch_alter_table("mentors", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_mentors_id_capacity"), type_="unique")
    with op.batch_alter_table("mentees", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_mentees_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_mentees_status"), STATUSES_BEFORE)
