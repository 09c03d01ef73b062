"""Stories of mentors, and whom they helped; both go with the key of their person.

Follows 0018.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FORGET: Final = (
    "DELETE FROM story_thanks WHERE mentee_id = NEW.id; DELETE FROM stories WHERE mentor_id = NEW.id;"
)  # fmt: skip
"""What goes when somebody's key is destroyed, whoever does it and by whatever way."""


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "stories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("about", api.database.columns.SealedText(), nullable=False),
        sa.Column("text", api.database.columns.SealedText(), nullable=False),
        sa.Column("note", api.database.columns.SealedText(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("sent_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("shown_about", api.database.columns.SealedText(), nullable=True),
        sa.Column("shown_text", api.database.columns.SealedText(), nullable=True),
        sa.Column("shown_audience", sa.String(length=20), nullable=True),
        sa.Column("shown_since", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'sent_back', 'approved', 'taken_back', 'taken_down')",
            name=op.f("ck_stories_state"),
        ),
        sa.CheckConstraint("audience IN ('everybody', 'matched', 'team')", name=op.f("ck_stories_audience")),
        sa.CheckConstraint(
            "shown_audience IN ('everybody', 'matched', 'team')", name=op.f("ck_stories_shown_audience")
        ),
        sa.CheckConstraint(
            "(shown_about IS NULL) = (shown_text IS NULL) AND (shown_about IS NULL) = (shown_audience IS NULL) "
            "AND (shown_about IS NULL) = (shown_since IS NULL)",
            name=op.f("ck_stories_shown_whole"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('taken_back', 'taken_down') OR shown_text IS NULL", name=op.f("ck_stories_taken_is_gone")
        ),
        sa.CheckConstraint("state <> 'approved' OR shown_text IS NOT NULL", name=op.f("ck_stories_approved_is_shown")),
        sa.CheckConstraint(
            "sent_at IS NOT NULL OR (state = 'draft' AND shown_text IS NULL)",
            name=op.f("ck_stories_sent_before_shown"),
        ),
        sa.CheckConstraint("(state = 'taken_down') = (reason IS NOT NULL)", name=op.f("ck_stories_reason")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_stories_program_id_programs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"],
            ["mentors.program_id", "mentors.id"],
            name="fk_stories_mentor_of_program",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_stories_program_id_id")),
    )
    for column in ("program_id", "mentor_id"):
        op.create_index(op.f(f"ix_stories_{column}"), "stories", [column], unique=False)
    op.create_index("ix_stories_program_id_state", "stories", ["program_id", "state"], unique=False)
    op.create_table(
        "story_thanks",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id", "story_id"],
            ["stories.program_id", "stories.id"],
            name="fk_story_thanks_story_of_program",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "mentee_id"],
            ["mentees.program_id", "mentees.id"],
            name="fk_story_thanks_mentee_of_program",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("story_id", "mentee_id", name=op.f("pk_story_thanks")),
    )
    op.create_index(op.f("ix_story_thanks_mentee_id"), "story_thanks", ["mentee_id"], unique=False)
    _forget_with_the_key()


def downgrade() -> None:
    """Go back to the one before."""
    on_table = " ON person_keys" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER person_keys_forget_stories{on_table}")
    if _is_postgresql():
        op.execute("DROP FUNCTION forget_stories()")
    op.drop_table("story_thanks")
    op.drop_table("stories")


def _forget_with_the_key() -> None:
    head = (
        "CREATE TRIGGER person_keys_forget_stories AFTER UPDATE OF wrapped ON person_keys "
        "FOR EACH ROW WHEN (NEW.wrapped IS NULL)"
    )
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION forget_stories() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{FORGET} RETURN NULL; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION forget_stories()")
    else:
        op.execute(f"{head} BEGIN {FORGET} END")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
