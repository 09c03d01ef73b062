"""Discharges of people who leave treatment, and since when the clocks of their matches count.

Follows 0021.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FORGET: Final = "DELETE FROM discharges WHERE mentee_id = NEW.id;"
"""What goes when somebody's key is destroyed, whoever does it and by whatever way."""


def upgrade() -> None:
    """Go to this revision."""
    instant = api.database.columns.Instant(timezone=True)
    op.add_column("matches", sa.Column("counts_from", instant, nullable=True))
    op.create_table(
        "discharges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("document", api.database.columns.SealedText(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("look_at", instant, nullable=True),
        sa.CheckConstraint("key_id IS NULL OR document IS NOT NULL", name=op.f("ck_discharges_key_of_centre")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_discharges_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_discharges_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_discharges_key_id_api_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discharges")),
        sa.UniqueConstraint("mentee_id", name=op.f("uq_discharges_mentee_id")),
    )
    for column in ("program_id", "key_id"):
        op.create_index(op.f(f"ix_discharges_{column}"), "discharges", [column], unique=False)
    op.create_index("ix_discharges_program_id_leaves_on", "discharges", ["program_id", "leaves_on"], unique=False)
    op.create_index("ix_discharges_look_at", "discharges", ["look_at"], unique=False)
    _forget_with_the_key()


def downgrade() -> None:
    """Go back to the one before."""
    on_table = " ON person_keys" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER person_keys_forget_discharges{on_table}")
    if _is_postgresql():
        op.execute("DROP FUNCTION forget_discharges()")
    op.drop_table("discharges")
    op.drop_column("matches", "counts_from")


def _forget_with_the_key() -> None:
    head = (
        "CREATE TRIGGER person_keys_forget_discharges AFTER UPDATE OF wrapped ON person_keys "
        "FOR EACH ROW WHEN (NEW.wrapped IS NULL)"
    )
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION forget_discharges() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{FORGET} RETURN NULL; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION forget_discharges()")
    else:
        op.execute(f"{head} BEGIN {FORGET} END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
