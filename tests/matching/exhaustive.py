"""Plain answers for a whole pool: every set of matches there is, and what each stage is worth in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.pool import Pool
from matcher.result import Result
from tests.scoring import reference
from tests.scoring.reference import Key

Chosen = frozenset[Key]
FAVOUR = 0.005
"""What a favoured hour adds to the fit."""


@dataclass(frozen=True)
class Claim:
    """Where somebody stands in line; less goes first."""

    settled: int
    has_mentor: bool
    urgency: int
    newly_discharged: bool
    since: int

    def __lt__(self, other: Claim) -> bool:
        return self.line() < other.line()

    def line(self) -> tuple[int, bool, int, bool, int]:
        return self.settled, self.has_mentor, -self.urgency, not self.newly_discharged, self.since


def claims(pool: Pool) -> dict[str, Claim]:
    """Return where everybody stands: held, then pinned, then who has nobody yet, then by urgency and the wait."""
    bound = {pair.mentee: 1 for pair in pool.pairs if pair.kind == "pin"}
    bound |= {pair.mentee: 0 for pair in pool.pairs if pair.kind == "held"}
    found = {}
    for one in pool.mentees:
        since = (one.waiting_since or pool.week).toordinal()
        left = None if one.discharge_date is None else (pool.week - one.discharge_date).days
        boosted = left is not None and -7 < left < pool.policy.boost_days
        found[one.id] = Claim(bound.get(one.id, 2), one.has_mentor, one.urgency, boosted, since)
    return found


def within_caps(pool: Pool, chosen: Chosen) -> bool:
    """Tell whether no hour, mentor, team or program takes more than it can; what is held always has room."""
    held = {pair.mentee: pair.mentor for pair in pool.pairs if pair.kind == "held"}
    new = [key for key in chosen if key[0] not in held]
    by_team: Counter[str] = Counter()
    for mentor in pool.mentors:
        of_mentor = [key for key in chosen if key[1] == mentor.id]
        new_ones = [key for key in new if key[1] == mentor.id]
        by_hour = Counter(key[2] for key in of_mentor)
        if any(taken > mentor.slots[number].places for number, taken in by_hour.items()):
            return False
        kept = sum(one == mentor.id for one in held.values())
        if new_ones and kept + len(new_ones) > mentor.capacity:
            return False
        limited = mentor.new_per_week is not None and "new_per_week" not in pool.policy.rules_off
        if limited and mentor.new_per_week is not None and len(new_ones) > mentor.new_per_week:
            return False
        by_team[mentor.team] += len(new_ones)
    caps = pool.policy.team_caps
    if any(team in caps and count > caps[team] for team, count in by_team.items()):
        return False
    return pool.policy.program_cap is None or len(new) <= pool.policy.program_cap


def every_choice(pool: Pool, allowed: dict[Key, float] | None = None) -> Iterator[Chosen]:
    """Yield every set of matches that keeps to the eligible pairs and to all caps."""
    allowed = reference.eligible(pool) if allowed is None else allowed

    def further(number: int, chosen: Chosen) -> Iterator[Chosen]:
        if number == len(pool.mentees):
            yield chosen
            return
        yield from further(number + 1, chosen)
        for key in allowed:
            if key[0] == pool.mentees[number].id and within_caps(pool, chosen | {key}):
                yield from further(number + 1, chosen | {key})

    return further(0, frozenset())


def matched_by_claim(pool: Pool, chosen: Chosen) -> tuple[int, ...]:
    """Return how many are matched of those with equal claims, those who go first first."""
    line = claims(pool)
    matched = {key[0] for key in chosen}
    steps = sorted({claim.line() for claim in line.values()})
    return tuple(sum(line[one].line() == step for one in matched) for step in steps)


def rank_points(pool: Pool, chosen: Chosen) -> int:
    """Return the rank points of those left out: one for every distinct claim at or behind one's own."""
    line = claims(pool)
    steps = {claim.line() for claim in line.values()}
    left = line.keys() - {key[0] for key in chosen}
    return sum(len({step for step in steps if step >= line[one].line()}) for one in left)


def kept(pool: Pool, chosen: Chosen) -> int:
    """Return how many pending proposals stand: at their hour where it is known, else with the mentor."""
    mentors = {one.id: one for one in pool.mentors}
    count = 0
    for pair in pool.pairs:
        if pair.kind == "pending":
            hours = [key[2] for key in chosen if key[:2] == (pair.mentee, pair.mentor)]
            count += any(pair.slot is None or mentors[pair.mentor].slots[hour] == pair.slot for hour in hours)
    return count


Worth = tuple[tuple[int, ...], float]


def worth(pool: Pool, chosen: Chosen, allowed: dict[Key, float]) -> Worth:
    """Return what each counted stage costs, and minus the fit with its favours."""
    counted = [rank_points(pool, chosen)]
    if any(pair.kind == "pending" for pair in pool.pairs):
        counted.append(-kept(pool, chosen))
    counted += [sum(allowed[key] < band - 5e-5 for key in chosen) for band in pool.policy.fairness_bands]
    return tuple(counted), -sum(allowed[key] + FAVOUR * reference.favoured(pool, key) for key in chosen)


def chosen_in(pool: Pool, result: Result) -> Chosen:
    """Return the matches of a result as keys."""
    mentors = {one.id: one for one in pool.mentors}
    return frozenset((one.mentee, one.mentor, mentors[one.mentor].slots.index(one.slot)) for one in result.matches)
