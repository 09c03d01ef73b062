"""The rules of the design, as a table: two people who may meet, and the one thing that keeps them apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from matcher.eligibility import ALL_RULES
from matcher.eligibility.eligible import allowed, broken_rules, eligible_pairs
from matcher.encoding import encode
from matcher.errors import PolicyError
from matcher.match import match
from matcher.policy import RULES, Policy
from matcher.policy.policy import ALWAYS_ON
from matcher.pool import Pair, Pool
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.scoring import reference

Fields = dict[str, Any]
SUNDAY_BEFORE = WEEK - timedelta(days=1)
TUESDAY = WEEK + timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One thing that is wrong with a pair who could meet otherwise.

    ``rule`` forbids it and says ``reason``; ``shown`` is how the rule is named to people.
    """

    rule: str
    because: str
    reason: str
    mentee: Fields = field(default_factory=dict)
    mentor: Fields = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    policy: Fields = field(default_factory=dict)
    others: int = 0
    shown: str = ""

    @property
    def name(self) -> str:
        return self.shown or self.rule


WOMAN = {"preferences": "gender=woman:must"}
PRIVATE = "a private factor"
TABLE = [
    Line("consent", "consent ran out before the week", "no live consent", {"consent_until": SUNDAY_BEFORE}),
    Line("consent", "consent runs out before the hour", "runs out before the hour",
         {"consent_until": WEEK, "windows": "Tue 09:00-17:00"}, {"slots": "Tue 10:00-11:00"}),
    Line("adult", "not 18 in the year of the week", "not known to be an adult", {"birth_year": 2009}),
    Line("adult", "younger than the policy's age", "not known to be an adult",
         {"birth_year": 2006}, policy={"minimum_age": 21}),
    Line("ban", "a ban between the two", PRIVATE, pairs=(Pair("E1", "R1", "ban", "kin"),), shown="private"),
    Line("ban", "the mentee avoids the mentor", PRIVATE, {"avoid": frozenset({"R1"})}, shown="private"),
    Line("ban", "the mentor cannot serve the mentee", PRIVATE,
         {}, {"cannot_serve": frozenset({"E1"})}, shown="private"),
    Line("language", "no language in common", "no language in common", {"languages": ("es",)}),
    Line("leave", "the mentor is on leave", "on leave", {}, {"on_leave": True}),
    Line("supervision", "a supervisor with nine mentors", "too many mentors", {}, {"supervisor": "s"}, others=8),
    Line("supervision", "a supervisor above the policy's ratio", "too many mentors",
         {}, {"supervisor": "s"}, policy={"supervisor_ratio": 1}, others=1),
    Line("recovery", "less than a year in recovery", "in recovery for long enough", {}, {"recovery_years": 0.9}),
    Line("recovery", "less than the policy's years", "in recovery for long enough",
         {}, {"recovery_years": 1.5}, policy={"minimum_recovery_years": 2.0}),
    Line("stage", "another stage than the mentor serves", "stage of recovery",
         {"stage": "not_yet"}, {"stages": frozenset({"1_5_years"})}),
    Line("stage", "a stage by the recovery start", "stage of recovery",
         {"recovery_start": WEEK - timedelta(days=30)}, {"stages": frozenset({"1_5_years"})}),
    Line("asks_for", "a specialist, where a role model was asked for", "not the kind of mentor",
         {"asks_for": "role_model"}),
    Line("asks_for", "a role model, where a specialist was asked for", "not the kind of mentor",
         {"asks_for": "specialist"}, {"kind": "role_model"}),
    Line("medication", "medication, which the mentor does not affirm", PRIVATE,
         {"takes_medication": True}, shown="private"),
    Line("medication", "medication as a pathway", PRIVATE, {"pathways": frozenset({"moud"})}, shown="private"),
    Line("must", "the mentee must have a woman", "must have", WOMAN, {"gender": "man"}),
    Line("must", "a must that the mentor leaves unsaid", "must have", WOMAN),
    Line("must", "one of two musts", "must have",
         {"preferences": "gender=woman:must; kind=role_model:must"}, {"gender": "woman"}),
    Line("must", "the mentor must have a woman", "must have", {"gender": "man"}, WOMAN),
    Line("must", "a kind of mentee that the mentor excludes", "must have",
         {"experiences": frozenset({"justice"})}, {"excludes": "experience=justice:must"}),
    Line("must", "an age outside what is asked for", "must have",
         {"preferences": "age=40-55:must"}, {"birth_year": 1970}),
    Line("hour", "another day", "no hour in common", {"windows": "Tue 09:00-17:00"}),
    Line("hour", "the hour runs out of the window", "no hour in common", {"windows": "Mon 09:00-10:30"}),
    Line("hour", "the hour begins before the window", "no hour in common", {"windows": "Mon 10:30-12:00"}),
    Line("hour", "the same clock in another zone", "no hour in common",
         {"windows": "Mon 10:00-11:00", "time_zone": "Europe/Berlin"}),
    Line("cadence", "a fortnightly place for somebody who wants every week", "only fortnightly",
         {"cadence": "weekly"}, {"slots": "Mon 10:00-11:00 x2"}),
    Line("length", "an hour that is too short", "too short", {"minutes": 75}),
    Line("mode", "no way of meeting in common", "no way or place", {"modes": ("phone",)}, {"modes": ("video",)}),
    Line("mode", "the hour itself is by video alone", "no way or place",
         {"modes": ("phone",)}, {"slots": "Mon 10:00-11:00 by video"}),
    Line("mode", "in person at different sites", "no way or place",
         {"modes": ("in_person",), "sites": ("north",)}, {"sites": ("south",)}),
    Line("mode", "the hour is at another site", "no way or place",
         {"modes": ("in_person",), "sites": ("north",)}, {"sites": ("north",), "slots": "Mon 10:00-11:00 @south"}),
    Line("mode", "a site to which no mentor goes", "no way or place",
         {"modes": ("in_person",), "sites": ("moon",)}, {"sites": ("south",)}),
    Line("credential", "the credential ran out", "credential has run out", {}, {"credential_expires": SUNDAY_BEFORE}),
    Line("credential", "the credential runs out the day before", "credential has run out",
         {"windows": "Tue 09:00-17:00"}, {"slots": "Tue 10:00-11:00", "credential_expires": WEEK}),
]  # fmt: skip

