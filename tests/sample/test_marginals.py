"""A large sample has the published shares: each level of each variable within 2 percentage points."""

import collections
import datetime
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from api.sample import Population, draw_population
from api.sample.figures import ANSWERS, ASSUMED, TEDS

T = TypeVar("T")

WEEK = datetime.date(2026, 11, 23)
TWO_POINTS = 0.02
CLASS_CODES = {
    "": {1},
    "alcohol": {2},
    "stimulants": {3, 10, 11, 12},
    "cannabis": {4},
    "opioids": {5, 6, 7},
    "hallucinogens": {8, 9},
    "sedatives": {13, 14, 15, 16},
    "inhalants": {17},
    "other": {18, 19},
}
MUTUAL_HELP = {
    "twelve_step", "smart", "dharma", "lifering", "women_for_sobriety", "faith_based", "culturally_specific",
}  # fmt: skip


@cache
def large() -> Population:
    return draw_population(50_000, 5_000, seed=20191, week=WEEK)


@cache
def published(cases: Path) -> dict[str, dict[int, float]]:
    variables = json.loads((cases / "teds_d_2019_marginals.json").read_text(encoding="utf-8"))["variables"]
    return {
        name: {int(level["code"]): level["n"] / variable["n_valid"] for level in variable["levels"]}
        for name, variable in variables.items()
    }


def shares(cells: Iterable[T]) -> dict[T, float]:
    counts = collections.Counter(cells)
    return {cell: count / counts.total() for cell, count in counts.items()}


def column(name: str) -> list[str]:
    return [row[name] for row in large().mentees]


def held(name: str, words: Iterable[str]) -> float:
    """Return the share of mentees whose list cell holds one of the words."""
    wanted = set(words)
    return float(np.mean([not wanted.isdisjoint(cell.split(";")) for cell in column(name)]))


@pytest.mark.parametrize("name", sorted(TEDS))
def test_every_published_share_is_reached(name: str, cases: Path) -> None:
    wanted = published(cases)[name]
    drawn = large().traits[name]
    found = shares(ANSWERS[name].codes[level] for level in drawn[drawn >= 0].tolist())
    assert set(found) <= set(wanted)
    assert max(abs(found.get(code, 0.0) - share) for code, share in wanted.items()) < TWO_POINTS


def test_all_29_published_variables_are_drawn_and_typed_in_right(cases: Path) -> None:
    assert len(TEDS) == 29
    variables = json.loads((cases / "teds_d_2019_marginals.json").read_text(encoding="utf-8"))["variables"]
    for name, variable in variables.items():
        assert [(code, n) for code, _, n in TEDS[name].levels] == [
            (int(level["code"]), level["n"]) for level in variable["levels"]
        ]


@pytest.mark.parametrize("name", sorted(ASSUMED))
def test_every_assumed_share_is_reached(name: str) -> None:
    drawn = large().traits[name]
    found = np.bincount(drawn[drawn >= 0], minlength=len(ANSWERS[name].levels)) / (drawn >= 0).sum()
    assert np.abs(found - ANSWERS[name].shares).max() < TWO_POINTS


def test_ages_in_the_rows(cases: Path) -> None:
    first = {1: 12, 2: 15, 3: 18, 4: 21, 5: 25, 6: 30, 7: 35, 8: 40, 9: 45, 10: 50, 11: 55, 12: 65}
    ages = [WEEK.year - int(year) for year in column("birth_year")]
    found = shares(max(code for code, age in first.items() if age <= years) for years in ages)
    for code, share in published(cases)["AGE"].items():
        assert found.get(code, 0.0) == pytest.approx(share, abs=TWO_POINTS)
    assert min(ages) == 17
    assert np.mean(np.array(ages) < 18) < 0.01


def test_genders_in_the_rows(cases: Path) -> None:
    found = shares(cell for cell in column("gender") if cell)
    wanted = published(cases)["GENDER"]
    assert found["man"] == pytest.approx(wanted[1], abs=TWO_POINTS)
    assert found["woman"] == pytest.approx(wanted[2], abs=TWO_POINTS)


@pytest.mark.parametrize(("variable", "place"), [("SUB1", 0), ("SUB2", 1)])
def test_substances_in_the_rows(variable: str, place: int, cases: Path) -> None:
    found = shares([*cell.split(";"), ""][place] for cell in column("substances"))
    for word, codes in CLASS_CODES.items():
        wanted = sum(share for code, share in published(cases)[variable].items() if code in codes)
        assert found.get(word, 0.0) == pytest.approx(wanted, abs=TWO_POINTS), word


@pytest.mark.parametrize(
    ("experience", "variable", "code"),
    [
        ("veteran", "VET", 1),
        ("homelessness", "LIVARAG_D", 1),
        ("co_occurring", "PSYPROB", 1),
        ("justice", "PSOURCE", 7),
    ],
)
def test_experiences_in_the_rows(experience: str, variable: str, code: int, cases: Path) -> None:
    assert held("experiences", [experience]) == pytest.approx(published(cases)[variable][code], abs=TWO_POINTS)


def test_pregnancy_in_the_rows(cases: Path) -> None:
    women = [row for row in large().mentees if row["gender"] == "woman"]
    pregnant = np.mean(["pregnancy" in row["experiences"].split(";") for row in women])
    assert pregnant == pytest.approx(published(cases)["PREG"][1], abs=TWO_POINTS)


def test_medication_in_the_rows(cases: Path) -> None:
    found = shares(cell for cell in column("moud") if cell)
    assert found["yes"] == pytest.approx(published(cases)["METHUSE"][1], abs=TWO_POINTS)


def test_waits_in_the_rows(cases: Path) -> None:
    waited = [(WEEK - datetime.date.fromisoformat(cell)).days for cell in column("waiting_since")]
    found = shares(sum(days >= first for first in (1, 8, 15, 31)) for days in waited)
    for code, share in published(cases)["DAYWAIT"].items():
        assert found[code] == pytest.approx(share, abs=TWO_POINTS)


def test_self_help_in_the_rows(cases: Path) -> None:
    attending = 1 - published(cases)["FREQ_ATND_SELF_HELP_D"][1]
    assert held("pathways", MUTUAL_HELP) == pytest.approx(attending, abs=TWO_POINTS)


def test_first_languages_in_the_rows() -> None:
    found = shares(cell.split(";")[0] for cell in column("languages"))
    assert found["English"] == pytest.approx(0.90, abs=TWO_POINTS)
    assert found["Spanish"] == pytest.approx(0.08, abs=TWO_POINTS)


def test_mentors_are_like_the_peer_workforce() -> None:
    population = large()
    specialists = [row for row in population.mentors if row["kind"] == "specialist"]
    found = shares(row["gender"] for row in specialists)
    assert found["woman"] == pytest.approx(0.66 / 0.99, abs=TWO_POINTS)
    assert found["man"] == pytest.approx(0.31 / 0.99, abs=TWO_POINTS)
    full_time = population.mentor_traits["full_time"].sum() / population.mentor_traits["specialist"].sum()
    assert full_time == pytest.approx(0.60, abs=TWO_POINTS)
    years = np.array([float(row["recovery_years"]) for row in population.mentors])
    assert np.median(years) == pytest.approx(5.0, abs=0.5)
    assert years.min() >= 1
    ages = population.mentor_traits["age"]
    assert ages.mean() == pytest.approx(41.1, abs=1.5)
    assert ages.std() == pytest.approx(12.4, abs=1.5)
