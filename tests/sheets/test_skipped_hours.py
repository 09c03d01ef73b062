"""Hours that do not exist in a week in which clocks go forward."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sheets.builders import a_folder, problems_of, read

SPRING = date(2026, 3, 2)  # on its Sunday, New York's clocks jump from 02:00 to 03:00
SPRING_ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("hours", "skipped"),
    [("Sun 02:00-02:30", True), ("Sun 02:30-03:00", True), ("Sun 02:15-02:45", True), ("Sun 01:00-02:30", False),
     ("Sun 02:30-04:00", False), ("Mon 02:15-02:45", False)],
)  # fmt: skip
def test_a_window_wholly_in_the_hour_that_clocks_skip_is_a_problem(tmp_path: Path, hours: str, skipped: bool) -> None:
    mentees = f"id,windows,time_zone\nE1,{hours},{SPRING_ZONE}\n"
    folder = a_folder(tmp_path, mentees=mentees)
    if not skipped:
        assert read(folder, week=SPRING).pool.mentees
        return
    (problem,) = problems_of(folder, week=SPRING)
    assert (problem.column, problem.value) == ("windows", hours)
    assert SPRING_ZONE in problem.expected
    assert "clocks go forward" in problem.expected


@pytest.mark.parametrize(
    ("hours", "skipped"), [("Sun 02:30-03:30", True), ("Sun 01:30-02:30", False), ("Sun 03:00-04:00", False)]
)
def test_a_slot_that_starts_in_the_hour_that_clocks_skip_is_a_problem(
    tmp_path: Path, hours: str, skipped: bool
) -> None:
    folder = a_folder(tmp_path, mentors=f"id,slots,time_zone\nR1,{hours},{SPRING_ZONE}\n")
    if not skipped:
        assert read(folder, week=SPRING).pool.mentors
        return
    (problem,) = problems_of(folder, week=SPRING)
    assert (problem.column, problem.value) == ("slots", hours)
    assert SPRING_ZONE in problem.expected


def test_the_same_hour_exists_in_any_other_week(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors=f"id,slots,time_zone\nR1,Sun 02:30-03:30,{SPRING_ZONE}\n")
    assert read(folder, week=date(2026, 3, 9)).pool.mentors
