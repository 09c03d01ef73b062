"""What a round was made from and what came out, kept so that either can be read back, person by person.

Sealing ten thousand people takes a second or two, and storing them half of one. So both go on while the round is
solved, and the rows are sealed and stored a portion at a time, under their attempt: whoever else wants to write waits
for one portion at the most, and has the time in which the next is sealed. They count from the instant at which the
round says that it keeps this attempt.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from api.accounts.service.programs import program_of
from api.database.sealed import Key, Sealed
from api.database.vault import Vault
from api.people.service.documents import KEYS_AT_ONCE
from api.rounds.models.people import MENTOR, KeptMentee, KeptPair
from api.rounds.models.tables import ResultEntry, Round, RoundResult, RoundSnapshot, SnapshotPerson
from api.rounds.service.hours import hours_of
from matcher.people import Mentee, Mentor
from matcher.policy import read_policy, write_policy
from matcher.pool import Pair, Pool

Record = dict[str, Any]
Rows = Iterator[dict[str, Any]]
"""Rows to be stored, made one by one, once."""


@dataclass(frozen=True, slots=True)
class SealedPool:
    """The people of a pool as rows of an attempt, each sealed when asked for, and the keys, by the engine's ids."""

    round_id: UUID
    attempt: int
    rows: Rows
    keys: dict[str, Key]
    policy: str
    hours: str


@dataclass(frozen=True, slots=True)
class Sealing:
    """What came out of a pool: of each mentee as a row, sealed when it is asked for, and of the whole."""

    entries: Rows
    policy: str
    record: str
    hours: str


