"""A pool as arrays: ids stay here and never reach a solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from matcher.encoding.facts import MentorFacts, facts_of
from matcher.encoding.kinds import Kinds, Manners, kinds_of
from matcher.encoding.offers import offers_of
from matcher.encoding.order import canonical_order, column, digest_of
from matcher.encoding.rows import Rows
from matcher.encoding.standing import Standing, standing_of
from matcher.encoding.tags import Tags, tags_of
from matcher.encoding.times import Times, freedom, times_of, waits
from matcher.encoding.wishes import Wishes, wishes_of
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import ONCE, URGENCIES
from matcher.people.week import Slot
from matcher.policy import Policy
from matcher.pool import Pool

Bools = NDArray[np.bool_]

UNKEYED_OF_MENTEE = ("id", "requested", "avoid", "windows", "languages", "modes", "sites")
UNKEYED_OF_MENTOR = ("id", "name", "cannot_serve", "former")
"""What the keys of people leave out."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pool in canonical order, as arrays.

    Axes: ``mentee`` and ``mentor`` count people, ``slot`` counts all slots mentor by mentor, ``time`` the
    distinct times and ``kind`` the distinct kinds of slots.

    Parameters
    ----------
    pool : Pool
    mentees, mentors : list
        In canonical order.
    mentee_key, mentor_key : ndarray of uint64, shape (n_mentees,) and (n_mentors,)
    slot_key : ndarray of uint64, shape (n_slots,)
    slots : list of Slot
        All slots, mentor by mentor; where rooms are scarce, each way of using an hour is a slot.
    hour_of : ndarray of int32, shape (n_slots,)
        The mentor's hour that each slot is, counted over all mentors; slots of one hour share its places.
    mentor_of : ndarray of int32, shape (n_slots,)
        The mentor of each slot.
    facts : MentorFacts
    times, kinds, manners : Times, Kinds, Manners
    free, favoured : ndarray of bool, shape (n_mentees, n_times)
    wait_days : ndarray of float32, shape (n_starts, n_times)
    start_of : ndarray of int32, shape (n_mentees,)
    languages, pathways, substances, experiences, interests : Tags
    wishes : Wishes
        Of mentees about mentors.
    mentor_wishes : Wishes
        Of mentors about mentees.
    excludes : Wishes
        Kinds of mentee that mentors cannot serve.
    standing : Standing
    claims : ndarray of int64, shape (n_mentees, 4)
        What people can claim to go first by, lower first: 0 for whoever has no mentor yet, their urgency, 0 for the
        newly discharged, the day since when they wait.
    rank : ndarray of int64, shape (n_mentees,)
        Lower goes first; the same for people with equal claims.
    people_digest : str
        Stands for all people and what is said of them, once `digested`; the order of the input does not enter.
    """

    pool: Pool
    mentees: list[Mentee]
    mentors: list[Mentor]
    mentee_key: NDArray[np.uint64]
    mentor_key: NDArray[np.uint64]
    slot_key: NDArray[np.uint64]
    slots: list[Slot]
    hour_of: NDArray[np.int32]
    mentor_of: NDArray[np.int32]
    facts: MentorFacts
    times: Times
    kinds: Kinds
    manners: Manners
    free: Bools
    favoured: Bools
    wait_days: NDArray[np.float32]
    start_of: NDArray[np.int32]
    languages: Tags
    pathways: Tags
    substances: Tags
    experiences: Tags
    interests: Tags
    wishes: Wishes
    mentor_wishes: Wishes
    excludes: Wishes
    standing: Standing
    claims: NDArray[np.int64]
    rank: NDArray[np.int64]
    people_digest: str = ""
    n_mentees: int = field(init=False)
    n_mentors: int = field(init=False)
    n_slots: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_mentees", len(self.mentees))
        object.__setattr__(self, "n_mentors", len(self.mentors))
        object.__setattr__(self, "n_slots", len(self.slots))

    @property
    def policy(self) -> Policy:
        """The pool's policy."""
        return self.pool.policy

    def width(self, grain: str) -> int:
        """Return how many columns a table over mentors, times, kinds or slots has.

        Parameters
        ----------
        grain : {"mentor", "time", "kind", "slot"}
        """
        widths = {"mentor": self.n_mentors, "time": len(self.times), "kind": len(self.kinds), "slot": self.n_slots}
        return widths[grain]

    def mentees_at(self, rows: Rows) -> list[Mentee]:
        """Return the mentees of some rows."""
        return self.mentees[rows] if isinstance(rows, slice) else [self.mentees[row] for row in rows]

    @property
    def first_slot(self) -> NDArray[np.int64]:
        """Where each mentor's slots start, with the number of slots at the end; shape (n_mentors + 1,)."""
        return np.searchsorted(self.mentor_of, np.arange(self.n_mentors + 1)).astype(np.int64)


