"""A solved pool told to people: pairs with reasons, people left over with theirs, remedies, figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Indices, Ints
from matcher.encoding import Encoded
from matcher.encoding.encoded import goes_first
from matcher.encoding.order import digest_of
from matcher.explanation.alternatives import alternatives_of
from matcher.explanation.by_hand import by_hand
from matcher.explanation.crowding import Crowds, crowds_of, no_crowds
from matcher.explanation.leftover import CROWDED_OUT, Cause, reason_of
from matcher.explanation.remedies import Remedies, remedies_of, solved_remedies
from matcher.explanation.why import possible_ways, reason_for, way_of_meeting
from matcher.people.vocabulary import ONCE
from matcher.result import Alternative, Match, MentorLoad, Result, Unmatched
from matcher.scoring.score import contributions, shares
from matcher.scoring.units import fraction


def explain(
    encoded: Encoded,
    outcome: Outcome,
    causes: Mapping[int, Cause],
    progress: Callable[[str], None],
    told: Mapping[int, Match] = MappingProxyType({}),
) -> Result:
    """Return the result of an outcome, in ids and words.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
    causes : mapping of int to Cause
        Of everyone unmatched, by position.
    progress : callable
        Told what goes on, in words.
    told : mapping of int to Match
        By position, what was said before of people who are in the same slot and about whom nothing changed: only how
        they stand and what else they could have had is found out anew.
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
    progress("Putting reasons into words")
    matches = _matches(encoded, outcome, told)
    unmatched = _unmatched(encoded, outcome, causes, crowds, remedies)
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


def _unmatched(
    encoded: Encoded, outcome: Outcome, causes: Mapping[int, Cause], crowds: Crowds, remedies: Remedies
) -> list[Unmatched]:
    by_name = {one.id: one for one in crowds.sets}
    told: dict[tuple[Cause, str], tuple[str, tuple[str, ...]]] = {}  # many are left over for the same cause
    found = []
    for row, cause in causes.items():
        name = crowds.set_of.get(row, "")
        words = told.get((cause, name))
        if words is None:
            reason = reason_of(cause, by_name.get(name), with_sides=bool(outcome.sides))
            rules = tuple(dict.fromkeys("private" if rule.private else rule.name for rule in cause.rules))
            words = told[cause, name] = reason, rules
        found.append(
            Unmatched(
                mentee=encoded.mentees[row].id,
                kind=cause.kind,
                reason=words[0],
                rules=words[1],
                crowded_set=name,
                remedies=remedies.of_person.get(row, ()),
            )
        )
    return found


def _matches(encoded: Encoded, outcome: Outcome, told: Mapping[int, Match]) -> list[Match]:
    rows = np.flatnonzero(outcome.slot_of >= 0)
    stood = dict(zip(rows.tolist(), _standing(encoded, rows, outcome.slot_of[rows]), strict=True))
    had = alternatives_of(encoded, outcome)
    new = rows[~np.isin(rows, np.fromiter(told, np.int64, len(told)))]
    again = [one.standing_as(stood[row], had.get(row, ())) for row, one in told.items()]
    return [*again, *_told(encoded, new, outcome.slot_of[new], stood, had)]


def _told(
    encoded: Encoded,
    rows: NDArray[np.int64],
    slots: Indices,
    stood: Mapping[int, str],
    had: Mapping[int, tuple[Alternative, ...]],
) -> list[Match]:
    mentors = encoded.mentor_of[slots]
    added = {name: values.tolist() for name, values in contributions(encoded, rows, slots).items()}
    weights = {name: float(weight) for name, weight in shares(encoded).items()}
    possible = possible_ways(encoded, rows, slots)
    first_hour = np.cumsum([0, *(len(mentor.slots) for mentor in encoded.mentors)])
    hours = (encoded.hour_of[slots] - first_hour[mentors]).tolist()
    found = []
    for place, (row, number) in enumerate(zip(rows.tolist(), mentors.tolist(), strict=True)):
        mentor = encoded.mentors[number]
        each = {name: values[place] for name, values in added.items()}
        rounded = {name: round(value, 4) for name, value in each.items()}
        mode, site = way_of_meeting(encoded, row, slots[place], possible[place])
        found.append(
            Match(
                mentee=encoded.mentees[row].id,
                mentor=mentor.id,
                slot=mentor.slots[hours[place]],
                time_zone=mentor.time_zone,
                mode=mode,
                site=site,
                fit=round(float(sum(each.values())), 4),
                contributions=rounded,
                reason=reason_for(rounded, weights, once=encoded.mentees[row].cadence == ONCE and stood[row] != "held"),
                standing=stood[row],
                alternatives=had.get(row, ()),
            )
        )
    return found


def _standing(encoded: Encoded, rows: NDArray[np.int64], slots: Indices) -> list[str]:
    """Return for each pair whether, and how, it stood before."""
    standing = encoded.standing
    hour = standing.pending_hour[rows]
    same_hour = (hour < 0) | (hour == encoded.hour_of[slots])
    pending = (standing.pending_mentor[rows] == encoded.mentor_of[slots]) & same_hour
    held, pinned = standing.held_mentor[rows] >= 0, standing.pinned_mentor[rows] >= 0
    stood: list[str] = np.select([held, pinned, pending], ["held", "pinned", "pending"], "").tolist()
    return stood


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
        another = (arcs.mentee[1:] != arcs.mentee[:-1]) | (mentor[1:] != mentor[:-1])
        pairs += int(np.count_nonzero(another)) + (len(arcs) > 0)
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
