"""The day of a match's first meeting as both were told of it, and for which day coordinators were told of a discharge.

Follows 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("matches", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("discharges", sa.Column("told_for", sa.Date(), nullable=True))
    op.drop_column("discharges", "planned_on")


def downgrade() -> None:
    """Go back to the one before."""
    op.add_column("discharges", sa.Column("planned_on", sa.Date(), nullable=True))
    op.drop_column("discharges", "told_for")
    op.drop_column("matches", "first_day")
