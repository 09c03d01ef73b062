"""A sample's rows: the same every time, in the product's own words, and with no mentor in two places at once."""

import collections
import csv
import datetime
import hashlib
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.sample import Population, draw_population, write_population
from api.sample.figures import LANGUAGES
from api.sample.words import EXPERIENCES, INTERESTS, MODES, PATHWAYS, STAGES, SUBSTANCES

WEEK = datetime.date(2026, 11, 23)
MENTEE_HEADER = (
    "id,name,languages,modes,sites,windows,time_zone,asks_for,cadence,minutes,recovery_start,discharge_date,stage,pathways,"
    "substances,experiences,interests,gender,birth_year,moud,preferences,requested,avoid,urgency,waiting_since,"
    "consent_until"
)
MENTOR_HEADER = (
    "id,name,kind,languages,modes,sites,slots,time_zone,capacity,new_per_week,team,supervisor,recovery_years,stages,"
    "pathways,substances,experiences,interests,gender,birth_year,moud_affirming,credential_expires,on_leave,"
    "cannot_serve,former,presence,presence_hours"
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WINDOW = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Mon-Fri) (\d\d):([03]0)-(\d\d):([03]0)")
SLOT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)-(\d\d):(\d\d)( @[a-z_]+)?( x2)?")
PREFERENCE = re.compile(
    r"(gender=(woman|man)|age=\d+-\d+|kind=(specialist|role_model)|language=\w+|pathway=\w+|experience=\w+"
    r"|substance=\w+|mode=(in_person|phone|video)|site=[a-z_]+):(must|prefer|avoid)"
)


@cache
def town() -> Population:
    return draw_population(4_000, 400, seed=11, week=WEEK)


def listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";")] if cell else []


def span(match: re.Match[str]) -> tuple[int, int]:
    a, b, c, d = (int(match[k]) for k in (2, 3, 4, 5))
    return 60 * a + b, 60 * c + d


def test_the_same_seed_gives_the_same_people() -> None:
    assert draw_population(300, 40, 5, WEEK).mentees == draw_population(300, 40, 5, WEEK).mentees
    assert draw_population(300, 40, 5, WEEK).mentors == draw_population(300, 40, 5, WEEK).mentors
    assert draw_population(300, 40, 5, WEEK).mentees != draw_population(300, 40, 6, WEEK).mentees


def test_the_same_seed_gives_the_same_files_on_every_platform(tmp_path: Path) -> None:
    write_population(draw_population(120, 20, 42, WEEK), tmp_path)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in tmp_path.iterdir()}
    assert digests == {
        "mentees.csv": "6e554840102645f5",
        "mentors.csv": "f182d2a6b395cc77",
        "coverage.csv": "05b8a7e655a7b2b5",
    }


@settings(max_examples=10)
@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 2**70))
def test_a_mentee_does_not_depend_on_the_number_of_mentors(few: int, many: int, seed: int) -> None:
    def without_names(mentors: int) -> list[dict[str, str]]:
        rows = draw_population(60, mentors, seed, WEEK).mentees
        return [{name: cell for name, cell in row.items() if name not in ("requested", "avoid")} for row in rows]

    assert without_names(few) == without_names(many)


def test_the_columns_are_the_published_ones_in_order() -> None:
    assert ",".join(town().mentees[0]) == MENTEE_HEADER
    assert ",".join(town().mentors[0]) == MENTOR_HEADER


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**32))
def test_slots_of_one_mentor_never_overlap(mentees: int, mentors: int, seed: int) -> None:
    for row in draw_population(mentees, mentors, seed, WEEK).mentors:
        taken = []
        for slot in row["slots"].split("; "):
            match = SLOT.fullmatch(slot)
            assert match, slot
            start, end = span(match)
            assert end - start in (30, 45, 60, 90)
            taken.append((DAYS.index(match[1]) * 1440 + start, DAYS.index(match[1]) * 1440 + end))
            assert not match[6] or match[6][2:] in listed(row["sites"])
        assert 3 <= len(taken) <= 8
        assert all(a[1] <= b[0] for a, b in pairwise(taken))


