"""Rosters from their start to their end, what each is made from and what comes out, kept so that both can be read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.database.rows import add_rows
from api.database.vault import Vault
from api.presence.models.kept import KeptOffer, KeptQuestion
from api.presence.models.tables import RosterPerson, RosterRow, RosterSnapshot
from api.presence.service.gathering import gathered
from api.rounds.service.attempted import Attempt, Attempts
from api.rounds.service.kept import keys_of
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.presence import Held, Question, Shift

Record = dict[str, Any]
"""What comes out of the engine as plain values: see `api.presence.solver`."""
OF_MENTORS: Final = ("remedies", "mentors")
"""The parts of it that tell of single mentors what they offered, and so are kept with what they did."""
ROSTERS: Final = Attempts(
    RosterRow,
    "roster",
    {
        "start": to_translate("The roster is “{state}”. Only one that is to be reviewed can be solved again."),
        "cancel": to_translate("The roster is “{state}”. Only one that was not published yet can be cancelled."),
        "publish": to_translate("The roster is “{state}”. Only one that is to be reviewed can be published."),
        "review": to_translate("The roster is “{state}”. It has no result to be read."),
    },
    to_translate("This week has a roster already. Cancel it, or go on with it."),
)
"""Rosters from their start to their end."""


def gather(session: Session, parts: Parts, attempt: Attempt, now: datetime) -> Question:
    """Return what is to be solved: hours, offers and what is held as they are now."""
    row = session.get_one(RosterRow, attempt.row_id)
    return gathered(session, parts.vault, row.program_id, row.week)


def store(
    session: Session, parts: Parts, attempt: Attempt, question: Question, result: Record, taken_at: datetime,
    now: datetime,
) -> bool:  # fmt: skip
    """End an attempt with its result, which is to be reviewed; return False where it counts no more."""
    row = ROSTERS.solved(session, parts, attempt, result["digest"], result["proved"], now)
    if row is None:
        return False
    row.hours_needed, row.hours_covered = (int(result["figures"][name]) for name in ("hours_needed", "hours_covered"))
    row.shifts, row.holes = len(result["shifts"]), len(result["holes"])
    keep(session, parts.vault, row.id, question, result, taken_at)
    return True


def keep(
    session: Session, vault: Vault, roster_id: UUID, question: Question, result: Record, taken_at: datetime
) -> None:
    """Keep what a roster was made from and what came out, in place of what was kept before.

    Of whoever was erased meanwhile nothing is kept but the id.
    """
    for table in (RosterSnapshot, RosterPerson):
        session.exec(delete(table).where(col(table.roster_id) == roster_id))
    kept = KeptQuestion(coverage=question.coverage, rules=question.rules, seed=question.seed)
    session.add(
        RosterSnapshot(
            roster_id=roster_id,
            taken_at=taken_at,
            question=kept.model_dump_json(),
            record=json.dumps({**result, **{name: _places(result[name]) for name in OF_MENTORS}}),
        )
    )
    offers = _offers(question, result)
    keys = keys_of(session, vault, (UUID(one.offer.mentor.id) for one in offers))
    add_rows(
        session,
        RosterPerson,
        [
            {"roster_id": roster_id, "person_id": person_id, "sealed": keys[person_id].seal(one.model_dump_json())}
            for one in offers
            if (person_id := UUID(one.offer.mentor.id)) in keys
        ],
    )


def question_kept(session: Session, vault: Vault, row: RosterRow) -> Question | None:
    """Return the question of a roster, without whoever was erased since; None before it was solved."""
    snapshot = session.get(RosterSnapshot, row.id)
    if snapshot is None:
        return None
    offers = _kept(session, vault, row.id)
    asked = KeptQuestion.model_validate_json(snapshot.question)
    return Question(
        week=row.week,
        coverage=asked.coverage,
        offers=tuple(one.offer for one in offers),
        held=tuple(sorted(held for one in offers for held in one.held)),
        standing=tuple(sorted(shift for one in offers for shift in one.standing)),
        rules=asked.rules,
        seed=asked.seed,
    )


def record_kept(session: Session, vault: Vault, roster_id: UUID) -> Record | None:
    """Return what came out of a roster, without what it said of those who were erased; None where there is none."""
    row = session.get(RosterSnapshot, roster_id)
    if row is None:
        return None
    record: Record = json.loads(row.record)
    kept = _kept(session, vault, roster_id)
    own = {
        "remedies": {one.offer.mentor.id: iter(one.helps) for one in kept},
        "mentors": {one.offer.mentor.id: iter([one.load] if one.load else []) for one in kept},
    }
    for name in OF_MENTORS:
        whole = (next(own[name].get(one["of"], iter(())), None) if "of" in one else one for one in record[name])
        record[name] = [one for one in whole if one is not None]
    return record


def shifts_decided(session: Session, roster_id: UUID) -> set[Shift]:
    """Return the shifts that came out of a roster."""
    row = session.get(RosterSnapshot, roster_id)
    return {
        Shift(one["site"], one["weekday"], one["start_min"], one["minutes"], one["mentor"])
        for one in ([] if row is None else json.loads(row.record)["shifts"])
    }


def _kept(session: Session, vault: Vault, roster_id: UUID) -> list[KeptOffer]:
    statement = select(RosterPerson).where(RosterPerson.roster_id == roster_id).order_by(col(RosterPerson.person_id))
    rows = session.exec(statement).all()
    keys = keys_of(session, vault, (one.person_id for one in rows))
    return [
        KeptOffer.model_validate_json(keys[one.person_id].open(one.sealed)) for one in rows if one.person_id in keys
    ]


def _places(said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return of what is said of single mentors no more than where it stands, for it is sealed under their keys."""
    return [one if one["mentor"] is None else {"of": one["mentor"]} for one in said]


def _offers(question: Question, result: Record) -> Sequence[KeptOffer]:
    held: dict[str, list[Held]] = defaultdict(list)
    stood: dict[str, list[Shift]] = defaultdict(list)
    for hour in question.held:
        held[hour.mentor].append(hour)
    for shift in question.standing:
        stood[shift.mentor].append(shift)
    helps: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for remedy in result["remedies"]:
        if remedy["mentor"] is not None:
            helps[remedy["mentor"]].append(remedy)
    loads = {load["mentor"]: load for load in result["mentors"]}
    return [
        KeptOffer(
            offer=one,
            held=tuple(held[one.mentor.id]),
            standing=tuple(stood[one.mentor.id]),
            helps=tuple(helps[one.mentor.id]),
            load=loads.get(one.mentor.id),
        )
        for one in question.offers
    ]