def of_round(table: type[SnapshotPerson | ResultEntry], round_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of those rows that are a round's: of the attempt that it keeps."""
    kept = select(Round.kept).where(Round.id == round_id).scalar_subquery()
    return col(table.round_id) == round_id, col(table.attempt) == kept


def pool_sealed(session: Session, vault: Vault, round_id: UUID, attempt: int, pool: Pool) -> SealedPool:
    """Return the people of a pool as rows of an attempt; hours are counted by the program's clocks."""
    found = keys_of(session, vault, (UUID(one.id) for one in (*pool.mentees, *pool.mentors)))
    keys = {str(person_id): key for person_id, key in found.items()}
    people = chain(_mentees(pool, keys), _mentors(pool, keys))
    rows = ({"round_id": round_id, "attempt": attempt, **one} for one in people)
    program = program_of(session, session.get_one(Round, round_id).program_id)
    hours = json.dumps(hours_of(pool, program.zone))
    return SealedPool(round_id, attempt, rows, keys, write_policy(pool.policy), hours)


def sealing(session: Session, vault: Vault, sealed: SealedPool, result: Record) -> Sealing:
    """Return a result as rows; of whoever was erased meanwhile there is none."""
    left = _left(session, vault, [UUID(name) for name in sealed.keys])
    keys = {name: key for name, key in sealed.keys.items() if UUID(name) in left}
    entries, rest = _shared_out(result)
    rows = (_entry(mentee, entry, keys) for mentee, entry in entries.items())
    return Sealing(
        entries=({"round_id": sealed.round_id, "attempt": sealed.attempt, **row} for row in rows if row),
        policy=sealed.policy,
        record=json.dumps(rest),
        hours=sealed.hours,
    )


def keep(session: Session, row: Round, attempt: int, sealed: Sealing, taken_at: datetime) -> None:
    """Have a round keep an attempt whose rows are stored, in place of the one that it kept before."""
    for table in (RoundSnapshot, RoundResult):
        session.exec(delete(table).where(col(table.round_id) == row.id))
    row.kept, row.to_sweep = attempt, True
    session.add(RoundSnapshot(round_id=row.id, taken_at=taken_at, policy=sealed.policy, hours=sealed.hours))
    session.add(RoundResult(round_id=row.id, record=sealed.record))
    session.flush()


def pool_kept(session: Session, vault: Vault, row: Round) -> tuple[Pool, bool] | None:
    """Return the pool that a round was made from, and whether it is whole: nobody of it was erased since.

    None where a round was not solved.
    """
    snapshot = session.get(RoundSnapshot, row.id)
    if snapshot is None:
        return None
    rows = session.exec(
        select(SnapshotPerson).where(*of_round(SnapshotPerson, row.id)).order_by(col(SnapshotPerson.person_id))
    ).all()
    keys = keys_of(session, vault, (one.person_id for one in rows))
    open_ = [(one.side, keys[one.person_id].open(one.sealed)) for one in rows if one.person_id in keys]
    kept = [KeptMentee.model_validate_json(text) for side, text in open_ if side == "mentee"]
    mentors = [MENTOR.validate_json(text) for side, text in open_ if side == "mentor"]
    there = {mentor.id for mentor in mentors}
    policy = read_policy(snapshot.policy)
    quotas = tuple(quota for quota in policy.quotas if quota.mentor in there)
    pool = Pool(
        mentees=tuple(one.mentee for one in kept),
        mentors=tuple(mentors),
        week=row.week,
        pairs=tuple(
            Pair(one.mentee.id, pair.mentor, pair.kind, pair.reason, pair.slot)
            for one in kept
            for pair in one.pairs
            if pair.mentor in there
        ),
        policy=policy if quotas == policy.quotas else replace(policy, quotas=quotas),
    )
    return pool, (len(kept), len(mentors)) == (row.mentees, row.mentors)


def result_kept(session: Session, vault: Vault, round_id: UUID) -> Record | None:
    """Return the result of a round as it came out, but for those who were erased since; None where there is none."""
    rest = rest_kept(session, round_id)
    if rest is None:
        return None
    statement = select(ResultEntry).where(*of_round(ResultEntry, round_id)).order_by(col(ResultEntry.mentee_id))
    rows = session.exec(statement).all()
    opened = entries_opened(session, vault, rows)
    sides: dict[str, list[Record]] = {"match": [], "unmatched": []}
    for row in rows:
        if row.mentee_id in opened:
            sides[row.kind].append(opened[row.mentee_id]["entry"])
    filled = {
        "matches": sides["match"],
        "unmatched": sides["unmatched"],
        "remedies": _remedies(rest["remedies"], opened),
    }
    return {name: filled.get(name, value) for name, value in rest.items()}  # in the order in which results come


def whole_kept(session: Session, vault: Vault, round_id: UUID) -> Record | None:
    """Return what came out of a round as a whole, without a word on its people one by one."""
    rest = rest_kept(session, round_id)
    if rest is None:
        return None
    owners = [UUID(one["of"]) for one in rest["remedies"] if "of" in one]
    rows = session.exec(
        select(ResultEntry).where(*of_round(ResultEntry, round_id), col(ResultEntry.mentee_id).in_(owners))
    ).all()
    return rest | {"remedies": _remedies(rest["remedies"], entries_opened(session, vault, rows))}


def _remedies(kept: list[Record], opened: dict[UUID, Record]) -> list[Record]:
    """Return what would help, with what is kept with a mentee taken from there; what was erased is left out."""
    found = []
    for number, one in enumerate(kept):
        if "of" not in one:
            found.append(one)
        elif (document := opened.get(UUID(one["of"]))) is not None:
            found.append(document["remedies"][str(number)])
    return found


def rest_kept(session: Session, round_id: UUID) -> Record | None:
    """Return what came out of a round but for the people."""
    row = session.get(RoundResult, round_id)
    return None if row is None else json.loads(row.record)


def entries_opened(session: Session, vault: Vault, rows: Sequence[ResultEntry]) -> dict[UUID, Record]:
    """Return what some entries say, by mentee; of those who were erased there is nothing."""
    people = {row.mentee_id for row in rows} | {row.mentor_id for row in rows if row.mentor_id is not None}
    keys = keys_of(session, vault, people)
    found = {}
    for row in rows:
        mentee = keys.get(row.mentee_id)
        mentor = None if row.mentor_id is None else keys.get(row.mentor_id)
        if mentee is None or (row.mentor_id is not None and mentor is None):
            continue
        inner = row.sealed if mentor is None else Sealed(mentor.open(row.sealed).encode())
        found[row.mentee_id] = json.loads(mentee.open(inner))
    return found


def keys_of(session: Session, vault: Vault, people: Iterable[UUID]) -> dict[UUID, Key]:
    """Return the keys of many people, in one query for every `KEYS_AT_ONCE` of them."""
    ids = sorted(set(people))
    keys: dict[UUID, Key] = {}
    for start in range(0, len(ids), KEYS_AT_ONCE):
        keys |= vault.keys(session, ids[start : start + KEYS_AT_ONCE])
    return keys


def _left(session: Session, vault: Vault, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of some people who were not erased."""
    return set().union(
        *(vault.left(session, ids[start : start + KEYS_AT_ONCE]) for start in range(0, len(ids), KEYS_AT_ONCE))
    )


def _mentees(pool: Pool, keys: dict[str, Key]) -> Rows:
    pairs: dict[str, list[KeptPair]] = defaultdict(list)
    for pair in pool.pairs:
        pairs[pair.mentee].append(KeptPair(mentor=pair.mentor, kind=pair.kind, reason=pair.reason, slot=pair.slot))
    return (
        _person(one, "mentee", KeptMentee(mentee=one, pairs=tuple(pairs[one.id])).model_dump_json(), keys)
        for one in pool.mentees
        if one.id in keys
    )


def _mentors(pool: Pool, keys: dict[str, Key]) -> Rows:
    return (_person(one, "mentor", MENTOR.dump_json(one).decode(), keys) for one in pool.mentors if one.id in keys)


def _person(one: Mentee | Mentor, side: str, text: str, keys: dict[str, Key]) -> dict[str, Any]:
    return {"person_id": UUID(one.id), "side": side, "sealed": keys[one.id].seal(text)}


def _shared_out(result: Record) -> tuple[dict[str, Record], Record]:
    """Return what a result says of each mentee, and the rest with a gap wherever it would say something of one."""
    entries = {entry["mentee"]: {"entry": entry, "remedies": {}} for entry in result["matches"] + result["unmatched"]}
    owner = {
        json.dumps(remedy): entry["mentee"] for entry in reversed(result["unmatched"]) for remedy in entry["remedies"]
    }
    remedies: list[Record] = []
    for number, remedy in enumerate(result["remedies"]):
        mentee = remedy.get("mentee") or owner.get(json.dumps(remedy))
        if mentee is None or remedy["kind"] in ("add_place", "add_slots"):
            remedies.append(remedy)
        else:
            entries[mentee]["remedies"][number] = remedy
            remedies.append({"of": mentee})
    return entries, result | {"matches": None, "unmatched": None, "remedies": remedies}


def _entry(mentee: str, document: Record, keys: dict[str, Key]) -> dict[str, Any] | None:
    entry = document["entry"]
    mentor = entry.get("mentor")
    if mentee not in keys or (mentor is not None and mentor not in keys):
        return None
    sealed = keys[mentee].seal(json.dumps(document))
    if mentor is not None:
        sealed = keys[mentor].seal(sealed.token.decode())
    return {
        "mentee_id": UUID(mentee),
        "mentor_id": None if mentor is None else UUID(mentor),
        "kind": "unmatched" if mentor is None else "match",
        "standing": entry.get("standing", ""),
        "fit": entry.get("fit"),
        "cause": entry.get("kind"),
        "sealed": sealed,
    }
