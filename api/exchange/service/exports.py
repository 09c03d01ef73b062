"""Exports: mentees, mentors and held hours of a program, for itself or, as far as each agreed, for somebody else.

What stays within the program is no disclosure: it is in the audit log and not in the ledger. It still holds nobody
whose consent to matching is not live. What goes to somebody else holds of each mentee the fields that their consent
names for the purpose, is written to the ledger person by person, and carries the notices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose, Sharing
from api.consent.service.consents import live_in_program
from api.consent.service.disclosures import disclose_many
from api.database.vault import Vault
from api.exchange.files.sheets import NOTICE, Sheet
from api.exchange.models.exports import ExportCreate, What
from api.exchange.service.results import pairs_sheet, unmatched_sheet
from api.hours.models import Hold, HoldKind
from api.hours.service import standing
from api.hours.times import slot_of
from api.matches.service.reading import days_of_talks
from api.people.engine import mentee_of, mentor_of
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import opened
from api.proposals.seen import age_band
from api.sheets.columns import MENTEES, MENTORS, column_names
from api.sheets.writing import Value, mentee_row, mentor_row, pair_row
from matcher.people import Mentee, Mentor
from matcher.people.week import monday_of
from matcher.pool import Pair

HOLDS: Final = ("mentee", "mentor", "kind", "slot", "time_zone", "mode", "site", "fortnight", "day")
KINDS: Final = {HoldKind.MATCH: "held", HoldKind.PROPOSAL: "pending"}
"""What the sheet of pairs calls an hour that is held."""

DAYS_PER_MONTH: Final = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Told:
    """A column that somebody else is shown, and what of the consent's fields it tells."""

    column: str
    field: str


TOLD: Final[Mapping[Purpose, tuple[Told, ...]]] = {
    Purpose.MATCHING: (
        Told("age_band", "age_band"),
        Told("languages", "languages"),
        Told("modes", "modes"),
        Told("sites", "sites"),
        Told("windows", "windows"),
        Told("time_zone", "windows"),
        Told("cadence", "cadence"),
        Told("stage", "stage"),
        Told("pathways", "pathways"),
        Told("substances", "substances"),
        Told("experiences", "experiences"),
        Told("interests", "interests"),
        Told("preferences", "preferences"),
        Told("asks_for", "preferences"),
        Told("requested", "preferences"),
        Told("avoid", "preferences"),
        Told("urgency", "urgency"),
        Told("waiting_since", "waiting_since"),
    ),
    Purpose.RESEARCH: (Told("age_band", "age_band"), Told("months", "months")),
}
"""Fields of a consent that are not here are kept nowhere yet, or are free text that no sheet holds."""


def gather(session: Session, vault: Vault, program_id: UUID, asked: ExportCreate, now: datetime) -> Sheet:
    """Return what an export would hold; whoever hands it out calls `hand_out` first.

    A session that only reads will do: opening ten thousand documents takes seconds, in which nobody else has to wait.
    """
    if asked.round_id is not None:
        of_round = pairs_sheet if asked.what is What.PAIRS else unmatched_sheet
        return of_round(session, vault, program_id, asked.round_id, now)
    match asked.what:
        case What.MENTEES:
            return mentees_sheet(session, vault, program_id, asked.purpose, now)
        case What.MENTORS:
            return mentors_sheet(present_mentors(session, vault, program_id, now))
        case _:
            return holds_sheet(session, program_id, now)


