"""Rooms and quotas of the policy as side constraints."""

from __future__ import annotations

import numpy as np

from matcher.assignment.sides import Side
from matcher.encoding import Encoded
from matcher.people.preference import Preference


def sides_of(encoded: Encoded) -> list[Side]:
    """Return the side constraints of a pool: rooms per site and hour, quotas, and hours offered in several ways."""
    everyone = np.ones(encoded.n_mentees, np.bool_)
    found: list[Side] = []
    if encoded.policy.rooms:
        found += _one_way_each(encoded, everyone)
        found += _rooms(encoded, everyone)
    for quota in encoded.policy.quotas:
        mentor = next(number for number, one in enumerate(encoded.mentors) if one.id == quota.mentor)
        theirs = encoded.mentor_of == mentor
        wish = Preference(quota.attribute, quota.value)
        year = encoded.pool.week.year
        kind = np.array([wish.holds_for(mentee, year) for mentee in encoded.mentees], np.bool_)
        label = f"{quota.attribute}={quota.value} with {quota.mentor}"
        # What is held stands, whatever kind it is of; then nobody new gets a place of the other kind.
        held = encoded.standing.held_mentor == mentor
        if quota.at_least:
            rest = max(0, encoded.mentors[mentor].capacity - quota.at_least, int((held & ~kind).sum()))
            found.append(Side(f"places kept for {label}", theirs, ~kind, rest))
        if quota.at_most is not None:
            most = max(quota.at_most, int((held & kind).sum()))
            found.append(Side(f"at most {quota.at_most} of {label}", theirs, kind, most))
    return found


def _one_way_each(encoded: Encoded, everyone: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Side]:
    """An hour that is offered in several ways still has its places only once."""
    ways = np.bincount(encoded.hour_of)
    return [
        Side(f"hour {hour}", encoded.hour_of == hour, everyone, encoded.slots[first].places)
        for hour in np.flatnonzero(ways > 1)
        for first in [int(np.searchsorted(encoded.hour_of, hour))]
    ]


def _rooms(encoded: Encoded, everyone: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Side]:
    """A site's rooms hold so many meetings at once; it is enough to count whenever one begins.

    Two who alternate in an hour are counted as two: the room is kept for each of them.
    """
    start = encoded.times.start[encoded.times.of_slot]
    end = start + encoded.times.minutes[encoded.times.of_slot]
    found = []
    for room in encoded.policy.rooms:
        here = np.array([slot.modes == ("in_person",) and slot.site == room.site for slot in encoded.slots], np.bool_)
        for begin in np.unique(start[here]):
            during = here & (start <= begin) & (begin < end)
            if during.sum() > room.rooms:
                found.append(Side(f"rooms at {room.site}", during, everyone, room.rooms))
    return found
