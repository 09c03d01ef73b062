"""The audit log, consents, and the ledger of what was shared, with what the database itself refuses.

A later migration that copies one of these tables on SQLite (``batch_alter_table``) loses its triggers and has to
make them again.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import api.database.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SIGNED = (
    "id", "created_at", "person_id", "program_id", "purpose", "language", "text_version", "text_hash", "discloser",
    "fields", "recipient", "signature", "signed_at", "last_day", "expires_at",
)  # fmt: skip
EARLY = {
    "sqlite": "OLD.kept_until > strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "postgresql": "OLD.kept_until > clock_timestamp()",
}
OVERLAP = """SELECT 1 FROM consents
    WHERE person_id = NEW.person_id AND purpose = NEW.purpose
    AND signed_at < NEW.expires_at AND COALESCE(ended_at, expires_at) > NEW.signed_at"""
LIVE = """SELECT 1 FROM consents
    WHERE id = NEW.consent_id AND person_id = NEW.person_id AND program_id = NEW.program_id AND purpose = NEW.purpose
    AND signed_at <= NEW.created_at AND COALESCE(ended_at, expires_at) > NEW.created_at"""


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_entries_number")),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_entries_previous")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("discloser", sa.String(length=120), nullable=False),
        sa.Column("fields", sa.String(length=400), nullable=False),
        sa.Column("recipient", api.database.columns.SealedText(), nullable=True),
        sa.Column("signature", api.database.columns.SealedText(), nullable=False),
        sa.Column("signed_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("expires_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", api.database.columns.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("kept_until", api.database.columns.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > signed_at", name=op.f("ck_consents_expiry")),
        sa.CheckConstraint("ended_at >= signed_at AND ended_at <= expires_at", name=op.f("ck_consents_ending")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_consents_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person_keys.id"], name=op.f("fk_consents_person_id_person_keys")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_consents_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_person_id"), "consents", ["person_id"], unique=False)
    op.create_index("ix_consents_program_id_purpose", "consents", ["program_id", "purpose"], unique=False)
    op.create_index(
        "uq_consents_open",
        "consents",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", api.database.columns.Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("fields", sa.String(length=400), nullable=False),
        sa.Column("recipient", api.database.columns.SealedText(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("notice_hash", sa.String(length=64), nullable=False),
        sa.Column("kept_until", api.database.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_disclosures_consent_id_consents")),
        sa.ForeignKeyConstraint(["person_id"], ["person_keys.id"], name=op.f("fk_disclosures_person_id_person_keys")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_disclosures_program_id_programs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    for column in ("consent_id", "person_id", "program_id"):
        op.create_index(op.f(f"ix_disclosures_{column}"), "disclosures", [column], unique=False)
    _guard()


def downgrade() -> None:
    """Go back to the one before."""
    for table in ("disclosures", "consents", "audit_heads", "audit_entries"):
        op.drop_table(table)
    if _is_postgresql():
        for function in ("refuse_change", "refuse_overlap", "require_live_consent"):
            op.execute(f"DROP FUNCTION {function}()")


def _guard() -> None:
    if _is_postgresql():
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'kept as it was written' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        _function("refuse_overlap", f"EXISTS ({OVERLAP})")
        _function("require_live_consent", f"NOT EXISTS ({LIVE} FOR SHARE)")
    early = EARLY[op.get_bind().dialect.name]
    _refuse("audit_entries", "UPDATE")
    _refuse("audit_entries", "DELETE")
    _refuse("audit_heads", "UPDATE", "NEW.chain <> OLD.chain OR NEW.number <= OLD.number")
    _refuse("audit_heads", "DELETE")
    _refuse("consents", "UPDATE", of=SIGNED, name="signed")
    _refuse("consents", "UPDATE", "OLD.ended_at IS NOT NULL", name="ended")
    _refuse("consents", "DELETE", early)
    _refuse("disclosures", "UPDATE")
    _refuse("disclosures", "DELETE", early)
    if _is_postgresql():
        for table in ("audit_entries", "audit_heads", "consents", "disclosures"):
            op.execute(
                f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    _check_insert("consents", "refuse_overlap", f"EXISTS ({OVERLAP})")
    _check_insert("disclosures", "require_live_consent", f"NOT EXISTS ({LIVE})")


def _refuse(table: str, verb: str, when: str = "", *, of: Sequence[str] = (), name: str = "") -> None:
    """Make the database refuse an UPDATE or DELETE: always, under a condition, or of some columns."""
    event = f"{verb} OF {', '.join(of)}" if of else verb
    head = f"CREATE TRIGGER {table}_{name or verb.lower()} BEFORE {event} ON {table} FOR EACH ROW"
    condition = f"WHEN ({when})" if when else ""
    if _is_postgresql():
        op.execute(f"{head} {condition} EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"{head} {condition} BEGIN SELECT RAISE(ABORT, 'kept as it was written'); END")


def _check_insert(table: str, function: str, wrong: str) -> None:
    """Make the database refuse an INSERT of a row that is wrong."""
    head = f"CREATE TRIGGER {table}_{function} BEFORE INSERT ON {table} FOR EACH ROW"
    if _is_postgresql():
        op.execute(f"{head} EXECUTE FUNCTION {function}()")
    else:
        op.execute(f"{head} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{function}'); END")


def _function(name: str, wrong: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