def test_who_meets_in_person_may_offer_presence_and_two_sites_ask_for_it() -> None:
    population = town()
    offering = [row for row in population.mentors if row["presence"]]
    assert 0.5 < len(offering) / len(population.mentors) < 0.75
    for row in population.mentors:
        assert bool(row["presence"]) == bool(row["presence_hours"])
        if row["presence"]:
            assert row["sites"]
            windows = [WINDOW.fullmatch(window) for window in row["presence"].split("; ")]
            assert all(windows)
            assert len({match[1] for match in windows if match}) == len(windows) >= 2
    assert len({row["site"] for row in population.coverage}) == 2 * 4


def test_windows_are_two_to_five_stretches_of_one_to_four_hours() -> None:
    for row in town().mentees:
        windows = row["windows"].split("; ")
        seen = set()
        for window in windows:
            match = WINDOW.fullmatch(window)
            assert match, window
            start, end = span(match)
            assert 60 <= end - start <= 240
            seen.add(match[1])
        assert len(seen) == len(windows)
        assert 2 <= len(windows) <= 5 or seen == {"Mon-Fri"}


@pytest.mark.parametrize(("mentees", "mentors"), [(10, 1), (120, 20), (4_000, 400), (30_000, 90)])
def test_a_supervisor_never_has_more_than_8_mentors_and_one_team(mentees: int, mentors: int) -> None:
    rows = draw_population(mentees, mentors, 1, WEEK).mentors
    supervised = collections.Counter(row["supervisor"] for row in rows)
    assert max(supervised.values()) <= 8
    assert len({(row["supervisor"], row["team"]) for row in rows}) == len(supervised)
    assert max(collections.Counter(row["team"] for row in rows).values()) <= 12


def test_teams_have_4_to_12_mentors() -> None:
    for mentors in (20, 50, 120):
        rows = draw_population(120, mentors, 1, WEEK).mentors
        sizes = collections.Counter(row["team"] for row in rows).values()
        assert all(4 <= size <= 12 for size in sizes)


def test_every_cell_of_a_mentee_is_in_the_vocabulary() -> None:
    for row in town().mentees:
        check_shared(row)
        assert set(listed(row["pathways"])) <= set(PATHWAYS)
        assert row["pathways"] == "undecided" or "undecided" not in row["pathways"]
        assert row["stage"] in ("", *STAGES)
        assert not (row["stage"] and row["recovery_start"])
        assert row["cadence"] in ("weekly", "fortnightly", "once", "")
        assert row["cadence"] != "once" or row["asks_for"] == "role_model"
        assert row["minutes"] in ("", "30", "45", "60")
        assert row["moud"] in ("yes", "no", "")
        assert row["urgency"] in ("routine", "soon", "urgent", "crisis")
        preferences = listed(row["preferences"])
        assert len(preferences) <= 3
        assert all(PREFERENCE.fullmatch(cell) for cell in preferences), preferences
        assert not row["requested"] or row["requested"] != row["avoid"]
        assert row["waiting_since"] <= WEEK.isoformat()
        assert row["recovery_start"] <= WEEK.isoformat()
        assert row["discharge_date"] <= (WEEK + datetime.timedelta(14)).isoformat()
        assert not row["discharge_date"] or row["recovery_start"] <= row["discharge_date"]
        assert datetime.date.fromisoformat(row["consent_until"]) > datetime.date(2026, 9, 1)


