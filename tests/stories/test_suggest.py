"""A shelf of stories for many people: each as if they were alone, who may read what, and why somebody has none."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.people import Mentee
from matcher.policy import Policy
from matcher.stories import Shelf, Story, recommend, recommend_each, suggest
from tests.stories.reference import readable
from tests.stories.test_recommend import DAY, MENTEES, STORIES, WEIGHTS, a_mentee

PEOPLE = st.lists(MENTEES, max_size=4).map(
    lambda some: tuple(replace(one, id=f"P{number}") for number, one in enumerate(some))
)
PAIRS = st.frozensets(st.tuples(st.sampled_from(["P0", "P1", "P2"]), st.sampled_from(["A0", "A1", "A2"])))


@given(PEOPLE, STORIES, WEIGHTS)
def test_many_are_told_of_what_each_would_be_alone(
    people: tuple[Mentee, ...], stories: list[Story], weights: dict[str, float]
) -> None:
    policy = Policy(weights=weights)
    assert recommend_each(people, stories, DAY, policy) == tuple(recommend(one, stories, DAY, policy) for one in people)


@settings(max_examples=50)
@given(PEOPLE, STORIES, PAIRS, PAIRS, st.data())
def test_nobody_is_told_of_what_is_not_for_them(
    people: tuple[Mentee, ...], stories: list[Story], meets: frozenset[tuple[str, str]],
    apart: frozenset[tuple[str, str]], data: st.DataObject,
) -> None:  # fmt: skip
    closed = data.draw(st.frozensets(st.sampled_from([one.id for one in stories]))) if stories else frozenset()
    shelf = Shelf(mentees=people, stories=tuple(stories), day=DAY, for_matched=closed, meets=meets, apart=apart, most=9)
    found = suggest(shelf)
    allowed = {
        (mentee.id, one.id)
        for mentee in people
        for one in readable(mentee, stories)
        if (mentee.id, one.author) not in apart and (one.id not in closed or (mentee.id, one.author) in meets)
    }
    assert {(one.mentee, one.story) for one in found.told} == allowed
    assert {one.mentee for one in found.without} == {one.id for one in people} - {one for one, _ in allowed}


def test_whoever_has_none_is_told_why() -> None:
    people = (
        a_mentee(id="lapsed", consent_until=DAY.replace(day=1)),
        a_mentee(id="young", birth_year=DAY.year - 12),
        a_mentee(id="somali", languages=("so",)),
        a_mentee(id="both", languages=("so", "fr")),
        a_mentee(id="outside", languages=("es",)),
        a_mentee(id="banned"),
        a_mentee(id="avoids", avoid=frozenset({"A"})),
        a_mentee(id="reads"),
    )
    stories = Story(id="1", author="A"), Story(id="2", author="B", languages=("es",))
    shelf = Shelf(
        mentees=people, stories=stories, day=DAY, for_matched=frozenset({"2"}), apart=frozenset({("banned", "A")})
    )
    found = suggest(shelf)
    assert {one.mentee: one.kind for one in found.without} == {
        "lapsed": "no_consent", "young": "not_adult", "somali": "no_language", "both": "no_language",
        "outside": "for_others", "banned": "private", "avoids": "private",
    }  # fmt: skip
    assert {one.reason for one in found.without if one.kind == "private"} == {"A private factor."}
    somali, french = found.lacking
    assert (somali.language, somali.gain, french.language, french.gain) == ("so", 2, "fr", 1)
    assert somali.text == "A story in Somali would reach 2 people more."
    assert [one.mentee for one in found.told] == ["reads"]
    more = replace(shelf, stories=(*stories, Story(id="3", author="C", languages=("so",))))
    assert len(suggest(more).told) - len(found.told) == 2
    any_age = suggest(replace(shelf, policy=Policy(rules_off=frozenset({"adult"}))))
    assert [one.mentee for one in any_age.told] == ["young", "reads"]
    assert found.digest == suggest(replace(shelf, mentees=people[::-1])).digest
    assert found.digest != suggest(more).digest


def test_what_somebody_has_been_through_is_not_named() -> None:
    story = Story(id="1", author="A", experiences=frozenset({"grief"}), stages=frozenset({"first_90_days"}))
    person = a_mentee(experiences=frozenset({"grief"}), stage="first_90_days")
    (told,) = suggest(Shelf(mentees=(person,), stories=(story,), day=DAY)).told
    assert told.reason == (
        "tells of something that they have been through too; tells of the stage that they are at; "
        "is in the language that they named first"
    )
    assert told.terms == ("lived_experience", "stage", "language")
