"""Receipts of intake, ids of sheets, likenesses of mentees, and consents on paper.

Follows 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "intake_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("document", api.database.columns.SealedText(), nullable=True),
        sa.Column("kept_until", api.database.columns.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) = (document IS NULL)", name=op.f("ck_intake_receipts_whole")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person_keys.id"], name=op.f("fk_intake_receipts_person_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_intake_receipts_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_receipts")),
        sa.UniqueConstraint("caller_id", "key_digest", name=op.f("uq_intake_receipts_caller_id_key_digest")),
    )
    op.create_index(op.f("ix_intake_receipts_kept_until"), "intake_receipts", ["kept_until"], unique=False)
    op.create_index(op.f("ix_intake_receipts_person_id"), "intake_receipts", ["person_id"], unique=False)
    op.create_index(op.f("ix_intake_receipts_program_id"), "intake_receipts", ["program_id"], unique=False)
    op.create_table(
        "sheet_ids",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("side IN ('mentees', 'mentors')", name=op.f("ck_sheet_ids_side")),
        sa.ForeignKeyConstraint(["person_id"], ["person_keys.id"], name=op.f("fk_sheet_ids_person_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_sheet_ids_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "side", "digest", name=op.f("pk_sheet_ids")),
        sa.UniqueConstraint("person_id", name=op.f("uq_sheet_ids_person_id")),
    )
    op.create_table(
        "likenesses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("earlier_id", sa.Uuid(), nullable=False),
        sa.Column("later_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.String(length=50), nullable=True),
        sa.Column("decided_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kept_id IS NOT NULL) = (state = 'same') AND (kept_id IS NULL OR kept_id IN (earlier_id, later_id))",
            name=op.f("ck_likenesses_kept"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_likenesses_decided"),
        ),
        sa.CheckConstraint("state IN ('open', 'same', 'different')", name=op.f("ck_likenesses_state")),
        sa.CheckConstraint("earlier_id < later_id", name=op.f("ck_likenesses_order")),
        sa.ForeignKeyConstraint(
            ["program_id", "earlier_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_likenesses_earlier_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "later_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_likenesses_later_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_likenesses_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likenesses")),
        sa.UniqueConstraint("earlier_id", "later_id", name=op.f("uq_likenesses_earlier_id_later_id")),
    )
    op.create_index(op.f("ix_likenesses_later_id"), "likenesses", ["later_id"], unique=False)
    op.create_index(op.f("ix_likenesses_program_id"), "likenesses", ["program_id"], unique=False)
    op.create_index("ix_likenesses_program_id_state", "likenesses", ["program_id", "state"], unique=False)
    op.create_table(
        "mentee_marks",
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.String(length=10), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("fact IN ('email', 'name', 'phone')", name=op.f("ck_mentee_marks_fact")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_mentee_marks_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mentee_id", "fact", name=op.f("pk_mentee_marks")),
    )
    op.create_index("ix_mentee_marks_program_id_digest", "mentee_marks", ["program_id", "digest"], unique=False)
    _keep_papers()


def downgrade() -> None:
    """Go back to the one before."""
    on = " ON consents" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER consents_paper{on}")
    op.execute("ALTER TABLE consents DROP COLUMN paper_recorded_by")
    op.drop_index("ix_mentee_marks_program_id_digest", table_name="mentee_marks")
    op.drop_table("mentee_marks")
    op.drop_index("ix_likenesses_program_id_state", table_name="likenesses")
    op.drop_index(op.f("ix_likenesses_program_id"), table_name="likenesses")
    op.drop_index(op.f("ix_likenesses_later_id"), table_name="likenesses")
    op.drop_table("likenesses")
    op.drop_table("sheet_ids")
    op.drop_index(op.f("ix_intake_receipts_program_id"), table_name="intake_receipts")
    op.drop_index(op.f("ix_intake_receipts_person_id"), table_name="intake_receipts")
    op.drop_index(op.f("ix_intake_receipts_kept_until"), table_name="intake_receipts")
    op.drop_table("intake_receipts")


def _keep_papers() -> None:
    """Add who recorded a paper, which never changes. The table is not copied: it would lose its triggers."""
    op.execute("ALTER TABLE consents ADD COLUMN paper_recorded_by VARCHAR(50)")
    head = "CREATE TRIGGER consents_paper BEFORE UPDATE OF paper_recorded_by ON consents FOR EACH ROW"
    if _is_postgresql():
        op.execute(f"{head} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'kept as it was written'); END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
