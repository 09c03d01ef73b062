"""What goes out: mail in an outbox, webhooks and what is on its way to them.

Follows 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = "state IN ('due', 'sent', 'recalled', 'dead')"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("document", api.database.columns.SealedText(), nullable=True),
        sa.Column("due_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("until", api.database.columns.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_notices_state")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notices_sent")),
        sa.CheckConstraint("(document IS NULL) = (state IN ('sent', 'recalled'))", name=op.f("ck_notices_document")),
        sa.ForeignKeyConstraint(["person_id"], ["person_keys.id"], name=op.f("fk_notices_person_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_notices_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_notices_program_id_state", ["program_id", "state"], unique=False)
        batch_op.create_index("ix_notices_state_next_at", ["state", "next_at"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("events", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("secret", api.database.columns.SealedText(), nullable=False),
        sa.CheckConstraint("state IN ('on', 'off', 'gone')", name=op.f("ck_webhooks_state")),
        sa.ForeignKeyConstraint(["id"], ["person_keys.id"], name=op.f("fk_webhooks_id_person_keys")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_webhooks_program_id_programs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhooks_program_id"), ["program_id"], unique=False)

    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_webhook_deliveries_state")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_webhook_deliveries_sent")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id_webhooks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("webhook_id", "key", name=op.f("uq_webhook_deliveries_webhook_id_key")),
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_deliveries_state_next_at", ["state", "next_at"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_deliveries_state_next_at")

    op.drop_table("webhook_deliveries")
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhooks_program_id"))

    op.drop_table("webhooks")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_state_next_at")
        batch_op.drop_index("ix_notices_program_id_state")
        batch_op.drop_index(batch_op.f("ix_notices_person_id"))

    op.drop_table("notices")
