"""Open groups of a region, of which whoever asks for support is told.

Follows 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fellowship", sa.String(length=300), nullable=False),
        sa.Column("pathway", sa.String(length=30), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("only_for", sa.JSON(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("notes", sa.String(length=300), nullable=False),
        sa.Column("newcomers", sa.Boolean(), nullable=False),
        sa.Column("medication_friendly", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("feed_key", sa.String(length=200), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name=op.f("ck_groups_start")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1439", name=op.f("ck_groups_minutes")),
        sa.CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name=op.f("ck_groups_link")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_groups_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_groups_site_id_sites"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("program_id", "feed_key", name=op.f("uq_groups_program_id_feed_key")),
    )
    for column in ("program_id", "site_id"):
        op.create_index(op.f(f"ix_groups_{column}"), "groups", [column], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("groups")
