"""What would help: each remedy closes just what settling the changed week anew closes."""

from __future__ import annotations

from hypothesis import given, settings

from matcher.presence import Change, MoreHours, MorePeople, MoreTime, Question, apply
from matcher.presence.roster import roster
from matcher.presence.trial import part_at
from tests.presence.weeks import coverage, offer, question, small_questions


def found(week: Question, kind: type[Change]) -> list[tuple[Change, int, str]]:
    return [(one.change, one.gain, one.text) for one in roster(week).remedies if isinstance(one.change, kind)]


@settings(max_examples=25)
@given(small_questions(most_offers=2))
def test_the_gain_of_every_remedy_is_what_a_fresh_solve_gives(week: Question) -> None:
    before = roster(week)
    for remedy in before.remedies:
        after = roster(apply(week, remedy.change), seek_remedies=False)
        gains = [round(old.value - new.value) for old, new in zip(before.stages, after.stages, strict=True)]
        assert [remedy.gain, remedy.spoken] == gains[:2]
        assert remedy.exact


@given(small_questions(most_offers=2))
def test_a_hole_is_named_for_each_hour_that_lacks_somebody(week: Question) -> None:
    settled = roster(week, seek_remedies=False)
    assert sum(hole.lacks for hole in settled.holes) == settled.stages[0].value
    assert sum(len(hole.languages) for hole in settled.holes) == settled.stages[1].value
    assert all(hole.reason for hole in settled.holes)


def test_the_fewest_more_hours_are_asked_for() -> None:
    week = question(coverage("Mon 09:00-11:00; Wed 09:00-11:00"), offer(windows="Mon-Wed 09:00-11:00", hours=2))
    ((change, gain, text),) = found(week, MoreHours)
    assert (change, gain) == (MoreHours("M1", 2), 2)
    assert text == "M1, with a weekly maximum 2 hours higher, closes 2 missing hours"


def test_a_mentor_with_hours_left_is_asked_for_time() -> None:
    week = question(
        coverage("Thu 17:00-19:00", time_zone="America/New_York"),
        offer(windows="Mon 09:00-11:00", name="Ana", time_zone="America/Chicago"),
    )
    ((change, gain, text),) = found(week, MoreTime)
    assert isinstance(change, MoreTime)
    assert (str(change.slot), change.slot.site, gain) == ("Thu 16:00-18:00", "north", 2)
    assert text == "Ana (M1), free Thu 16:00-18:00 (America/Chicago) at north, closes 2 missing hours"


def test_one_more_person_is_wished_for_with_what_is_missing() -> None:
    week = question(coverage("Thu 17:00-20:00", languages=("es",)))
    ((change, gain, text),) = found(week, MorePeople)
    assert isinstance(change, MorePeople)
    assert (change.languages, gain) == (("es",), 3)
    assert text == (
        "one more person who speaks Spanish, free Thu 17:00-20:00 at north, closes 3 missing hours and 3 hours "
        "without the language asked for"
    )


def test_a_person_who_is_wished_for_is_of_the_kind_that_has_to_be_there() -> None:
    week = question(coverage(), offer(kind="role_model"), always_one=("kind=specialist",))
    assert [gain for _, gain, _ in found(week, MorePeople)] == [3]


def test_a_single_open_hour_is_made_as_long_as_a_shift_or_nobody_can_help() -> None:
    ((change, gain, _),) = found(question(coverage("Mon 09:00-12:00"), offer(windows="Mon 09:00-11:00")), MorePeople)
    assert isinstance(change, MorePeople)
    assert (str(change.slot), gain) == ("Mon 10:00-12:00", 1)
    assert found(question(coverage("Mon 09:00-10:00")), MorePeople) == []


def test_nobody_on_leave_is_asked() -> None:
    week = question(coverage(), offer(on_leave=True))
    assert found(week, MoreTime) == found(week, MoreHours) == []


def test_a_part_of_a_week_holds_whoever_has_to_do_with_a_site() -> None:
    week = question(
        coverage(),
        coverage(site="south"),
        coverage(site="far"),
        offer("M1", sites=("north", "south")),
        offer("M2", sites=("south",)),
        offer("M3", sites=("far",)),
    )
    part = part_at(week, "north")
    assert [one.site for one in part.coverage] == ["north", "south"]
    assert [one.mentor.id for one in part.offers] == ["M1", "M2"]
