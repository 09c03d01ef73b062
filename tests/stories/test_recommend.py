"""Stories are recommended by the terms that mentors are weighed by: against a plain reference, and in facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInputError
from matcher.people import Mentee, Preference, Window
from matcher.people.vocabulary import EXPERIENCES, PATHWAYS, STAGES
from matcher.policy import Policy
from matcher.stories import Story, recommend
from tests.stories.reference import fit_of, readable

DAY = date(2026, 11, 25)
FREE = (Window(0, 600, 720),)


def words(some: tuple[str, ...], most: int = 3) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(some), max_size=most)


LANGUAGES = st.lists(st.sampled_from(["en", "es", "fr"]), min_size=1, max_size=2, unique=True).map(tuple)
WISHES = st.builds(
    Preference, st.just("experience"), st.sampled_from(EXPERIENCES[:4]), st.sampled_from(["prefer", "avoid", "must"])
) | st.builds(Preference, st.just("pathway"), st.sampled_from(PATHWAYS[:3]))
MENTEES = st.builds(
    Mentee, id=st.just("P"), windows=st.just(FREE), languages=LANGUAGES, experiences=words(EXPERIENCES[:5]),
    pathways=words((*PATHWAYS[:3], "undecided")), preferences=st.lists(WISHES, max_size=3).map(tuple),
    stage=st.sampled_from(["", *STAGES[:3]]), avoid=words(("A0", "A1")), requested=words(("A0", "A2")),
)  # fmt: skip
STORIES = st.lists(
    st.builds(
        Story, id=st.uuids().map(str), author=st.sampled_from(["A0", "A1", "A2"]), languages=LANGUAGES,
        experiences=words(EXPERIENCES[:5]), pathways=words(PATHWAYS[:3]), stages=words(STAGES[:3]),
    ),
    max_size=8, unique_by=lambda one: one.id,
)  # fmt: skip
WEIGHTS = st.fixed_dictionaries(
    {name: st.sampled_from([0.0, 0.15, 0.25, 1.0]) for name in ("preferences", "lived_experience", "pathway")}
).map(lambda drawn: drawn | {"first_contact": 0.2})


@given(MENTEES, STORIES, WEIGHTS)
def test_stories_come_in_the_order_of_a_plain_reference(
    mentee: Mentee, stories: list[Story], weights: dict[str, float]
) -> None:
    found = recommend(mentee, stories, DAY, Policy(weights=weights), most=len(stories))
    fits = {one.id: fit_of(mentee, one, DAY, weights) for one in readable(mentee, stories)}
    assert {one.story: one.fit for one in found} == pytest.approx(fits, abs=2e-4)
    place = {one.id: number for number, one in enumerate(stories)}
    units = [(-one.fit, place[one.story]) for one in found]
    assert units == sorted(units)


@settings(max_examples=20)
@given(MENTEES, STORIES)
def test_the_order_of_those_who_ask_for_fewer_is_the_same(mentee: Mentee, stories: list[Story]) -> None:
    assert recommend(mentee, stories, DAY, most=2) == recommend(mentee, stories, DAY, most=99)[:2]


def a_mentee(**others: object) -> Mentee:
    return replace(Mentee(id="P", windows=FREE, languages=("en",)), **others)  # type: ignore[arg-type] # any field


def test_who_wrote_it_is_no_reason() -> None:
    stories = [Story(id="1", author="A"), Story(id="2", author="B")]
    plain = recommend(a_mentee(), stories, DAY)
    assert recommend(a_mentee(requested=frozenset({"B"})), stories, DAY) == plain
    assert [one.story for one in plain] == ["1", "2"]


def test_what_was_lived_through_and_the_stage_are_the_reasons() -> None:
    grief = Story(id="1", author="A", experiences=frozenset({"grief"}), stages=frozenset({"first_90_days"}))
    (found,) = recommend(
        a_mentee(experiences=frozenset({"grief"}), stage="first_90_days"), [grief], DAY
    )  # fmt: skip
    assert found.terms == ("lived_experience", "stage", "language")


def test_nobody_is_told_of_stories_by_whom_they_avoid() -> None:
    assert recommend(a_mentee(avoid=frozenset({"A"})), [Story(id="1", author="A")], DAY) == ()


def test_what_is_no_story_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="languages"):
        Story(id="1", author="A", languages=())
    with pytest.raises(InvalidInputError, match="experiences"):
        Story(id="1", author="A", experiences=frozenset({"flight"}))
    with pytest.raises(InvalidInputError, match="0 or more"):
        recommend(a_mentee(), [], DAY, most=-1)
    with pytest.raises(InvalidInputError, match="nobody else has"):
        recommend(a_mentee(), [Story(id="1", author="A"), Story(id="1", author="B")], DAY)
