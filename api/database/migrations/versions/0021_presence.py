"""Drop-in presence: hours asked for, what mentors offer, rosters, shifts, who comes instead, and counted visits.

A shift of one day, for somebody who cannot come, is an engagement with a day like a conversation. Follows 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = api.database.columns.Instant(timezone=True)
ONE_DAY = "kind = 'shift' OR (kind = 'conversation') = (day IS NOT NULL)"
ALWAYS = "(kind = 'conversation') = (day IS NOT NULL)"


def _owned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
    ]


def _to(table: str, column: str, there: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"), ondelete=ondelete
    )


def _engagement_of_mentor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"],
        name=f"fk_{table}_engagement_of_mentor", ondelete="CASCADE",
    )  # fmt: skip


def upgrade() -> None:
    """Go to this revision."""
    _days_of_engagements(ONE_DAY)
    _asked_and_offered()
    _rosters()
    _shifts()


def _days_of_engagements(rule: str) -> None:
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_engagements_day"), type_="check")
        batch_op.create_check_constraint(op.f("ck_engagements_day"), rule)


def _asked_and_offered() -> None:
    op.create_table(
        "coverages",
        *_owned(),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "minimum BETWEEN 1 AND 20 AND wanted BETWEEN minimum AND 20", name=op.f("ck_coverages_minimum")
        ),
        _to("coverages", "program_id", "programs"),
        _to("coverages", "site_id", "sites"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverages")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_coverages_site_id_id")),
    )
    op.create_index(op.f("ix_coverages_program_id"), "coverages", ["program_id"], unique=False)
    op.create_table(
        "coverage_hours",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("site_id", "coverage_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("weekday", "hour")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name=op.f("ck_coverage_hours_hour")),
        sa.ForeignKeyConstraint(
            ["site_id", "coverage_id"], ["coverages.site_id", "coverages.id"],
            name="fk_coverage_hours_coverage_of_site", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "weekday", "hour", name=op.f("pk_coverage_hours")),
    )  # fmt: skip
    op.create_index(op.f("ix_coverage_hours_coverage_id"), "coverage_hours", ["coverage_id"], unique=False)
    op.create_table(
        "presence_offers",
        *_owned(),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("document", api.database.columns.SealedText(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        _to("presence_offers", "program_id", "programs"),
        sa.ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"],
            name="fk_presence_offers_mentor_of_program", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_offers")),
        sa.UniqueConstraint("mentor_id", name=op.f("uq_presence_offers_mentor_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_presence_offers_program_id"), "presence_offers", ["program_id"], unique=False)


def _rosters() -> None:
    op.create_table(
        "rosters",
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
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("hours_needed", "hours_covered", "shifts", "holes")
        ),
        sa.CheckConstraint(
            "state IN ('solving', 'review', 'published', 'cancelled', 'failed')", name=op.f("ck_rosters_state")
        ),
        sa.CheckConstraint("attempt >= 0 AND tries >= 0", name=op.f("ck_rosters_attempt")),
        sa.CheckConstraint(
            "state NOT IN ('review', 'published') OR digest IS NOT NULL", name=op.f("ck_rosters_has_result")
        ),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_rosters_failure")),
        _to("rosters", "program_id", "programs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    op.create_index(op.f("ix_rosters_program_id"), "rosters", ["program_id"], unique=False)
    op.create_index("ix_rosters_state", "rosters", ["state"], unique=False)
    live = sa.text("state IN ('solving', 'review')")
    op.create_index(
        "uq_rosters_live", "rosters", ["program_id", "week"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_table(
        "roster_snapshots",
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("question", "record")),
        _to("roster_snapshots", "roster_id", "rosters"),
        sa.PrimaryKeyConstraint("roster_id", name=op.f("pk_roster_snapshots")),
    )
    op.create_table(
        "roster_people",
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", api.database.columns.SealedText(), nullable=False),
        _to("roster_people", "roster_id", "rosters"),
        _to("roster_people", "person_id", "person_keys", None),
        sa.PrimaryKeyConstraint("roster_id", "person_id", name=op.f("pk_roster_people")),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        *_owned(),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("mentor_id", "engagement_id", "site_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("weekday", "start_min", "minutes")),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1380 AND start_min % 60 = 0",
            name=op.f("ck_shifts_start"),
        ),
        sa.CheckConstraint("minutes BETWEEN 60 AND 1440 AND minutes % 60 = 0", name=op.f("ck_shifts_minutes")),
        _to("shifts", "program_id", "programs"),
        _to("shifts", "site_id", "sites"),
        _engagement_of_mentor("shifts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_shifts_program_id_id")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_shifts_engagement_id")),
    )
    for column in ("program_id", "mentor_id", "site_id"):
        op.create_index(op.f(f"ix_shifts_{column}"), "shifts", [column], unique=False)
    op.create_table(
        "shift_covers",
        *_owned(),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("engagement_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(mentor_id IS NULL) = (engagement_id IS NULL)", name=op.f("ck_shift_covers_taken_whole")),
        _to("shift_covers", "program_id", "programs"),
        sa.ForeignKeyConstraint(
            ["program_id", "shift_id"], ["shifts.program_id", "shifts.id"], name="fk_shift_covers_shift_of_program",
            ondelete="CASCADE",
        ),
        _engagement_of_mentor("shift_covers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_covers")),
        sa.UniqueConstraint("shift_id", "day", name=op.f("uq_shift_covers_shift_id_day")),
        sa.UniqueConstraint("engagement_id", name=op.f("uq_shift_covers_engagement_id")),
    )  # fmt: skip
    for column in ("program_id", "mentor_id"):
        op.create_index(op.f(f"ix_shift_covers_{column}"), "shift_covers", [column], unique=False)
    op.create_table(
        "shift_swaps",
        *_owned(),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("given_id", "taken_id")),
        sa.CheckConstraint("given_id <> taken_id", name=op.f("ck_shift_swaps_another")),
        _to("shift_swaps", "program_id", "programs"),
        *(
            sa.ForeignKeyConstraint(
                ["program_id", f"{side}_id"], ["shifts.program_id", "shifts.id"],
                name=f"fk_shift_swaps_{side}_of_program", ondelete="CASCADE",
            )
            for side in ("given", "taken")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swaps")),
        sa.UniqueConstraint("given_id", name=op.f("uq_shift_swaps_given_id")),
    )  # fmt: skip
    for column in ("program_id", "taken_id"):
        op.create_index(op.f(f"ix_shift_swaps_{column}"), "shift_swaps", [column], unique=False)
    op.create_table(
        "visits",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("site_id", "program_id")),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("hour", "people")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_visits_hour")),
        sa.CheckConstraint("people BETWEEN 0 AND 1000", name=op.f("ck_visits_people")),
        _to("visits", "site_id", "sites"),
        _to("visits", "program_id", "programs"),
        sa.PrimaryKeyConstraint("site_id", "day", "hour", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_program_id"), "visits", ["program_id"], unique=False)


def downgrade() -> None:
    """Go back to the one before; rosters, shifts and what they hold of mentors' weeks are forgotten."""
    for table in (
        "visits", "shift_swaps", "shift_covers", "shifts", "roster_people", "roster_snapshots", "rosters",
        "presence_offers", "coverage_hours", "coverages",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DELETE FROM held_times WHERE engagement_id IN (SELECT id FROM engagements WHERE kind = 'shift')")
    op.execute("DELETE FROM engagements WHERE kind = 'shift'")
    _days_of_engagements(ALWAYS)
