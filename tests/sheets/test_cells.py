"""What one cell may say, and how it is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheets import cells
from api.sheets.cells import Reader
from api.sheets.columns import DECLINED, MENTEES, MENTORS, PAIRS, Column
from api.sheets.languages import language_code
from matcher.errors import InvalidInputError
from matcher.people.preference import Preference
from matcher.people.vocabulary import PATHWAYS
from matcher.people.week import Slot, Window

EVERY_COLUMN = {f"{sheet}.{column.name}": column for sheet, columns in (
    ("mentees", MENTEES), ("mentors", MENTORS), ("pairs", PAIRS), ("declined", DECLINED)
) for column in columns}  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (cells.whole(1, 1440), "60", 60),
        (cells.whole(1, 1440), "60.0", 60),
        (cells.whole(0, 9), "prefer not to say", None),
        (cells.years, "4.5", 4.5),
        (cells.years, "4,5", 4.5),
        (cells.yes_no, "Yes", True),
        (cells.yes_no, "TRUE", True),
        (cells.yes_no, "sí", True),
        (cells.yes_no, "0", False),
        (cells.yes_no, "unknown", None),
        (cells.iso_date, "2026-11-23", date(2026, 11, 23)),
        (cells.iso_date, "2026-11-23 00:00:00", date(2026, 11, 23)),
        (cells.iso_date, "2026-11-23T00:00:00", date(2026, 11, 23)),
        (cells.word("gender"), "Female", "woman"),
        (cells.word("gender"), "Prefer not to say", None),
        (cells.word("stage"), "5+ years", "5_plus_years"),
        (cells.rank("urgency"), "crisis", 3),
        (cells.rank("urgency"), "2", 2),
        (cells.words("mode"), "Zoom; in person", ("video", "in_person")),
        (cells.tags("pathway"), "AA;Smart Recovery", frozenset({"twelve_step", "smart"})),
        (cells.tags("substance"), "none", None),
        (cells.labels, "Board games; music ;", frozenset({"board_games", "music"})),
        (cells.names, "North House; South", ("North House", "South")),
        (cells.identifiers, "R1; R2;;R1", frozenset({"R1", "R2"})),
        (cells.languages, "English; Español; pt-BR; spa", ("en", "es", "pt")),
        (cells.languages, "ASL; Haitian Creole", ("ase", "ht")),
        (cells.windows, "Mon 09:00-12:00; Thu 18:00-20:30", (Window(0, 540, 720), Window(3, 1080, 1230))),
        (cells.slots, "Mon 09:00-10:00 @north x2", (Slot(0, 540, 60, (), "north", 2),)),
        (cells.time_zone, "america/new_york", "America/New_York"),
        (cells.preferences, "gender=woman:must", (Preference("gender", "woman", "must"),)),
        (cells.preferences, "Genders = Female", (Preference("gender", "woman", "prefer"),)),
        (cells.preferences, "age=40 - 55:prefer", (Preference("age", "40-55", "prefer"),)),
        (cells.preferences, "smoker=no:avoid", (Preference("smoker", "no", "avoid"),)),
        (cells.preferences, "language=Spanish:must", (Preference("language", "es", "must"),)),
        (cells.preferences, "moud affirming=TRUE:must", (Preference("moud_affirming", "yes", "must"),)),
        (cells.exclusions, "E7; gender=man; experience=Justice",
         (frozenset({"E7"}), (Preference("gender", "man", "must"), Preference("experience", "justice", "must")))),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_person_means_it(reader: Reader, cell: str, value: Any) -> None:
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "nearest"),
    [
        (cells.languages, "Spansh", "Spanish"),
        (cells.languages, "Vietnemese", "Vietnamese"),
        (cells.languages, "xx", ""),
        (cells.whole(1, 1440), "sixty", ""),
        (cells.whole(1, 1440), "0", ""),
        (cells.whole(1, 1440), "1,000", ""),
        (cells.whole(0, 9), "-1", ""),
        (cells.years, "long", ""),
        (cells.years, "101", ""),
        (cells.yes_no, "yse", "yes"),
        (cells.iso_date, "11/23/2026", "2026-11-23"),
        (cells.iso_date, "23.11.2026", "2026-11-23"),
        (cells.iso_date, "03/04/2026", ""),
        (cells.iso_date, "2026-02-30", ""),
        (cells.iso_date, "0206-02-03", ""),
        (cells.word("gender"), "womn", "woman"),
        (cells.tags("pathway"), "twelve step; smrt", "smart"),
        (cells.rank("urgency"), "urgnt", "urgent"),
        (cells.windows, "Mon 25:00-26:00", ""),
        (cells.windows, "Mno 09:00-10:00", "Mon"),
        (cells.windows, ";", ""),
        (cells.slots, "Mon 09:00-10:00 x3", ""),
        (cells.slots, "9 to 5", ""),
        (cells.time_zone, "Eastern", "America/New_York"),
        (cells.time_zone, "Chicago", "America/Chicago"),
        (cells.time_zone, "America/New_Yrok", "America/New_York"),
        (cells.time_zone, "../etc/passwd", ""),
        (cells.preferences, "woman", ""),
        (cells.preferences, "gender=womn:must", "gender=woman"),
        (cells.preferences, "gender=woman:mst", "must"),
        (cells.preferences, "age=old:must", ""),
        (cells.preferences, "age=55-40:must", "age=40-55"),
        (cells.preferences, "language=Spansh", "Spanish"),
        (cells.exclusions, "gender=mn", "gender=man"),
    ],
)  # fmt: skip
def test_a_cell_that_means_nothing_is_refused_with_the_nearest_that_does(
    reader: Reader, cell: str, nearest: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        reader(cell)
    assert caught.value.problems[0].nearest == nearest
    assert all(problem.expected for problem in caught.value.problems)


def test_every_wrong_part_of_a_list_is_told() -> None:
    with pytest.raises(InvalidInputError) as caught:
        cells.tags("substance")("alcohl; opioids; canabis")
    assert [problem.nearest for problem in caught.value.problems] == ["alcohol", "cannabis"]


@pytest.mark.parametrize("word", PATHWAYS)
def test_every_word_of_a_closed_set_means_itself(word: str) -> None:
    assert cells.tags("pathway")(word) == {word}


@pytest.mark.parametrize(
    ("name", "code"),
    [("English", "en"), ("inglés", "en"), ("Chinese", "zh"), ("Mandarin", "zh"), ("Tagalog", "fil"), ("EN", "en"),
     ("vietnamita", "vi"), ("American Sign Language", "ase"), ("en_US", "en"), ("eng", "en")],
)  # fmt: skip
def test_a_language_may_be_named_in_english_or_spanish_or_by_code(name: str, code: str) -> None:
    assert language_code(name) == code


SOME_TEXT = st.text(max_size=40) | st.text(
    alphabet=st.sampled_from("MonTuesdy0123456789:;-–@x= /.,amustprefer\n"), max_size=40
)


@given(name=st.sampled_from(sorted(EVERY_COLUMN)), cell=SOME_TEXT)
def test_no_text_makes_a_reader_fail_in_any_other_way(name: str, cell: str) -> None:
    column: Column = EVERY_COLUMN[name]
    if not (cell := cell.strip()):
        return
    with suppress(InvalidInputError):
        column.read(cell)
