"""Publishing: what the round decided is handed on, but for pairs that cannot be any more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.consent.service.consents import live_in_program
from api.database.vault import PersonKey, Vault
from api.errors import ConflictError
from api.hours.engagements import engagements
from api.hours.models import Engagement, Hold
from api.hours.service import standing
from api.hours.times import cells_of, slot_of
from api.people.models.mentors import MentorAbout
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import KEYS_AT_ONCE, opened
from api.rounds.models import Pairing
from api.rounds.models.tables import ResultEntry, Round
from api.rounds.models.words import RoundState
from api.rounds.service.kept import Record, entries_opened, of_round
from api.rounds.service.reviewing import site_of
from api.rounds.service.rounds import to_change
from api.rounds.service.seconds import firsts_of
from api.sheets import cells
from api.web.translating import to_translate
from matcher.people import Slot
from matcher.people.week import monday_of

Person = TypeVar("Person", MenteeRow, MentorRow)


def publish(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, version: int, actor: Actor, now: datetime
) -> tuple[Round, list[Pairing]]:
    """Publish a round that was reviewed, and return the pairs to be put forward. Creates no proposals itself.

    Whoever was erased, left, paused or took their consent back since it was solved, whoever stands with somebody by
    now, and whose mentor left, went on leave or offers the hour no longer, is left out: each is noted in the audit
    log, and waits for the next round. What stood already is not put forward again.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If the round is not in review, or pins or bans were changed since it was solved.
    """
    row = to_change(session, program_id, round_id, version, "publish")
    if row.altered:
        raise ConflictError(to_translate("Pins or bans were changed since the round was solved. Solve it again first."))
    statement = select(ResultEntry).where(
        *of_round(ResultEntry, round_id), ResultEntry.kind == "match", ResultEntry.standing != "held"
    )
    entries = session.exec(statement.order_by(col(ResultEntry.mentee_id))).all()
    records = {mentee_id: document["entry"] for mentee_id, document in entries_opened(session, vault, entries).items()}
    pairings = that_can_be(session, vault, program_id, records, now)
    row.state, row.published_at = RoundState.PUBLISHED, now
    session.flush()
    left_out = sorted({entry.mentee_id for entry in entries} - {pairing.mentee_id for pairing in pairings})
    record(
        session, program_id, actor, now,
        Act("publish", "round", row.id), *(Act("leave_out", "mentee", mentee_id) for mentee_id in left_out),
    )  # fmt: skip
    return row, pairings


def that_can_be(
    session: Session, vault: Vault, program_id: UUID, records: Mapping[UUID, Record], now: datetime
) -> list[Pairing]:
    """Return those of some matches that can still be, as people, consents and hours are now, by mentee."""
    waiting = _locked(session, MenteeRow, program_id, records)
    holds = standing(session, program_id)
    firsts = firsts_of(session, vault, [row for row in waiting if row.status == MenteeStatus.MATCHED], holds)
    mentees = {row.id for row in waiting if row.status == MenteeStatus.WAITING} | firsts.keys()
    there = _locked(session, MentorRow, program_id, {UUID(one["mentor"]) for one in records.values()})
    mentor_rows = [row for row in there if row.status == MentorStatus.ACTIVE]
    _hold_consents(session, mentees)
    consents = live_in_program(session, program_id, Purpose.MATCHING, now)
    mentors = {row.id: row for row in mentor_rows}
    abouts = opened(session, vault, mentor_rows, MentorAbout)
    banned = {
        (mentee, mentor)
        for mentee, mentor in session.exec(select(Ban.mentee_id, Ban.mentor_id).where(Ban.program_id == program_id))
    }
    room = _Room(holds, engagements(session, program_id), firsts.keys())
    week = monday_of(now.date())
    found = []
    for mentee_id, one in sorted(records.items()):
        mentor_id = UUID(one["mentor"])
        about = abouts.get(mentor_id)
        if mentee_id not in consents or mentee_id not in mentees or about is None or (mentee_id, mentor_id) in banned:
            continue
        slot = _hour(about, one["slot"])
        if slot is None or about.time_zone != one["time_zone"]:
            continue
        first = firsts.get(mentee_id)
        if first is not None and not first.allows(mentor_id, about.kind, slot, about.time_zone, week):
            continue
        if not room.take(mentee_id, mentor_id, slot, mentors[mentor_id].capacity):
            continue
        found.append(
            Pairing(
                mentee_id=mentee_id,
                mentor_id=mentor_id,
                slot=slot,
                zone=about.time_zone,
                mode=one["mode"],
                site_id=site_of(one["site"]),
                weekly=slot.places == 1,
                fit=one["fit"],
                reason=one["reason"],
            )
        )
    return found


class _Room:
    """What is free of mentors' hours and caseloads, as hours will count it."""

    def __init__(self, holds: Sequence[Hold], engaged: Sequence[Engagement], seconds: Collection[UUID]) -> None:
        self._mentees = {hold.mentee_id for hold in holds} - set(seconds)
        self._load = Counter(hold.mentor_id for hold in holds)
        self._taken: dict[UUID, Counter[int]] = defaultdict(Counter)
        held: list[Hold | Engagement] = [*holds, *engaged]
        for one in held:
            self._note(one.mentor_id, slot_of(one))

    def take(self, mentee_id: UUID, mentor_id: UUID, slot: Slot, capacity: int) -> bool:
        """Take an hour and a place for a mentee if both are free; return whether they were."""
        taken, most = self._taken[mentor_id], 2 - (2 // slot.places)
        if mentee_id in self._mentees or self._load[mentor_id] >= capacity:
            return False
        if any(taken[cell] > most for cell in cells_of(slot)):
            return False
        self._mentees.add(mentee_id)
        self._load[mentor_id] += 1
        self._note(mentor_id, slot)
        return True

    def _note(self, mentor_id: UUID, slot: Slot) -> None:
        """Count a weekly hour in both weeks, one in turns in one of them."""
        for cell in cells_of(slot):
            self._taken[mentor_id][cell] += 2 // slot.places


def _hour(about: MentorAbout, written: str) -> Slot | None:
    return next((slot for text in about.slots for slot in cells.slots(text) if str(slot) == written), None)


def _locked(session: Session, table: type[Person], program_id: UUID, ids: Iterable[UUID]) -> list[Person]:
    """Return people who were not erased; nobody can erase or change them before the transaction ends."""
    wanted = sorted(ids)
    found: list[Person] = []
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        statement = (
            select(table)
            .where(table.program_id == program_id, col(table.id).in_(wanted[start : start + KEYS_AT_ONCE]))
            .order_by(col(table.id))
            .with_for_update(key_share=True)
        )
        found.extend(session.exec(statement))
    return [row for row in found if row.document is not None]


def _hold_consents(session: Session, mentees: Iterable[UUID]) -> None:
    """Keep consents from being taken back before the transaction ends: whoever does so finds what was put forward."""
    wanted = sorted(mentees)
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        ids = col(PersonKey.id).in_(wanted[start : start + KEYS_AT_ONCE])
        session.exec(select(PersonKey.id).where(ids).order_by(col(PersonKey.id)).with_for_update(read=True)).all()
