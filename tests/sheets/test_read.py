"""Two sheets become a pool; whatever is wrong with them is told at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.sheets.columns import MENTEES as MENTEE_COLUMNS
from api.sheets.columns import MENTORS as MENTOR_COLUMNS
from api.sheets.read import coming_monday
from matcher.errors import InvalidInputError
from matcher.people.preference import Preference
from matcher.people.week import Slot
from matcher.policy import Policy, Quota, Room
from matcher.pool import Pair
from tests.sheets.builders import MENTEES, MENTORS, a_folder, a_mentee, a_mentor, as_csv, problems_of, read


def test_the_required_columns_are_enough(tmp_path: Path) -> None:
    reading = read(a_folder(tmp_path))
    mentee, mentor = reading.pool.mentees[0], reading.pool.mentors[0]
    assert (mentee.id, mentee.languages, mentee.time_zone, mentee.minutes) == ("E1", ("en",), "UTC", None)
    assert (mentor.kind, mentor.languages, mentor.capacity) == ("specialist", ("en",), 12)
    assert not reading.notes
    assert not reading.problems


def test_a_mentee_carries_every_column(tmp_path: Path) -> None:
    mentee = a_mentee(
        tmp_path, name="Sam", languages="English;Spanish", modes="phone", sites="north", time_zone="America/Chicago",
        cadence="biweekly", minutes="45", recovery_start="2026-05-01", discharge_date="2026-10-01", stage="3-12 months",
        pathways="AA", substances="heroin", experiences="veteran", interests="Chess", gender="man", birth_year="1980",
        moud="yes", preferences="gender=man:must; smoker=no:avoid", requested="R1", avoid="R2", urgency="urgent",
        waiting_since="2026-11-01", consent_until="2027-01-01",
        asks_for="Role model",
    )  # fmt: skip
    assert mentee.languages == ("en", "es")
    assert (mentee.modes, mentee.sites, mentee.time_zone) == (("phone",), ("north",), "America/Chicago")
    assert (mentee.cadence, mentee.minutes, mentee.stage) == ("fortnightly", 45, "3_12_months")
    assert (mentee.recovery_start, mentee.discharge_date) == (date(2026, 5, 1), date(2026, 10, 1))
    assert mentee.asks_for == "role_model"
    assert mentee.pathways == {"twelve_step"}
    assert mentee.substances == {"opioids"}
    assert mentee.experiences == {"veteran"}
    assert mentee.interests == {"chess"}
    assert (mentee.gender, mentee.birth_year, mentee.takes_medication) == ("man", 1980, True)
    assert mentee.preferences == (Preference("gender", "man", "must"), Preference("smoker", "no", "avoid"))
    assert mentee.requested == {"R1"}
    assert mentee.avoid == {"R2"}
    assert mentee.urgency == 2
    assert (mentee.waiting_since, mentee.consent_until) == (date(2026, 11, 1), date(2027, 1, 1))


def test_a_mentor_carries_every_column(tmp_path: Path) -> None:
    mentor = a_mentor(
        tmp_path, name="Pat", kind="Volunteer", languages="es", modes="video", sites="north", capacity="2",
        slots="Mon 09:00-10:00 @north x2", time_zone="America/Denver", new_per_week="1", team="A", supervisor="S1",
        recovery_years="4.5", stages="first 90 days", pathways="smart", substances="alcohol", experiences="justice",
        interests="Music", gender="woman", birth_year="1970", moud_affirming="yes", credential_expires="2027-01-01",
        on_leave="no", cannot_serve="E1; gender=man", former="E2", preferences="age=18-30",
    )  # fmt: skip
    assert (mentor.name, mentor.kind, mentor.languages) == ("Pat", "role_model", ("es",))
    assert mentor.slots == (Slot(0, 540, 60, (), "north", 2),)
    assert (mentor.modes, mentor.sites, mentor.time_zone) == (("video",), ("north",), "America/Denver")
    assert (mentor.capacity, mentor.new_per_week, mentor.team, mentor.supervisor) == (2, 1, "A", "S1")
    assert (mentor.recovery_years, mentor.gender) == (4.5, "woman")
    assert mentor.stages == {"first_90_days"}
    assert mentor.pathways == {"smart"}
    assert mentor.substances == {"alcohol"}
    assert mentor.experiences == {"justice"}
    assert mentor.interests == {"music"}
    assert (mentor.birth_year, mentor.moud_affirming, mentor.on_leave) == (1970, True, False)
    assert mentor.credential_expires == date(2027, 1, 1)
    assert mentor.former == {"E2"}
    assert mentor.cannot_serve == {"E1"}
    assert mentor.excludes == (Preference("gender", "man", "must"),)
    assert mentor.preferences == (Preference("age", "18-30", "prefer"),)


def test_a_blank_caseload_comes_from_the_policy_by_kind(tmp_path: Path) -> None:
    mentors = "id,slots,kind\nR1,Mon 09:00-10:00,role_model\nR2,Mon 09:00-10:00,\n"
    policy = Policy(role_model_capacity=2, specialist_capacity=9)
    pool = read(a_folder(tmp_path, mentors=mentors), policy=policy).pool
    assert [mentor.capacity for mentor in pool.mentors] == [2, 9]


@pytest.mark.parametrize(("policy_zone", "zone"), [("", "America/Chicago"), ("America/Denver", "America/Denver")])
def test_a_blank_zone_is_the_policys_or_the_one_stated_most(tmp_path: Path, policy_zone: str, zone: str) -> None:
    mentees = "id,windows,time_zone\nE1,Mon 09:00-10:00,America/New_York\nE2,Mon 09:00-10:00,America/Chicago\n"
    mentees += "E3,Mon 09:00-10:00,America/Chicago\nE4,Mon 09:00-10:00,\n"
    pool = read(a_folder(tmp_path, mentees=mentees), policy=Policy(time_zone=policy_zone)).pool
    assert pool.mentees[3].time_zone == pool.mentors[0].time_zone == zone


def test_further_columns_are_noted_and_kept_for_preferences(tmp_path: Path) -> None:
    mentors = "id,slots,smoker\nR1,Mon 09:00-10:00,no\n"
    mentees = "id,windows,preferences\nE1,Mon 09:00-10:00,smoker=no:must\n"
    reading = read(a_folder(tmp_path, mentees=mentees, mentors=mentors))
    (wish,) = reading.pool.mentees[0].preferences
    assert wish.holds_for(reading.pool.mentors[0], 2026)
    assert reading.notes == ("mentors.csv: the column smoker is not one of the known ones",)


def test_a_wish_that_no_column_speaks_of_is_noted_with_the_nearest(tmp_path: Path) -> None:
    mentees = "id,windows,preferences\nE1,Mon 09:00-10:00,gendr=woman:must\n"
    (note,) = read(a_folder(tmp_path, mentees=mentees)).notes
    assert "gendr (did you mean gender?)" in note


def test_a_wish_may_ask_for_every_known_attribute(tmp_path: Path) -> None:
    mentees = "id,windows,preferences\nE1,Mon 09:00-10:00,kind=specialist; recovery_years=5+; team=A; age=30-40\n"
    assert read(a_folder(tmp_path, mentees=mentees)).notes == ()


def test_people_who_have_left_may_still_be_named(tmp_path: Path) -> None:
    mentees = "id,windows,avoid,requested\nE1,Mon 09:00-10:00,R9;R1,R8\n"
    mentors = "id,slots,former,cannot_serve\nR1,Mon 09:00-10:00,E9,E8\n"
    reading = read(a_folder(tmp_path, mentees=mentees, mentors=mentors))
    assert len(reading.notes) == 4
    assert reading.pool.mentees[0].avoid == {"R1", "R9"}


def test_an_id_that_differs_in_capitals_alone_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(a_folder(tmp_path, mentees="id,windows,avoid\nE1,Mon 09:00-10:00,r1\n"))
    assert (problem.column, problem.value, problem.nearest) == ("avoid", "r1", "R1")


def test_one_site_spelled_in_two_ways_is_one_site(tmp_path: Path) -> None:
    mentees = "id,windows,sites,preferences\nE1,Mon 09:00-10:00,north house,site=NORTH HOUSE\n"
    mentors = "id,slots,sites\nR1,Mon 09:00-10:00 @North_House,North House\n"
    folder = a_folder(tmp_path, mentees=mentees, mentors=mentors)
    reading = read(folder, policy=Policy(rooms=(Room("North House", 1),)))
    mentee, mentor = reading.pool.mentees[0], reading.pool.mentors[0]
    assert mentee.sites == mentor.sites == (mentor.slots[0].site,) == (mentee.preferences[0].value,) == ("North House",)
    assert len(reading.notes) == 1


def test_blank_consent_among_stated_ones_is_noted(tmp_path: Path) -> None:
    mentees = "id,windows,consent_until\nE1,Mon 09:00-10:00,2027-01-01\nE2,Mon 09:00-10:00,\n"
    (note,) = read(a_folder(tmp_path, mentees=mentees)).notes
    assert "blank in 1 of 2 rows" in note


# ---------------------------------------------------------------- bad input

BAD_MENTEES = [
    ("id,windows\n,Mon 09:00-10:00\n", 2, "id", "", ""),
    ("id,windows\nE1,\n", 2, "windows", "", ""),
    ("id,windows\nE1,Mon 09:00-10:00\nE1,Tue 09:00-10:00\n", 3, "id", "E1", ""),
    ("id,windows\nE1,Mon 25:00-26:30\n", 2, "windows", "Mon 25:00-26:30", ""),
    ("id,windows\nE1,Mon 09:61-10:00\n", 2, "windows", "Mon 09:61-10:00", ""),
    ("id,windows,languages\nE1,Mon 09:00-10:00,Spansh\n", 2, "languages", "Spansh", "Spanish"),
    ("id,windows,minutes\nE1,Mon 09:00-10:00,an hour\n", 2, "minutes", "an hour", ""),
    ("id,windows,moud\nE1,Mon 09:00-10:00,perhaps\n", 2, "moud", "perhaps", ""),
    ("id,windows,urgency\nE1,Mon 09:00-10:00,crysis\n", 2, "urgency", "crysis", "crisis"),
    ("id,windows,waiting_since\nE1,Mon 09:00-10:00,11/23/2026\n", 2, "waiting_since", "11/23/2026", "2026-11-23"),
    ("id,windows,preferences\nE1,Mon 09:00-10:00,gender:woman\n", 2, "preferences", "gender:woman", ""),
    ("id,windows,time_zone\nE1,Mon 09:00-10:00,Mars/Base\n", 2, "time_zone", "Mars/Base", ""),
    ("id,windows,gender\nE1,Mon 09:00-10:00,womn\n", 2, "gender", "womn", "woman"),
]


@pytest.mark.parametrize(("mentees", "row", "column", "value", "nearest"), BAD_MENTEES)
def test_a_wrong_cell_is_told_with_its_place(
    tmp_path: Path, mentees: str, row: int, column: str, value: str, nearest: str
) -> None:
    first, *_ = problems_of(a_folder(tmp_path, mentees=mentees))
    assert (first.file, first.row, first.column) == ("mentees.csv", row, column)
    assert (first.value, first.nearest) == (value, nearest)
    assert first.expected
    assert f"mentees.csv, row {row}, column {column}" in str(first)


BAD_MENTORS = [
    ("id,slots\nR1,\n", "slots", "at least one slot"),
    ("id,slots\nR1,;\n", "slots", "at least one slot"),
    ("id,slots\nR1,Mon 09:00-10:00; Mon 09:30-10:30\n", "slots", "do not overlap"),
    ("id,slots\nR1,Sun 23:30-00:30; Mon 00:00-01:00\n", "slots", "do not overlap"),
    ("id,slots,capacity\nR1,Mon 09:00-10:00,-1\n", "capacity", "0 to 1000"),
    ("id,slots,cannot_serve\nR1,Mon 09:00-10:00,gender=mn\n", "cannot_serve", "one of woman"),
    ("id,slots,cannot_serve\nR1,Mon 09:00-10:00,=man\n", "cannot_serve", "id of a mentee or attribute=value"),
    ("id,slots,kind\nR1,Mon 09:00-10:00,doctor\n", "kind", "specialist"),
]


@pytest.mark.parametrize(("mentors", "column", "expected"), BAD_MENTORS)
def test_a_mentor_who_makes_no_sense_is_told(tmp_path: Path, mentors: str, column: str, expected: str) -> None:
    (problem,) = problems_of(a_folder(tmp_path, mentors=mentors))
    assert (problem.file, problem.row, problem.column) == ("mentors.csv", 2, column)
    assert expected in problem.expected


BAD_PAIRS = [
    ("E9,R1,ban,", 2, "mentee", "E9", "E1"),
    ("E1,RR1,ban,", 2, "mentor", "RR1", "R1"),
    ("E1,R1,bann,", 2, "kind", "bann", "ban"),
    ("E1,R1,,", 2, "kind", "", ""),
    ("E1,,ban,", 2, "mentor", "", ""),
    ("E1,R1,pin,\nE1,R1,ban,", 2, "kind", "pin", ""),
    ("E1,R1,ban,\nE1,R1,held,", 3, "kind", "held", ""),
    ("E1,R1,pin,\nE1,R2,pin,", 3, "mentor", "R2", ""),
    ("E1,R1,held,\nE1,R2,pin,", 3, "mentor", "R2", ""),
    ("E1,R1,held,Tue 09:00-10:00", 2, "slot", "Tue 09:00-10:00", ""),
    ("E1,R2,held,Thu 18:00-19:00; Fri 08:00-09:00", 2, "slot", "Thu 18:00-19:00; Fri 08:00-09:00", ""),
]


@pytest.mark.parametrize(("rows", "row", "column", "value", "nearest"), BAD_PAIRS)
def test_a_pair_that_cannot_be_is_told(
    tmp_path: Path, rows: str, row: int, column: str, value: str, nearest: str
) -> None:
    (problem,) = problems_of(a_folder(tmp_path, pairs=f"mentee,mentor,kind,slot\n{rows}\n"))
    assert (problem.file, problem.row, problem.column) == ("pairs.csv", row, column)
    assert (problem.value, problem.nearest) == (value, nearest)


def test_clashing_rows_name_each_other(tmp_path: Path) -> None:
    (problem,) = problems_of(a_folder(tmp_path, pairs="mentee,mentor,kind\nE1,R1,pin\nE2,R2,former\nE1,R1,ban\n"))
    assert problem.row == 2
    assert "row 4" in problem.expected


def test_a_held_pair_takes_the_mentors_own_slot(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, pairs="mentee,mentor,kind,slot\nE1,R2,held,Fri 08:00-09:00\n")
    assert read(folder).pool.pairs == (Pair("E1", "R2", "held", "", Slot(4, 480, 60, (), "north", 2)),)


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path,
        mentees="id,windows,languages,gender\nE1,Mon 25:00-26:00,Spansh,womn\nE2,Mon 09:00-10:00,en,man\n",
        mentors="id,slots,capacity\nR1,Mon 09:00-10:00; Mon 09:30-10:00,many\n",
        pairs="mentee,mentor,kind\nE1,R1,bann\nE7,R1,ban\n",
    )
    found = problems_of(folder)
    assert {(one.file, one.column) for one in found} == {
        ("mentees.csv", "windows"), ("mentees.csv", "languages"), ("mentees.csv", "gender"),
        ("mentors.csv", "slots"), ("mentors.csv", "capacity"), ("pairs.csv", "kind"), ("pairs.csv", "mentee"),
    }  # fmt: skip


def test_both_files_are_looked_for_before_anything_is_said(tmp_path: Path) -> None:
    assert [problem.file for problem in problems_of(tmp_path)] == ["mentees.csv", "mentors.csv"]


def test_a_pairs_file_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, pairs=b"mentee,mentor\nE1,R1\n")
    with pytest.raises(InvalidInputError, match="a column kind"):
        read(folder, skip_invalid=True)


@pytest.mark.parametrize(
    ("week", "nearest"), [(date(2026, 11, 24), "2026-11-23"), (date(1400, 1, 1), ""), (date(9999, 12, 31), "")]
)
def test_a_week_starts_on_a_monday_of_our_time(tmp_path: Path, week: date, nearest: str) -> None:
    (problem,) = problems_of(a_folder(tmp_path), week=week)
    assert (problem.file, problem.nearest) == ("week", nearest)


def test_a_quota_for_nobody_is_told(tmp_path: Path) -> None:
    policy = Policy(quotas=(Quota("r1", "gender", "woman", at_most=1),))
    (problem,) = problems_of(a_folder(tmp_path), policy=policy)
    assert problem.nearest == "R1"


@pytest.mark.parametrize(("today", "monday"), [
    (date(2026, 11, 23), date(2026, 11, 23)), (date(2026, 11, 24), date(2026, 11, 30)),
    (date(2026, 11, 29), date(2026, 11, 30)),
])  # fmt: skip
def test_the_week_is_todays_on_a_monday_and_else_the_next(today: date, monday: date) -> None:
    assert coming_monday(today) == monday


# ---------------------------------------------------------------- going on without invalid rows


def test_valid_rows_go_on_and_the_others_are_listed(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path,
        mentees=MENTEES + "E3,never\nE2,Mon 09:00-10:00\n",
        mentors=MENTORS + "R3,\n",
        pairs="mentee,mentor,kind\nE3,R1,pin\nE1,R3,ban\nE1,R2,pin\nE1,R9,ban\nE2,R1,bna\n",
    )
    reading = read(folder, skip_invalid=True)
    assert [mentee.id for mentee in reading.pool.mentees] == ["E1", "E2"]
    assert [mentor.id for mentor in reading.pool.mentors] == ["R1", "R2"]
    assert [(one.file, one.row) for one in reading.problems] == [
        ("mentees.csv", 4), ("mentees.csv", 5), ("mentors.csv", 4), ("pairs.csv", 5), ("pairs.csv", 6)
    ]  # fmt: skip
    assert Pair("E1", "R2", "pin") in reading.pool.pairs


def test_a_pair_whose_kind_cannot_be_read_is_kept_apart(tmp_path: Path) -> None:
    reading = read(a_folder(tmp_path, pairs="mentee,mentor,kind\nE1,R1,bna\n"), skip_invalid=True)
    assert reading.pool.pairs == (Pair("E1", "R1", "ban"),)


def test_naming_somebody_who_is_left_out_is_no_second_problem(tmp_path: Path) -> None:
    mentees = MENTEES + "E3,never\n"
    found = problems_of(a_folder(tmp_path, mentees=mentees, pairs="mentee,mentor,kind\nE3,R1,ban\n"))
    assert [problem.file for problem in found] == ["mentees.csv"]


def test_a_quota_goes_with_the_row_of_its_mentor(tmp_path: Path) -> None:
    policy = Policy(quotas=(Quota("R3", "gender", "woman", at_most=1),))
    reading = read(a_folder(tmp_path, mentors=MENTORS + "R3,\n"), policy=policy, skip_invalid=True)
    assert reading.pool.policy.quotas == ()


def test_nobody_left_to_match_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="at least one mentee"):
        read(a_folder(tmp_path, mentees="id,windows\nE1,never\n"), skip_invalid=True)


def test_a_missing_file_cannot_be_skipped(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"mentors\.csv"):
        read(a_folder(tmp_path, mentors=None), skip_invalid=True)


# ---------------------------------------------------------------- whatever stands in the files

CELLS = st.text(max_size=20) | st.sampled_from(
    ["E1", "R1", "Mon 09:00-10:00", "Sun 02:30-03:30", "es", "yes", "0", "gender=woman:must", "a=b", "America/Denver",
     "2026-11-23", "x2", "@", "=", ":", ";", "ban", "pin", "'=1", "\x1b[31m", "99999999999999"]
)  # fmt: skip


def a_sheet(names: list[str]) -> st.SearchStrategy[str]:
    row = st.fixed_dictionaries(dict.fromkeys(names, CELLS))
    return st.lists(row, min_size=1, max_size=4).map(as_csv)


@given(
    mentees=a_sheet([column.name for column in MENTEE_COLUMNS]),
    mentors=a_sheet([column.name for column in MENTOR_COLUMNS]),
    pairs=a_sheet(["mentee", "mentor", "kind", "reason", "slot"]),
    skip_invalid=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_cells_make_the_reading_fail(
    tmp_path: Path, mentees: str, mentors: str, pairs: str, skip_invalid: bool
) -> None:
    folder = a_folder(tmp_path, mentees.encode("utf-8", "replace"), mentors.encode("utf-8", "replace"),
                      pairs.encode("utf-8", "replace"))  # fmt: skip
    with suppress(InvalidInputError):
        pool = read(folder, week=date(2026, 3, 2), skip_invalid=skip_invalid).pool
        assert pool.mentees
        assert pool.mentors


@given(mentees=st.binary(max_size=200), pairs=st.binary(max_size=100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_the_reading_fail(tmp_path: Path, mentees: bytes, pairs: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read(a_folder(tmp_path, mentees=b"id;windows\n" + mentees, mentors=mentees, pairs=pairs))


def test_the_order_of_columns_is_free(tmp_path: Path) -> None:
    rows = [{"id": "E1", "gender": "woman", "windows": "Mon 09:00-10:00"}]
    turned = [dict(reversed(row.items())) for row in rows]
    first = read(a_folder(tmp_path, mentees=as_csv(rows))).pool
    assert first == read(a_folder(tmp_path, mentees=as_csv(turned))).pool
