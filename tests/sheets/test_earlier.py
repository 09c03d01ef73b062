"""An earlier result is read back, with what was declined of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.sheets.earlier import Declined, read_declined, read_result, standing_pairs
from api.sheets.result_file import write_result
from api.sheets.result_record import Record, result_record
from matcher.errors import InvalidInputError
from matcher.people.week import Slot
from matcher.pool import Pair
from tests.sheets.builders import a_folder, read
from tests.sheets.results import a_result, renamed


def a_record() -> Record:
    return result_record(a_result(), 1.0)


def declined(folder: Path, text: str, standing: tuple[Pair, ...] = ()) -> Declined:
    path = folder / "declined.csv"
    path.write_text(text, encoding="utf-8")
    return read_declined(path, a_record(), standing)


def test_a_result_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    record = a_record()
    write_result(tmp_path, record)
    assert read_result(tmp_path / "result.json") == record


WRONG = [
    (b"", "no JSON"),
    (b"mentee,mentor\n", "no JSON"),
    (b"[]", "JSON of another kind"),
    (b"{}", "no week"),
    (b"\xff\xfe", "not text"),
    (b"[" * 100_000, "JSON that cannot be read"),
    (b'{"name": "waypair", "version": 1}', "no week"),
]


@pytest.mark.parametrize(("content", "value"), WRONG)
def test_a_foreign_file_is_no_result(tmp_path: Path, content: bytes, value: str) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError, match=r"waypair match") as caught:
        read_result(path)
    assert value in caught.value.problems[0].value


@pytest.mark.parametrize(
    ("name", "value"),
    [("week", "soon"), ("week", 3), ("matches", {}), ("matches", [1]), ("matches", [{}]), ("unmatched", None),
     ("proved", "yes")],
)  # fmt: skip
def test_a_result_of_another_form_is_refused(tmp_path: Path, name: str, value: Any) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(a_record() | {name: value}), encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_result(path)
    assert name in caught.value.problems[0].value


def test_a_missing_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"result\.json"):
        read_result(tmp_path / "result.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["mentee", "slot", "x"]), inner),
)


@given(changed=st.dictionaries(st.sampled_from(["week", "policy", "matches", "unmatched", "figures"]), JSON))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_reading_fail_in_any_other_way(tmp_path: Path, changed: dict[str, Any]) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(a_record() | changed), encoding="utf-8")
    try:
        read_result(path)
    except InvalidInputError:
        return


def test_pairs_of_an_earlier_result_stand_with_the_mentors_own_hours(tmp_path: Path) -> None:
    pool = read(a_folder(tmp_path)).pool
    pairs, notes = standing_pairs(a_record(), pool)
    assert pairs == (
        Pair("E1", "R1", "pending", slot=Slot(0, 540, 60)),
        Pair("E2", "R2", "held", slot=Slot(4, 480, 60, (), "north", 2)),
    )
    assert not notes


def test_an_hour_that_is_no_longer_offered_is_left_to_the_matching(tmp_path: Path) -> None:
    pool = read(a_folder(tmp_path, mentors="id,slots\nR1,Tue 09:00-10:00\nR2,Fri 08:00-09:00\n")).pool
    (first, _), (note,) = standing_pairs(a_record(), pool)
    assert first.slot is None
    assert "R1 no longer offers Mon 09:00-10:00" in note


def test_a_pair_goes_with_whoever_has_left(tmp_path: Path) -> None:
    pool = read(a_folder(tmp_path, mentors="id,slots\nR1,Mon 09:00-10:00\n")).pool
    pairs, (note,) = standing_pairs(a_record(), pool)
    assert [pair.mentee for pair in pairs] == ["E1"]
    assert "R2 is not in the sheets" in note


def test_a_declined_pair_is_a_ban(tmp_path: Path) -> None:
    refused = declined(tmp_path, "mentee,mentor,reason\nE1,R1,times\n")
    assert refused == Declined((Pair("E1", "R1", "ban", "times"),), ())


@pytest.mark.parametrize("reason", ["known_personally", "Known personally", "known-personally"])
def test_people_who_know_each_other_are_to_be_kept_apart_for_good(tmp_path: Path, reason: str) -> None:
    refused = declined(tmp_path, f"mentee,mentor,reason\nE1,R1,{reason}\n")
    assert refused.for_ever == refused.pairs


def test_the_reason_of_a_decline_may_be_left_out(tmp_path: Path) -> None:
    assert declined(tmp_path, "mentee;mentor\nE2;R2\n").pairs == (Pair("E2", "R2", "ban"),)


@pytest.mark.parametrize(
    ("rows", "row", "column", "nearest"),
    [("E1,R2", 2, "mentor", "R1"), ("E9,R1", 2, "mentee", "E1"), ("E1,R1\nE3,R1", 3, "mentee", "E1"),
     (",R1", 2, "mentee", "")],
)  # fmt: skip
def test_what_was_not_matched_cannot_be_declined(
    tmp_path: Path, rows: str, row: int, column: str, nearest: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        declined(tmp_path, f"mentee,mentor\n{rows}\n")
    (problem,) = caught.value.problems
    assert f"declined.csv, row {row}, column {column}" in problem.place
    assert problem.nearest == nearest


def test_a_pair_that_must_be_cannot_be_declined(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="pin"):
        declined(tmp_path, "mentee,mentor\nE1,R1\n", (Pair("E1", "R1", "pin"),))


def test_an_id_copied_from_a_shielded_cell_is_the_same_id(tmp_path: Path) -> None:
    record = result_record(renamed(a_result(), "-1"), 1.0)
    path = tmp_path / "declined.csv"
    path.write_text("mentee,mentor\n'-1,R1\n", encoding="utf-8")
    assert read_declined(path, record, ()).pairs[0].mentee == "-1"
