"""By which secret key a mentee's marks were made: those who came before marks have none.

Follows 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNMARKED = "marked_by IS NULL AND document IS NOT NULL"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("mentees", sa.Column("marked_by", sa.String(length=16), nullable=True))
    op.create_index(
        "ix_mentees_unmarked", "mentees", ["id"],
        sqlite_where=sa.text(UNMARKED), postgresql_where=sa.text(UNMARKED),
    )  # fmt: skip


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_mentees_unmarked", table_name="mentees")
    op.drop_column("mentees", "marked_by")
