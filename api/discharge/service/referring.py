"""A treatment centre submits somebody, and moves the day on which they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import ApiKey
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.consent.service.consents import looked_at
from api.discharge.models.shapes import DayCreate, DischargeAccepted, DischargeCreate
from api.discharge.models.tables import Discharge
from api.discharge.service.documents import Referred
from api.discharge.service.following import LONG_PAST, moved_by_self, today_of
from api.errors import ChangedMeanwhileError, FieldProblem, KeyReusedError, NotFoundError, RefusedInputError
from api.intake.models.shapes import ConsentTextPublic, IntakePublic
from api.intake.models.tables import IntakeReceipt
from api.intake.service.submissions import Sender, submit
from api.intake.service.texts import Wanted, asked_for, texts_of
from api.people.models.mentees import MenteeUpdate
from api.people.models.tables import MenteeRow
from api.people.service.mentees import update_mentee
from api.people.service.references import check_references
from api.web.forms import checked
from api.web.parts import Parts
from api.web.translating import to_translate

LONGEST: Final = timedelta(days=366)
NO_DAY: Final = to_translate("the day on which the person leaves treatment")
OTHER_DAY: Final = to_translate("a day from four weeks ago to a year from now")
OTHER_NAME: Final = to_translate("what the treatment center is called, as its key is")


@dataclass(frozen=True, slots=True)
class Centre:
    """A treatment centre: what it is called, and the key that it came with, where it came with one.

    Whatever key of the program has the same name is the same centre's: one that takes the place of another goes on.
    """

    name: str
    key_id: UUID | None = None


def centre_of(session: Session, key_id: UUID) -> Centre:
    """Return the centre whose key it is."""
    return Centre(session.get_one(ApiKey, key_id).name, key_id)


def centre_texts(session: Session, program_id: UUID, centre: Centre, now: datetime) -> list[ConsentTextPublic]:
    """Return the texts that a centre's form shows before somebody signs, its own name filled in."""
    purposes = [*asked_for(phone=True), Purpose.CENTRE]
    wanted = (
        Wanted(purpose=purpose, recipient=centre.name if purpose is Purpose.CENTRE else None) for purpose in purposes
    )
    return [text for one in wanted for text in texts_of(session, program_id, one, now)]


def check(session: Session, program_id: UUID, centre: Centre, asked: DischargeCreate, now: datetime) -> None:
    """Look at a referral before it is sent, as `refer` does, and keep nothing.

    Raises
    ------
    RefusedInputError
        With every field that is wrong.
    """
    problems = list(_problems(session, program_id, centre, asked, now))
    _, unsound = looked_at(session, program_id, asked.consents, now)
    problems += [replace(one, pointer=f"#/consents{one.pointer[1:]}") for one in unsound]
    try:
        check_references(session, program_id, dict(asked.person))
    except RefusedInputError as error:
        problems += [replace(one, pointer=f"#/person{one.pointer[1:]}") for one in error.fields()]
    if problems:
        raise RefusedInputError(problems)


def refer(
    session: Session, parts: Parts, sender: Sender, centre: Centre, asked: DischargeCreate, now: datetime
) -> DischargeAccepted:
    """Keep somebody who leaves treatment, what they signed, and who submitted them; the same key has the same answer.

    Raises
    ------
    KeyReusedError
        If the sender's key came with something else before, or whoever came of it was erased.
    RefusedInputError
        With every field that is wrong.
    """
    settings = parts.settings
    wrong = list(_problems(session, sender.program_id, centre, asked, now))  # of no matter to what was answered before
    try:
        answer = submit(
            session,
            parts.vault,
            sender,
            asked,
            now,
            keep_years=settings.retention_years,
            receipt_days=settings.receipt_days,
        )
    except RefusedInputError as error:
        raise RefusedInputError([*error.fields(), *wrong]) from None
    arrived = IntakePublic.model_validate_json(answer)
    receipt = session.get_one(IntakeReceipt, arrived.receipt_id)
    row = session.exec(select(Discharge).where(Discharge.mentee_id == receipt.person_id)).one_or_none()
    if wrong and (row is None or row.document is None):
        raise RefusedInputError(wrong)
    if row is None:  # sent again, and nothing is left of it
        raise KeyReusedError
    if row.document is None:
        key = parts.vault.key(session, row.mentee_id)
        row.document = key.seal(Referred(centre=centre.name, reference=asked.reference).model_dump_json())
        row.key_id = centre.key_id
        session.flush()
        record(session, row.program_id, sender.actor, now, Act("add", "discharge", row.id))
    return DischargeAccepted(**arrived.model_dump(), id=row.id)


