"""The engine says of every pair and hour what the plain reference says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoding import Rows, encode
from matcher.errors import ClashError
from matcher.pool import Pool
from matcher.scoring.score import score
from matcher.scoring.units import FIT_UNITS
from tests.matching.pools import ZONES, pools
from tests.scoring import reference
from tests.scoring.reference import Key

NEARLY = 1.5 / FIT_UNITS


def scored(pool: Pool, rows: Rows | None = None) -> dict[Key, tuple[float, bool]]:
    """Return the engine's fit and favour of every eligible pair and hour."""
    encoded = encode(pool)
    found = score(encoded, slice(0, encoded.n_mentees) if rows is None else rows)
    first = encoded.first_slot
    answers = {}
    for row, slot, fit, favoured in zip(
        found.mentee.tolist(), found.slot.tolist(), found.fit.tolist(), found.favoured.tolist(), strict=True
    ):
        mentor = int(encoded.mentor_of[slot])
        key = encoded.mentees[row].id, encoded.mentors[mentor].id, slot - int(first[mentor])
        answers[key] = fit / FIT_UNITS, favoured
    return answers


def agrees(pool: Pool) -> None:
    told, plain = scored(pool), reference.eligible(pool)
    floor = pool.policy.fit_floor
    on_the_edge = {key for key, fit in plain.items() if abs(fit - floor) < NEARLY}
    assert told.keys() - on_the_edge == plain.keys() - on_the_edge
    for key, (fit, favoured) in told.items():
        assert fit == pytest.approx(plain[key], abs=NEARLY)
        assert favoured == reference.favoured(pool, key)


@given(pools(most_mentees=3, kinds=("ban", "former", "pending")))
def test_the_engine_and_the_reference_agree_on_who_may_meet_whom_and_how_well_they_fit(pool: Pool) -> None:
    agrees(pool)


@given(pools(most_mentees=3, zones=ZONES))
def test_they_agree_when_everybody_lives_elsewhere(pool: Pool) -> None:
    agrees(pool)


@given(pools(most_mentees=3, kinds=("held", "pin", "ban", "former")))
def test_they_agree_on_what_is_held_and_pinned(pool: Pool) -> None:
    try:
        encode(pool)
    except ClashError:
        return
    agrees(pool)


@given(pools(kinds=("ban", "former", "held")), st.data())
def test_a_pair_is_judged_the_same_in_whatever_block_it_stands(pool: Pool, data: st.DataObject) -> None:
    try:
        encoded = encode(pool)
    except ClashError:
        return
    cut = data.draw(st.integers(0, encoded.n_mentees))
    halves = scored(pool, slice(0, cut)) | scored(pool, slice(cut, encoded.n_mentees))
    assert halves == scored(pool)
