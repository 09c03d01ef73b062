"""A result becomes files: whole, safe to open in a spreadsheet, and as the schema says."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.sheets.files import check_writable, write_together
from api.sheets.result_file import MATCHES, csv_bytes, json_text, neutral, write_result
from api.sheets.result_record import result_record
from matcher.errors import InvalidInputError
from tests.sheets.results import a_match, a_result, renamed

SCHEMA = json.loads((files("api.sheets") / "result.schema.json").read_text(encoding="utf-8"))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("proved", [True, False])
def test_the_record_is_as_the_schema_says(proved: bool) -> None:
    record = json.loads(json_text(result_record(a_result(proved=proved), 1.25)))
    Draft202012Validator(SCHEMA).validate(record)
    assert record["seconds"] == 1.25
    assert record["stages"][1]["bound"] == (3.5 if proved else None)


def test_the_names_are_those_that_were_promised() -> None:
    record = result_record(a_result(), 1.0)
    assert {"week", "policy", "proved", "stages", "matches", "unmatched", "remedies", "mentors", "figures", "seconds",
            "digest"} <= set(record)  # fmt: skip
    assert {"mentee", "mentor", "slot", "time_zone", "mode", "site", "fit", "contributions", "alternatives"} <= set(
        record["matches"][0]
    )
    assert record["matches"][1]["slot"] == "Fri 08:00-09:00"
    assert set(record["stages"][0]) == {"name", "value", "bound"}


def test_a_crowded_set_is_named_only_where_there_is_one() -> None:
    first, second = result_record(a_result(), 1.0)["unmatched"]
    assert first["crowded_set"] == "C1"
    assert "crowded_set" not in second


def test_a_remedy_says_what_would_change() -> None:
    remedies = {one["kind"]: one for one in result_record(a_result(), 1.0)["remedies"]}
    assert remedies["add_place"]["mentor"] == "R1"
    assert remedies["add_slots"]["slots"][0] == {"mentor": "R2", "slot": "Fri 08:00-09:00 @north by phone x2"}
    assert remedies["add_window"]["window"] == "Mon 09:00-10:00"
    assert remedies["relax_must"]["value"] == "woman"
    assert remedies["add_mentor"]["profile"] == {
        "slots": ["Fri 08:00-09:00 @north by phone x2"], "languages": ["es"], "stages": ["not_yet"],
        "preferences": ["gender=man:prefer"], "credential_expires": "2027-01-01",
    }  # fmt: skip


def test_all_files_are_written(tmp_path: Path) -> None:
    names = write_result(tmp_path / "a" / "b", result_record(a_result(), 1.0))
    folder = written(tmp_path / "a" / "b")
    assert set(folder) == set(names) == {"matches.csv", "unmatched.csv", "remedies.csv", "result.json"}
    first, second = rows_of(folder["matches.csv"])
    assert tuple(first) == MATCHES
    assert (first["mentee"], first["mentor"], first["slot"], first["fit"]) == ("E1", "R1", "Mon 09:00-10:00", "0.625")
    assert second["standing"] == "held"
    left = rows_of(folder["unmatched.csv"])
    assert (left[0]["mentee"], left[0]["kind"], left[0]["gain"], left[1]["gain"]) == ("E3", "crowded_out", "2", "")
    assert [row["gain"] for row in rows_of(folder["remedies.csv"])] == ["2", "3", "1", "1", "1", "4"]


def test_a_result_replaces_an_earlier_one(tmp_path: Path) -> None:
    write_result(tmp_path, result_record(a_result(), 1.0))
    write_result(tmp_path, result_record(a_result(matches=(a_match("E9"),)), 1.0))
    assert [row["mentee"] for row in rows_of((tmp_path / "matches.csv").read_bytes())] == ["E9"]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_can_be_taken_for_a_formula(tmp_path: Path, start: str) -> None:
    for cell in (start, start + "1+1"):
        (row,) = rows_of(csv_bytes(("a",), [[cell]]))
        assert row["a"].startswith("'")


def test_an_id_that_looks_like_a_formula_is_shielded_in_csv_alone(tmp_path: Path) -> None:
    record = result_record(renamed(a_result(), "-1"), 1.0)
    write_result(tmp_path, record)
    assert rows_of((tmp_path / "matches.csv").read_bytes())[0]["mentee"] == "'-1"
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["matches"][0]["mentee"] == "-1"


@given(st.text(max_size=20))
def test_a_shielded_cell_is_the_cell_behind_an_apostrophe_at_most(cell: str) -> None:
    assert neutral(cell) in (cell, "'" + cell)


def test_typography_does_not_need_a_byte_order_mark(tmp_path: Path) -> None:
    write_result(tmp_path, result_record(a_result(), 1.0))
    assert (tmp_path / "matches.csv").read_bytes().isascii()


def test_letters_beyond_ascii_are_announced_to_spreadsheets() -> None:
    assert csv_bytes(("a",), [["José"]]).startswith(b"\xef\xbb\xbf")
    assert not csv_bytes(("a",), [["Jose"]]).startswith(b"\xef\xbb\xbf")


def test_a_rename_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write_together(tmp_path, {"a": b"old", "c": b"old"})
    (tmp_path / "b").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InvalidInputError, match="can be written to"):
        write_together(tmp_path, {"a": b"new", "b": b"new", "c": b"new", "d": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "a").read_bytes() == (tmp_path / "c").read_bytes() == b"old"


def test_a_full_disk_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InvalidInputError, match="No space left"):
        write_together(tmp_path / "x" / "y", {"a": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(InvalidInputError, match="can be written to"):
        check_writable(tmp_path / "out" / "deeper")