def test_every_cell_of_a_mentor_is_in_the_vocabulary() -> None:
    mentees = {row["id"] for row in town().mentees}
    for row in town().mentors:
        check_shared(row)
        assert row["kind"] in ("specialist", "role_model")
        assert "English" in listed(row["languages"])
        assert set(listed(row["pathways"])) <= set(PATHWAYS) - {"undecided"}
        assert set(listed(row["stages"])) <= set(STAGES)
        assert 1 <= int(row["capacity"]) <= (12 if row["kind"] == "specialist" else 3)
        assert row["new_per_week"] in ("", *("34" if row["kind"] == "specialist" else "1"))
        assert float(row["recovery_years"]) >= 1
        assert WEEK.year - int(row["birth_year"]) - float(row["recovery_years"]) >= 16
        assert row["moud_affirming"] in ("yes", "no", "")
        assert row["on_leave"] in ("yes", "no", "")
        assert row["cannot_serve"] in ("", "gender=man")
        assert set(listed(row["former"])) <= mentees
        assert bool(row["credential_expires"]) == (row["kind"] == "specialist")


def check_shared(row: dict[str, str]) -> None:
    assert set(listed(row["languages"])) <= set(LANGUAGES)
    assert row["languages"]
    assert set(listed(row["modes"])) <= set(MODES)
    assert row["modes"]
    assert not row["sites"] or "in_person" in listed(row["modes"])
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)?", site) for site in listed(row["sites"]))
    assert set(listed(row["substances"])) <= set(SUBSTANCES)
    assert set(listed(row["experiences"])) <= set(EXPERIENCES)
    assert set(listed(row["interests"])) <= set(INTERESTS)
    for name in ("languages", "modes", "sites", "pathways", "substances", "experiences", "interests"):
        assert len(set(listed(row[name]))) == len(listed(row[name]))
    assert row["time_zone"] in ("America/New_York", "America/Chicago")
    assert row["gender"] in ("woman", "man", "nonbinary", "")


def test_ids_are_neutral_unique_and_of_one_width() -> None:
    population = draw_population(12_345, 1_234, 1, WEEK)
    assert population.mentees[0]["id"] == "P00001"
    assert population.mentors[-1]["id"] == "M1234"
    assert len({row["id"] for row in population.mentees}) == 12_345


def test_people_meet_within_regions_that_grow_with_the_population() -> None:
    def sites(mentees: int) -> set[str]:
        return {site for row in draw_population(mentees, 50, 1, WEEK).mentees for site in listed(row["sites"])}

    assert sites(120) == {"north", "south", "east", "west", "downtown"}
    assert len(sites(10_000)) == 50


def test_a_mentee_has_a_common_hour_with_ten_to_thirty_percent_of_mentors() -> None:
    population = draw_population(400, 100, 1, WEEK)
    free = np.zeros((400, 7 * 1440), dtype=np.float32)
    for k, row in enumerate(population.mentees):
        for window in row["windows"].split("; "):
            match = WINDOW.fullmatch(window)
            assert match
            start, end = span(match)
            for day in range(5) if match[1] == "Mon-Fri" else [DAYS.index(match[1])]:
                free[k, day * 1440 + start : day * 1440 + end] = 1
    common = np.zeros((400, 100), dtype=np.bool_)
    for j, row in enumerate(population.mentors):
        for slot in row["slots"].split("; "):
            match = SLOT.fullmatch(slot)
            assert match
            start, end = span(match)
            day = DAYS.index(match[1]) * 1440
            common[:, j] |= free[:, day + start : day + end].all(axis=1)
    assert 0.10 < common.mean() < 0.30


def test_thirty_thousand_by_three_thousand_are_drawn_and_written_whole(tmp_path: Path) -> None:
    write_population(draw_population(30_000, 3_000, 1, WEEK), tmp_path)
    for name, rows in (("mentees", 30_000), ("mentors", 3_000)):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) == rows + 1


@pytest.mark.parametrize("count", [0, -1, 250_001, 10**12, True])
def test_a_number_of_mentees_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"mentees must be a whole number from 1 to 250,000; got {count}"):
        draw_population(count, 1, 1, WEEK)


@pytest.mark.parametrize("count", [0, -20, 25_001])
def test_a_number_of_mentors_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"mentors must be a whole number from 1 to 25,000; got {count}"):
        draw_population(1, count, 1, WEEK)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed must be a whole number, 0 or more; got -3"):
        draw_population(1, 1, -3, WEEK)


