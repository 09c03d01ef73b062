"""What an unmatched mentee could be asked: one more time, one more way of meeting, one must less.

Each opens pairs with slots that lead to room (`Residual.leads_to_room`), so the number of people matched
rises by exactly one: one more mentee cannot add more, and an augmenting path exists.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Ints
from matcher.eligibility.eligible import allowed_by, allowed_to_anybody, rules_of
from matcher.eligibility.mentor import is_kind_asked_for
from matcher.encoding import Encoded
from matcher.encoding.kinds import possible_modes
from matcher.people.vocabulary import LANGUAGE_NAMES, MODES
from matcher.people.week import window_at
from matcher.result import AddMode, AddWindow, RelaxMust, Remedy

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
ROWS = 512
MODE_WORDS = {"in_person": "in person", "video": "by video", "phone": "by phone"}


def askings(encoded: Encoded, unmatched: Ints, leads_to_room: Bools) -> dict[int, list[Remedy]]:
    """Return what each unmatched mentee could be asked, by position, likeliest to help first.

    Parameters
    ----------
    encoded : Encoded
    unmatched : ndarray of int, shape (n_unmatched,)
        Positions, rising.
    leads_to_room : ndarray of bool, shape (n_slots,)
        Slots in which one more mentee could be placed for good.
    """
    ever = allowed_to_anybody(encoded, "mentor")[encoded.mentor_of] & allowed_to_anybody(encoded, "slot")
    open_slots = np.flatnonzero(leads_to_room & ever)
    found: dict[int, list[Remedy]] = {}
    if not len(open_slots):
        return found
    for start in range(0, len(unmatched), ROWS):
        block = _Block(encoded, unmatched[start : start + ROWS], open_slots)
        for mentee, remedy in (*block.windows(), *block.modes(), *block.musts(), *block.kinds()):
            found.setdefault(mentee, []).append(remedy)
    return found


NEVER_RELAXED = frozenset({("moud_affirming", "yes"), ("pathway", "moud")})
"""Musts that say something private: to name one would tell that the person takes medication."""


class _Block:
    """Unmatched mentees against the slots that lead to room, rule by rule."""

    def __init__(self, encoded: Encoded, rows: Ints, slots: Ints) -> None:
        self.encoded, self.rows, self.slots = encoded, rows, slots
        self.time_of, self.kind_of = encoded.times.of_slot[slots], encoded.kinds.of_slot[slots]
        self.mentor_of = encoded.mentor_of[slots]
        self.but_must = self._of("mentor", without="must")
        self.person = (self.but_must & self._musts())[:, self.mentor_of]
        self.time = self._of("time")[:, self.time_of]
        self.kind = self._of("kind")[:, self.kind_of]
        self.slot = self._of("slot")[:, slots]
        # A window can only be added where nothing but the mentee's own hours stands against the time.
        self.other_time = self._of("time", without="hour")[:, self.time_of]

    def _of(self, grain: str, without: str = "") -> Bools:
        return allowed_by(self.encoded, self.rows, grain, without)

    def _musts(self) -> Bools:
        """Return where the musts of both sides are met, or no rule asks for it."""
        met = np.ones_like(self.but_must)
        for rule in rules_of(self.encoded, "mentor"):
            if rule.name == "must":
                met &= rule.mask(self.encoded, self.rows)
        return met

    def windows(self) -> Iterator[tuple[int, Remedy]]:
        """Yield the time that would open the most slots to each mentee."""
        encoded = self.encoded
        possible = self.person & self.kind & self.slot & self.other_time & ~self.time
        helped = np.flatnonzero(possible.any(axis=1))
        if not len(helped):
            return
        times = np.unique(self.time_of)
        times = times[np.argsort(encoded.times.start[times], kind="stable")]
        sorting = (self.time_of[:, None] == times[None, :]).astype(np.float32)
        opened: Floats = possible.astype(np.float32) @ sorting
        best = opened.argmax(axis=1)  # of equals the first in the week
        for place in np.flatnonzero(opened.max(axis=1, initial=0)):
            mentee = encoded.mentees[self.rows[place]]
            number = times[best[place]]
            begin = int(encoded.times.start[number])
            window = window_at(encoded.pool.week, mentee.time_zone, begin, begin + int(encoded.times.minutes[number]))
            count = int(opened[place][best[place]])
            text = f"If {mentee.id} were also free {window}, {_mentors(count)} could meet."
            yield int(self.rows[place]), Remedy(AddWindow(mentee.id, window), 1, text)

    def modes(self) -> Iterator[tuple[int, Remedy]]:
        """Yield one more way of meeting that would open a slot, for those who listed the ways they want."""
        encoded = self.encoded
        reachable = self.person & self.slot & self.time & self._of("kind", without="mode")[:, self.kind_of]
        candidates = np.flatnonzero(reachable.any(axis=1))
        if not len(candidates):
            return
        for number, mode in enumerate(MODES):
            able = possible_modes(encoded.kinds, encoded.manners, self.rows[candidates], also=1 << number)
            able &= np.uint8(1 << number)
            helped = (reachable[candidates] & (able[:, self.kind_of] != 0)).any(axis=1)
            helped &= encoded.manners.modes[self.rows[candidates]] >> number & 1 == 0
            for place in candidates[helped]:
                mentee = encoded.mentees[self.rows[place]]
                text = f"If {mentee.id} could also meet {MODE_WORDS[mode]}, a place is free."
                yield int(self.rows[place]), Remedy(AddMode(mentee.id, mode), 1, text)

    def musts(self) -> Iterator[tuple[int, Remedy]]:
        """Yield single musts of the mentee that stand between them and a slot."""
        encoded = self.encoded
        wishes = encoded.wishes
        meeting = self.time & self.kind & self.slot
        asks = np.flatnonzero((np.diff(wishes.must.indptr)[self.rows] > 0) & meeting.any(axis=1))
        if not len(asks):
            return
        rows = self.rows[asks]
        alone = self.but_must[asks] & ((wishes.must[rows] @ wishes.unmet) == 1)
        back, excluded = encoded.mentor_wishes, encoded.excludes
        if back.must.nnz:
            alone &= (back.must @ back.unmet[:, rows]).T == 0
        if excluded.must.nnz:
            alone &= (excluded.must @ excluded.met[:, rows]).T == 0
        stand = meeting[asks] & alone[:, self.mentor_of]
        for place in np.flatnonzero(stand.any(axis=1)):
            row = rows[place]
            mentors = np.unique(self.mentor_of[stand[place]])
            for wish in wishes.must.indices[wishes.must.indptr[row] : wishes.must.indptr[row + 1]]:
                count = int((wishes.met[wish, mentors] == 0).sum())
                if count and wishes.asked[wish] not in NEVER_RELAXED:
                    mentee = encoded.mentees[row].id
                    attribute, value = wishes.asked[wish]
                    said = LANGUAGE_NAMES.get(value, value) if attribute == "language" else value
                    wish_text = f"{attribute} = {said} were a wish and not a must"
                    text = f"If {wish_text} for {mentee}, {_mentors(count)} could meet."
                    yield int(row), Remedy(RelaxMust(mentee, attribute, value), 1, text)

    def kinds(self) -> Iterator[tuple[int, Remedy]]:
        """Yield the kind of mentor that was asked for, where nothing else stands between somebody and a slot.

        Whoever has a mentor of the other kind is not asked: they would be given a second of that kind.
        """
        encoded = self.encoded
        asks = np.flatnonzero([bool(one.only_kind) and not one.has_mentor for one in encoded.mentees_at(self.rows)])
        if not len(asks) or not encoded.policy.holds("asks_for"):
            return
        meeting = self.time[asks] & self.kind[asks] & self.slot[asks]
        stand = meeting & allowed_by(encoded, self.rows[asks], "mentor", without="asks_for")[:, self.mentor_of]
        for place in np.flatnonzero(stand.any(axis=1)):
            row = int(self.rows[asks[place]])
            mentors = np.unique(self.mentor_of[stand[place]])
            one = encoded.mentees[row]
            count = int(np.count_nonzero(~is_kind_asked_for(encoded, np.array([row]))[0, mentors]))
            if count:
                said = f"If a {one.only_kind.replace('_', ' ')} were a wish and not a must"
                text = f"{said} for {one.id}, {_mentors(count)} could meet."
                yield row, Remedy(RelaxMust(one.id, "asks_for", one.only_kind), 1, text)


def _mentors(count: int) -> str:
    return "1 mentor" if count == 1 else f"{count} mentors"
