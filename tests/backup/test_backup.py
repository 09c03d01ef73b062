"""`waypair backup` and `restore`: everything comes back, on either database, or nothing does."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from api.accounts.models.tables import Program, Site
from api.backup.tables import tables_now
from api.database.columns import new_id
from api.database.engine import Database
from api.database.migrating import go_back, is_migrated, migrate, revisions
from tests.backup.worlds import Filled, columns_in, guards_of, name_opened, rows_of, tables_in
from tests.cli.running import waypair
from tests.service import MovedClock

NOW = MovedClock().now()


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def packed(path: Path, lines: list[Any]) -> None:
    """Write lines as a backup has them, and not what the last one says of them."""
    path.write_bytes(gzip.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines)))


# ---------------------------------------------------------------- there and back


def test_a_backup_of_either_database_restores_into_either(
    world: Filled, saved: Path, another_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(world.url)
    filled = {name for name, rows in before.items() if rows}
    assert {"audit_entries", "bans", "consents", "disclosures", "mentees", "mentors", "person_keys", "users"} <= filled
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    done = waypair("restore", saved)
    assert done.exit_code == 0, done.stderr
    assert rows_of(another_url) == before
    assert name_opened(another_url, world) == "Samantha"
    verdict = waypair("audit", "verify")
    assert verdict.exit_code == 0
    assert "The audit log holds" in verdict.stdout
    with closing(Database(another_url)) as database:
        assert is_migrated(database.engine)


def test_a_restored_database_refuses_what_it_did_before(
    world: Filled, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = guards_of(world.url)
    assert len(before) > 10
    assert waypair("restore", saved, "--force").exit_code == 0
    assert guards_of(world.url) == before
    with closing(Database(world.url)) as database, database.engine.connect() as connection:
        with pytest.raises(Exception, match="kept as it was written"):
            connection.execute(text("UPDATE audit_entries SET verb = 'x'"))
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


RENAMED = {("programs", "said_peer_run"): "peer_run"}
"""What columns of today were called in the earlier revision."""


def test_a_backup_of_an_earlier_revision_is_brought_up_to_date(
    world: Filled, saved: Path, another_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *rows, _ = lines_of(saved)
    earlier = header | {"revision": "0002"}
    with closing(Database(another_url)) as database:
        migrate(database.engine, "0002")
        then = {name: columns_in(another_url, name) for name in tables_in(another_url)}
        go_back(database.engine, "base")
    named = {
        name: [RENAMED.get((name, column), column) for column in kinds] for name, kinds in header["tables"].items()
    }
    earlier["tables"] = {
        name: {before: kind for before, kind in zip(named[name], kinds.values(), strict=True) if before in then[name]}
        for name, kinds in header["tables"].items()
        if name in then
    }
    assert len(earlier["tables"]) < len(header["tables"])
    kept = [
        [name, *(cell for before, cell in zip(named[name], cells, strict=True) if before in then[name])]
        for name, *cells in rows
        if name in then
    ]
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    path = rewritten(saved, [earlier, *kept])
    done = waypair("restore", path)
    assert done.exit_code == 0, done.stderr
    with closing(Database(another_url)) as database:
        assert is_migrated(database.engine)
    assert {name: rows for name, rows in rows_of(another_url).items() if name in earlier["tables"]} == {
        name: rows for name, rows in rows_of(world.url).items() if name in earlier["tables"]
    }


def rewritten(path: Path, lines: list[Any]) -> Path:
    """Write a file that is well, of other lines."""
    content = [json.dumps(line).encode() + b"\n" for line in lines]
    counts = dict.fromkeys(lines[0]["tables"], 0) | Counter(line[0] for line in lines[1:])
    end = {"rows": counts, "sha256": hashlib.sha256(b"".join(content)).hexdigest()}
    other = path.with_name("rewritten.backup")
    other.write_bytes(gzip.compress(b"".join([*content, json.dumps(end).encode() + b"\n"])))
    return other


def test_a_backup_is_of_one_moment_while_others_write(world: Filled, tmp_path: Path) -> None:
    stop, begun = threading.Event(), threading.Event()
    database = Database(world.url)

    def write() -> int:
        count = 0
        while not stop.is_set():
            with database.writing() as session:  # two rows that only ever exist together
                program = new_id(NOW)
                session.add(
                    Program(
                        id=program, created_at=NOW, name="Pair", regime="42_cfr_part_2", answer_hours=48,
                        reminder_hours=24, first_contact_hours=48, crisis_line="988", language="en", zone="UTC",
                    )
                )  # fmt: skip
                session.flush()
                session.add(Site(id=new_id(NOW), created_at=NOW, program_id=program, name="Only", address=""))
            count += 1
            begun.set()
        written.append(count)
        return count

    written: list[int] = []
    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    sizes = []
    try:
        assert begun.wait(60)
        for number in range(5):
            path = tmp_path / f"{number}.backup"
            assert waypair("backup", path).exit_code == 0
            _, *rows, _ = lines_of(path)
            pairs = {row[1] for row in rows if row[0] == "programs" and row[4] == "Pair"}
            sites = {row[4] for row in rows if row[0] == "sites"}
            assert pairs == sites
            sizes.append(len(pairs))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        database.close()
    assert sum(written) > sizes[0] > 0
    assert sizes == sorted(sizes)


# ---------------------------------------------------------------- the file


def test_a_backup_holds_no_name_and_is_its_owners_alone(world: Filled, saved: Path) -> None:
    content = gzip.decompress(saved.read_bytes()).decode()
    for name in ("Samantha", "Timothy", "Ursula", "Rosalinda", "Lopez", "Änne", "ana@example.org", "Bo Berg"):
        assert name not in content
    assert str(world.mentee) in content
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_every_column_of_every_table_is_backed_up() -> None:
    assert {name: set(kinds) for name, kinds in tables_now().items()} == {
        table.name: {column.name for column in table.columns} for table in SQLModel.metadata.sorted_tables
    }


def test_no_table_counts_its_rows_by_a_counter_that_a_backup_would_not_hold() -> None:
    assert [t.name for t in SQLModel.metadata.sorted_tables if t.autoincrement_column is not None] == []


def test_a_file_that_is_there_is_not_replaced(sqlite_world: Filled, tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("mine")
    done = waypair("backup", path)
    assert done.exit_code == 2
    assert "such a file already" in done.stderr
    assert path.read_text() == "mine"


@pytest.mark.parametrize("command", [["backup"], ["backup", "--withdrawals"]])
def test_a_full_disk_leaves_no_half_file_and_is_told_in_one_sentence(
    world: Filled, tmp_path: Path, command: list[str]
) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    with closing(Database(world.url)) as served, served.engine.connect():  # SQLite's own files are there by then
        done = subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", *command, str(folder / "a.backup")],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)),
            capture_output=True, text=True, check=False, env=os.environ | {"WAYPAIR_DATABASE_URL": world.url},
        )  # fmt: skip
    assert done.returncode == 2
    assert list(folder.iterdir()) == []
    assert len(done.stderr.splitlines()) == 1
    assert "a.backup" in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_not_there_is_told(sqlite_world: Filled, tmp_path: Path) -> None:
    done = waypair("backup", tmp_path / "none" / "a.backup")
    assert done.exit_code == 2
    assert "No such file or directory" in done.stderr


# ---------------------------------------------------------------- refused


def cut_off(path: Path) -> str:
    path.write_bytes(path.read_bytes()[:-30])
    return "cut off"


def cut_off_at_a_line(path: Path) -> str:
    packed(path, lines_of(path)[:-1])
    return "cut off"


def with_another_value(path: Path) -> str:
    header, *rows = lines_of(path)
    next(row for row in rows if row[0] == "programs")[4] = "South"
    packed(path, [header, *rows])
    return "altered"


def without_a_row(path: Path) -> str:
    lines = lines_of(path)
    packed(path, [*lines[:2], *lines[3:]])
    return "altered"


def with_more_behind(path: Path) -> str:
    lines = lines_of(path)
    packed(path, [*lines, lines[1]])
    return "more behind its end"


def with_a_flipped_bit(path: Path) -> str:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    return "altered or damaged"


def of_a_newer_revision(path: Path) -> str:
    header, *rows, _ = lines_of(path)
    rewritten(path, [header | {"revision": "9999"}, *rows]).rename(path)
    return "revision 9999"


def of_a_newer_form(path: Path) -> str:
    header, *rows, _ = lines_of(path)
    rewritten(path, [header | {"version": 2}, *rows]).rename(path)
    return "form 2"


def of_another_kind(path: Path) -> str:
    path.write_text("id,windows\n" * 100)
    return "another kind of file"


def empty(path: Path) -> str:
    path.write_bytes(b"")
    return "cut off"


@pytest.mark.parametrize(
    "spoil",
    [
        cut_off, cut_off_at_a_line, with_another_value, without_a_row, with_more_behind, with_a_flipped_bit,
        of_a_newer_revision, of_a_newer_form, of_another_kind, empty,
    ],
)  # fmt: skip
def test_a_file_that_is_not_well_changes_nothing(world: Filled, saved: Path, spoil: Callable[[Path], str]) -> None:
    before = rows_of(world.url)
    reason = spoil(saved)
    done = waypair("restore", saved, "--force")
    assert done.exit_code == 2
    assert reason in done.stderr
    assert "fault of waypair" not in done.stderr
    assert rows_of(world.url) == before


def test_rows_that_point_at_none_change_nothing(world: Filled, saved: Path) -> None:
    before, guards = rows_of(world.url), guards_of(world.url)
    header, *rows, _ = lines_of(saved)
    path = rewritten(saved, [header, *(row for row in rows if row[0] != "programs")])
    done = waypair("restore", path, "--force")
    assert done.exit_code == 2
    assert "contradict each other" in done.stderr
    assert rows_of(world.url) == before
    assert guards_of(world.url) == guards


def test_a_database_that_is_not_empty_is_kept_without_force(world: Filled, saved: Path) -> None:
    before = rows_of(world.url)
    done = waypair("restore", saved)
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert rows_of(world.url) == before


def test_a_database_of_an_older_revision_is_not_touched(
    saved: Path, another_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Database(another_url)) as database:
        migrate(database.engine)
        go_back(database.engine, revisions()[-2])
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    done = waypair("restore", saved)
    assert done.exit_code == 2
    assert "run waypair migrate" in done.stderr


def test_a_database_of_other_tables_is_not_backed_up(
    monkeypatch: pytest.MonkeyPatch, another_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    done = waypair("backup", tmp_path / "a.backup")
    assert done.exit_code == 2
    assert "run waypair migrate" in done.stderr
    assert not (tmp_path / "a.backup").exists()
    assert tables_in(another_url) == []