def own_referral(session: Session, program_id: UUID, centre: Centre, discharge_id: UUID) -> Discharge:
    """Return what a centre submitted.

    Raises
    ------
    NotFoundError
        If there is none, or it is another's.
    """
    statement = (
        select(Discharge)
        .join(ApiKey, col(ApiKey.id) == Discharge.key_id)
        .where(Discharge.id == discharge_id, Discharge.program_id == program_id)
        .where(ApiKey.program_id == program_id, ApiKey.name == centre.name)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def move(
    session: Session,
    parts: Parts,
    row: Discharge,
    leaves_on: date,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Let somebody leave treatment on another day; what is planned follows by itself.

    Raises
    ------
    NotFoundError
        If they were erased, or their day was taken out meanwhile.
    ChangedMeanwhileError
        If a version is named, and somebody else moved the day meanwhile.
    RefusedInputError
        If nobody could plan for that day.
    """
    if not _can_be(session, row.program_id, leaves_on, now):
        raise RefusedInputError([FieldProblem("#/leaves_on", OTHER_DAY, "another day")])
    locked = select(MenteeRow).where(MenteeRow.id == row.mentee_id).with_for_update(key_share=True)
    mentee = session.exec(locked.execution_options(populate_existing=True)).one()
    again = select(Discharge).where(Discharge.id == row.id).execution_options(populate_existing=True)
    if session.exec(again).one_or_none() is None:  # the day was taken out meanwhile
        raise NotFoundError
    if version is not None and row.version != version:
        raise ChangedMeanwhileError
    asked = MenteeUpdate(discharge_date=leaves_on)
    update_mentee(session, parts.vault, row.program_id, mentee.id, mentee.version, asked, actor, now)
    record(session, row.program_id, actor, now, Act("change", "discharge", row.id))


def own_day(
    session: Session, parts: Parts, mentee: MenteeRow, typed: str, version: int, actor: Actor, now: datetime
) -> None:
    """Let somebody say by themselves on which day they leave treatment, or with nothing typed, that they do not.

    Raises
    ------
    ChangedMeanwhileError
        If somebody else changed their record meanwhile.
    RefusedInputError
        If it is no day, or nobody could plan for it.
    """
    leaves_on = checked(DayCreate, {"leaves_on": typed}).leaves_on if typed else None
    if leaves_on is not None and not _can_be(session, mentee.program_id, leaves_on, now):
        raise RefusedInputError([FieldProblem("#/leaves_on", OTHER_DAY, "another day")])
    asked = MenteeUpdate(discharge_date=leaves_on)
    update_mentee(session, parts.vault, mentee.program_id, mentee.id, version, asked, actor, now)
    moved_by_self(session, parts, mentee.id, now)


def _problems(
    session: Session, program_id: UUID, centre: Centre, asked: DischargeCreate, now: datetime
) -> Iterator[FieldProblem]:
    day = asked.person.discharge_date
    if day is None:
        yield FieldProblem("#/person/discharge_date", NO_DAY, "nothing")
    elif not _can_be(session, program_id, day, now):
        yield FieldProblem("#/person/discharge_date", OTHER_DAY, "another day")
    for number, consent in enumerate(asked.consents):
        if consent.purpose is Purpose.CENTRE and consent.recipient not in (None, centre.name):
            yield FieldProblem(f"#/consents/{number}/recipient", OTHER_NAME, "another name")


def _can_be(session: Session, program_id: UUID, day: date, now: datetime) -> bool:
    today = today_of(session, program_id, now)
    return today - LONG_PAST <= day <= today + LONGEST