def encode(pool: Pool) -> Encoded:
    """Return the pool as arrays.

    Raises
    ------
    ClashError
        If pins, held pairs and bans contradict each other.
    """
    seed = pool.policy.seed
    mentee_order, mentee_key = canonical_order(pool.mentees, seed)
    mentor_order, mentor_key = canonical_order(pool.mentors, seed)
    mentees = [pool.mentees[number] for number in mentee_order]
    mentors = [pool.mentors[number] for number in mentor_order]
    offered = offers_of(mentors, pool.policy, {site for mentee in mentees for site in mentee.sites})
    offers = [(mentors[offer.mentor], offer.slot) for offer in offered]
    mentor_of = np.array([offer.mentor for offer in offered], np.int32)
    within = np.arange(len(offered)) - np.searchsorted(mentor_of, mentor_of)
    slot_key = mentor_key[mentor_of] + within.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
    times, walls = times_of(offers, pool.week)
    free, favoured = freedom(mentees, pool.week, times, walls)
    wait_days, start_of = waits(mentees, pool.week, walls)
    kinds, manners = kinds_of(offers, mentees)
    year = pool.week.year
    standing, claims = standing_of(pool, mentees, mentors), _claims(pool, mentees)
    return Encoded(
        pool=pool,
        mentees=mentees,
        mentors=mentors,
        mentee_key=mentee_key,
        mentor_key=mentor_key,
        slot_key=slot_key,
        slots=[offer.slot for offer in offered],
        hour_of=np.array([offer.hour for offer in offered], np.int32),
        mentor_of=mentor_of,
        facts=facts_of(mentors),
        times=times,
        kinds=kinds,
        manners=manners,
        free=free,
        favoured=favoured,
        wait_days=wait_days,
        start_of=start_of,
        languages=tags_of([one.languages for one in mentees], [one.languages for one in mentors]),
        pathways=tags_of(_decided(mentees), [one.pathways for one in mentors]),
        substances=tags_of([one.substances for one in mentees], [one.substances for one in mentors]),
        experiences=tags_of([one.experiences for one in mentees], [one.experiences for one in mentors]),
        interests=tags_of([one.interests for one in mentees], [one.interests for one in mentors]),
        wishes=wishes_of([one.preferences for one in mentees], mentors, year),
        mentor_wishes=wishes_of([one.preferences for one in mentors], mentees, year),
        excludes=wishes_of([one.excludes for one in mentors], mentees, year),
        standing=standing,
        claims=claims,
        rank=_ranks(claims, standing),
    )


def digested(encoded: Encoded) -> Encoded:
    """Return the arrays with the digest of the people, which only a week that is told to somebody needs."""
    people: list[tuple[Sequence[Mentee] | Sequence[Mentor], tuple[str, ...]]] = [
        (encoded.mentees, UNKEYED_OF_MENTEE),
        (encoded.mentors, UNKEYED_OF_MENTOR),
    ]
    columns = [column(some, field) for some, fields in people for field in fields]
    keys = [encoded.mentee_key.tolist(), encoded.mentor_key.tolist()]
    if once := [row for row, mentee in enumerate(encoded.mentees) if mentee.cadence == ONCE]:
        columns.append(f"once={once}")  # their keys do not tell, and without them digests are as they were
    return replace(encoded, people_digest=digest_of([*columns, *keys]))


def with_pairs(before: Encoded, pool: Pool) -> Encoded:
    """Return a pool as arrays that differs from an encoded one in its pairs alone.

    Raises
    ------
    ClashError
        If pins, held pairs and bans contradict each other.
    """
    standing, was = standing_of(pool, before.mentees, before.mentors), before.standing
    held = np.array_equal(standing.held_mentor >= 0, was.held_mentor >= 0)
    pinned = np.array_equal(standing.pinned_mentor >= 0, was.pinned_mentor >= 0)
    rank = before.rank if held and pinned else _ranks(before.claims, standing)
    return replace(before, pool=pool, standing=standing, rank=rank)


def judged_anew(before: Encoded, after: Encoded) -> NDArray[np.int64]:
    """Return the mentees whose eligible pairs or fits a change of the pool's pairs may have touched.

    A pending pair touches neither: it only says what to keep.

    Returns
    -------
    ndarray of int64, shape (n_changed,)
        Positions, rising.
    """
    deciding = [{pair for pair in one.pool.pairs if pair.kind != "pending"} for one in (before, after)]
    touched = {pair.mentee for pair in deciding[0] ^ deciding[1]}
    return np.array([row for row, one in enumerate(after.mentees) if one.id in touched], np.int64)


def _decided(mentees: list[Mentee]) -> list[frozenset[str]]:
    """Return the pathways of mentees, without the word that says that there is none yet."""
    return [one.pathways - {"undecided"} if "undecided" in one.pathways else one.pathways for one in mentees]


def _claims(pool: Pool, mentees: list[Mentee]) -> NDArray[np.int64]:
    """Return what mentees can claim to go first by: having nobody, urgency, a discharge, the wait in days."""
    second = [one.has_mentor for one in mentees]
    urgency = [len(URGENCIES) - one.urgency for one in mentees]
    boosted = [not _newly_discharged(one, pool) for one in mentees]
    since = [(one.waiting_since or pool.week).toordinal() for one in mentees]
    return np.array([second, urgency, boosted, since], np.int64).T.reshape(len(mentees), 4)


def _ranks(claims: NDArray[np.int64], standing: Standing) -> NDArray[np.int64]:
    """Return who goes first: what is settled, then by what they can claim."""
    bound = np.where(standing.held_mentor >= 0, 0, np.where(standing.pinned_mentor >= 0, 1, 2))
    _, rank = np.unique(np.column_stack([bound, claims]), axis=0, return_inverse=True)
    return rank.astype(np.int64).ravel()


def goes_first(encoded: Encoded) -> NDArray[np.bool_]:
    """Return who goes ahead of those who merely wait: the urgent and the newly discharged.

    Returns
    -------
    ndarray of bool, shape (n_mentees,)
    """
    second, urgency, not_discharged = encoded.claims[:, 0], encoded.claims[:, 1], encoded.claims[:, 2]
    return np.asarray((second == 0) & ((urgency < len(URGENCIES)) | (not_discharged == 0)), np.bool_)


def _newly_discharged(mentee: Mentee, pool: Pool) -> bool:
    """Tell whether the person leaves treatment this week or left it within the policy's boost."""
    if mentee.discharge_date is None:
        return False
    days = (pool.week - mentee.discharge_date).days
    return -7 < days < pool.policy.boost_days
