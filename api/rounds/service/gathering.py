"""The pool of a round: who waits, who stands with whom already, and what coordinators settled.

Whoever has a held hour, accepted or put to them and not answered yet, stands: no round moves them. Where somebody who
stands cannot be in the pool (their consent is not live, or their mentor offers another hour by now), the hour and the
place in the caseload are taken off the mentor instead, so that nobody else is given them: of an hour for two in turn
the one place, which leaves the other. What a mentor does besides (a group, a shift, a conversation) takes its hours off
them too. Whoever has one mentor and asks for one of each kind is in the pool for the other kind: what they hold is
taken off that mentor, and they are not free in that hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session, col, select

from api.database.vault import Vault
from api.hours.engagements import engaged_cells
from api.hours.models import Hold
from api.hours.service import formers, standing
from api.hours.times import cells_of, slot_of, without_hours
from api.people.engine import pool_of
from api.rounds.models.tables import Round, RoundPair
from api.rounds.service.seconds import in_pool as seconds_in_pool
from api.sheets.pairs import slot_at
from matcher.people import Mentee, Mentor, Slot
from matcher.policy import Policy
from matcher.pool import Pair, Pool


def gathered(
    session: Session,
    vault: Vault,
    row: Round,
    policy: Policy,
    now: datetime,
    earlier: Sequence[Pair] = (),
    among: Collection[UUID] | None = None,
) -> Pool:
    """Return the pool of a round as it is now.

    Parameters
    ----------
    earlier : sequence of Pair
        Pairs of an earlier result, as ``pending``: those that still can be are kept where nothing speaks against it.
    among : collection of UUID, optional
        The only mentees who wait that are in it; all by default.
    """
    holds = standing(session, row.program_id)
    held = {hold.mentee_id for hold in holds}
    pool = pool_of(session, vault, row.program_id, row.week, replace(policy, quotas=()), now, held)
    if among is not None:
        kept = {str(one) for one in {*among, *held}}
        pool = _of_mentees(pool, kept)
    seconds = seconds_in_pool(pool, holds)
    if among is not None:
        seconds = {name: one for name, one in seconds.items() if UUID(name) in among}
    pool = with_standing(pool, holds, engaged_cells(session, row.program_id), seconds)
    mentors = {mentor.id: mentor for mentor in pool.mentors}
    mentees = {mentee.id for mentee in pool.mentees}
    settled = session.exec(select(RoundPair).where(RoundPair.round_id == row.id).order_by(col(RoundPair.id))).all()
    fixed = {pair.mentee for pair in pool.pairs if pair.kind == "held"}
    further = [
        Pair(str(one.mentee_id), str(one.mentor_id), one.kind, one.reason or "")
        for one in settled
        if str(one.mentee_id) not in fixed  # who stands is nobody's to settle here
    ]
    banned = {(one.mentee, one.mentor) for one in (*pool.pairs, *further) if one.kind == "ban"}
    further += [Pair(str(one.mentee_id), str(one.mentor_id), "former") for one in formers(session, row.program_id)]
    further += [
        replace(one, slot=None if one.slot is None else slot_at(mentors[one.mentor], one.slot))
        for one in earlier
        if one.mentor in mentors and one.mentee not in fixed and (one.mentee, one.mentor) not in banned
    ]
    pairs = (*pool.pairs, *(one for one in further if one.mentee in mentees and one.mentor in mentors))
    quotas = tuple(quota for quota in policy.quotas if quota.mentor in mentors)
    return replace(pool, pairs=tuple(dict.fromkeys(pairs)), policy=replace(policy, quotas=quotas))


def with_standing(
    pool: Pool,
    holds: Sequence[Hold],
    engaged: Mapping[str, Collection[int]],
    seconds: Mapping[str, Mentee] = MappingProxyType({}),
) -> Pool:
    """Return a pool with what stands in it as held, or taken off the mentor where it cannot be.

    Parameters
    ----------
    engaged : mapping of str to collection of int
        The cells of the week of each mentor that go to something else, and are taken off them too.
    seconds : mapping of str to Mentee
        Those who look for a second mentor, as they do.
    """
    pool = replace(pool, mentees=tuple(seconds.get(one.id, one) for one in pool.mentees))
    apart = {*seconds, *(str(one) for one, count in Counter(hold.mentee_id for hold in holds).items() if count > 1)}
    mentors = {mentor.id: mentor for mentor in pool.mentors}
    mentees = {mentee.id for mentee in pool.mentees}
    banned = {(pair.mentee, pair.mentor) for pair in pool.pairs if pair.kind == "ban"}
    held: dict[str, Pair] = {}
    off: dict[str, list[Slot]] = defaultdict(list)
    shared: dict[str, Counter[Slot]] = defaultdict(Counter)
    for hold in holds:
        mentee, mentor = str(hold.mentee_id), mentors.get(str(hold.mentor_id))
        if mentor is None:
            continue
        own = _same(mentor, hold)
        if own is not None and mentee in mentees - apart and (mentee, mentor.id) not in banned:
            held[mentee] = Pair(mentee, mentor.id, "held", slot=own)
        elif own is not None and own.places > 1:
            shared[mentor.id][own] += 1
        else:
            off[mentor.id].append(slot_of(hold))
    for name, slots in shared.items():
        mentors[name] = _with_taken(mentors[name], slots)
    held = {one: replace(pair, slot=_as_now(mentors[pair.mentor], pair.slot)) for one, pair in held.items()}
    busy = {name: [cell for slot in slots for cell in cells_of(slot)] for name, slots in off.items()}
    for name, cells in engaged.items():
        busy.setdefault(name, []).extend(cells)
    left = {name: without_hours(mentors[name], cells) for name, cells in busy.items() if name in mentors}
    # Whoever shares a fortnightly hour with one of these goes the same way.
    for pair in list(held.values()):
        if pair.slot is not None and pair.mentor in left and pair.slot not in left[pair.mentor].slots:
            del held[pair.mentee]
            off[pair.mentor].append(pair.slot)
    left = {name: left.get(name, mentors[name]) for name in (*left, *shared)}
    gone = {name: len(off[name]) + shared[name].total() for name in left}
    left = {name: replace(one, capacity=max(0, one.capacity - gone[name])) for name, one in left.items()}
    out = {str(hold.mentee_id) for hold in holds} - held.keys() - seconds.keys()
    pool = _of_mentees(pool, mentees - out)
    return replace(
        pool,
        mentors=tuple(left.get(mentor.id, mentor) for mentor in pool.mentors),
        pairs=(*pool.pairs, *held.values()),
    )


def _with_taken(mentor: Mentor, taken: Mapping[Slot, int]) -> Mentor:
    """Return a mentor with places of fortnightly hours taken by people who are not in the pool."""
    slots = ((one, taken.get(one, 0)) for one in mentor.slots)
    return replace(mentor, slots=tuple(replace(one, taken=count) for one, count in slots if count < one.places))


def _as_now(mentor: Mentor, slot: Slot | None) -> Slot | None:
    return None if slot is None else slot_at(mentor, slot) or slot


def _of_mentees(pool: Pool, ids: Collection[str]) -> Pool:
    return replace(
        pool,
        mentees=tuple(mentee for mentee in pool.mentees if mentee.id in ids),
        pairs=tuple(pair for pair in pool.pairs if pair.mentee in ids),
    )


def _same(mentor: Mentor, hold: Hold) -> Slot | None:
    """Return the hour of the mentor that is held; None where it is offered no longer."""
    own = slot_at(mentor, slot_of(hold))
    return own if own is not None and own.places == hold.places and mentor.time_zone == hold.zone else None
