"""A program refers somebody to another one: they are asked first, and what is told is in their ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.accounts.owned import found
from api.accounts.service.leadership import peer_run_among
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.consents import followers
from api.consent.service.disclosures import disclose
from api.database.columns import new_id
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.models.words import Route
from api.people.service.documents import opened_one
from api.people.service.own_links import tell_news
from api.referrals.models.shapes import OpenMentor, OpenProgram, ReferralCreate
from api.referrals.models.tables import Referral
from api.referrals.models.words import OPEN, ReferralState
from api.referrals.service.finding import locked_referral, referral_to_change
from api.referrals.service.mentors import open_to_it, show_mentors, still_named
from api.referrals.service.telling import close, tell_to_answer
from api.web.parts import Parts
from api.web.translating import to_translate

FIELDS: Final = frozenset({"contact", "languages", "modes", "name", "support_wanted", "windows"})
"""What another program is told, as consents name it."""
NAMED: Final = frozenset({"mentor"})
"""What it is told besides where one of its mentors is asked for."""
NOT_THEIRS: Final = to_translate("the id of somebody in the program")
NOT_OPEN: Final = to_translate("another program that anybody may ask for support")
NOT_A_MENTOR: Final = to_translate("a mentor of that program who can be asked for, and speaks a language of theirs")
REFERRED: Final = to_translate("They are referred to a program already. Take that back first, or wait for its answer.")
NOT_SIGNED: Final = to_translate("They have not signed yet that this program is told.")
OVER: Final = to_translate("Something came of it already.")


def open_programs(session: Session, program_id: UUID, now: datetime) -> list[OpenProgram]:
    """Return the programs that somebody can be referred to, by name: others that anybody may ask for support."""
    statement = select(Program).where(Program.id != program_id, col(Program.public_form)).order_by(col(Program.name))
    rows = session.exec(statement).all()
    peer_run = peer_run_among(session, [row.id for row in rows])
    named = open_to_it(session, [row.id for row in rows], now)
    return [
        OpenProgram(id=row.id, name=row.name, peer_run=row.id in peer_run, names_mentors=row.id in named)
        for row in rows
    ]


def mentors_there(
    session: Session,
    parts: Parts,
    program_id: UUID,
    to_program_id: UUID,
    mentee_id: UUID,
    actor: Actor,
    now: datetime,
) -> tuple[OpenProgram, list[OpenMentor]]:
    """Return a program that somebody can be referred to, and its mentors who can be asked for, as `show_mentors` does.

    Raises
    ------
    NotFoundError
        If there is no such mentee in the program, or the other one takes no referrals.
    """
    other = next((one for one in open_programs(session, program_id, now) if one.id == to_program_id), None)
    if other is None:
        raise NotFoundError
    about = opened_one(session, parts.vault, found(session, MenteeRow, program_id, mentee_id), MenteeAbout)
    record(session, program_id, actor, now, Act("read", "mentee", mentee_id))
    return other, show_mentors(session, parts, program_id, to_program_id, about.languages, actor, now)


def refer(
    session: Session, parts: Parts, program_id: UUID, asked: ReferralCreate, actor: Actor, now: datetime
) -> Referral:
    """Refer somebody to another program, there to one mentor where one is named.

    Whoever has not signed for it yet is asked on their own page.

    Raises
    ------
    RefusedInputError
        If there is no such mentee in the program, the other one takes no referrals, or the mentor is not one of its own
        who can be asked for.
    ConflictError
        If they are referred already.
    """
    statement = select(MenteeRow).where(MenteeRow.id == asked.mentee_id, MenteeRow.program_id == program_id)
    there = statement.where(col(MenteeRow.document).is_not(None)).with_for_update(key_share=True)
    mentee = session.exec(there).one_or_none()
    if problems := list(_problems(session, program_id, asked, mentee)):
        raise RefusedInputError(problems)
    assert mentee is not None
    about = opened_one(session, parts.vault, mentee, MenteeAbout)
    before = select(Referral.id).where(Referral.mentee_id == mentee.id, col(Referral.state).in_(sorted(OPEN)))
    if session.exec(before).one_or_none() is not None:
        raise ConflictError(REFERRED)
    if asked.to_mentor_id is not None:
        only, to_program_id = asked.to_mentor_id, asked.to_program_id
        if not show_mentors(session, parts, program_id, to_program_id, about.languages, actor, now, only):
            raise RefusedInputError([FieldProblem("#/to_mentor_id", NOT_A_MENTOR, "another id")])
    row = Referral(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        mentee_id=mentee.id,
        to_program_id=asked.to_program_id,
        to_mentor_id=asked.to_mentor_id,
        asks_mentor=asked.to_mentor_id is not None,
        state=ReferralState.ASKING,
        answer_by=now + timedelta(days=parts.settings.referral_days),
    )
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("add", "referral", row.id))
    is_mailed = about.contact is not None and about.contact.route is Route.EMAIL
    if not send(session, parts, row, actor, now) and is_mailed:
        tell_news(session, parts, mentee, actor, now)
    return row


def send_agreed(session: Session, parts: Parts, mentee_id: UUID, actor: Actor, now: datetime) -> None:
    """Send what somebody was asked about, once they have signed for it."""
    asking = select(Referral.id).where(Referral.mentee_id == mentee_id, Referral.state == ReferralState.ASKING)
    referral_id = session.exec(asking).one_or_none()
    row = None if referral_id is None else locked_referral(session, referral_id)
    if row is not None and row.state == ReferralState.ASKING and row.answer_by > now:
        row.version += 1
        send(session, parts, row, actor, now)


def send_signed(
    session: Session, parts: Parts, program_id: UUID, referral_id: UUID, version: int, actor: Actor, now: datetime
) -> Referral:
    """Send a referral that somebody has signed for in another way than on their own page.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If something came of it meanwhile.
    ConflictError
        If they have not signed that this very program is told, and whom they ask for there, or it is over.
    """
    row = referral_to_change(session, program_id, referral_id, version)
    if row.program_id != program_id or row.state != ReferralState.ASKING or row.answer_by <= now:
        raise ConflictError(OVER)
    if not send(session, parts, row, actor, now):
        raise ConflictError(NOT_SIGNED)
    return row


def send(session: Session, parts: Parts, row: Referral, actor: Actor, now: datetime) -> bool:
    """Tell the other program, and write in the person's ledger that it was; False where they have not agreed to it.

    Their consent has to name that very program, and to cover the mentor who is asked for; one who is no longer open to
    it is asked for no more.
    """
    if row.to_mentor_id is not None and not still_named(session, parts.vault, [row.to_mentor_id], now):
        row.to_mentor_id = None
    program = program_of(session, row.to_program_id)
    asked = DisclosureCreate(
        person_id=row.mentee_id,
        purpose=Purpose.REFERRAL,
        fields=FIELDS if row.to_mentor_id is None else FIELDS | NAMED,
        recipient=program.name,
        recipient_id=program.id,
    )
    try:
        disclosed = disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)
    except ConflictError:
        return False
    row.state, row.consent_id = ReferralState.SENT.value, disclosed.disclosure.consent_id
    row.sent_at, row.answer_by = now, now + timedelta(days=parts.settings.referral_days)
    session.flush()
    tell_to_answer(session, parts, row, now)
    for program_id in (row.program_id, row.to_program_id):
        record(session, program_id, actor, now, Act("submit", "referral", row.id))
    return True


def withdraw(
    session: Session, program_id: UUID, referral_id: UUID, version: int, actor: Actor, now: datetime
) -> Referral:
    """Take a referral back: nothing of the person is shown to the other program any more.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If something came of it meanwhile.
    ConflictError
        If it is over.
    """
    row = referral_to_change(session, program_id, referral_id, version)
    if row.program_id != program_id or row.state not in OPEN:
        raise ConflictError(OVER)
    close(session, row, ReferralState.WITHDRAWN, now)
    record(session, program_id, actor, now, Act("withdrawn", "referral", row.id))
    return row


def _problems(
    session: Session, program_id: UUID, asked: ReferralCreate, mentee: MenteeRow | None
) -> Iterator[FieldProblem]:
    if mentee is None:
        yield FieldProblem("#/mentee_id", NOT_THEIRS, "another id")
    other = session.get(Program, asked.to_program_id)
    if other is None or other.id == program_id or not other.public_form:
        yield FieldProblem("#/to_program_id", NOT_OPEN, "another id")


def end_with_consent(
    session: Session, person_id: UUID, purposes: Collection[Purpose], actor: Actor, now: datetime, *, erased: bool
) -> None:
    """Take back what somebody is referred under, with the consent that they took back; the person is locked."""
    if Purpose.REFERRAL not in purposes:
        return
    open_ = select(Referral).where(Referral.mentee_id == person_id, col(Referral.state).in_(sorted(OPEN)))
    for row in session.exec(open_.with_for_update()):
        row.version += 1
        close(session, row, ReferralState.WITHDRAWN, now)
        record(session, row.program_id, actor, now, Act("withdrawn", "referral", row.id))


followers.append(end_with_consent)
