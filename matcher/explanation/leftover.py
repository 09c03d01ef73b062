"""Why somebody is left over: no eligible mentor, no common hour, or every place taken by people ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Ints
from matcher.eligibility import Rule
from matcher.eligibility.eligible import rules_of
from matcher.encoding import Encoded
from matcher.result import CrowdedSet, UnmatchedKind

Bools = NDArray[np.bool_]
ROWS = 512
"""Mentees looked at in one go."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one mentee is left over.

    Parameters
    ----------
    kind : {"no_eligible_mentor", "no_common_hour", "crowded_out"}
    rules : tuple of Rule
        The fewest rules that keep the mentee from the nearest mentor.
    mentors : int
        How many mentors are kept away by just these, or are eligible but for the hour.
    """

    kind: UnmatchedKind
    rules: tuple[Rule, ...] = ()
    mentors: int = 0


CROWDED_OUT: Final = Cause("crowded_out")


def causes_of(
    encoded: Encoded, outcome: Outcome, known: Mapping[int, Cause] = MappingProxyType({})
) -> dict[int, Cause]:
    """Return the cause for every unmatched mentee, by position.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
    known : mapping of int to Cause
        Causes of mentees about whom and whose mentors nothing changed since they were found.
    """
    has_pair = np.zeros(encoded.n_mentees, np.bool_)
    for arcs in outcome.problem.blocks:
        has_pair[arcs.mentee] = True
    unmatched = outcome.slot_of < 0
    causes = dict.fromkeys(np.flatnonzero(unmatched & has_pair).tolist(), CROWDED_OUT)
    never = np.flatnonzero(unmatched & ~has_pair).tolist()
    causes.update((row, known[row]) for row in never if row in known)
    without = np.array([row for row in never if row not in known], np.int64)
    for start in range(0, len(without), ROWS):
        rows = without[start : start + ROWS]
        causes.update(zip(rows.tolist(), _without_pair(encoded, rows), strict=True))
    return causes


def _without_pair(encoded: Encoded, rows: Ints) -> Iterator[Cause]:
    """Yield causes of mentees who have no eligible pair at all."""
    rules = rules_of(encoded, "mentor")
    broken = np.zeros((len(rows), encoded.n_mentors), np.uint32)
    for bit, rule in enumerate(rules):
        broken |= np.where(rule.mask(encoded, rows), np.uint32(0), np.uint32(1 << bit))
    count = np.bitwise_count(broken)
    fewest = count.min(axis=1, initial=len(rules)) if encoded.n_mentors else np.full(len(rows), len(rules))
    meeting = _meeting_masks(encoded, rows)
    for place in range(len(rows)):
        if fewest[place]:
            bits, mentors = _commonest(broken[place][count[place] == fewest[place]])
            named = tuple(rule for bit, rule in enumerate(rules) if bits >> bit & 1)
            yield Cause("no_eligible_mentor", named, mentors)
        else:
            able = broken[place] == 0
            yield _meeting_cause(encoded, meeting, place, able)


def _meeting_masks(encoded: Encoded, rows: Ints) -> list[tuple[Rule, Bools]]:
    """Return each rule about the meeting over slots."""
    masks = []
    for grain, column in (("time", encoded.times.of_slot), ("kind", encoded.kinds.of_slot), ("slot", None)):
        for rule in rules_of(encoded, grain):
            mask = rule.mask(encoded, rows)
            if column is not None:
                mask = np.broadcast_to(mask, (len(rows), encoded.width(grain)))[:, column]
            masks.append((rule, np.broadcast_to(mask, (len(rows), encoded.n_slots))))
    return masks


def _meeting_cause(encoded: Encoded, masks: list[tuple[Rule, Bools]], place: int, able: Bools) -> Cause:
    """Return the cause for somebody with eligible mentors but no slot with any of them."""
    theirs = able[encoded.mentor_of]
    mentors = int(able.sum())
    if not theirs.any():
        return Cause("no_common_hour", (), mentors)
    broken = np.zeros(int(theirs.sum()), np.uint32)
    for bit, (_, mask) in enumerate(masks):
        broken |= np.where(mask[place, theirs], np.uint32(0), np.uint32(1 << bit))
    count = np.bitwise_count(broken)
    if count.min() == 0:  # only the fit keeps them apart
        return Cause("no_eligible_mentor", (), mentors)
    bits, _ = _commonest(broken[count == count.min()])
    rules = tuple(rule for bit, (rule, _) in enumerate(masks) if bits >> bit & 1)
    only_meeting = any(rule.name == "hour" for rule in rules)
    return Cause("no_common_hour" if only_meeting else "no_eligible_mentor", rules, mentors)


def _commonest(codes: NDArray[np.uint32]) -> tuple[int, int]:
    """Return the code that comes most often, the least of equals, and how often; zeros where there is none."""
    if not len(codes):
        return 0, 0
    distinct, times = np.unique(codes, return_counts=True)
    first = int(times.argmax())
    return int(distinct[first]), int(times[first])


def reason_of(cause: Cause, crowd: CrowdedSet | None, *, with_sides: bool = False) -> str:
    """Return a cause in words; where there are rooms or quotas, these may be what stands in the way."""
    if cause.kind == "crowded_out":
        if with_sides:
            return "Every place with an eligible mentor is taken, or kept by the limits on rooms and quotas."
        if crowd is None:
            return "Every place with an eligible mentor went to people who rank ahead or level."
        mentors = _count(len(crowd.mentors), "mentor")
        if not crowd.places:
            return f"The caseload is full of every eligible mentor ({mentors})."
        taken = "all of them" if crowd.places != 1 else "it"
        return (
            f"{_count(crowd.mentees, 'person', 'people')} share the {_count(crowd.places, 'place')} of {mentors}; "
            f"{taken} went to people who rank ahead or level."
        )
    words = list(dict.fromkeys(rule.reason for rule in cause.rules))
    if cause.kind == "no_common_hour":
        if not words:
            return f"{_count(cause.mentors, 'mentor')} would be eligible, but none of them offers an hour."
        extra = [word for word in words if word != "no hour in common"]
        also = f" (and {', '.join(extra)})" if extra else ""
        return f"{_count(cause.mentors, 'mentor')} would be eligible, but there is no hour in common{also}."
    if not words:
        return "The fit with every eligible mentor is below the policy's floor." if cause.mentors else "No mentors."
    return f"No mentor is eligible. The nearest are kept away by: {'; '.join(words)}."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