LINES = pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.rule}: {line.because}")


def pool_of(line: Line, **policy: Any) -> Pool:
    others = [a_mentor(f"other{n}", "", supervisor="s") for n in range(line.others)]
    fields = {"id": "E1", **line.mentee}, {"id": "R1", **line.mentor}
    return a_pool(a_mentee(**fields[0]), [a_mentor(**fields[1]), *others], *line.pairs, **line.policy | policy)


def is_eligible(pool: Pool) -> bool:
    return bool(len(eligible_pairs(encode(pool), slice(0, 1))[0]))


def test_the_two_of_the_table_may_meet() -> None:
    assert is_eligible(a_pool())
    assert [one.mentor for one in match(a_pool()).matches] == ["R1"]


@LINES
def test_one_thing_alone_keeps_them_apart(line: Line) -> None:
    pool = pool_of(line)
    assert not is_eligible(pool)
    encoded = encode(pool)
    number = [one.id for one in encoded.mentors].index("R1")
    (reason,) = broken_rules(encoded, 0, number)
    assert line.reason in reason


@LINES
def test_the_plain_reference_names_the_same_rule(line: Line) -> None:
    pool = pool_of(line)
    mentee, mentor = pool.mentees[0], pool.mentors[0]
    between = reference.broken_between(mentee, mentor, pool)
    assert between | reference.broken_at(mentee, mentor, mentor.slots[0], pool) == {line.rule}


@LINES
def test_whoever_is_left_over_is_told_the_rule(line: Line) -> None:
    pool = pool_of(line)
    (left,) = match(replace(pool, mentors=pool.mentors)).unmatched
    assert left.rules == (line.name,) or (line.others and line.rule == "supervision")
    assert left.kind == ("no_common_hour" if line.rule == "hour" else "no_eligible_mentor")


