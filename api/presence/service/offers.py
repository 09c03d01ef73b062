"""What mentors offer of drop-in presence: by themselves, or by a coordinator for them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import locked
from api.database.vault import Vault
from api.errors import ChangedMeanwhileError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.documents import opened_one
from api.presence.models.shapes import OfferAbout, OfferPublic, OfferPut
from api.presence.models.tables import PresenceOffer
from api.sheets.cells import slots as read_slots
from api.web.translating import to_translate

THEIR_YES: Final = to_translate("no: a mentor says that yes themselves")
NO_SITE: Final = to_translate("sites of the program after @")


def read_offer(session: Session, vault: Vault, program_id: UUID, mentor_id: UUID) -> OfferPublic:
    """Return what a mentor offers; of whoever offered nothing yet, nothing under version 0.

    Raises
    ------
    NotFoundError
        If there is no such mentor, or they left or were erased.
    """
    mentor = _mentor(session, program_id, mentor_id)
    zone = opened_one(session, vault, mentor, MentorAbout).time_zone
    row = _row(session, mentor_id)
    if row is None:
        return OfferPublic(version=0, time_zone=zone, windows=[], hours=None, named=False, accompanied=False)
    about = OfferAbout.model_validate_json(vault.key(session, mentor_id).open(row.document))
    return OfferPublic(version=row.version, time_zone=zone, named=row.named, **about.model_dump(mode="json"))


def put_offer(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentor_id: UUID,
    version: int,
    asked: OfferPut,
    actor: Actor,
    now: datetime,
    *,
    own: bool = False,
) -> OfferPublic:
    """Set what a mentor offers. Shifts that they have stay until the next roster.

    Parameters
    ----------
    own : bool
        Whether the mentor says it themselves: nobody else can say yes to their name being shown to everybody.

    Raises
    ------
    NotFoundError
        If there is no such mentor, or they left or were erased.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    RefusedInputError
        If a window is tied to a site that is not of the program, or somebody else says that yes for them.
    """
    _mentor(session, program_id, mentor_id, lock=True)
    sites = {UUID(slot.site) for text in asked.windows for slot in read_slots(text) if slot.site}
    known = session.exec(select(Site.id).where(Site.program_id == program_id, col(Site.id).in_(sites))).all()
    before = _row(session, mentor_id)
    problems = [FieldProblem("#/windows", NO_SITE, "another id")] if sites - set(known) else []
    if asked.named and not own and (before is None or not before.named):
        problems.append(FieldProblem("#/named", THEIR_YES, "yes"))
    if problems:
        raise RefusedInputError(problems)
    document = vault.key(session, mentor_id).seal(asked.model_dump_json(include=set(OfferAbout.model_fields)))
    if before is None:
        if version != 0:
            raise ChangedMeanwhileError
        row = PresenceOffer(
            id=new_id(now), created_at=now, program_id=program_id, mentor_id=mentor_id, document=document,
            named=asked.named,
        )  # fmt: skip
        session.add(row)
    else:
        row = locked(session, select(PresenceOffer).where(PresenceOffer.mentor_id == mentor_id), version)
        row.document, row.named = document, asked.named
    session.flush()
    record(session, program_id, actor, now, Act("put", "presence", mentor_id))
    return read_offer(session, vault, program_id, mentor_id)


def _row(session: Session, mentor_id: UUID) -> PresenceOffer | None:
    return session.exec(select(PresenceOffer).where(PresenceOffer.mentor_id == mentor_id)).one_or_none()


def _mentor(session: Session, program_id: UUID, mentor_id: UUID, *, lock: bool = False) -> MentorRow:
    statement = select(MentorRow).where(
        MentorRow.id == mentor_id, MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT
    )
    row = session.exec(statement.with_for_update(key_share=True) if lock else statement).one_or_none()
    if row is None:
        raise NotFoundError
    return row
