"""Who leads a program, and referrals between programs.

What a program said of itself before is kept as said, and counts for nothing. Follows 0023. Going back forgets what was
counted, and every referral.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN: Final = "state IN ('asking', 'sent', 'accepted')"
FORGET: Final = "DELETE FROM referrals WHERE mentee_id = NEW.id;"
"""What goes when somebody's key is destroyed, whoever does it and by whatever way."""
CHECKS: Final = {
    "to_another": "program_id <> to_program_id",
    "state": "state IN ('asking', 'sent', 'accepted', 'met', 'not_met', 'declined', 'withdrawn', 'expired')",
    "agreed": "consent_id IS NOT NULL OR state IN ('asking', 'withdrawn', 'expired')",
    "reason": "(reason IS NOT NULL) = (state = 'declined')",
    "came": "came_id IS NOT NULL OR state NOT IN ('accepted', 'met', 'not_met')",
    "closed": "(closed_at IS NULL) = (state IN ('asking', 'sent', 'accepted'))",
}


def upgrade() -> None:
    """Go to this revision."""
    instant = api.database.columns.Instant(timezone=True)
    op.execute("ALTER TABLE programs RENAME COLUMN peer_run TO said_peer_run")
    op.create_table(
        "leaderships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("board", "board_lived", "staff", "staff_lived")),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("director_lived", "planning", "delivery", "evaluation")
        ),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("board_lived >= 0 AND board_lived <= board", name=op.f("ck_leaderships_board")),
        sa.CheckConstraint("staff_lived >= 0 AND staff_lived <= staff", name=op.f("ck_leaderships_staff")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_leaderships_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaderships")),
        sa.UniqueConstraint("program_id", name=op.f("uq_leaderships_program_id")),
    )
    op.create_index(op.f("ix_leaderships_program_id"), "leaderships", ["program_id"], unique=False)
    _create_referrals(instant)
    _forget_with_the_key()


def downgrade() -> None:
    """Go back to the one before."""
    on_table = " ON person_keys" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER person_keys_forget_referrals{on_table}")
    if _is_postgresql():
        op.execute("DROP FUNCTION forget_referrals()")
    op.drop_table("referrals")
    op.drop_table("leaderships")
    op.execute("ALTER TABLE programs RENAME COLUMN said_peer_run TO peer_run")


def _create_referrals(instant: api.database.columns.Instant) -> None:
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("to_program_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("came_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", instant, nullable=True),
        *(sa.CheckConstraint(check, name=op.f(f"ck_referrals_{name}")) for name, check in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint(
                [column], ["programs.id"], name=op.f(f"fk_referrals_{column}_programs"), ondelete="CASCADE"
            )
            for column in ("program_id", "to_program_id")
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_referrals_consent_id_consents")),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_referrals_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_program_id", "came_id"], ["mentees.program_id", "mentees.id"], name="fk_referrals_came_to_program"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    for column in ("program_id", "mentee_id", "to_program_id", "consent_id", "came_id"):
        op.create_index(op.f(f"ix_referrals_{column}"), "referrals", [column], unique=False)
    op.create_index("ix_referrals_state_answer_by", "referrals", ["state", "answer_by"], unique=False)
    op.create_index(
        "uq_referrals_open",
        "referrals",
        ["mentee_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def _forget_with_the_key() -> None:
    head = (
        "CREATE TRIGGER person_keys_forget_referrals AFTER UPDATE OF wrapped ON person_keys "
        "FOR EACH ROW WHEN (NEW.wrapped IS NULL)"
    )
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION forget_referrals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{FORGET} RETURN NULL; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION forget_referrals()")
    else:
        op.execute(f"{head} BEGIN {FORGET} END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