@LINES
def test_the_policy_may_switch_it_off_or_must_not(line: Line) -> None:
    if line.rule in ALWAYS_ON:
        with pytest.raises(PolicyError, match="always holds"):
            Policy(rules_off=frozenset({line.rule}))
    else:
        assert is_eligible(pool_of(line, rules_off=frozenset({line.rule})))


NEARLY = [
    Line("consent", "consent until the day of the hour", "", {"consent_until": WEEK}),
    Line("adult", "18 this year", "", {"birth_year": 2008}),
    Line("ban", "a ban with somebody else", "", {"avoid": frozenset({"R7"})}, {"cannot_serve": frozenset({"E7"})}),
    Line("language", "one of several languages", "", {"languages": ("es", "en")}, {"languages": ("en", "fr")}),
    Line("supervision", "a supervisor with eight mentors", "", {}, {"supervisor": "s"}, others=7),
    Line("recovery", "a year in recovery", "", {}, {"recovery_years": 1.0}),
    Line("stage", "a stage that is served", "", {"stage": "not_yet"}, {"stages": frozenset({"not_yet"})}),
    Line("stage", "a stage that nobody knows", "", {}, {"stages": frozenset({"not_yet"})}),
    Line("asks_for", "the kind that was asked for", "", {"asks_for": "role_model"}, {"kind": "role_model"}),
    Line("asks_for", "one of both kinds", "", {"asks_for": "both"}),
    Line("medication", "medication, affirmed", "", {"takes_medication": True}, {"moud_affirming": True}),
    Line("medication", "medication as both pathways", "",
         {"takes_medication": True}, {"pathways": frozenset({"moud"})}),
    Line("must", "a must that is met", "", WOMAN, {"gender": "woman"}),
    Line("must", "an exclusion that does not apply", "", {"gender": "woman"}, {"excludes": "gender=man:must"}),
    Line("must", "an exclusion about what is unsaid", "", {}, {"excludes": "gender=man:must"}),
    Line("must", "an age within what is asked for", "", {"preferences": "age=40-55:must"}, {"birth_year": 1986}),
    Line("hour", "exactly the hour", "", {"windows": "Mon 10:00-11:00"}),
    Line("hour", "two windows that touch", "", {"windows": "Mon 09:00-10:30; Mon 10:30-12:00"}),
    Line("hour", "the same instant in another zone", "", {"windows": "Mon 11:00-12:00", "time_zone": "Europe/Berlin"}),
    Line("hour", "a shorter meeting within the hour", "", {"windows": "Mon 10:00-10:30", "minutes": 30}),
    Line("cadence", "somebody who wants every fortnight", "",
         {"cadence": "fortnightly"}, {"slots": "Mon 10:00-11:00 x2"}),
    Line("cadence", "one conversation in an hour of every week", "", {"cadence": "once"}),
    Line("cadence", "one conversation in an hour of every other week", "",
         {"cadence": "once"}, {"slots": "Mon 10:00-11:00 x2"}),
    Line("cadence", "either will do", "", {}, {"slots": "Mon 10:00-11:00 x2"}),
    Line("length", "exactly as long", "", {"minutes": 60}),
    Line("mode", "one way in common", "", {"modes": ("phone", "video")}, {"modes": ("in_person", "video")}),
    Line("mode", "by phone though the sites differ", "", {"sites": ("north",)}, {"sites": ("south",)}),
    Line("mode", "in person, the mentor goes anywhere", "", {"modes": ("in_person",), "sites": ("north",)}),
    Line("credential", "valid on the day of the hour", "", {}, {"credential_expires": WEEK}),
]  # fmt: skip


@pytest.mark.parametrize("line", NEARLY, ids=lambda line: f"{line.rule}: {line.because}")
def test_what_just_passes_passes(line: Line) -> None:
    assert is_eligible(pool_of(line))


def test_every_rule_of_the_policy_has_a_line_or_is_a_cap() -> None:
    in_caps = {"caseload", "new_per_week", "fit_floor"}
    assert {line.rule for line in TABLE} | in_caps == set(RULES)
    assert {rule.name for rule in ALL_RULES} | in_caps == set(RULES)


