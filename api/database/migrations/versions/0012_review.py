"""What the lists of a round are sorted and filtered by, and when people can against when mentors can.

Follows 0011. Rounds that were solved before have none of it: they are listed in the order of arrival.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("round_snapshots", sa.Column("hours", sa.String(), nullable=True))
    op.add_column("result_entries", sa.Column("fit", sa.Float(), nullable=True))
    op.add_column("result_entries", sa.Column("cause", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("result_entries", "cause")
    op.drop_column("result_entries", "fit")
    op.drop_column("round_snapshots", "hours")
