"""Referrals to one mentor of another program, when they were sent and answered, and who told something back.

Follows 0027. Going back forgets which mentor was asked for.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from api.database.columns import Instant, SealedText

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ADDED: Final = ("to_mentor_id", "asks_mentor", "sent_at", "answered_at")
CHECKS: Final = {
    "asked_for": "to_mentor_id IS NULL OR asks_mentor",
    "sent": "(sent_at IS NULL) = (consent_id IS NULL)",
    "answered": "answered_at IS NOT NULL OR state NOT IN ('accepted', 'met', 'not_met', 'declined')",
    "unanswered": "answered_at IS NULL OR state NOT IN ('asking', 'sent', 'expired')",
}
FORGET: Final = "UPDATE referrals SET to_mentor_id = NULL WHERE to_mentor_id = NEW.id;"
"""What goes when a mentor's key is destroyed, whoever does it and by whatever way: the referral goes on without."""
FORGET_ALL: Final = "DELETE FROM referrals WHERE mentee_id = NEW.id;"
"""What goes when a mentee's key is: as before."""
SENT: Final = """UPDATE referrals SET sent_at = COALESCE((
    SELECT MIN(created_at) FROM disclosures
    WHERE disclosures.consent_id = referrals.consent_id AND disclosures.created_at >= referrals.created_at
), created_at) WHERE consent_id IS NOT NULL"""
ANSWERED: Final = """UPDATE referrals SET answered_at = CASE
    WHEN state = 'declined' THEN closed_at
    ELSE (SELECT created_at FROM mentees WHERE mentees.id = referrals.came_id) END"""


def upgrade() -> None:
    """Go to this revision."""
    instant = Instant(timezone=True)
    _without_trigger("referrals")
    with op.batch_alter_table("referrals") as batch:
        batch.add_column(sa.Column("to_mentor_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("asks_mentor", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("sent_at", instant, nullable=True))
        batch.add_column(sa.Column("answered_at", instant, nullable=True))
    op.execute(SENT)
    op.execute(ANSWERED)
    with op.batch_alter_table("referrals") as batch:
        batch.alter_column("asks_mentor", existing_type=sa.Boolean(), server_default=None)
        batch.create_foreign_key(
            "fk_referrals_to_mentor_of_program", "mentors", ["to_program_id", "to_mentor_id"], ["program_id", "id"]
        )
        for name, check in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_referrals_{name}"), check)
    op.create_index(op.f("ix_referrals_to_mentor_id"), "referrals", ["to_mentor_id"], unique=False)
    _forget_with_the_key("referrals", FORGET_ALL)
    _forget_with_the_key("asked_mentors", FORGET)
    op.add_column("disclosures", sa.Column("discloser", SealedText(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("disclosures", "discloser")
    _without_trigger("asked_mentors")
    _without_trigger("referrals")
    op.drop_index(op.f("ix_referrals_to_mentor_id"), table_name="referrals")
    with op.batch_alter_table("referrals") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_referrals_{name}"), type_="check")
        batch.drop_constraint("fk_referrals_to_mentor_of_program", type_="foreignkey")
        for column in ADDED:
            batch.drop_column(column)
    _forget_with_the_key("referrals", FORGET_ALL)


def _without_trigger(what: str) -> None:
    """Take a trigger away: SQLite copies no table that another one's trigger writes to."""
    op.execute(f"DROP TRIGGER person_keys_forget_{what}{' ON person_keys' if _is_postgresql() else ''}")
    if _is_postgresql():
        op.execute(f"DROP FUNCTION forget_{what}()")


def _forget_with_the_key(what: str, statement: str) -> None:
    head = (
        f"CREATE TRIGGER person_keys_forget_{what} AFTER UPDATE OF wrapped ON person_keys "
        "FOR EACH ROW WHEN (NEW.wrapped IS NULL)"
    )
    if _is_postgresql():
        op.execute(
            f"CREATE FUNCTION forget_{what}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{statement} RETURN NULL; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION forget_{what}()")
    else:
        op.execute(f"{head} BEGIN {statement} END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