# ---------------------------------------------------------------- caps and the floor: no matter of single pairs


def matched(pool: Pool) -> int:
    return len(match(pool).matches)


TWO_HOURS = "Mon 10:00-11:00; Mon 12:00-13:00"


def test_a_full_caseload_takes_nobody_and_no_policy_can_change_that() -> None:
    people = [a_mentee("E1"), a_mentee("E2")]
    assert matched(a_pool(people, a_mentor("R1", TWO_HOURS))) == 2
    assert matched(a_pool(people, a_mentor("R1", TWO_HOURS, capacity=1))) == 1
    with pytest.raises(PolicyError):
        Policy(rules_off=frozenset({"caseload"}))


def test_so_many_new_people_start_in_a_week_unless_the_policy_lets_more() -> None:
    people = [a_mentee("E1"), a_mentee("E2")]
    mentor = a_mentor("R1", TWO_HOURS, new_per_week=1)
    assert matched(a_pool(people, mentor)) == 1
    assert matched(a_pool(people, mentor, rules_off=frozenset({"new_per_week"}))) == 2
    held = Pair("E1", "R1", "held")
    assert matched(a_pool(people, mentor, held)) == 2


def test_a_fit_below_the_floor_is_no_match_unless_it_is_held() -> None:
    fit = match(a_pool()).matches[0].fit
    assert matched(a_pool(fit_floor=fit)) == 1
    below: Fields = {"fit_floor": fit + 0.001}
    (left,) = match(a_pool(**below)).unmatched
    assert left.reason == "The fit with every eligible mentor is below the policy's floor."
    assert matched(a_pool(rules_off=frozenset({"fit_floor"}), **below)) == 1
    assert matched(a_pool(None, None, Pair("E1", "R1", "held"), **below)) == 1
    assert matched(a_pool(None, None, **below)) == 0


def test_teams_and_the_program_have_caps_that_count_new_matches_alone() -> None:
    people = [a_mentee(f"E{n}") for n in range(3)]
    mentor = a_mentor("R1", TWO_HOURS + "; Mon 14:00-15:00", team="t")
    held = Pair("E0", "R1", "held")
    assert matched(a_pool(people, mentor, team_caps={"t": 1})) == 1
    assert matched(a_pool(people, mentor, held, team_caps={"t": 1})) == 2
    assert matched(a_pool(people, mentor, program_cap=2)) == 2
    assert matched(a_pool(people, mentor, held, program_cap=0)) == 1


def test_a_held_match_is_not_judged_again() -> None:
    pool = a_pool(a_mentee(languages=("es",), windows="Tue 09:00-10:00"), None, Pair("E1", "R1", "held"))
    (one,) = match(pool).matches
    assert one.standing == "held"


def test_what_is_allowed_is_the_same_for_rows_and_slices() -> None:
    people = [a_mentee(f"E{n}", languages=("en", "es")[n % 2 :], urgency=n) for n in range(4)]
    encoded = encode(a_pool(people, [a_mentor("R1"), a_mentor("R2", languages=("es",))]))
    of_all, all_slots = allowed(encoded, slice(0, 4)).pairs(encoded)
    of_some, some_slots = allowed(encoded, np.array([3, 1])).pairs(encoded)
    for place, row in enumerate((3, 1)):
        assert some_slots[of_some == place].tolist() == all_slots[of_all == row].tolist() != []


def test_the_day_of_a_rule_is_that_of_the_mentors_calendar() -> None:
    late = {"slots": "Sun 23:30-24:00", "time_zone": "America/Los_Angeles"}
    sunday = WEEK + timedelta(days=6)
    windows = {"windows": "Mon 00:00-24:00", "time_zone": "Europe/Berlin"}
    assert is_eligible(a_pool(a_mentee(consent_until=sunday, **windows), a_mentor(credential_expires=sunday, **late)))
    before = date(2026, 11, 28)
    assert not is_eligible(a_pool(a_mentee(**windows), a_mentor(credential_expires=before, **late)))
    assert not is_eligible(a_pool(a_mentee(consent_until=before, **windows), a_mentor(**late)))
