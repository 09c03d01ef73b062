"""Everybody left over is told the right reason, by a plain search; what is private is told to nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given

from matcher.eligibility import ALL_RULES
from matcher.errors import ClashError
from matcher.match import match
from matcher.people.mentee import Mentee
from matcher.pool import Pair, Pool
from matcher.result import Result
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import chosen_in, claims, within_caps
from tests.matching.pools import pools
from tests.scoring import reference
from tests.scoring.reference import broken_at, broken_between

STANDING = ("ban", "former", "held", "pin", "pending")


def matched(pool: Pool) -> Result:
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


def shown(rules: set[str]) -> set[str]:
    """Return rules as they may be named."""
    return {"private" if rule in ("ban", "medication") else rule for rule in rules}


def cause(pool: Pool, mentee: Mentee) -> tuple[str, list[set[str]]]:
    """Return the kind of cause, and the sets of rules that may be named: the fewest that any mentor would need."""
    if any(key[0] == mentee.id for key in reference.eligible(pool)):
        return "crowded_out", [set()]
    between = [broken_between(mentee, mentor, pool) for mentor in pool.mentors]
    fewest = min(map(len, between), default=0)
    if fewest or not between:
        return "no_eligible_mentor", [one for one in between if len(one) == fewest] or [set()]
    able = [mentor for mentor, broken in zip(pool.mentors, between, strict=True) if not broken]
    at = [broken_at(mentee, mentor, slot, pool) for mentor in able for slot in mentor.slots]
    if not at:
        return "no_common_hour", [set()]
    fewest = min(map(len, at))
    nearest = [one for one in at if len(one) == fewest]
    if not fewest:
        return "no_eligible_mentor", [set()]  # only the floor keeps them apart
    return "by the rules", nearest


@given(pools(kinds=STANDING))
def test_the_kind_of_cause_and_the_rules_named_are_right(pool: Pool) -> None:
    result = matched(pool)
    people = {one.id: one for one in pool.mentees}
    for one in result.unmatched:
        kind, possible = cause(pool, people[one.mentee])
        assert set(one.rules) in [shown(rules) for rules in possible]
        if kind == "by the rules":
            kind = "no_common_hour" if "hour" in one.rules else "no_eligible_mentor"
        assert one.kind == kind
        assert (one.crowded_set != "") == (kind == "crowded_out")
        assert one.reason.endswith(".")


@given(pools(kinds=("ban", "former", "pin", "pending")))
def test_a_crowded_set_holds_exactly_those_who_would_have_to_give_way(pool: Pool) -> None:
    result = matched(pool)
    chosen = chosen_in(pool, result)
    allowed = reference.eligible(pool)
    line = claims(pool)
    sets = {one.id: one for one in result.crowded_sets}
    told = [one for one in result.unmatched if one.crowded_set]
    assert {one.crowded_set for one in told} == sets.keys()
    for one in told:
        crowd = sets[one.crowded_set]
        in_the_way = {key for key in chosen if could_replace(pool, allowed, chosen, key[0], one.mentee)}
        assert all(not line[one.mentee] < line[key[0]] for key in in_the_way)
        assert crowd.places == crowd.matched == len(in_the_way)
        assert {key[1] for key in in_the_way} <= set(crowd.mentors)
        assert {key[1] for key in allowed if key[0] == one.mentee} <= set(crowd.mentors)
        sharing = sum(other.crowded_set == one.crowded_set for other in told)
        assert crowd.mentees >= crowd.matched + sharing


def could_replace(
    pool: Pool,
    allowed: dict[reference.Key, float],
    chosen: frozenset[reference.Key],
    out: str,
    into: str,
) -> bool:
    """Tell whether somebody could be matched if somebody else were not, all others staying matched."""
    people = [key[0] for key in chosen if key[0] != out] + [into]

    def seated(number: int, taken: frozenset[reference.Key]) -> bool:
        if number == len(people):
            return True
        options = [key for key in allowed if key[0] == people[number]]
        return any(within_caps(pool, taken | {key}) and seated(number + 1, taken | {key}) for key in options)

    return seated(0, frozenset())


def test_a_crowded_set_is_told_in_numbers() -> None:
    pool = a_pool([a_mentee(f"E{n}", urgency=n) for n in range(4)], a_mentor("R1", "Mon 10:00-11:00 x2"))
    result = match(pool)
    (crowd,) = result.crowded_sets
    assert (crowd.mentors, crowd.places, crowd.matched, crowd.mentees) == (("R1",), 2, 2, 4)
    assert [one.mentee for one in result.unmatched] == ["E0", "E1"]
    assert "4 people share the 2 places of 1 mentor" in result.unmatched[0].reason


def test_a_mentor_without_hours_is_no_common_hour() -> None:
    (left,) = match(a_pool(a_mentee(), a_mentor("R1", ""))).unmatched
    assert left.kind == "no_common_hour"
    assert "none of them offers an hour" in left.reason


# ---------------------------------------------------------------- privacy

SECRET = "protective-order-17"
PRIVATE_WORDS = ("medic", "moud", "methadone", "buprenorphine", "ban", "avoid", "conflict", "order", SECRET)


def texts(result: Result) -> list[str]:
    """Return everything that a result says in words."""
    found = [one.reason for one in result.matches] + [one.reason for one in result.unmatched]
    found += [name for one in result.unmatched for name in one.rules]
    found += [one.text for one in result.remedies]
    return found + [one.text for each in result.unmatched for one in each.remedies]


PRIVATE = {
    "medication": a_pool(a_mentee(takes_medication=True)),
    "pathway": a_pool(a_mentee(pathways=frozenset({"moud"}))),
    "ban": a_pool(None, None, Pair("E1", "R1", "ban", SECRET)),
    "avoid": a_pool(a_mentee(avoid=frozenset({"R1"}))),
    "cannot_serve": a_pool(a_mentee(), a_mentor(cannot_serve=frozenset({"E1"}))),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_factor_is_named_as_such_and_no_more(name: str) -> None:
    result = match(PRIVATE[name])
    (left,) = result.unmatched
    assert left.rules == ("private",)
    assert left.reason == "No mentor is eligible. The nearest are kept away by: a private factor."
    words = " ".join(one for one in texts(result) if "new mentor" not in one).lower()
    assert not any(word in words.split() or (len(word) > 4 and word in words) for word in PRIVATE_WORDS)


def test_one_private_factor_reads_like_any_other() -> None:
    answers = []
    for pool in PRIVATE.values():
        result = match(pool)
        answers.append((result.unmatched, texts(result), [one.gain for one in result.remedies]))
    assert all(answer == answers[0] for answer in answers)


def test_a_remedy_does_not_ask_to_give_up_a_must_about_medication() -> None:
    for wish in ("moud_affirming=yes:must", "pathway=moud:must"):
        result = match(a_pool(a_mentee(preferences=wish, takes_medication=True), a_mentor(moud_affirming=False)))
        assert not any("moud" in text for text in texts(result))
        (left,) = match(a_pool(a_mentee(preferences=wish))).unmatched
        assert not any("moud" in one.text for one in left.remedies)


@given(pools(kinds=("ban", "former", "pending")))
def test_the_code_of_a_ban_is_in_no_result(pool: Pool) -> None:
    marked = replace(
        pool, pairs=tuple(replace(pair, reason=SECRET) if pair.kind == "ban" else pair for pair in pool.pairs)
    )
    assert SECRET not in repr(match(marked))


@given(pools(kinds=("ban", "former", "pending")))
def test_no_reason_names_a_private_rule(pool: Pool) -> None:
    private = {rule.name for rule in ALL_RULES if rule.private}
    assert private == {"ban", "medication"}
    for one in match(pool).unmatched:
        assert not private & set(one.rules)
        assert "medication" not in one.reason
        assert "ban" not in one.reason.split()
