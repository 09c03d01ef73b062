"""A hand-made result with every kind of part, for what writes and reads results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matcher.people.mentor import Mentor
from matcher.people.preference import Preference
from matcher.people.week import Slot, Window
from matcher.result import (
    AddMentor,
    AddMode,
    AddPlace,
    AddSlots,
    AddWindow,
    Alternative,
    CrowdedSet,
    Match,
    MentorLoad,
    RelaxMust,
    Remedy,
    Result,
    StageValue,
    Unmatched,
)

HOUR = Slot(0, 540, 60)
OTHER = Slot(4, 480, 60, ("phone",), "north", 2)

REMEDIES = (
    Remedy(AddPlace("R1"), 2, "One more place with R1 would place 2 people."),
    Remedy(AddSlots((("R2", OTHER), ("R1", HOUR))), 3, "One more Friday-morning slot with R2 – and Monday with R1."),
    Remedy(AddWindow("E3", Window(0, 540, 600)), 1, "E3 free on Monday morning."),
    Remedy(AddMode("E3", "video"), 1, "E3 agreeing to video."),
    Remedy(RelaxMust("E3", "gender", "woman"), 1, "E3 turning a must into a wish."),
    Remedy(
        AddMentor(
            Mentor(id="new", slots=(OTHER,), languages=("es",), stages=frozenset({"not_yet"}),
                   preferences=(Preference("gender", "man"),), credential_expires=date(2027, 1, 1))
        ),
        4,
        "A new mentor who speaks Spanish.",
    ),
)  # fmt: skip


def a_match(mentee: str = "E1", mentor: str = "R1", standing: str = "", slot: Slot = HOUR) -> Match:
    return Match(
        mentee=mentee,
        mentor=mentor,
        slot=slot,
        time_zone="America/New_York",
        mode="phone",
        site="",
        fit=0.625,
        contributions={"preferences": 0.25, "first_contact": 0.375},
        reason="Both speak Spanish; same pathway – “AA”.",
        standing=standing,
        alternatives=(
            Alternative("R2", OTHER, 0.5, 0, False, 0.125, exact=True),
            Alternative("R3", HOUR, 0.4, 0, True, 0.2, False),
        ),
    )


def a_result(*, proved: bool = True, matches: tuple[Match, ...] | None = None) -> Result:
    return Result(
        week=date(2026, 11, 23),
        policy="default",
        proved=proved,
        stages=(StageValue("who", 12.0, 12.0), StageValue("fit", 3.5, 3.5 if proved else float("inf"))),
        matches=(a_match(), a_match("E2", "R2", "held", OTHER)) if matches is None else matches,
        unmatched=(
            Unmatched("E3", "crowded_out", "All places went to people ahead.", crowded_set="C1", remedies=REMEDIES),
            Unmatched("E4", "no_eligible_mentor", "A private factor.", rules=("language",)),
        ),
        crowded_sets=(CrowdedSet("C1", ("R1", "R2"), 2, 3, 2),),
        remedies=REMEDIES,
        mentors=(MentorLoad("R1", 1, 3, 0.0), MentorLoad("R2", 2, 2, 7.5)),
        figures={"mentees": 4, "mentors": 2, "places": 5, "matched": 2, "unmatched": 2, "by_hand_matched": 1,
                 "by_hand_fit": 0.5, "fit_total": 1.25, "fit_mean": 0.625, "eligible_pairs": 6},
        digest="abc123",
    )  # fmt: skip


def renamed(result: Result, mentee: str) -> Result:
    """Return the result with another id for its first mentee."""
    first, *others = result.matches
    return replace(result, matches=(replace(first, mentee=mentee), *others))
