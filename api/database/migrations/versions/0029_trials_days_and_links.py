"""Policies for groups that are tried out; discharges without a day; own links that work beside each other.

Follows 0028.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from api.database.columns import Instant, SealedText

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    instant = Instant(timezone=True)
    op.create_table(
        "placing_trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("came", SealedText(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_placing_trials_tries")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (came IS NULL AND failure IS NULL)", name=op.f("ck_placing_trials_ended")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person_keys.id"], name=op.f("fk_placing_trials_author_id_person_keys")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_placing_trials_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placing_trials")),
    )
    for column in ("program_id", "author_id", "ended_at"):
        op.create_index(op.f(f"ix_placing_trials_{column}"), "placing_trials", [column], unique=False)
    op.drop_index("uq_own_links_working", table_name="own_links")
    with op.batch_alter_table("own_links") as batch:
        batch.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default="1"))
        batch.create_check_constraint(op.f("ck_own_links_place"), "place BETWEEN 1 AND 3")
    with op.batch_alter_table("own_links") as batch:
        batch.alter_column("place", existing_type=sa.Integer(), server_default=None)
    _index_working("mentee_id", "place")
    with _discharges_copied(), op.batch_alter_table("discharges") as batch:
        batch.alter_column("leaves_on", existing_type=sa.Date(), nullable=True)
        batch.create_check_constraint(
            op.f("ck_discharges_day"), "leaves_on IS NOT NULL OR (document IS NOT NULL AND look_at IS NULL)"
        )


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("DELETE FROM discharges WHERE leaves_on IS NULL")
    with _discharges_copied(), op.batch_alter_table("discharges") as batch:
        batch.drop_constraint(op.f("ck_discharges_day"), type_="check")
        batch.alter_column("leaves_on", existing_type=sa.Date(), nullable=False)
    op.drop_index("uq_own_links_working", table_name="own_links")
    op.execute("UPDATE own_links SET revoked_at = created_at WHERE revoked_at IS NULL AND place <> 1")
    with op.batch_alter_table("own_links") as batch:
        batch.drop_constraint(op.f("ck_own_links_place"), type_="check")
        batch.drop_column("place")
    _index_working("mentee_id")
    op.drop_table("placing_trials")


def _index_working(*columns: str) -> None:
    working = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_own_links_working", "own_links", list(columns), unique=True, sqlite_where=working, postgresql_where=working
    )


@contextmanager
def _discharges_copied() -> Iterator[None]:
    """Let a table be copied, as SQLite has it, that a trigger of another one names: which is made anew after it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TRIGGER person_keys_forget_discharges")
    yield
    if is_sqlite:
        op.execute(
            "CREATE TRIGGER person_keys_forget_discharges AFTER UPDATE OF wrapped ON person_keys "
            "FOR EACH ROW WHEN NEW.wrapped IS NULL BEGIN DELETE FROM discharges WHERE mentee_id = NEW.id; END"
        )
