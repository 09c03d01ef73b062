"""The pieces of scripts/benchmark, on instances that take no time."""

from __future__ import annotations

import io
import json
import runpy
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from scripts.measuring import intake, pages, rivals, service
from scripts.measuring.again import measure_again
from scripts.measuring.beside import LITTLE
from scripts.measuring.commands import ROOT, CommandError, run
from scripts.measuring.groups import measure_groups
from scripts.measuring.instances import Pairs, Slots, draw_pairs, draw_slots
from scripts.measuring.intake import measure_intake
from scripts.measuring.one_stage import measure_one_stage
from scripts.measuring.pages import measure_pages
from scripts.measuring.pair_only import measure_pair_only
from scripts.measuring.presence import measure_presence
from scripts.measuring.round import measure_round, slowest_hundredth
from scripts.measuring.rows import (
    COLUMNS,
    Row,
    faster,
    growth,
    memory,
    memory_growth,
    save,
    shown,
    soon,
    table_of,
    within,
)
from scripts.measuring.service import HOST, free_port
from scripts.measuring.timing import Solved, Took, WrongAnswerError, in_turns, least
from scripts.measuring.week import check_result, measure_week
from tests.loopback import SERVERS


@pytest.fixture(scope="module")
def slots() -> Slots:
    return draw_slots(40, 8, 500)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return draw_pairs(40, 16, 4, 0.5)


def took(seconds: float) -> Took:
    return Took(seconds, seconds / 2)


def solved(seconds: float, value: int, *, finished: bool = True) -> Solved:
    return Solved(took(seconds), value, finished)


SOME_ROWS = [
    faster("flow", "simplex", took(0.5), took(100), 100),
    faster("flow", "slow one", took(0.5), took(60), 300, stopped=True, note="stopped at 68% of the optimum"),
    faster("flow", "for information", took(0.5), took(0.25), None),
    within("week", "bare", took(6), took(2), 5),
    memory("week", 224.4, 1536),
    growth("growth", (1_000, 10_000), (took(1), took(100)), 1.5),
    memory_growth("growth", (1_000, 10_000), (100, 1_000)),
    soon("--help", took(0.2), 0.5),
]

# ---------------------------------------------------------------- solvers


def test_the_drawn_pairs_are_about_as_many_as_asked_for() -> None:
    drawn = draw_slots(300, 40, 6_000)
    assert len(drawn.fit) == pytest.approx(6_000, rel=0.1)
    assert (np.diff(drawn.mentor_of) >= 0).all()
    assert (np.diff(drawn.mentee) >= 0).all()
    assert len(set(zip(drawn.mentee.tolist(), drawn.slot.tolist(), strict=True))) == len(drawn.fit)


def test_all_solvers_agree_on_slots(slots: Slots) -> None:
    found = [
        solve(slots)
        for solve in (
            rivals.ours_on_slots,
            rivals.bare_flow,
            rivals.by_network_simplex,
            rivals.by_highs_network,
            rivals.by_highs_compact,
            partial(rivals.by_cp_sat, limit_s=20.0),
        )
    ]
    assert all(one.finished and one.took.wall > 0 for one in found)
    assert len({one.value for one in found}) == 1


def test_scipy_agrees_on_pairs(pairs: Pairs) -> None:
    assert rivals.by_seats(pairs, seats_counted=True).value == rivals.ours_on_pairs(pairs).value


def test_somebody_without_a_seat_is_noticed(pairs: Pairs) -> None:
    eligible = pairs.eligible.copy()
    eligible[3] = False
    for solve in (rivals.ours_on_pairs, partial(rivals.by_seats, seats_counted=False)):
        with pytest.raises(WrongAnswerError):
            solve(replace(pairs, eligible=eligible))


def test_the_pieces_on_arrays_give_their_rows(slots: Slots, pairs: Pairs) -> None:
    rows = measure_one_stage(slots, with_cp_sat=False, rounds=1)
    assert [row.must_reach for row in rows] == ["≥ 100×", "≥ 10×", "≥ 10×", ""]
    assert [row.reached is None for row in rows] == [False, False, False, True]
    assert len(measure_pair_only(pairs, rounds=1)) == 2


# ---------------------------------------------------------------- taking turns


