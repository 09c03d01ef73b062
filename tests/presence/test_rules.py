"""Every rule of a roster, each on a week that needs it broken to be covered."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.errors import InvalidInputError, PolicyError
from matcher.policy.presence import PresenceRules
from matcher.presence.roster import Roster, roster
from tests.presence.weeks import coverage, held, offer, question, shift


def missing(settled: Roster) -> int:
    """Return how many hours are missing, in persons."""
    return round(settled.stages[0].value)


def times(settled: Roster) -> list[str]:
    return [f"{one.mentor} {one.window} {one.site}" for one in settled.shifts]


def test_somebody_free_all_the_time_covers_it() -> None:
    settled = roster(question(coverage(), offer()))
    assert times(settled) == ["M1 Mon 09:00-12:00 north"]
    assert (settled.proved, settled.holes, settled.remedies) == (True, (), ())


def test_nobody_has_more_hours_a_week_than_they_said() -> None:
    settled = roster(
        question(coverage("Mon 09:00-12:00; Wed 09:00-12:00"), offer(windows="Mon-Fri 09:00-12:00", hours=4))
    )
    assert missing(settled) == 2
    assert settled.mentors[0].hours == 4


def test_whoever_states_no_hours_has_the_policys() -> None:
    week = question(coverage("Mon-Thu 09:00-11:00"), offer(windows="Mon-Fri 09:00-12:00", hours=None), most_a_week=4)
    assert missing(roster(week)) == 4


def test_nobody_has_more_hours_a_day_than_the_policy_says() -> None:
    week = question(coverage("Mon 08:00-18:00"), offer(windows="Mon 08:00-18:00", hours=20), most_a_day=5)
    assert missing(roster(week)) == 5


def test_a_shift_is_no_longer_than_the_policy_says_and_a_break_ends_it() -> None:
    week = question(coverage("Mon 08:00-13:00"), offer(windows="Mon 08:00-18:00", hours=20), longest_shift=3)
    settled = roster(week)
    assert [one.hours for one in settled.shifts] == [2, 2]
    week = question(coverage("Mon 08:00-15:00"), offer(windows="Mon 08:00-18:00", hours=20), longest_shift=3)
    assert [one.hours for one in roster(week).shifts] == [3, 3]


def test_a_shift_is_no_shorter_than_the_policy_says() -> None:
    week = question(coverage("Mon 09:00-12:00"), offer(windows="Mon 09:00-10:00"))
    settled = roster(week)
    assert settled.shifts == ()
    assert "M1 is free for too short a time" in settled.holes[0].reason


def test_a_break_may_have_to_be_longer() -> None:
    week = coverage("Mon 08:00-10:00; Mon 11:00-13:00"), offer(windows="Mon 08:00-18:00")
    assert missing(roster(question(*week))) == 0
    assert missing(roster(question(*week, break_min=90))) == 2


def test_between_two_sites_there_is_time_to_travel() -> None:
    week = coverage("Mon 08:00-10:00"), coverage("Mon 10:00-12:00", "south"), offer(windows="Mon 08:00-18:00")
    assert missing(roster(question(*week))) == 2
    assert missing(roster(question(*week, travel_min=0))) == 0


def test_nobody_is_at_two_sites_at_once() -> None:
    week = coverage("Mon 08:00-10:00"), coverage("Mon 08:00-10:00", "south"), offer(windows="Mon 08:00-18:00")
    assert missing(roster(question(*week, travel_min=0))) == 2


def test_between_two_days_there_is_rest() -> None:
    week = coverage("Mon 20:00-23:00; Tue 07:00-11:00"), offer(windows="Mon 20:00-23:00; Tue 07:00-11:00", hours=8)
    assert missing(roster(question(*week))) == 3
    assert missing(roster(question(*week, rest_hours=8))) == 0


def test_there_is_rest_between_sunday_and_monday_too() -> None:
    week = coverage("Sun 22:00-24:00; Mon 07:00-09:00"), offer(windows="Sun 22:00-24:00; Mon 07:00-09:00")
    assert missing(roster(question(*week))) == 2


def test_an_hour_that_is_held_is_not_free() -> None:
    week = coverage("Mon 09:00-13:00"), offer(windows="Mon 09:00-13:00")
    settled = roster(question(*week, held("M1", "Mon 11:00-12:00")))
    assert times(settled) == ["M1 Mon 09:00-11:00 north"]
    assert missing(roster(question(*week, held("M2", "Mon 11:00-12:00")))) == 0


def test_an_hour_held_elsewhere_takes_the_way_there() -> None:
    week = coverage("Mon 09:00-13:00"), offer(windows="Mon 09:00-13:00")
    assert missing(roster(question(*week, held("M1", "Mon 13:00-14:00", "south")))) == 1
    assert missing(roster(question(*week, held("M1", "Mon 13:00-14:00", "north")))) == 0
    assert missing(roster(question(*week, held("M1", "Mon 13:00-14:00")))) == 0


def test_an_hour_held_in_another_zone_is_held_then() -> None:
    week = coverage("Mon 09:00-13:00"), offer(windows="Mon 09:00-13:00")
    settled = roster(question(*week, held("M1", "Mon 07:00-08:00", time_zone="America/New_York")))
    assert times(settled) == ["M1 Mon 09:00-12:00 north"]


def test_whoever_is_early_in_recovery_is_never_alone() -> None:
    young = offer("M1", recovery_years=0.5)
    settled = roster(question(coverage(), young))
    assert settled.shifts == ()
    assert settled.holes[0].reason == "M1 would need company."
    assert missing(roster(question(coverage(minimum=2), young, offer("M2", recovery_years=2)))) == 0
    assert missing(roster(question(coverage(minimum=2), young, offer("M2", recovery_years=0.5)))) == 6
    assert missing(roster(question(coverage(), young, alone_from_years=0.25))) == 0


def test_whoever_is_to_be_accompanied_is_never_alone() -> None:
    assert missing(roster(question(coverage(), offer(accompanied=True)))) == 3
    assert missing(roster(question(coverage(minimum=2), offer(accompanied=True), offer("M2")))) == 0


def test_nobody_is_there_without_one_of_a_kind() -> None:
    volunteer, paid = offer("M1", kind="role_model"), offer("M2", "Mon 09:00-11:00")
    week = question(coverage(minimum=2), volunteer, paid, always_one=("kind=specialist",))
    assert missing(roster(week)) == 2


def test_a_credential_has_to_be_valid_on_the_day() -> None:
    week = coverage("Mon 09:00-12:00; Tue 09:00-12:00")
    settled = roster(question(week, offer(windows="Mon-Tue 09:00-12:00", credential_expires=date(2026, 11, 23))))
    assert times(settled) == ["M1 Mon 09:00-12:00 north"]


def test_nobody_comes_who_is_on_leave() -> None:
    assert roster(question(coverage(), offer(on_leave=True))).shifts == ()


def test_people_come_to_their_sites_and_where_a_window_says() -> None:
    assert missing(roster(question(coverage(), offer(sites=("south",))))) == 3
    assert missing(roster(question(coverage(), offer(sites=("north", "south"))))) == 0
    assert missing(roster(question(coverage(), offer(windows="Mon 09:00-12:00 @north", sites=("south",))))) == 0
    assert missing(roster(question(coverage(), offer(windows="Mon 09:00-12:00 @south")))) == 3


def test_windows_are_read_in_the_mentors_zone() -> None:
    away = offer(windows="Mon 04:00-07:00", time_zone="America/New_York")
    assert missing(roster(question(coverage(), away))) == 0


def test_an_hour_that_the_clocks_skip_is_no_hour() -> None:
    spring = date(2027, 3, 8)
    week = question(coverage("Sun 01:00-04:00", time_zone="America/New_York"), week=spring)
    assert [str(hour.slot) for hour in roster(week).hours] == ["Sun 01:00-02:00", "Sun 03:00-04:00"]


# ---------------------------------------------------------------- what is preferred


def test_a_language_is_spoken_where_somebody_can() -> None:
    both = offer("M1"), offer("M2", languages=("en", "es"))
    (one,) = roster(question(coverage(languages=("es",)), *both)).shifts
    assert one.mentor == "M2"


def test_missing_presence_counts_more_than_a_language() -> None:
    speaks = offer("M2", "Mon 09:00-11:00", languages=("en", "es"))
    settled = roster(question(coverage(languages=("es",)), offer("M1"), speaks))
    assert missing(settled) == 0
    assert settled.stages[1].value == 1


def test_what_stood_stands() -> None:
    offers = [offer(f"M{number}") for number in range(1, 5)]
    (one,) = roster(question(coverage(), *offers, shift("M3", "Mon 09:00-12:00"))).shifts
    assert one.mentor == "M3"


def test_the_load_is_shared_by_what_was_offered() -> None:
    week = coverage("Mon-Wed 09:00-12:00")
    settled = roster(question(week, offer("M1", "Mon-Wed 09:00-12:00", 6), offer("M2", "Mon-Wed 09:00-12:00", 12)))
    assert [load.hours for load in settled.mentors] == [3, 6]


def test_wanted_numbers_are_filled_up_to_an_easy_share() -> None:
    week = coverage("Mon-Wed 09:00-12:00", minimum=0, wanted=1), offer("M1", "Mon-Wed 09:00-12:00", 6)
    assert roster(question(*week)).mentors[0].hours == 3
    assert roster(question(*week, easy_share=0.0)).mentors[0].hours == 0
    assert roster(question(*week, easy_share=1.0)).mentors[0].hours == 6


def test_one_shift_is_better_than_two() -> None:
    week = question(coverage("Mon 09:00-13:00"), offer("M1", "Mon 09:00-13:00"), offer("M2", "Mon 09:00-13:00"))
    assert len(roster(week).shifts) == 2  # the load is even, and nobody's is cut further
    assert len(roster(question(coverage("Mon 09:00-11:00"), *week.offers)).shifts) == 1


def test_the_seed_decides_between_equals() -> None:
    offers = [offer(f"M{number}") for number in range(6)]
    chosen = {roster(question(coverage(), *offers, seed=seed)).shifts[0].mentor for seed in range(12)}
    assert len(chosen) > 1


# ---------------------------------------------------------------- what cannot be


def test_impossible_demands_end_in_holes() -> None:
    settled = roster(question(coverage(minimum=1000), offer()))
    assert [hole.lacks for hole in settled.holes] == [999] * 3
    assert len(roster(question(coverage())).holes) == 3
    assert roster(question(offer())).holes == ()
    assert roster(question()).proved


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: coverage(site=""),
        lambda: coverage("Mon 09:00-10:30"),
        lambda: coverage(minimum=2, wanted=1),
        lambda: coverage(minimum=-1),
        lambda: coverage(time_zone="Mars"),
        lambda: offer(windows="Mon 09:00-10:00 x2"),
        lambda: offer(hours=-1),
        lambda: question(coverage(), coverage("Mon 11:00-13:00")),
        lambda: question(coverage(), coverage("Tue 11:00-13:00", time_zone="Europe/Madrid")),
        lambda: question(coverage("Sun 22:00-02:00"), coverage("Mon 01:00-03:00")),
        lambda: question(offer(), offer()),
        lambda: question(week=date(2026, 11, 24)),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(InvalidInputError):
        wrong()


@pytest.mark.parametrize(
    "rules",
    [
        {"shortest_shift": 0},
        {"shortest_shift": 5},
        {"longest_shift": 25},
        {"most_a_day": 25},
        {"most_a_week": 169},
        {"rest_hours": float("nan")},
        {"break_min": 0},
        {"travel_min": -1},
        {"alone_from_years": -1},
        {"easy_share": 1.5},
        {"always_one": ("specialist",)},
        {"time_limit_s": 0},
    ],
)
def test_rules_that_cannot_be_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(PolicyError, match="presence"):
        PresenceRules(**rules)  # type: ignore[arg-type]  # that is the point
