"""Drafts of people who ask for support, links to a mentee's own page, and whether a program has a public form.

Follows 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORKING = "revoked_at IS NULL"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("programs", sa.Column("public_form", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "intake_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("document", api.database.columns.SealedText(), nullable=False),
        sa.Column("expires_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_intake_drafts_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_drafts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_intake_drafts_token_hash")),
    )
    op.create_index(op.f("ix_intake_drafts_expires_at"), "intake_drafts", ["expires_at"], unique=False)
    op.create_index(op.f("ix_intake_drafts_program_id"), "intake_drafts", ["program_id"], unique=False)
    op.create_table(
        "own_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"],
            name="fk_own_links_mentee_of_program", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_own_links_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_own_links_token_hash")),
    )  # fmt: skip
    op.create_index(op.f("ix_own_links_mentee_id"), "own_links", ["mentee_id"], unique=False)
    op.create_index(op.f("ix_own_links_program_id"), "own_links", ["program_id"], unique=False)
    op.create_index(
        "uq_own_links_working", "own_links", ["mentee_id"], unique=True,
        sqlite_where=sa.text(WORKING), postgresql_where=sa.text(WORKING),
    )  # fmt: skip


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("own_links")
    op.drop_table("intake_drafts")
    op.drop_column("programs", "public_form")