def test_solvers_take_turns_and_the_best_time_counts() -> None:
    order: list[str] = []
    times = {"ours": iter([3.0, 1.0, 2.0]), "other": iter([5.0, 4.0])}

    def one(name: str) -> Solved:
        order.append(name)
        return solved(next(times[name]), 7)

    found = in_turns({"ours": (partial(one, "ours"), 3), "other": (partial(one, "other"), 2)})
    assert order == ["ours", "other", "ours", "other", "ours"]
    assert (found["ours"].took.wall, found["other"].took.wall) == (1.0, 4.0)


def test_each_clock_has_its_own_best() -> None:
    assert least([Took(1.0, 0.9), Took(2.0, 0.5)]) == Took(1.0, 0.5)


@pytest.mark.parametrize(
    ("other", "message"),
    [(solved(1, 8), "the optima differ"), (solved(1, 8, finished=False), "more than the optimum")],
)
def test_another_optimum_is_noticed(other: Solved, message: str) -> None:
    with pytest.raises(WrongAnswerError, match=message):
        in_turns({"ours": (lambda: solved(1, 7), 1), "other": (lambda: other, 1)})


def test_less_than_the_optimum_is_no_fault_of_one_that_was_stopped() -> None:
    in_turns({"ours": (lambda: solved(1, 7), 1), "other": (lambda: solved(1, 6, finished=False), 1)})


def test_a_solver_that_contradicts_itself_is_noticed() -> None:
    values = iter([7, 8])
    with pytest.raises(WrongAnswerError, match="7 and then 8"):
        in_turns({"ours": (lambda: solved(1, next(values)), 2)})


# ---------------------------------------------------------------- commands


def test_a_command_is_measured_by_itself() -> None:
    held = bytearray(80_000_000)
    done = run(sys.executable, "-c", "x = bytearray(30_000_000); print(sum(range(1000)))")
    assert done.said == "499500\n"
    assert done.took.wall > 0
    assert 30 < done.peak_mib < 70  # what this process holds is not the command's
    assert len(held) == 80_000_000


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(CommandError, match=r"ended with 3: what went wrong"):
        run(sys.executable, "-c", "import sys; print('what went wrong', file=sys.stderr); sys.exit(3)")


def test_a_small_week_is_matched_and_matched_again(tmp_path: Path) -> None:
    rows = measure_week(tmp_path, sizes=(60, 120), compared=120, rounds=1)
    assert [row.must_reach for row in rows] == ["≤ 5×", "< 1,536 MiB", "≤ n^1.5", ""]
    again = measure_again(tmp_path, size=60, rounds=1)
    assert [row.must_reach for row in again] == ["≤ 0.25×"] * 3


@pytest.mark.parametrize(
    ("proved", "reason", "message"), [(False, "because", "not proved"), (True, "", "no reason for E1")]
)
def test_a_week_without_proof_or_reasons_is_noticed(tmp_path: Path, proved: bool, reason: str, message: str) -> None:
    path = tmp_path / "week" / "result" / "result.json"
    path.parent.mkdir(parents=True)
    record = {"proved": proved, "unmatched": [{"mentee": "E1", "reason": reason}]}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(WrongAnswerError, match=message):
        check_result(path)


def test_a_small_placing_in_groups_is_measured_beside_one_by_hand(tmp_path: Path) -> None:
    rows = measure_groups(tmp_path, people=60, groups=10, mentors=10)
    assert [row.must_reach for row in rows] == ["< 60 s", "< 1%", "", "", ""]
    assert rows[0].reached
    assert rows[1].reached
    assert rows[2].other is not None
    assert rows[2].ours >= rows[2].other


