"""What a person's own record is put together from.

A package that keeps something of people writes one function as `Part` asks and adds a line to `PARTS`; nothing below
has to know of it. What is another person's stays out of it: their name, their id, what they said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from api.accounts.models.tables import Member
from api.accounts.service.members import shown
from api.audit.reading import entries_about
from api.consent.models import Consent, ConsentPublic, Disclosure
from api.consent.service.consents import consents_of, text_signed
from api.consent.service.disclosures import disclosures_of
from api.database.vault import Vault
from api.discharge.service.documents import own_discharges
from api.groups.service.membership import own_groups
from api.intake.models.tables import IntakeReceipt
from api.people.models.tables import Ban, Likeness, MentorRow, OwnLink
from api.presence.service import own as own_presence
from api.record import pairs
from api.referrals.service.reading import own_referrals
from api.rounds.service.questions import questions_of
from api.stories.service import own


class Part(Protocol):
    """Returns everything of one kind that is known of a person who was not erased, the oldest first."""

    def __call__(self, session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
        """Return it; the person is one of the program's."""
        ...


class SignedConsent(ConsentPublic):
    """A consent with the exact text that was signed."""

    text: str


class OwnBan(BaseModel):
    """That somebody must not be paired with somebody, who is not named."""

    reason: str
    since: datetime


class OwnReceipt(BaseModel):
    """That a form was acknowledged, and how long whoever sends the same again gets the same answer."""

    received_at: datetime
    kept_until: datetime


class OwnLikenesses(BaseModel):
    """How many other records look like this person's, by what was decided of them."""

    state: str
    records: int


class OwnLinks(BaseModel):
    """That the person was given a link to their own page, and since when it works no more."""

    since: datetime
    ended_at: datetime | None


class OwnEntry(BaseModel):
    """What was done with something of the person's, when, and whether by staff, by a form, or by the service itself."""

    at: str
    verb: str
    kind: str
    by: str


def _account(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    statement = (
        select(Member)
        .join(MentorRow, col(MentorRow.member_id) == Member.id)
        .where(MentorRow.id == person_id, Member.program_id == program_id)
    )
    return shown(session, vault, session.exec(statement).all())


def _consents(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    key = vault.key(session, person_id)
    rows = {row.id: row for row in session.exec(select(Consent).where(Consent.person_id == person_id))}
    return [
        SignedConsent(**consent.model_dump(), text=text_signed(rows[consent.id], key))
        for consent in consents_of(session, vault, person_id)
    ]


def _disclosures(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    return disclosures_of(session, vault, person_id)


def _bans(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    statement = select(Ban).where(
        Ban.program_id == program_id, or_(Ban.mentee_id == person_id, Ban.mentor_id == person_id)
    )
    return [OwnBan(reason=row.reason, since=row.created_at) for row in session.exec(statement.order_by(col(Ban.id)))]


def _log(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    subjects = [person_id]
    for table in (Consent, Disclosure):
        subjects += session.exec(select(table.id).where(table.person_id == person_id))
    return [
        OwnEntry(at=entry.at, verb=entry.verb, kind=entry.kind, by=entry.actor_kind)
        for entry in entries_about(session, program_id, subjects)
    ]


def _receipts(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    statement = select(IntakeReceipt).where(
        IntakeReceipt.program_id == program_id, IntakeReceipt.person_id == person_id
    )
    rows = session.exec(statement.order_by(col(IntakeReceipt.id)))
    return [OwnReceipt(received_at=row.created_at, kept_until=row.kept_until) for row in rows]


def _likenesses(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    either = or_(Likeness.earlier_id == person_id, Likeness.later_id == person_id)
    statement = select(Likeness.state, func.count()).where(Likeness.program_id == program_id, either)
    counted = session.exec(statement.group_by(col(Likeness.state)).order_by(col(Likeness.state)))
    return [OwnLikenesses(state=state, records=records) for state, records in counted]


def _links(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    statement = select(OwnLink).where(OwnLink.program_id == program_id, OwnLink.mentee_id == person_id)
    rows = session.exec(statement.order_by(col(OwnLink.id)))
    return [OwnLinks(since=row.created_at, ended_at=row.revoked_at) for row in rows]


def _questions(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    return questions_of(session, vault, person_id)


def _groups(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    return own_groups(session, person_id)


def _discharges(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    return own_discharges(session, vault, person_id)


def _referrals(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    return own_referrals(session, person_id)


PARTS: Final[Mapping[str, Part]] = {
    "account": _account,
    "consents": _consents,
    "disclosures": _disclosures,
    "bans": _bans,
    "proposals": pairs.proposals,
    "matches": pairs.matches,
    "leaves": pairs.leaves,
    "receipts": _receipts,
    "links": _links,
    "questions": _questions,
    "stories": own.stories,
    "helped": own.helped,
    "groups": _groups,
    "presence": own_presence.presence,
    "discharges": _discharges,
    "referrals": _referrals,
    "likenesses": _likenesses,
    "log": _log,
}
