"""A solved pool told to people: pairs with reasons, people left over with theirs, remedies, figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Ints
from matcher.encoding import Encoded
from matcher.encoding.encoded import goes_first
from matcher.encoding.order import digest_of
from matcher.explanation.alternatives import alternatives_of
from matcher.explanation.by_hand import by_hand
from matcher.explanation.crowding import crowds_of, no_crowds
from matcher.explanation.leftover import CROWDED_OUT, Cause, reason_of
from matcher.explanation.remedies import Remedies, remedies_of, solved_remedies
from matcher.explanation.why import reason_for, ways_of_meeting
from matcher.result import Match, MentorLoad, Result, Unmatched
from matcher.scoring.score import contributions, shares
from matcher.scoring.units import fraction


def explain(encoded: Encoded, outcome: Outcome, causes: Mapping[int, Cause], progress: Callable[[str], None]) -> Result:
    """Return the result of an outcome, in ids and words.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
    causes : mapping of int to Cause
        Of everyone unmatched, by position.
    progress : callable
        Told what goes on, in words.
    """
    progress("Finding out who shares what")
    crowded = np.zeros(encoded.n_mentees, np.bool_)
    crowded[[row for row, cause in causes.items() if cause is CROWDED_OUT]] = True
    on_network = bool(outcome.prices)
    crowds, remedies = no_crowds(encoded.n_mentors), Remedies({}, ())
    if on_network:
        crowds = crowds_of(encoded, outcome, crowded)
        progress("Looking for what would help")
        without_hour = {row for row, cause in causes.items() if cause.kind == "no_common_hour"}
        remedies = remedies_of(encoded, outcome, crowds, without_hour)
    else:
        progress("Looking for what would help")
        remedies = Remedies({}, solved_remedies(encoded, outcome))
    by_name = {one.id: one for one in crowds.sets}
    unmatched = []
    for row, cause in causes.items():
        name = crowds.set_of.get(row, "")
        unmatched.append(
            Unmatched(
                mentee=encoded.mentees[row].id,
                kind=cause.kind,
                reason=reason_of(cause, by_name.get(name), with_sides=bool(outcome.sides)),
                rules=tuple(dict.fromkeys("private" if rule.private else rule.name for rule in cause.rules)),
                crowded_set=name,
                remedies=remedies.of_person.get(row, ()),
            )
        )
    progress("Putting reasons into words")
    matches = _matches(encoded, outcome)
    return Result(
        week=encoded.pool.week,
        policy=encoded.policy.version,
        proved=outcome.proved,
        stages=outcome.stages,
        matches=tuple(sorted(matches, key=lambda one: one.mentee)),
        unmatched=tuple(sorted(unmatched, key=lambda one: one.mentee)),
        crowded_sets=crowds.sets,
        remedies=remedies.of_all,
        mentors=_loads(encoded, outcome, crowds.waiting_weight * remedies.one_place_helps(encoded.n_mentors)),
        figures=_figures(encoded, outcome),
        digest=digest(encoded),
    )


def digest(encoded: Encoded) -> str:
    """Return what stands for the pool and its policy; the order of people in the input does not enter."""
    pool = encoded.pool
    pairs = sorted((one.mentee, one.mentor, one.kind, str(one.slot or ""), one.reason) for one in pool.pairs)
    return digest_of([pool.week, pool.policy, *pairs, encoded.people_digest])


def _matches(encoded: Encoded, outcome: Outcome) -> list[Match]:
    rows = np.flatnonzero(outcome.slot_of >= 0)
    slots = outcome.slot_of[rows]
    added = contributions(encoded, rows, slots)
    weights = {name: float(weight) for name, weight in shares(encoded).items()}
    alternatives = alternatives_of(encoded, outcome)
    ways = ways_of_meeting(encoded, rows, slots)
    standing = encoded.standing
    first_hour = np.cumsum([0, *(len(mentor.slots) for mentor in encoded.mentors)])
    found = []
    for place, (row, slot) in enumerate(zip(rows.tolist(), slots.tolist(), strict=True)):
        number = encoded.mentor_of[slot]
        mentor = encoded.mentors[number]
        each = {name: round(float(values[place]), 4) for name, values in added.items()}
        mode, site = ways[place]
        found.append(
            Match(
                mentee=encoded.mentees[row].id,
                mentor=mentor.id,
                slot=mentor.slots[encoded.hour_of[slot] - first_hour[number]],
                time_zone=mentor.time_zone,
                mode=mode,
                site=site,
                fit=round(float(sum(float(values[place]) for values in added.values())), 4),
                contributions=each,
                reason=reason_for(each, weights),
                standing=_standing(encoded, row, slot, standing.pending_hour[row]),
                alternatives=alternatives.get(row, ()),
            )
        )
    return found


def _standing(encoded: Encoded, row: int, slot: int, pending_hour: int) -> str:
    """Return whether the pair stood before."""
    standing = encoded.standing
    if standing.held_mentor[row] >= 0:
        return "held"
    if standing.pinned_mentor[row] >= 0:
        return "pinned"
    same_mentor = standing.pending_mentor[row] == encoded.mentor_of[slot]
    same_hour = pending_hour in (-1, encoded.hour_of[slot])
    return "pending" if same_mentor and same_hour else ""


def _loads(encoded: Encoded, outcome: Outcome, price: Ints) -> tuple[MentorLoad, ...]:
    counts = outcome.problem.places.counts(outcome.slot_of)
    loads = [
        MentorLoad(mentor.id, int(counts.mentor[number]), mentor.capacity, float(price[number]))
        for number, mentor in enumerate(encoded.mentors)
    ]
    return tuple(sorted(loads, key=lambda one: one.mentor))


def _figures(encoded: Encoded, outcome: Outcome) -> dict[str, float]:
    problem, slot_of = outcome.problem, outcome.slot_of
    pairs = hours = fit = 0
    for arcs in problem.blocks:
        mentor = encoded.mentor_of[arcs.slot]
        hours += len(arcs)
        pairs += int(((np.diff(arcs.mentee) != 0) | (np.diff(mentor) != 0)).sum()) + (len(arcs) > 0)
        fit += int(arcs.fit[slot_of[arcs.mentee] == arcs.slot].sum())
    matched = slot_of >= 0
    hand, hand_fit = by_hand(encoded, outcome)
    first = goes_first(encoded)
    _, hour = np.unique(encoded.hour_of, return_index=True)  # an hour offered in several ways counts once
    by_mentor = np.bincount(encoded.mentor_of[hour], weights=problem.places.places[hour], minlength=encoded.n_mentors)
    return {
        "mentees": encoded.n_mentees,
        "mentors": encoded.n_mentors,
        "places": int(np.minimum(by_mentor, problem.places.capacity).sum()),
        "pairs_considered": encoded.n_mentees * encoded.n_mentors,
        "eligible_pairs": pairs,
        "eligible_hours": hours,
        "matched": int(matched.sum()),
        "unmatched": int((~matched).sum()),
        "fit_total": fraction(fit),
        "fit_mean": fraction(fit / max(1, int(matched.sum()))),
        "urgent": int(first.sum()),
        "urgent_matched": int(matched[first].sum()),
        "by_hand_matched": int((hand >= 0).sum()),
        "by_hand_urgent_matched": int((hand[first] >= 0).sum()),
        "by_hand_fit": fraction(hand_fit),
    }
