"""`waypair check`, `explain` and `sample`, and what all commands promise: exit codes and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

from api.cli import checking, matching
from api.sheets.result_file import write_result
from api.sheets.result_record import result_record
from matcher.errors import SolverError
from matcher.policy import Policy
from tests.cli.running import WEEK, files_below, waypair
from tests.sheets.builders import a_folder
from tests.sheets.results import a_result

WAYPAIR = [sys.executable, "-c", "from api.cli import main; main()"]


# ---------------------------------------------------------------- check


def test_check_says_what_the_files_hold_and_writes_nothing(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    before = files_below(tmp_path)
    done = waypair("check", folder, "--week", WEEK)
    assert done.exit_code == 0
    assert "2 mentees, 2 mentors: ready to be matched" in done.stdout
    assert files_below(tmp_path) == before


def test_without_a_week_the_coming_one_is_named(tmp_path: Path) -> None:
    done = waypair("check", a_folder(tmp_path))
    assert done.exit_code == 0
    assert "No --week given" in done.stderr


# ---------------------------------------------------------------- explain


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("result")
    write_result(folder, result_record(a_result(), 1.0))
    return folder / "result.json"


@pytest.mark.parametrize(
    ("mentee", "texts"),
    [
        ("E1", ["E1 meets R1: Mon 09:00-10:00 (America/New_York), phone", "Both speak Spanish", "first contact",
                "0.125 less fit in all", "somebody ranked ahead would lose the match"]),
        ("E2", ["E2 meets R2", "held: it stood before"]),
        ("E3", ["E3 is left over", "All places went to people ahead.", "The mentors: R1, R2.",
                "One more place with R1"]),
        ("E4", ["E4 is left over", "A private factor.", "None of the changes that were tried"]),
    ],
)  # fmt: skip
def test_explain_says_why(result: Path, mentee: str, texts: list[str]) -> None:
    done = waypair("explain", result, mentee)
    assert done.exit_code == 0
    for text in texts:
        assert text in done.stdout


def test_nobody_of_that_name_is_told_with_the_nearest(result: Path) -> None:
    done = waypair("explain", result, "e1")
    assert done.exit_code == 2
    assert "Did you mean 'E1'?" in done.stderr


def test_a_file_that_is_no_result_cannot_be_explained(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[1]", encoding="utf-8")
    assert waypair("explain", tmp_path / "x.json", "E1").exit_code == 2
    assert waypair("explain", tmp_path / "none.json", "E1").exit_code == 2


def test_what_would_move_the_cursor_is_not_printed(tmp_path: Path) -> None:
    record = result_record(a_result(), 1.0)
    record["matches"][0]["reason"] = "\x1b[2Jgone [bold]x"
    write_result(tmp_path, record)
    done = waypair("explain", tmp_path / "result.json", "E1")
    assert "\x1b[2J" not in done.stdout
    assert "gone [bold]x" in done.stdout


# ---------------------------------------------------------------- sample


def test_a_sample_is_ready_to_be_matched(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "week"
    done = waypair("sample", folder, "--mentees", "30", "--mentors", "5", "--seed", "3", "--week", WEEK)
    assert done.exit_code == 0
    assert waypair("check", folder, "--week", WEEK).exit_code == 0


def test_a_sample_does_not_replace_files_unless_forced(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    kept = (folder / "mentees.csv").read_bytes()
    asked: list[str | Path] = ["sample", folder, "--mentees", "3", "--mentors", "2", "--week", WEEK]
    done = waypair(*asked)
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (folder / "mentees.csv").read_bytes() == kept
    assert waypair(*asked, "--force").exit_code == 0
    assert (folder / "mentees.csv").read_bytes() != kept


@pytest.mark.parametrize("numbers", [["--mentees", "0"], ["--mentors", "-1"], ["--seed", "-1"], ["--mentees", "many"]])
def test_a_sample_of_impossible_numbers_is_exit_code_2(tmp_path: Path, numbers: list[str]) -> None:
    done = waypair("sample", tmp_path / "x", "--week", WEEK, *numbers)
    assert done.exit_code == 2
    assert not (tmp_path / "x").exists()


# ---------------------------------------------------------------- what all commands promise


def failing(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (SolverError("no answer"), 1, "a fault of waypair, not of your files: no answer"),
        (ZeroDivisionError("division by zero"), 1, "ZeroDivisionError: division by zero"),
        (KeyError(), 1, "KeyError"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (PermissionError(13, "Permission denied", "here"), 2, "here: Permission denied"),
    ],
)
def test_an_error_is_a_message_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    monkeypatch.delenv("WAYPAIR_DEBUG", raising=False)
    monkeypatch.setattr(checking, "read_people", failing(error))
    done = waypair("check", a_folder(tmp_path), "--week", WEEK)
    assert done.exit_code == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_traceback_is_there_for_who_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPAIR_DEBUG", "1")
    monkeypatch.setattr(checking, "read_people", failing(ZeroDivisionError()))
    assert "Traceback" in waypair("check", a_folder(tmp_path), "--week", WEEK).stderr


@pytest.mark.parametrize(
    ("proved", "matched", "code"), [(True, True, 0), (True, False, 3), (False, True, 4), (False, False, 4)]
)
def test_the_exit_code_says_how_it_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], proved: bool, matched: bool, code: int
) -> None:
    record = result_record(a_result(proved=proved, matches=None if matched else ()), 1.0)
    assert matching._show(record, tmp_path, Policy(), as_json=False) == code
    assert ("Not proved" in capsys.readouterr().out) is not proved


def test_help_is_there_within_half_a_second() -> None:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([*WAYPAIR, "--help"], capture_output=True, text=True, check=True, timeout=60)
        times.append(time.perf_counter() - began)
        assert "Match a week" in done.stdout
    assert min(times) < 0.5


def test_help_loads_neither_solver_nor_arrays() -> None:
    code = (
        "import sys, api.cli.program; print(*{'numpy', 'ortools', 'networkx', 'openpyxl', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


def test_the_version_is_the_installed_one() -> None:
    assert waypair("--version").stdout == f"waypair {metadata.version('waypair')}\n"


def test_a_pipe_that_is_closed_is_no_reason_to_complain(tmp_path: Path, result: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [*WAYPAIR, "explain", str(result), "E1"], stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("mentees", "mentors", "code"),
    [
        ("id,windows\nE1,Mon 08:00-12:00\n", "id,slots\nR1,Mon 09:00-10:00\n", 0),
        ("id,windows\nE1,never\n", "id,slots\nR1,Mon 09:00-10:00\n", 2),
        ("id,windows\nE1,Tue 08:00-12:00\n", "id,slots\nR1,Mon 09:00-10:00\n", 3),
    ],
)
def test_the_shell_sees_the_exit_code(tmp_path: Path, mentees: str, mentors: str, code: int) -> None:
    folder = a_folder(tmp_path, mentees, mentors)
    done = subprocess.run(
        [*WAYPAIR, "match", str(folder), "--week", WEEK], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", failing(PermissionError(13, "Permission denied")))
    done = waypair("check", a_folder(tmp_path), "--week", WEEK)
    assert done.exit_code == 2
    assert "mentees.csv: got 'Permission denied', expected a file that can be read." in done.stderr


def test_a_folder_that_may_not_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", failing(PermissionError(13, "Permission denied")))
    done = waypair("check", tmp_path, "--week", WEEK)
    assert done.exit_code == 2
    assert "Permission denied" in done.stderr
