"""What `waypair match` shows: a proof that says no more than is true, honest gaps, figures, and tables that fit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from api.cli.proof import proved_steps
from api.cli.summary import show_result
from api.sheets.result_record import Record, result_record
from matcher.policy import Policy, Quota, Room
from matcher.result import StageValue
from tests.cli.running import WEEK, waypair
from tests.sheets.builders import a_folder
from tests.sheets.results import a_match, a_result

ROOMS = 'time_limit_s = {}\n[[rooms]]\nsite = "south"\nrooms = 1\n[[rooms]]\nsite = "north"\nrooms = 1\n'
KEPT = '[[quotas]]\nmentor = "M003"\nattribute = "experience"\nvalue = "veteran"\nat_least = 2\n'


def shown(record: Record, width: int = 120, policy: Policy | None = None) -> str:
    out = StringIO()
    screen = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    show_result(screen, record, Path("out"), policy or Policy())
    return out.getvalue()


def a_record(**changed: Any) -> Record:
    return result_record(replace(a_result(), **changed), 1.0)


# ---------------------------------------------------------------- the proof


def test_the_proof_goes_step_by_step_through_what_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    done = waypair("match", a_folder(tmp_path), "--week", WEEK)
    steps = [line.strip() for line in done.stdout.splitlines() if line.lstrip()[:2].rstrip(".").isdecimal()]
    assert "Proved: no choice of pairs is better. In the order of what decides:" in done.stdout
    assert steps[0].startswith("1. No other choice matches more people, and nobody left over could be matched")
    said = ("fit below 0.2 (0 here)", "fit below 0.4", "fits better in total", "more evenly", "a draw")
    assert len(steps) == 1 + len(said)
    for number, (step, text) in enumerate(zip(steps[1:], said, strict=True), start=2):
        assert step.startswith(f"{number}. ")
        assert text in step


def test_bands_of_the_policy_are_named_as_they_are() -> None:
    record = a_record(stages=(StageValue("who", 0, 0), StageValue("even_0.35", 4, 4)))
    assert "Of such choices, none leaves fewer people with a fit below 0.35 (4 here)." in shown(record)


@pytest.mark.parametrize(
    "policy", [Policy(rooms=(Room("north", 1),)), Policy(quotas=(Quota("R1", "gender", "woman", at_least=1),))]
)
def test_with_rooms_or_quotas_it_is_not_said_that_most_people_are_matched(policy: Policy) -> None:
    (step, *_) = proved_steps(a_record(), policy)
    assert "within the rooms and quotas" in step
    assert "more people" not in step
    assert "more people" in proved_steps(a_record(), Policy())[0]


def test_what_a_re_match_kept_and_may_change_is_part_of_the_proof() -> None:
    record = a_record(stages=(StageValue("who", 0, 0), StageValue("keep", 7, 7)))
    assert "none keeps more of the standing proposals (7 can stay)." in shown(record)
    step = proved_steps(record, Policy(disruption_budget=2))[1]
    assert "(7 can stay; the steps below may change 2 of them)" in step


def test_held_pairs_go_first_where_there_are_any() -> None:
    assert "held and pinned pairs, then urgency" in proved_steps(a_record(), Policy())[0]
    assert "held" not in proved_steps(a_record(matches=(a_match(),)), Policy())[0]


def test_each_step_that_is_not_proved_shows_its_gap() -> None:
    stages = (
        StageValue("who", 200, 150),
        StageValue("even_0.4", 3, 3),
        StageValue("fit", 8, 10),
        StageValue("load", 5, float("-inf")),
        StageValue("tie", 9e9, 1e9),
    )
    text = shown(a_record(proved=False, stages=stages))
    assert "Proved" not in text
    assert "Not proved in the time allowed (time_limit_s = 60 in the policy)" in text
    rows = {line.split("  ")[0].strip(): line.split()[-3:] for line in text.splitlines()}
    assert rows["rank points of the people left out"] == ["200", "150", "25.0%"]
    assert rows["people with a fit below 0.4"] == ["3", "3", "proved"]
    assert rows["total fit"] == ["8.00", "10.00", "20.0%"]
    assert rows["unevenness of the mentors' loads"] == ["none", "known", "open"]
    assert rows["the draw among equals"][-1] == "open"


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roomy")
    drawn = waypair("sample", folder, "--mentees", "300", "--mentors", "40", "--seed", "1", "--week", WEEK)
    assert drawn.exit_code == 0
    return folder


def most_at_once(record: Record, site: str) -> int:
    """Return the most meetings at a site that begin at the same hour of a zone."""
    begin = Counter(
        (match["slot"].partition("-")[0], match["time_zone"])
        for match in record["matches"]
        if match["mode"] == "in_person" and match["site"] == site
    )
    return max(begin.values(), default=0)


def matched_with(folder: Path, policy: str, out: Path) -> tuple[int, str, Record]:
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    done = waypair("match", folder, "--week", WEEK, "--policy", folder / "policy.toml", "--out", out)
    return done.exit_code, done.stdout, json.loads((out / "result.json").read_text(encoding="utf-8"))


def test_rooms_and_quotas_are_kept_and_proved(roomy: Path, tmp_path: Path) -> None:
    code, text, record = matched_with(roomy, ROOMS.format(60) + KEPT, tmp_path)
    assert (code, record["proved"]) == (0, True)
    assert "within the rooms and quotas" in text
    assert most_at_once(record, "south") == most_at_once(record, "north") == 1
    assert all(stage["value"] == stage["bound"] for stage in record["stages"])


def test_time_that_runs_out_is_exit_code_4_and_says_how_far_it_got(roomy: Path, tmp_path: Path) -> None:
    """Proving takes a tenth of a second and more: ten times what is allowed here."""
    code, text, record = matched_with(roomy, ROOMS.format(0.01) + KEPT, tmp_path)
    assert (code, record["proved"]) == (4, False)
    assert "Not proved in the time allowed (time_limit_s = 0.01 in the policy)" in text
    assert "Proved:" not in text
    who = next(stage for stage in record["stages"] if stage["name"] == "who")
    assert who["bound"] <= who["value"]
    assert any(stage["bound"] != stage["value"] for stage in record["stages"])
    assert f"{who['value']:,.0f}" in next(line for line in text.splitlines() if "rank points" in line)
    assert record["matches"]
    assert most_at_once(record, "south") <= 1


# ---------------------------------------------------------------- the figures


def test_the_week_is_compared_with_first_come_by_hand(tmp_path: Path) -> None:
    mentees = (
        "id,windows,urgency,waiting_since\n"
        "E1,Mon 09:00-12:00,routine,2026-11-01\nE2,Mon 09:00-12:00,urgent,2026-11-20\n"
    )
    done = waypair("match", a_folder(tmp_path, mentees, "id,slots\nR1,Mon 09:00-10:00\n"), "--week", WEEK)
    rows = {line.split("  ")[0].strip(): line.split() for line in done.stdout.splitlines()}
    assert "of the 1 more urgent" in done.stdout
    assert rows["this week"][2:5] == ["1", "1", "1"]
    assert rows["by hand, first come"][4:7] == ["1", "0", "1"]


def test_without_figures_of_the_more_urgent_none_are_shown() -> None:
    text = shown(a_record())
    assert "by hand, first come" in text
    assert "urgent" not in text.replace("(held and pinned pairs, then urgency", "")
    assert "by hand" not in shown(a_record(figures={}))


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_tables_fit_the_screen(width: int, tmp_path: Path) -> None:
    many = tuple(a_match(f"E{number}") for number in range(30))
    lines = shown(a_record(matches=many), width).splitlines()
    tables = [line for line in lines if not line.startswith(("Week", "Written", "4 mentees"))]
    assert max(len(line) for line in tables) <= width


def test_on_a_narrow_screen_the_reason_stands_beneath_the_hour() -> None:
    match = replace(a_match(), reason="can meet soon; knows the same pathway")
    narrow = shown(a_record(matches=(match,)), 80).splitlines()
    hour = next(number for number, line in enumerate(narrow) if "Mon 09:00-10:00, phone" in line)
    assert narrow[hour + 1].strip() == "Can meet soon; knows the same pathway."
    wide = shown(a_record(matches=(match,)), 120).splitlines()
    assert any("Mon 09:00-10:00" in line and "Can meet soon; knows the same pathway." in line for line in wide)


def test_an_hour_in_another_zone_names_its_city() -> None:
    far = replace(a_match("E9"), time_zone="America/Los_Angeles")
    text = shown(a_record(matches=(a_match(), a_match("E2"), far)))
    assert "Mon 09:00-10:00 Los Angeles" in text
    assert "Hours are America/New_York time, unless another place is named." in text
    assert "Hours are America/New_York time." in shown(a_record())