def hand_out(
    session: Session,
    vault: Vault,
    program_id: UUID,
    asked: ExportCreate,
    sheet: Sheet,
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> Sheet:
    """Write down that an export goes out, and return what may: send it after the transaction has ended well.

    Where somebody else gets it, consents are looked at again, and locked: who is not written to the ledger is left out.
    """
    if asked.recipient is not None and asked.purpose is not None:
        sharing = Sharing(
            purpose=asked.purpose,
            fields=frozenset(told.field for told in TOLD[asked.purpose]),
            recipient=asked.recipient,
        )
        ids = [UUID(str(row["id"])) for row in sheet.rows]
        shared = disclose_many(session, vault, program_id, ids, sharing, actor, now, keep_years)
        sheet = _stamped(sheet, {str(person_id): one.notice for person_id, one in shared.items()})
    record(session, program_id, actor, now, Act("export", asked.what.value))
    return sheet


def mentees_sheet(session: Session, vault: Vault, program_id: UUID, purpose: Purpose | None, now: datetime) -> Sheet:
    """Return the mentees of a program whose consent is live: to matching, or to the purpose that is named.

    Without a purpose it has every column of ``mentees.csv``, with one those that the consent covers.
    """
    today = _today(session, program_id, now)
    consents = live_in_program(session, program_id, purpose or Purpose.MATCHING, now)
    rows = _present(session, program_id)
    kept = [row for row in rows if row.id in consents]
    documents = opened(session, vault, kept, MenteeAbout)
    kept = [row for row in kept if row.id in documents]
    if purpose is None:
        columns = column_names(MENTEES)
        written = [_own(row, documents[row.id], consents[row.id]) for row in kept]
    else:
        columns = ("id", *(told.column for told in TOLD[purpose]))
        written = [_told(row, documents[row.id], columns, today) for row in kept]
    return Sheet(What.MENTEES, columns, written, len(rows) - len(kept))


def mentors_sheet(mentors: Sequence[Mentor]) -> Sheet:
    """Return mentors with every column of ``mentors.csv``; who offers no hour cannot be in it."""
    written = [mentor_row(mentor) for mentor in mentors if mentor.slots]
    return Sheet(What.MENTORS, column_names(MENTORS), written, len(mentors) - len(written))


def present_mentors(session: Session, vault: Vault, program_id: UUID, now: datetime) -> list[Mentor]:
    """Return the mentors of a program, under their names; without those who left."""
    week = monday_of(_today(session, program_id, now))
    statement = select(MentorRow).where(MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT)
    rows = session.exec(statement.order_by(col(MentorRow.id))).all()
    documents = opened(session, vault, rows, MentorAbout)
    return [
        replace(mentor_of(row, documents[row.id], week), name=documents[row.id].name)
        for row in rows
        if row.id in documents
    ]


def holds_sheet(session: Session, program_id: UUID, now: datetime) -> Sheet:
    """Return the hours that are held in a program for mentees whose consent to matching is live."""
    consents = live_in_program(session, program_id, Purpose.MATCHING, now)
    holds = standing(session, program_id)
    kept = [hold for hold in holds if hold.mentee_id in consents]
    days = days_of_talks(session, [hold.id for hold in kept])
    rows = [_hold_row(hold, days.get(hold.id)) for hold in kept]
    return Sheet(What.HOLDS, HOLDS, rows, len(holds) - len(kept))


def _present(session: Session, program_id: UUID) -> Sequence[MenteeRow]:
    """Return the mentees that a week is about: who waits, and who has a mentor."""
    statement = select(MenteeRow).where(
        MenteeRow.program_id == program_id,
        col(MenteeRow.status).in_([MenteeStatus.WAITING, MenteeStatus.MATCHED]),
        col(MenteeRow.document).is_not(None),
    )
    return session.exec(statement.order_by(col(MenteeRow.id))).all()


def _own(row: MenteeRow, about: MenteeAbout, until: date) -> dict[str, Value]:
    return mentee_row(replace(mentee_of(row, about), consent_until=until), about.name)


def _told(row: MenteeRow, about: MenteeAbout, columns: Sequence[str], today: date) -> dict[str, Value]:
    mentee = mentee_of(row, about)
    known = mentee_row(mentee) | {name: tell(row, mentee, today) for name, tell in RECKONED.items()}
    return {name: known[name] for name in columns}


def _hold_row(hold: Hold, day: date | None) -> dict[str, Value]:
    pair = Pair(str(hold.mentee_id), str(hold.mentor_id), KINDS[HoldKind(hold.kind)], slot=slot_of(hold))
    return {name: value for name, value in pair_row(pair).items() if name in HOLDS} | {
        "time_zone": hold.zone,
        "mode": hold.mode,
        "site": "" if hold.site_id is None else str(hold.site_id),
        "fortnight": hold.fortnight,
        "day": None if day is None else day.isoformat(),
    }


def _stamped(sheet: Sheet, notices: Mapping[str, str]) -> Sheet:
    """Return the rows that have a notice, each with its number; equal notices are one."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(notices.values()), start=1)}
    rows = [row | {NOTICE: numbers[notices[str(row["id"])]]} for row in sheet.rows if str(row["id"]) in notices]
    return replace(
        sheet,
        columns=(*sheet.columns, NOTICE),
        rows=rows,
        left_out=sheet.left_out + len(sheet.rows) - len(rows),
        notices=tuple(numbers),
    )


def _today(session: Session, program_id: UUID, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


RECKONED: Final[Mapping[str, Callable[[MenteeRow, Mentee, date], Value]]] = {
    "age_band": lambda row, mentee, today: age_band(mentee.birth_year, today.year) or "",
    "stage": lambda row, mentee, today: mentee.stage_on(today),
    "months": lambda row, mentee, today: max(0, int((today - row.created_at.date()).days / DAYS_PER_MONTH)),
}
"""What is told in the place of an exact year or day."""
