"""Every term by hand, and how they add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoding import encode
from matcher.encoding.order import spell
from matcher.errors import PolicyError
from matcher.match import match
from matcher.policy import DEFAULT_WEIGHTS, Policy
from matcher.pool import Pair, Pool
from matcher.scoring import ALL_TERMS
from matcher.scoring.score import contributions, score
from matcher.scoring.units import fraction, whole
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.matching.pools import pools

Fields = dict[str, Any]


def term(name: str, pool: Pool) -> float:
    """Return a term's value for the first mentee and mentor."""
    encoded = encode(pool)
    (found,) = [one for one in ALL_TERMS if one.name == name]
    return float(found.values(encoded, np.zeros(1, int), np.zeros(1, int))[0])


@dataclass(frozen=True)
class Line:
    """What a term is worth for a mentee and a mentor."""

    term: str
    value: float
    mentee: Fields = field(default_factory=dict)
    mentor: Fields = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()


def tags(*words: str) -> frozenset[str]:
    return frozenset(words)


TABLE = [
    Line("preferences", 0.5),
    Line("preferences", 1.0, {"preferences": "gender=woman"}, {"gender": "woman"}),
    Line("preferences", 0.0, {"preferences": "gender=woman"}, {"gender": "man"}),
    Line("preferences", 0.0, {"preferences": "gender=woman"}),
    Line("preferences", 0.5, {"preferences": "gender=woman; kind=specialist"}, {"gender": "man"}),
    Line("preferences", 0.0, {"preferences": "gender=man:avoid"}, {"gender": "man"}),
    Line("preferences", 1.0, {"preferences": "gender=man:avoid"}),
    Line("preferences", 0.5, {"preferences": "gender=woman:no_matter"}, {"gender": "woman"}),
    Line("preferences", 0.5, {"preferences": "gender=woman:must"}, {"gender": "woman"}),
    Line("preferences", 1.0, {"gender": "woman"}, {"preferences": "gender=woman"}),
    Line("preferences", 0.5, {"preferences": "gender=woman"}, {"gender": "woman", "preferences": "gender=man"}),
    Line("preferences", 1.0, {"requested": tags("R1")}),
    Line("preferences", 0.5, {"requested": tags("gone")}),
    Line("preferences", 0.5, {"requested": tags("R1"), "preferences": "gender=woman"}),
    Line("preferences", 1.0, {"preferences": "age=40-55"}, {"birth_year": 1976}),
    Line("preferences", 0.0, {"preferences": "age=40-55"}, {"birth_year": 1966}),
    Line("preferences", 1.0, {"preferences": "recovery_years=5+"}, {"recovery_years": 5.0}),
    Line("preferences", 1.0, {"preferences": "smoker=no"}, {"attributes": {"smoker": "no"}}),
    Line("lived_experience", 0.5),
    Line("lived_experience", 0.5, {}, {"experiences": tags("grief")}),
    Line("lived_experience", 0.0, {"experiences": tags("grief")}),
    Line("lived_experience", 1.0, {"experiences": tags("grief")}, {"experiences": tags("grief", "rural")}),
    Line("lived_experience", 1 / 3, {"experiences": tags("grief", "rural", "justice")}, {"experiences": tags("rural")}),
    Line("pathway", 0.5, {"pathways": tags("undecided")}, {"pathways": tags("smart")}),
    Line("pathway", 1.0, {"pathways": tags("smart", "undecided")}, {"pathways": tags("smart")}),
    Line("pathway", 0.5, {"pathways": tags("smart", "dharma")}, {"pathways": tags("smart")}),
    Line("substance", 0.5, {"substances": tags("alcohol", "opioids")}, {"substances": tags("alcohol")}),
    Line("interests", 0.5, {"interests": tags("chess", "music", "walks")}, {"interests": tags("chess")}),
    Line("interests", 1.0, {"interests": tags("chess", "music", "walks")}, {"interests": tags("chess", "music")}),
    Line("interests", 1.0, {"interests": tags("chess")}, {"interests": tags("chess")}),
    Line("continuity", 0.0),
    Line("continuity", 1.0, {}, {"former": tags("E1")}),
    Line("continuity", 1.0, pairs=(Pair("E1", "R1", "former"),)),
    Line("first_contact", 1.0),
    Line("first_contact", 1.0, {}, {"slots": "Tue 00:00-01:00"}),
    Line("first_contact", 5.5 / 6, {}, {"slots": "Tue 12:00-13:00"}),
    Line("first_contact", 0.5 / 6, {}, {"slots": "Sun 12:00-13:00"}),
    Line("first_contact", 1.0, {"discharge_date": WEEK + timedelta(days=2)}, {"slots": "Wed 09:00-10:00"}),
    Line("first_contact", 1.5 / 6, {"discharge_date": WEEK + timedelta(days=2)}, {"slots": "Mon 12:00-13:00"}),
    Line("first_contact", 1.0, {"discharge_date": WEEK - timedelta(days=2)}),
    Line("first_contact", 1.0, {}, {"time_zone": "Pacific/Auckland", "slots": "Mon 08:00-09:00"}),
    Line("proximity", 0.5),
    Line("proximity", 0.5, {}, {"modes": ("phone",)}),
    Line("proximity", 1.0, {"modes": ("phone", "video", "in_person")}),
    Line("proximity", 0.7, {"modes": ("phone", "video", "in_person")}, {"modes": ("video", "in_person")}),
    Line("proximity", 0.4, {"modes": ("phone", "video", "in_person")}, {"modes": ("in_person",)}),
    Line("proximity", 0.0, {"modes": ("phone",)}, {"modes": ("video",)}),
    Line("proximity", 0.7, {"modes": ("in_person", "phone"), "sites": ("north",)}, {"sites": ("south",)}),
]


