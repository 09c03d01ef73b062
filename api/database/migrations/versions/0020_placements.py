"""Closed groups: who leads them and has a place in them, what keeps people apart or together, and placings.

Follows 0019.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = api.database.columns.Instant(timezone=True)
ADDED: dict[str, tuple[sa.types.TypeEngine[Any], sa.TextClause]] = {
    "running": (sa.Boolean(), sa.text("true")),
    "least": (sa.Integer(), sa.text("4")),
    "most": (sa.Integer(), sa.text("12")),
    "leaders": (sa.Integer(), sa.text("1")),
    "other_times": (sa.JSON(), sa.text("'[]'")),
}


def _owned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
    ]


def _of_program(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["program_id"], ["programs.id"], name=op.f(f"fk_{table}_program_id_programs"), ondelete="CASCADE"
    )


def _in_program(table: str, what: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["program_id", column], [f"{there}.program_id", f"{there}.id"], name=f"fk_{table}_{what}_of_program",
        ondelete="CASCADE",
    )  # fmt: skip


def _to(table: str, column: str, there: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"), ondelete=ondelete
    )


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("groups", schema=None) as batch_op:
        for name, (kind, default) in ADDED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table("groups", schema=None) as batch_op:
        for name, (kind, default) in ADDED.items():
            batch_op.alter_column(name, existing_type=kind, existing_server_default=default, server_default=None)
        batch_op.create_unique_constraint(op.f("uq_groups_program_id_id"), ["program_id", "id"])
        batch_op.create_unique_constraint(op.f("uq_groups_id_most"), ["id", "most"])
        batch_op.create_check_constraint(op.f("ck_groups_size"), "least BETWEEN 1 AND most AND most <= 200")
        batch_op.create_check_constraint(op.f("ck_groups_leaders"), "leaders BETWEEN 0 AND 3")
        batch_op.create_check_constraint(op.f("ck_groups_open_runs"), "running OR NOT open")
    _people_of_groups()
    _placings()


def _people_of_groups() -> None:
    op.create_table(
        "group_rooms",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        _to("group_rooms", "group_id", "groups"),
        _to("group_rooms", "room_id", "rooms"),
        sa.PrimaryKeyConstraint("group_id", "room_id", name=op.f("pk_group_rooms")),
    )
    op.create_index(op.f("ix_group_rooms_room_id"), "group_rooms", ["room_id"], unique=False)
    op.create_table(
        "group_leads",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=True),
        _of_program("group_leads"),
        _in_program("group_leads", "group", "group_id", "groups"),
        _in_program("group_leads", "mentor", "mentor_id", "mentors"),
        sa.ForeignKeyConstraint(
            ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"],
            name="fk_group_leads_engagement_of_mentor", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "mentor_id", name=op.f("pk_group_leads")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_group_leads_engagement_id")),
    )  # fmt: skip
    for column in ("mentor_id", "program_id"):
        op.create_index(op.f(f"ix_group_leads_{column}"), "group_leads", [column], unique=False)
    op.create_table(
        "placements",
        *_owned(),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("place_no", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.CheckConstraint("place_no BETWEEN 1 AND most", name=op.f("ck_placements_place")),
        _of_program("placements"),
        _in_program("placements", "mentee", "mentee_id", "mentees"),
        _in_program("placements", "group", "group_id", "groups"),
        sa.ForeignKeyConstraint(
            ["group_id", "most"], ["groups.id", "groups.most"], name="fk_placements_most_of_group",
            onupdate="CASCADE", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("mentee_id", name=op.f("uq_placements_mentee_id")),
        sa.UniqueConstraint("group_id", "place_no", name=op.f("uq_placements_group_id_place_no")),
    )  # fmt: skip
    op.create_index(op.f("ix_placements_program_id"), "placements", ["program_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        _to("attendances", "placement_id", "placements"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("placement_id", "day", name=op.f("uq_attendances_placement_id_day")),
    )
    op.create_table(
        "group_ties",
        *_owned(),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=True),
        sa.CheckConstraint("kind IN ('apart', 'together', 'pin', 'ban', 'not_only')", name=op.f("ck_group_ties_kind")),
        sa.CheckConstraint(
            "(kind IN ('apart', 'together')) = (other_id IS NOT NULL)", name=op.f("ck_group_ties_other")
        ),
        sa.CheckConstraint("(kind IN ('pin', 'ban')) = (group_id IS NOT NULL)", name=op.f("ck_group_ties_group")),
        sa.CheckConstraint("(kind = 'not_only') = (sealed IS NOT NULL)", name=op.f("ck_group_ties_sealed")),
        sa.CheckConstraint("other_id <> mentee_id", name=op.f("ck_group_ties_somebody_else")),
        _of_program("group_ties"),
        _in_program("group_ties", "mentee", "mentee_id", "mentees"),
        _in_program("group_ties", "other", "other_id", "mentees"),
        _in_program("group_ties", "group", "group_id", "groups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_ties")),
    )
    for column in ("program_id", "mentee_id", "other_id"):
        op.create_index(op.f(f"ix_group_ties_{column}"), "group_ties", [column], unique=False)


def _placings() -> None:
    op.create_table(
        "placings",
        *_owned(),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("heartbeat_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "placed", "unplaced", "opened")),
        sa.CheckConstraint(
            "state IN ('solving', 'review', 'published', 'cancelled', 'failed')", name=op.f("ck_placings_state")
        ),
        sa.CheckConstraint("attempt >= 0 AND tries >= 0", name=op.f("ck_placings_attempt")),
        sa.CheckConstraint(
            "state NOT IN ('review', 'published') OR digest IS NOT NULL", name=op.f("ck_placings_has_result")
        ),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_placings_failure")),
        _of_program("placings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placings")),
    )
    op.create_index(op.f("ix_placings_program_id"), "placings", ["program_id"], unique=False)
    op.create_index("ix_placings_state", "placings", ["state"], unique=False)
    live = sa.text("state IN ('solving', 'review')")
    op.create_index(
        "uq_placings_live", "placings", ["program_id", "week"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_table(
        "placing_snapshots",
        sa.Column("placing_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("policy", "groups", "record")),
        _to("placing_snapshots", "placing_id", "placings"),
        sa.PrimaryKeyConstraint("placing_id", name=op.f("pk_placing_snapshots")),
    )
    op.create_table(
        "placing_people",
        sa.Column("placing_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        sa.CheckConstraint("side IN ('mentee', 'mentor')", name=op.f("ck_placing_people_side")),
        _to("placing_people", "placing_id", "placings"),
        _to("placing_people", "person_id", "person_keys", None),
        sa.PrimaryKeyConstraint("placing_id", "person_id", name=op.f("pk_placing_people")),
    )
    op.create_table(
        "placing_entries",
        sa.Column("placing_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        sa.CheckConstraint("(group_id IS NULL) = (cause IS NOT NULL)", name=op.f("ck_placing_entries_one_of_both")),
        _to("placing_entries", "placing_id", "placings"),
        _to("placing_entries", "mentee_id", "person_keys", None),
        sa.PrimaryKeyConstraint("placing_id", "mentee_id", name=op.f("pk_placing_entries")),
    )


def downgrade() -> None:
    """Go back to the one before; who has a place, and what was settled of people and groups, is forgotten."""
    for table in (
        "placing_entries", "placing_people", "placing_snapshots", "placings", "group_ties", "attendances",
        "placements", "group_leads", "group_rooms",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DELETE FROM groups WHERE NOT running")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        for check in ("size", "leaders", "open_runs"):
            batch_op.drop_constraint(op.f(f"ck_groups_{check}"), type_="check")
        batch_op.drop_constraint(op.f("uq_groups_id_most"), type_="unique")
        batch_op.drop_constraint(op.f("uq_groups_program_id_id"), type_="unique")
        for name in reversed(ADDED):
            batch_op.drop_column(name)
