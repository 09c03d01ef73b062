"""`waypair centre`: bundles of a treatment centre go in, and what came of people goes back, as they agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.app import create_app
from api.clock import SystemClock
from api.consent.models import Disclosure
from api.discharge.models.tables import Discharge
from api.settings import Settings
from tests.cli.running import files_below, waypair
from tests.discharge.bundles import a_bundle, a_patient, a_request, valid
from tests.discharge.treatment import CEDAR, Treatment, signed
from tests.service import some_settings


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[FastAPI]:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", sqlite_url)
    made = create_app(some_settings(sqlite_url), SystemClock())
    yield made
    made.state.parts.database.close()


@pytest.fixture
def treatment(app: FastAPI) -> Treatment:
    return Treatment(app)


def leaves(treatment: Treatment, days: int, *purposes: str, name: str = "Samantha") -> dict[str, Any]:
    """Return a bundle of somebody who leaves so many days from now."""
    day = treatment.parts.clock.now().date().toordinal() + days
    start = treatment.parts.clock.now().date().fromordinal(day).isoformat()
    consents = signed(treatment.centre, *(purposes or ("matching", "mentor", "centre")))
    patient = a_patient(name=[{"given": [name]}])
    return valid(a_bundle(consents, patient, a_request(repeat={"boundsPeriod": {"start": start}})))


def kept(folder: Path, **bundles: dict[str, Any]) -> list[Path]:
    """Write bundles into files; return where they are."""
    for name, bundle in bundles.items():
        (folder / f"{name}.json").write_text(json.dumps(bundle), encoding="utf-8")
    return [folder / f"{name}.json" for name in bundles]


def rows(treatment: Treatment, table: type[Any]) -> list[Any]:
    with treatment.parts.database.reading() as session:
        return list(session.exec(select(table)))


def test_people_come_in_from_files_once_and_what_came_of_those_who_agree_goes_back(
    treatment: Treatment, tmp_path: Path
) -> None:
    told, untold = leaves(treatment, 5, name="Rosalind"), leaves(treatment, 9, "matching", name="Wilhelmina")
    files = kept(tmp_path, told=told, untold=untold)
    of = ("--program", str(treatment.program), "--centre", CEDAR)
    tried = waypair("centre", "bring-in", *files, *of, "--dry-run")
    assert (tried.exit_code, rows(treatment, Discharge)) == (0, [])
    assert "2 people could be brought in. Nothing was written." in tried.stdout
    for _ in range(2):
        done = waypair("centre", "bring-in", *files, *of)
        assert done.exit_code == 0, done.output
        assert len(rows(treatment, Discharge)) == 2
    out = tmp_path / "out"
    back = waypair("centre", "outcomes", out, *of)
    assert back.exit_code == 0, back.output
    assert "1 bundle" in back.stdout
    assert "1 other did not agree" in back.stdout
    (name,) = files_below(out)
    bundle = valid(json.loads((out / name).read_text(encoding="utf-8")))
    assert bundle["entry"][0]["resource"]["identifier"][0]["value"] == "CH-1042"
    (line,) = [one for one in rows(treatment, Disclosure) if one.purpose == "centre"]
    assert (
        name == f"outcome-{next(one.id for one in rows(treatment, Discharge) if one.mentee_id == line.person_id)}.json"
    )


def test_every_problem_of_every_file_is_named_and_nobody_is_brought_in(treatment: Treatment, tmp_path: Path) -> None:
    no_day = leaves(treatment, 5)
    for entry in no_day["entry"]:
        entry["resource"].pop("occurrenceTiming", None)
    files = kept(tmp_path, good=leaves(treatment, 5), no_day=no_day, far=leaves(treatment, 900))
    (tmp_path / "text.json").write_text("Dear colleagues,", encoding="utf-8")
    done = waypair(
        "centre", "bring-in", *files, tmp_path / "text.json", "--program", str(treatment.program), "--centre", CEDAR
    )
    assert done.exit_code == 2
    for name in ("no_day.json", "far.json", "text.json"):
        assert name in done.stderr.replace("\n", "")
    assert "good.json" not in done.stderr.replace("\n", "")
    assert rows(treatment, Discharge) == []


def test_a_centre_that_submitted_nobody_is_named(treatment: Treatment, tmp_path: Path) -> None:
    done = waypair("centre", "outcomes", tmp_path, "--program", str(treatment.program), "--centre", "Birch House")
    assert done.exit_code == 2
    assert "Birch House" in done.stderr
    missing = waypair("centre", "bring-in", tmp_path / "none.json", "--program", "North", "--centre", CEDAR)
    assert missing.exit_code == 2
    assert "none.json" in missing.stderr.replace("\n", "")
