"""What goes with what in a sample, and that the tables keep their totals."""

import datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sample import Population, draw_population
from api.sample.conditionals import CONDITIONALS
from api.sample.draws import Stream, conditional_table
from api.sample.figures import ANSWERS
from api.sample.traits import has, yes


@cache
def large() -> Population:
    return draw_population(30_000, 3_000, seed=3, week=datetime.date(2026, 11, 23))


def rate(variable: str, code: int, given_variable: str, *given_codes: int) -> float:
    """Return how many of those who gave one of the codes answered `code`."""
    traits = large().traits
    return float(has(traits, variable, code)[has(traits, given_variable, *given_codes)].mean())


positive = st.floats(0.05, 20.0)


@given(st.lists(st.lists(positive, min_size=7, max_size=7), min_size=2, max_size=6))
def test_a_conditional_table_keeps_the_child_s_total(rows: list[list[float]]) -> None:
    numbers = np.array(rows)
    parent = numbers[:, 0] / numbers[:, 0].sum()
    child = numbers[0, 1:] / numbers[0, 1:].sum()
    table = conditional_table(parent, child, numbers[:, 1:])
    assert np.abs(table.sum(axis=1) - 1).max() < 1e-9
    assert np.abs(parent @ table - child).max() < 1e-8


@given(positive)
def test_a_conditional_table_follows_the_lift_as_an_odds_ratio(lift: float) -> None:
    table = conditional_table(np.array([0.3, 0.7]), np.array([0.2, 0.8]), np.array([[lift, 1.0], [1.0, 1.0]]))
    odds = table[:, 0] / table[:, 1]
    assert odds[0] / odds[1] == pytest.approx(lift, rel=1e-5)


def test_totals_that_cannot_be_reached_are_refused() -> None:
    with pytest.raises(ValueError, match="no conditional table keeps these totals"):
        conditional_table(np.array([0.5, 0.5]), np.array([0.6, 0.4]), np.array([[0.0, 1.0], [1.0, 1.0]]))


def test_parents_are_drawn_before_children_and_every_answer_once() -> None:
    drawn: set[str] = set()
    for conditional in CONDITIONALS:
        assert set(conditional.parents) <= drawn
        assert conditional.only is None or conditional.only[0] in drawn
        assert conditional.reason or not conditional.lifts
        assert conditional.child not in drawn
        drawn.add(conditional.child)
    assert drawn == set(ANSWERS)


def test_no_draw_is_made_twice() -> None:
    stream = Stream(1, "mentee")
    stream.uniform("age", 3)
    with pytest.raises(AssertionError, match="drawn twice"):
        stream.uniform("age", 3)


def test_opioids_raise_medication() -> None:
    assert rate("METHUSE", 1, "SUB1", 5, 6, 7) > 5 * rate("METHUSE", 1, "SUB1", 2, 3, 4, 10)


def test_heroin_is_injected_and_alcohol_is_not() -> None:
    assert rate("ROUTE1", 4, "SUB1", 5) > 0.4
    assert rate("ROUTE1", 4, "SUB1", 2) == pytest.approx(0.0, abs=0.001)
    assert rate("IDU", 1, "ROUTE1", 4) == 1.0


def test_homeless_people_have_no_fixed_site_and_use_the_phone() -> None:
    homeless = [row for row in large().mentees if "homelessness" in row["experiences"].split(";")]
    others = [row for row in large().mentees if "homelessness" not in row["experiences"].split(";")]
    assert all(not row["sites"] for row in homeless)
    assert np.mean(["phone" in row["modes"] for row in homeless]) > 0.8
    assert np.mean(["in_person" in row["modes"] for row in homeless]) < 0.6
    assert np.mean([bool(row["sites"]) for row in others]) > 0.5


def test_women_ask_for_women() -> None:
    asking = [row for row in large().mentees if "gender=woman" in row["preferences"]]
    assert 0.25 < len(asking) / sum(row["gender"] == "woman" for row in large().mentees) < 0.35
    assert any("gender=woman:must" in row["preferences"] for row in asking)
    traits = large().traits
    assert not (yes(traits, "WANTS_WOMAN") & has(traits, "GENDER", 1)).any()


def test_pregnancy_is_among_women_of_18_to_44() -> None:
    traits = large().traits
    pregnant = yes(traits, "PREG")
    assert has(traits, "GENDER", 2)[pregnant].all()
    assert has(traits, "AGE", 3, 4, 5, 6, 7, 8)[pregnant].all()


def test_veterans_are_mostly_men() -> None:
    assert rate("VET", 1, "GENDER", 1) > 2 * rate("VET", 1, "GENDER", 2)


def test_shift_workers_have_jobs_and_odd_hours() -> None:
    traits = large().traits
    shifts = yes(traits, "SHIFT_WORK")
    assert has(traits, "EMPLOY", 1, 2)[shifts].all()
    early = np.array([any(f" 0{h}:" in row["windows"] for h in (6, 7, 8)) for row in large().mentees])
    assert early[shifts].mean() > 3 * early[~shifts].mean()


def test_people_with_a_full_time_job_are_free_in_evenings() -> None:
    traits = large().traits
    evening = np.array([any(f" {h}:" in row["windows"] for h in (17, 18, 19)) for row in large().mentees])
    job = has(traits, "EMPLOY", 1) & ~yes(traits, "SHIFT_WORK")
    assert evening[job].mean() > 0.9
    assert evening[has(traits, "EMPLOY", 3, 4)].mean() < 0.6


def test_evenings_and_spanish_are_scarce() -> None:
    population = large()
    slots = [slot for row in population.mentors for slot in row["slots"].split("; ")]
    evening = np.mean([slot.split(" ")[1] >= "17:30" for slot in slots])
    assert evening < 0.3
    spanish = np.mean(["Spanish" in row["languages"] for row in population.mentors])
    assert spanish < 0.7 * np.mean(["Spanish" in row["languages"] for row in population.mentees])


def test_detoxification_is_short_and_urgent() -> None:
    assert rate("LOS", 37, "SERVICES", 1, 2, 8) < 0.01
    assert rate("URGENCY", 0, "SERVICES", 1, 2, 8) < rate("URGENCY", 0, "SERVICES", 7)
