"""The addresses of calendars.

Follows 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=6), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("last_read_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person_keys.id"], name=op.f("fk_calendars_person_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_calendars_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendars_token_hash")),
    )
    with op.batch_alter_table("calendars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendars_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendars_program_id"), ["program_id"], unique=False)
        batch_op.create_index(
            "uq_calendars_working",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("calendars", schema=None) as batch_op:
        batch_op.drop_index("uq_calendars_working")
        batch_op.drop_index(batch_op.f("ix_calendars_program_id"))
        batch_op.drop_index(batch_op.f("ix_calendars_person_id"))

    op.drop_table("calendars")
