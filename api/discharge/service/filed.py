"""Referrals that come as a file, not by a treatment centre's own key: a FHIR bundle that the program was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.discharge.files.reading import bundle_in, referral_in
from api.discharge.models.shapes import DischargeAccepted, DischargeCreate
from api.discharge.service.referring import Centre, check, refer
from api.errors import RefusedInputError
from api.intake.service.submissions import Sender
from api.web.parts import Parts

Result = TypeVar("Result")


def check_file(session: Session, program_id: UUID, centre: Centre, content: bytes, now: datetime) -> None:
    """Look at a file before it is brought in, as `bring_in` does, and keep nothing.

    Raises
    ------
    RefusedInputError
        With everything that is wrong, at its place in the bundle.
    """
    _read(session, program_id, content, lambda asked: check(session, program_id, centre, asked, now))


def bring_in(
    session: Session, parts: Parts, program_id: UUID, centre: Centre, content: bytes, actor: Actor, now: datetime
) -> DischargeAccepted:
    """Bring in whom a file is about; the same file brings nobody in twice, whoever of the program has it.

    Raises
    ------
    KeyReusedError
        If whoever came of the file was erased since.
    RefusedInputError
        With everything that is wrong, at its place in the bundle.
    """
    sender = Sender(actor, program_id, hashlib.sha256(content).hexdigest(), own_id=program_id)
    return _read(session, program_id, content, lambda asked: refer(session, parts, sender, centre, asked, now))


def _read(session: Session, program_id: UUID, content: bytes, use: Callable[[DischargeCreate], Result]) -> Result:
    referral = referral_in(bundle_in(content), program_of(session, program_id).zone)
    try:
        return use(referral.asked)
    except RefusedInputError as error:
        raise referral.refused(error) from None