def test_another_day_than_a_monday_is_refused_and_the_monday_named() -> None:
    with pytest.raises(ValueError, match="2026-11-26 is a Thursday, and the Monday of that week is 2026-11-23"):
        draw_population(1, 1, 1, datetime.date(2026, 11, 26))


@pytest.mark.parametrize(
    "week", [datetime.datetime(2026, 11, 23, 9), datetime.date(1, 1, 1), datetime.date(9999, 12, 27)]
)
def test_a_week_that_cannot_be_drawn_is_refused(week: datetime.date) -> None:
    with pytest.raises(ValueError, match="week must"):
        draw_population(1, 1, 1, week)


def test_files_hold_the_rows_exactly(tmp_path: Path) -> None:
    population = draw_population(50, 8, 3, WEEK)
    write_population(population, tmp_path / "a" / "week")
    names = sorted(path.name for path in (tmp_path / "a" / "week").iterdir())
    assert names == ["coverage.csv", "mentees.csv", "mentors.csv"]
    for name, header, rows in (
        ("mentees.csv", MENTEE_HEADER, population.mentees),
        ("mentors.csv", MENTOR_HEADER, population.mentors),
        ("coverage.csv", "site,windows,minimum,wanted,languages,time_zone", population.coverage),
    ):
        text = (tmp_path / "a" / "week" / name).read_bytes().decode("utf-8")
        assert text.split("\n")[0] == header
        assert list(csv.DictReader(text.splitlines())) == rows


def test_files_that_a_whole_team_must_read_are_readable(tmp_path: Path) -> None:
    write_population(draw_population(5, 2, 3, WEEK), tmp_path)
    (tmp_path / "plain").write_text("")
    assert (tmp_path / "mentees.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_failure_half_way_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_population(draw_population(5, 2, 3, WEEK), tmp_path)
    before = (tmp_path / "mentees.csv").read_bytes()

    def full(self: object, rows: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(csv.DictWriter, "writerows", full)
    with pytest.raises(ValueError, match=r"cannot write a sample into .*: No space left on device"):
        write_population(draw_population(9, 2, 4, WEEK), tmp_path)
    assert (tmp_path / "mentees.csv").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "week").write_text("")
    with pytest.raises(ValueError, match="cannot write a sample into"):
        write_population(draw_population(5, 2, 3, WEEK), tmp_path / "week")


def test_stories_tell_of_what_their_authors_lived_through_and_change_nobody(tmp_path: Path) -> None:
    drawn = draw_population(30, 20, 5, WEEK, stories=60)
    assert drawn.stories == draw_population(30, 20, 5, WEEK, stories=60).stories
    without = draw_population(30, 20, 5, WEEK)
    assert (drawn.mentees, drawn.mentors) == (without.mentees, without.mentors)
    authors = {row["id"]: row for row in drawn.mentors}
    for row in drawn.stories:
        author = authors[row["author"]]
        for column in ("experiences", "pathways", "languages"):
            assert set(listed(row[column])) <= set(listed(author[column]))
        assert set(listed(row["stages"])) <= set(STAGES)
    assert len({row["title"] for row in drawn.stories}) == 60
    assert {row["audience"] for row in drawn.stories} == {"everybody", "matched", "team"}
    write_population(drawn, tmp_path)
    with pytest.raises(ValueError, match=r"already holds a stories\.csv"):
        write_population(draw_population(3, 2, 5, WEEK), tmp_path)
    with pytest.raises(ValueError, match="stories must be a whole number from 0 to 5,000"):
        draw_population(3, 2, 5, WEEK, stories=5_001)


def test_standing_pairs_about_other_people_are_not_left_beside_a_sample(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("mentee,mentor,kind,reason\n")
    with pytest.raises(ValueError, match=r"already holds a pairs\.csv"):
        write_population(draw_population(5, 2, 3, WEEK), tmp_path)
