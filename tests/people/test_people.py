"""Mentees and mentors: what they carry, what they refuse, what is derived."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.errors import InvalidInputError
from matcher.people import Mentee, Mentor, Preference, Slot, Window
from matcher.people.vocabulary import STAGES, SYNONYMS, WORDS, canonical, folded
from matcher.pool import Pair, Pool
from tests.builders import WEEK, a_mentee, a_mentor, a_pool, wishes

FROZEN = (
    a_mentee(),
    a_mentor(),
    Window(0, 0, 60),
    Slot(0, 0, 60),
    Preference("age", "40"),
    Pair("E1", "R1", "ban"),
    a_pool(),
)


@pytest.mark.parametrize("value", FROZEN, ids=lambda value: type(value).__name__)
def test_values_do_not_change(value: Any) -> None:
    for item in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(value, item.name, None)


def test_only_an_id_and_times_are_required() -> None:
    Mentee(id="a", windows=(Window(0, 0, 60),))
    Mentor(id="b", slots=())


def places(error: InvalidInputError) -> list[str]:
    return sorted(problem.place for problem in error.problems)


def test_every_problem_of_a_mentee_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Mentee(
            id=" x", windows=(), time_zone="Mars", languages=(), modes=("pigeon",), cadence="daily", stage="new",
            pathways=frozenset({"smrt"}), substances=frozenset({"tea"}), experiences=frozenset({"none"}),
            gender="w", minutes=0, birth_year=1850, urgency=4,
        )  # fmt: skip
    assert places(caught.value) == sorted(
        [
            "id",
            "windows",
            "time_zone",
            "languages",
            "modes",
            "cadence",
            "stage",
            "pathways",
            "substances",
            "experiences",
            "gender",
            "minutes",
            "birth_year",
            "urgency",
        ]
    )
    nearest = {problem.place: problem.nearest for problem in caught.value.problems}
    assert nearest["pathways"] == "smart"


def test_every_problem_of_a_mentor_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Mentor(
            id="", slots=(Slot(0, 60, 60), Slot(0, 90, 60)), kind="friend", time_zone="Mars", languages=(),
            modes=("pigeon",), stages=frozenset({"new"}), capacity=-1, new_per_week=-1, recovery_years=-2.0,
            birth_year=1, gender="w", pathways=frozenset({"x"}), substances=frozenset({"x"}),
            experiences=frozenset({"x"}),
        )  # fmt: skip
    assert places(caught.value) == sorted(
        [
            "id",
            "slots",
            "kind",
            "time_zone",
            "languages",
            "modes",
            "stages",
            "capacity",
            "new_per_week",
            "recovery_years",
            "birth_year",
            "gender",
            "pathways",
            "substances",
            "experiences",
        ]
    )


@pytest.mark.parametrize(
    "slots",
    [
        (Slot(0, 540, 60), Slot(0, 570, 60)),
        (Slot(0, 540, 120), Slot(0, 560, 20)),
        (Slot(6, 1410, 60), Slot(0, 0, 60)),
        (Slot(0, 540, 60), Slot(0, 540, 60)),
        (Slot(0, 540, 60),) * 2,
        (Slot(0, 0, 1440), Slot(0, 600, 60)),
    ],
)
def test_a_mentor_is_not_in_two_hours_at_once(slots: tuple[Slot, ...]) -> None:
    with pytest.raises(InvalidInputError, match="overlap"):
        Mentor(id="R1", slots=slots)


def test_hours_that_touch_do_not_overlap() -> None:
    Mentor(id="R1", slots=(Slot(0, 540, 60), Slot(0, 600, 60), Slot(6, 1380, 60), Slot(0, 0, 60)))


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-1, "not_yet"), (0, "first_90_days"), (90, "first_90_days"), (91, "3_12_months"), (365, "3_12_months"),
        (366, "1_5_years"), (5 * 366 - 1, "1_5_years"), (5 * 366, "5_plus_years"), (20_000, "5_plus_years"),
    ],
)  # fmt: skip
def test_the_stage_follows_from_the_start_of_recovery(days: int, stage: str) -> None:
    assert a_mentee(recovery_start=WEEK - timedelta(days=days)).stage_on(WEEK) == stage
    assert stage in STAGES


def test_a_stage_that_is_said_counts_and_nothing_said_is_no_stage() -> None:
    assert a_mentee(stage="1_5_years", recovery_start=WEEK).stage_on(WEEK) == "1_5_years"
    assert a_mentee().stage_on(WEEK) == ""


# ---------------------------------------------------------------- preferences


@pytest.mark.parametrize(
    ("value", "years", "holds"),
    [
        ("40-55", 40, True), ("40-55", 55, True), ("40-55", 39, False), ("40-55", 56, False), ("40–55", 50, True),
        ("40-", 90, True), ("40+", 40, True), ("40+", 39, False), ("-40", 40, True), ("-40", 41, False),
        ("40", 40, True), ("40", 41, False),
    ],
)  # fmt: skip
def test_a_range_holds_its_ends(value: str, years: int, holds: bool) -> None:
    wish = Preference("age", value)
    assert wish.holds_for(a_mentor(birth_year=WEEK.year - years), WEEK.year) is holds
    assert wish.holds_for(a_mentee(birth_year=WEEK.year - years), WEEK.year) is holds


def test_years_in_recovery_may_be_parts_of_a_year() -> None:
    assert Preference("recovery_years", "5+").holds_for(a_mentor(recovery_years=5.5), WEEK.year)
    assert not Preference("recovery_years", "5+").holds_for(a_mentor(recovery_years=4.9), WEEK.year)


SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("gender", "woman", {"gender": "woman"}),
    ("age", "40", {"birth_year": WEEK.year - 40}),
    ("language", "es", {"languages": ("es",)}),
    ("pathway", "smart", {"pathways": frozenset({"smart"})}),
    ("substance", "alcohol", {"substances": frozenset({"alcohol"})}),
    ("experience", "grief", {"experiences": frozenset({"grief"})}),
    ("interest", "chess", {"interests": frozenset({"chess"})}),
    ("mode", "phone", {"modes": ("phone",)}),
    ("site", "north", {"sites": ("north",)}),
    ("smoker", "no", {"attributes": {"smoker": "No; sometimes"}}),
]


@pytest.mark.parametrize(("attribute", "value", "said"), SAID)
def test_what_is_said_is_held_against_a_wish_and_what_is_unsaid_never_meets_one(
    attribute: str, value: str, said: dict[str, Any]
) -> None:
    wish = Preference(attribute, value)
    assert wish.holds_for(a_mentee(**said), WEEK.year)
    assert wish.holds_for(a_mentor(**said), WEEK.year)
    if attribute != "language":
        assert not wish.holds_for(a_mentee(), WEEK.year)
    assert not wish.holds_for(a_mentor(), WEEK.year)


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("kind", "role_model", {"kind": "role_model"}),
        ("team", "t1", {"team": "t1"}),
        ("recovery_years", "3", {"recovery_years": 3.0}),
        ("moud_affirming", "yes", {"moud_affirming": True}),
        ("stage", "not_yet", {"stages": frozenset({"not_yet"})}),
        ("site", "south", {"slots": "Mon 10:00-11:00 @south"}),
    ],
)
def test_a_mentor_is_more_than_a_mentee(attribute: str, value: str, said: dict[str, Any]) -> None:
    wish = Preference(attribute, value)
    assert wish.holds_for(a_mentor(**said), WEEK.year)
    assert not wish.holds_for(a_mentor(), WEEK.year)


@pytest.mark.parametrize(
    "wrong",
    [("", "x"), ("gender", ""), ("gender", "womn"), ("age", "young"), ("age", "4-5-6"), ("age", "55-40"), ("age", "-")],
)
def test_a_wish_that_nobody_could_meet_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(InvalidInputError):
        Preference(*wrong)


def test_a_wish_is_written_as_it_is_read() -> None:
    text = "gender=woman:must; age=40-55:avoid"
    assert "; ".join(map(str, wishes(text))) == text
    with pytest.raises(InvalidInputError, match="strength"):
        Preference("gender", "woman", "perhaps")


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("name", sorted(SYNONYMS))
def test_every_synonym_means_a_word_of_its_set_and_is_none_itself(name: str) -> None:
    for synonym, word in SYNONYMS[name].items():
        assert word in WORDS[name]
        assert synonym == folded(synonym)
        assert synonym not in WORDS[name]
        assert canonical(name, synonym.replace("_", " ").title()) == word


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_word_is_found_however_it_is_written(name: str) -> None:
    for word in WORDS[name]:
        for written in (word, word.upper(), f"  {word.replace('_', ' ')} ", word.replace("_", "-")):
            assert canonical(name, written) == word
    assert canonical(name, "xyzzy") is None


# ---------------------------------------------------------------- pools


def test_every_problem_of_a_pool_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Pool(
            mentees=(a_mentee("E1"), a_mentee("E1")),
            mentors=(a_mentor("R1"), a_mentor("R1")),
            week=date(2026, 11, 24),
            pairs=(Pair("E9", "R9", "pin"), Pair("E1", "R1", "held", slot=Slot(3, 0, 60))),
        )
    assert places(caught.value) == ["mentees.id", "mentors.id", "pairs.mentee", "pairs.mentor", "pairs.slot", "week"]


def test_a_pair_is_of_a_kind_that_is_known() -> None:
    with pytest.raises(InvalidInputError, match="pin"):
        Pair("E1", "R1", "friends")