# ---------------------------------------------------------------- the service


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this test reach the services that it starts, whatever their ports."""

    def port() -> int:
        free = free_port()
        SERVERS.add((HOST, free))
        return free

    for module in (service, intake):
        monkeypatch.setattr(module, "free_port", port)


@pytest.mark.timeout(200)
@pytest.mark.usefixtures("reachable")
def test_submissions_are_measured_beside_a_bare_insert(tmp_path: Path) -> None:
    (row,) = measure_intake(tmp_path, each=3, clients=2, rounds=1)
    assert (row.must_reach, row.ours > 0, row.other is not None and row.other > 0) == ("≥ 0.5×", True, True)
    assert " a second" in row.note


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("reachable")
def test_a_small_round_through_the_service_is_measured_beside_a_match(tmp_path: Path) -> None:
    rows = measure_round(tmp_path, size=60, rounds=1, idle_s=1.0)
    assert [row.must_reach for row in rows] == ["≤ 2×", "≤ 5×"]
    assert all(row.ours > 0 for row in rows)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("reachable")
def test_every_page_of_a_small_program_is_measured_slowest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "CHROMIUM", tmp_path / "none")  # a browser of a test's own is in use already
    rows = measure_pages(tmp_path, size=60, matches=3, times=1, much=LITTLE)
    assert {row.against for row in rows} == {*pages.STAFF, *pages.MENTOR, *pages.MENTEE, *pages.ANYBODY}
    assert [row.ours for row in rows] == sorted((row.ours for row in rows), reverse=True)
    assert {row.must_reach for row in rows} == {"< 0.1 s"}
    assert all(row.other and row.ratio == row.ours / row.other for row in rows)


def test_a_small_roster_is_measured_beside_one_made_by_hand() -> None:
    rows = measure_presence([(1, 4, 60.0)])
    assert [row.unit for row in rows] == ["s", "hours", "%", "hours"]
    assert [row.reached for row in rows] == [True, True, None, None]
    assert "of 9 stages closed" in rows[-1].note


def test_the_slowest_hundredth_is_the_99th_percentile() -> None:
    assert slowest_hundredth([float(one) for one in range(1, 201)]) == pytest.approx(198.99)


# ---------------------------------------------------------------- what is shown and saved


def test_what_was_promised_is_judged() -> None:
    assert [row.reached for row in SOME_ROWS] == [True, False, None, True, True, False, None, True]
    assert [row.ratio_text for row in SOME_ROWS[:4]] == [
        "200× as fast",
        "> 120× as fast",
        "0.50× as fast",
        "3.0× as long",
    ]
    assert SOME_ROWS[5].ratio == pytest.approx(2)
    assert SOME_ROWS[0].ratio_cpu == pytest.approx(200)


def test_the_table_renders() -> None:
    console = Console(width=200, file=io.StringIO(), record=True)
    console.print(table_of(SOME_ROWS))
    lines = console.export_text().splitlines()
    assert all(any(name in line for line in lines[:3]) for name in COLUMNS)
    assert any("simplex" in line and "≥ 100×" in line and "yes" in line for line in lines)
    assert any("n^2.00" in line and "no" in line for line in lines)
    assert sum("flow" in line for line in lines) == 1  # said once, above what follows


@pytest.mark.parametrize(
    ("figure", "unit", "text"),
    [
        (0.0312, "s", "0.031 s"),
        (1.234, "s", "1.23 s"),
        (12.34, "s", "12.3 s"),
        (1536.2, "MiB", "1,536 MiB"),
        (None, "s", "–"),
    ],
)
def test_a_figure_is_shown_to_the_digits_that_mean_something(figure: float | None, unit: str, text: str) -> None:
    assert shown(figure, unit) == text


def test_the_saved_file_has_every_field(tmp_path: Path) -> None:
    path = tmp_path / "made" / "result.json"
    save(path, SOME_ROWS, {"cores": 2}, ["something was wrong"])
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["cores"] == 2
    assert record["faults"] == ["something was wrong"]
    assert [set(row) for row in record["rows"]] == [set(Row.__slots__)] * len(SOME_ROWS)
    first = record["rows"][0]
    assert (first["what"], first["ours"], first["other"], first["ratio"]) == ("flow", 0.5, 100, 200)
    assert (first["must_reach"], first["reached"]) == ("≥ 100×", True)


def test_the_command_line_knows_its_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    benchmark = runpy.run_path(str(ROOT / "scripts" / "benchmark"))
    given = benchmark["read_arguments"](["--quick", "--only", "week", "--only", "help", "--out", "x.json"])
    assert (given.quick, given.only, given.out) == (True, ["week", "help"], Path("x.json"))
    with pytest.raises(SystemExit):
        benchmark["read_arguments"](["--only", "nothing"])
    assert "one-stage" in capsys.readouterr().err