def named(line: Line) -> str:
    """Return a name that is the same in every process: sets have no order of their own."""
    return f"{line.term} {line.value:.2f} {spell(line.mentee)} {spell(line.mentor)}"


@pytest.mark.parametrize("line", TABLE, ids=named)
def test_a_term_is_what_is_reckoned_by_hand(line: Line) -> None:
    pool = a_pool(a_mentee(**line.mentee), a_mentor(**line.mentor), *line.pairs)
    assert term(line.term, pool) == pytest.approx(line.value, abs=1e-6)


def test_every_term_of_the_policy_has_a_line() -> None:
    assert {line.term for line in TABLE} == set(DEFAULT_WEIGHTS) == {one.name for one in ALL_TERMS}
    assert sum(DEFAULT_WEIGHTS.values()) == pytest.approx(1.0)


@given(pools())
def test_every_term_lies_from_nothing_to_one(pool: Pool) -> None:
    encoded = encode(pool)
    for one in ALL_TERMS:
        mentees, others = np.indices((encoded.n_mentees, encoded.width(one.grain)))
        values = one.values(encoded, mentees.ravel(), others.ravel())
        assert values.dtype == np.float32
        assert ((values >= 0) & (values <= 1)).all()


# ---------------------------------------------------------------- the blend


def fit_of(pool: Pool) -> float:
    encoded = encode(pool)
    (fit,) = score(encoded, slice(0, 1)).fit.tolist()
    return fraction(fit)


def test_two_strangers_with_nothing_said_have_the_neutral_fit() -> None:
    # Half of .25 + .15 + .15 + .10 + .05 + .05, all of .20, none of .05.
    assert fit_of(a_pool()) == pytest.approx(0.575)


@pytest.mark.parametrize("name", sorted(DEFAULT_WEIGHTS))
def test_every_weight_can_be_all_that_counts(name: str) -> None:
    pool = a_pool(
        a_mentee(experiences=tags("grief", "rural"), modes=("phone", "video")),
        a_mentor(experiences=tags("grief"), modes=("video",)),
        weights={name: 3.0},
    )
    assert fit_of(pool) == pytest.approx(term(name, pool), abs=1e-4)


@given(st.dictionaries(st.sampled_from(sorted(DEFAULT_WEIGHTS)), st.floats(0.001, 1000), min_size=1))
def test_only_the_shares_of_weights_count(weights: dict[str, float]) -> None:
    doubled = {name: 2 * weight for name, weight in weights.items()}
    assert fit_of(a_pool(weights=weights)) == pytest.approx(fit_of(a_pool(weights=doubled)), abs=1.1e-4)


@pytest.mark.parametrize(
    "weights", [{"pathway": -1.0}, {"pathway": 0.0}, {}, {"kindness": 1.0}, {"pathway": float("nan")}]
)
def test_a_policy_refuses_weights_that_make_no_sense(weights: dict[str, float]) -> None:
    with pytest.raises(PolicyError):
        Policy(weights=weights)


@given(pools(kinds=("ban", "former", "pending")))
def test_contributions_of_all_terms_add_up_to_the_fit(pool: Pool) -> None:
    encoded = encode(pool)
    found = score(encoded, slice(0, encoded.n_mentees))
    added = contributions(encoded, found.mentee, found.slot)
    total = np.sum(list(added.values()), axis=0) if len(found.fit) else np.zeros(0)
    np.testing.assert_allclose(total, found.fit / 10_000, atol=1e-4)
    assert added.keys() == {name for name, weight in pool.policy.weights.items() if weight}


def test_a_favoured_hour_decides_between_equals() -> None:
    slots = "Mon 10:00-11:00; Mon 12:00-13:00"
    for first, then in (("10:00-11:00", "12:00-13:00"), ("12:00-13:00", "10:00-11:00")):
        windows = f"Mon {first}; Mon {then}"
        (one,) = match(a_pool(a_mentee(windows=windows), a_mentor("R1", slots))).matches
        assert str(one.slot) == f"Mon {first}"


def test_an_hour_on_the_next_monday_of_a_zone_ahead_is_favoured_too() -> None:
    pool = a_pool(
        a_mentee("E1", "Mon 04:00-07:00; Sun 10:00-12:00", time_zone="Europe/Berlin"),
        a_mentor("R1", "Sun 22:00-23:00", time_zone="America/New_York"),
    )
    encoded = encode(pool)
    assert score(encoded, slice(0, 1)).favoured.tolist() == [True]


def test_a_fit_becomes_whole_in_one_place_and_nowhere_outside_its_bounds() -> None:
    assert whole(np.array([0.0, 0.5, 1.0], np.float32)).tolist() == [0, 5000, 10_000]
    for wrong in (np.array([1.1], np.float32), np.array([-0.1], np.float32), np.array([0.5])):
        with pytest.raises(ValueError, match="fit must be"):
            whole(wrong)


def test_ages_are_reckoned_in_the_year_of_the_week() -> None:
    mentor = a_mentor(birth_year=1987)
    asks = a_mentee(preferences="age=40+")
    assert term("preferences", a_pool(asks, mentor)) == 0.0
    assert term("preferences", a_pool(asks, mentor, week=date(2027, 1, 4))) == 1.0
