"""Migrations: each goes up, down and up again, and their end is what the models say."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

import api.tables
from api.database import migrating
from api.database.engine import Database, make_engine

ROOT = Path(__file__).resolve().parents[2]


def test_each_revision_goes_up_down_and_up(empty_url: str) -> None:
    engine = make_engine(empty_url)
    before = None
    for revision in migrating.revisions():
        migrating.migrate(engine, revision)
        assert migrating.present_revision(engine) == revision
        migrating.go_back(engine, before or "base")
        assert migrating.present_revision(engine) == before
        migrating.migrate(engine, revision)
        before = revision
    assert migrating.is_migrated(engine)
    migrating.go_back(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_the_migrations_end_where_the_models_are(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_whoever_needs_every_table_gets_every_table() -> None:
    own = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "api").rglob("*.py")
        if "table=True" in path.read_text(encoding="utf-8")
    }
    named = set(re.findall(r"^import (\S+)", Path(api.tables.__file__).read_text(encoding="utf-8"), re.MULTILINE))
    assert len(own) > 10
    assert named == own


def test_an_empty_database_is_not_migrated(empty_url: str) -> None:
    engine = make_engine(empty_url)
    assert not migrating.is_migrated(engine)
    engine.dispose()


def test_migrating_again_changes_nothing_and_leaves_foreign_keys_on(empty_url: str) -> None:
    engine = make_engine(empty_url)
    migrating.migrate(engine)
    migrating.migrate(engine)
    assert migrating.is_migrated(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()
