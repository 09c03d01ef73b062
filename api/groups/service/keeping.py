"""What a placing was made from and what came out, kept so that either can be read back, person by person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.database.rows import add_rows
from api.database.vault import Vault
from api.groups.models.people import GROUPS, POLICY, KeptMentee, KeptMentor
from api.groups.models.placings import Placing, PlacingEntry, PlacingPerson, PlacingSnapshot
from api.rounds.service.kept import keys_of
from matcher.groups import GroupPool

Record = dict[str, Any]
"""What comes out of the engine as plain values: see `api.sheets.groups.record`."""


def keep(session: Session, vault: Vault, placing_id: UUID, pool: GroupPool, result: Record, taken_at: datetime) -> None:
    """Keep what a placing was made from and what came out, in place of what was kept before.

    Of whoever was erased meanwhile nothing is kept.
    """
    for table in (PlacingSnapshot, PlacingPerson, PlacingEntry):
        session.exec(delete(table).where(col(table.placing_id) == placing_id))
    people = [UUID(one.id) for one in (*pool.mentees, *pool.mentors)]
    keys = {str(person_id): key for person_id, key in keys_of(session, vault, people).items()}
    rows = [
        {"placing_id": placing_id, "person_id": UUID(name), "side": side, "sealed": keys[name].seal(text)}
        for name, side, text in (*_mentees(pool), *_mentors(pool))
        if name in keys
    ]
    entries = [
        {
            "placing_id": placing_id, "mentee_id": UUID(one["mentee"]), "group_id": UUID(one["group"]), "cause": None,
            "sealed": keys[one["mentee"]].seal(json.dumps(one)),
        }
        for one in result["placements"]
        if one["mentee"] in keys
    ]  # fmt: skip
    entries += [
        {
            "placing_id": placing_id, "mentee_id": UUID(one["mentee"]), "group_id": None, "cause": one["kind"],
            "sealed": keys[one["mentee"]].seal(json.dumps(one)),
        }
        for one in result["unplaced"]
        if one["mentee"] in keys
    ]  # fmt: skip
    snapshot = PlacingSnapshot(
        placing_id=placing_id,
        taken_at=taken_at,
        policy=POLICY.dump_json(pool.policy).decode(),
        groups=GROUPS.dump_json(pool.groups).decode(),
        record=json.dumps(of_nobody(result)),
    )
    session.add(snapshot)
    add_rows(session, PlacingPerson, rows)
    add_rows(session, PlacingEntry, entries)


def pool_kept(session: Session, vault: Vault, row: Placing) -> GroupPool | None:
    """Return the pool that a placing was made from, without whoever was erased since; None before it was solved."""
    snapshot = session.get(PlacingSnapshot, row.id)
    if snapshot is None:
        return None
    statement = select(PlacingPerson).where(PlacingPerson.placing_id == row.id).order_by(col(PlacingPerson.person_id))
    rows = session.exec(statement).all()
    keys = keys_of(session, vault, (one.person_id for one in rows))
    open_ = [(one.side, keys[one.person_id].open(one.sealed)) for one in rows if one.person_id in keys]
    mentees = [KeptMentee.model_validate_json(text) for side, text in open_ if side == "mentee"]
    mentors = [KeptMentor.model_validate_json(text) for side, text in open_ if side == "mentor"]
    groups = GROUPS.validate_json(snapshot.groups)
    known = {one.mentee.id for one in mentees} | {one.id for one in groups}
    return GroupPool(
        mentees=tuple(one.mentee for one in mentees),
        mentors=tuple(one.mentor for one in mentors),
        groups=groups,
        week=row.week,
        ties=tuple(tie for one in mentees for tie in one.ties if tie.other in known),
        not_only=tuple(wish for one in mentees for wish in one.not_only),
        taken=tuple(hour for one in mentors for hour in one.taken),
        bans=frozenset((one.mentee.id, mentor) for one in mentees for mentor in one.banned),
        policy=POLICY.validate_json(snapshot.policy),
    )


def record_kept(session: Session, placing_id: UUID) -> Record | None:
    """Return what came out of a placing as a whole, but for the people; None where there is no result."""
    row = session.get(PlacingSnapshot, placing_id)
    return None if row is None else json.loads(row.record)


def entries_kept(
    session: Session, placing_id: UUID, *, placed: bool, after: UUID | None = None, limit: int | None = None
) -> Sequence[PlacingEntry]:
    """Return the rows of those who have a place, or of those who have none, in the order of the people's ids."""
    has_place = col(PlacingEntry.group_id).is_not(None) if placed else col(PlacingEntry.group_id).is_(None)
    statement = select(PlacingEntry).where(PlacingEntry.placing_id == placing_id, has_place)
    if after is not None:
        statement = statement.where(col(PlacingEntry.mentee_id) > after)
    return session.exec(statement.order_by(col(PlacingEntry.mentee_id)).limit(limit)).all()


def entries_opened(session: Session, vault: Vault, rows: Sequence[PlacingEntry]) -> dict[UUID, Record]:
    """Return what some rows say, by mentee; of those who were erased there is nothing."""
    keys = keys_of(session, vault, (row.mentee_id for row in rows))
    return {row.mentee_id: json.loads(keys[row.mentee_id].open(row.sealed)) for row in rows if row.mentee_id in keys}


def _mentees(pool: GroupPool) -> list[tuple[str, str, str]]:
    ties, wishes, banned = defaultdict(list), defaultdict(list), defaultdict(list)
    for tie in pool.ties:
        ties[tie.mentee].append(tie)
    for wish in pool.not_only:
        wishes[wish.mentee].append(wish)
    for mentee, mentor in sorted(pool.bans):
        banned[mentee].append(mentor)
    kept = [
        KeptMentee(
            mentee=one, ties=tuple(ties[one.id]), not_only=tuple(wishes[one.id]), banned=tuple(banned[one.id])
        )
        for one in pool.mentees
    ]  # fmt: skip
    return [(one.mentee.id, "mentee", one.model_dump_json()) for one in kept]


def _mentors(pool: GroupPool) -> list[tuple[str, str, str]]:
    taken = defaultdict(list)
    for hour in pool.taken:
        taken[hour.mentor].append(hour)
    kept = [KeptMentor(mentor=one, taken=tuple(taken[one.id])) for one in pool.mentors]
    return [(one.mentor.id, "mentor", one.model_dump_json()) for one in kept]


def of_nobody(result: Record) -> Record:
    """Return what a result says of groups and numbers: what it says of a person is kept with that person alone."""
    remedies = [one for one in result["remedies"] if one["kind"] != "add_window"]
    return {name: value for name, value in result.items() if name not in ("placements", "unplaced", "recommended")} | {
        "remedies": remedies
    }
