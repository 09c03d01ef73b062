"""A thousand real discharge records and 150 sampled mentors go through whole."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.sample import draw_population
from matcher.people.notation import read_slots
from tests.cases import teds
from tests.cli.running import waypair

WEEK = date(2026, 11, 23)
MENTORS = 150


@dataclass(frozen=True)
class Week:
    """The pool as rows of its sheets, by id, and what came out."""

    records: dict[str, teds.Row]
    mentees: dict[str, teds.Row]
    mentors: dict[str, teds.Row]
    result: dict[str, Any]
    summary: str
    folder: Path


def written(path: Path, rows: Sequence[teds.Row]) -> dict[str, teds.Row]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def week(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Week:
    folder = tmp_path_factory.mktemp("teds")
    records = teds.records(cases)
    rows = [teds.mentee(record, place, WEEK) for place, record in enumerate(records)]
    mentees = written(folder / "mentees.csv", rows)
    # Their `former` names sampled mentees, who are not here.
    drawn = draw_population(1, MENTORS, 42, WEEK).mentors
    mentors = written(folder / "mentors.csv", [{**row, "former": ""} for row in drawn])
    checked = waypair("check", folder, "--week", WEEK.isoformat())
    assert checked.exit_code == 0, checked.output
    assert f"1,000 mentees, {MENTORS} mentors: ready to be matched" in checked.stdout
    done = waypair("match", folder, "--week", WEEK.isoformat())
    assert done.exit_code == 0, done.output
    result = json.loads((folder / "result" / "result.json").read_text(encoding="utf-8"))
    by_id = {row["id"]: record for row, record in zip(rows, records, strict=True)}
    return Week(by_id, mentees, mentors, result, done.stdout, folder)


def test_the_week_is_proved_and_as_the_schema_says(week: Week) -> None:
    schema = json.loads((files("api.sheets") / "result.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(week.result)
    assert week.result["proved"]
    assert all(stage["value"] == stage["bound"] for stage in week.result["stages"])
    assert "Proved: no choice of pairs is better." in week.summary


def test_everybody_is_matched_or_told_why_not(week: Week) -> None:
    matched = [match["mentee"] for match in week.result["matches"]]
    left = [person["mentee"] for person in week.result["unmatched"]]
    assert len(matched) > 300
    assert sorted(matched + left) == sorted(week.mentees)
    assert all(person["reason"] for person in week.result["unmatched"])
    assert all(match["reason"] and match["slot"] for match in week.result["matches"])
    for name in ("matches", "unmatched"):
        with (week.folder / "result" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(week.result[name])


def test_nobody_under_18_is_matched(week: Week) -> None:
    young = {name for name, record in week.records.items() if record["age_group"] in ("12-14", "15-17")}
    assert len(young) == 18
    assert not young & {match["mentee"] for match in week.result["matches"]}
    rules = {person["mentee"]: person["rules"] for person in week.result["unmatched"]}
    assert all("adult" in rules[name] for name in young)


def test_nobody_without_consent_is_matched(week: Week) -> None:
    gone = {name for name, record in week.records.items() if record["discharge_reason"] in ("Death", "Incarcerated")}
    assert len(gone) == 11
    assert not gone & {match["mentee"] for match in week.result["matches"]}


def test_no_hour_is_given_twice_and_no_mentor_has_too_many(week: Week) -> None:
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for match in week.result["matches"]:
        given[match["mentor"]][match["slot"]] += 1
    for name, hours in given.items():
        mentor = week.mentors[name]
        places = {str(slot): slot.places for slot in read_slots(mentor["slots"])}
        assert all(count <= places[hour] for hour, count in hours.items())
        for cap in ("capacity", "new_per_week"):
            assert not mentor[cap] or hours.total() <= int(mentor[cap])


def test_who_takes_medication_has_a_mentor_at_ease_with_it(week: Week) -> None:
    takes = [match for match in week.result["matches"] if week.mentees[match["mentee"]]["moud"] == "Yes"]
    assert len(takes) > 30
    for match in takes:
        mentor = week.mentors[match["mentor"]]
        assert mentor["moud_affirming"] == "yes" or "moud" in mentor["pathways"].split(";")


def test_a_mentor_who_must_be_a_woman_is_one(week: Week) -> None:
    asked = [
        match for match in week.result["matches"] if "gender=woman" in week.mentees[match["mentee"]]["preferences"]
    ]
    assert asked
    assert all(week.mentors[match["mentor"]]["gender"] == "woman" for match in asked)


def test_they_have_a_language_in_common(week: Week) -> None:
    for match in week.result["matches"]:
        spoken = {word.strip() for word in week.mentees[match["mentee"]]["languages"].split(";")}
        assert spoken & {word.strip() for word in week.mentors[match["mentor"]]["languages"].split(";")}


def test_medication_stays_a_private_factor(week: Week) -> None:
    told = " ".join(person["reason"] for person in week.result["unmatched"]).casefold()
    assert "medication" not in told
    assert "moud" not in told
