"""Letters to members: neutral words, with the address at which they sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.addresses import address_of
from api.accounts.service.sign_in import language_of
from api.notices.outbox import Notice, post
from api.web.parts import Parts


def tell_member(
    session: Session, parts: Parts, program_id: UUID, member_id: UUID, template: str, key: str, now: datetime
) -> None:
    """Write to a member, once for each key; whoever was erased meanwhile is told nothing."""
    if (address := address_of(session, parts.vault, member_id)) is None:
        return
    user_id, email = address
    notice = Notice(
        key=f"{key}:{user_id}",
        program_id=program_id,
        person_id=user_id,
        to=email,
        template=template,
        language=language_of(session, user_id),
        facts={"link": f"{parts.settings.base_url.rstrip('/')}/sign-in"},
    )
    post(session, parts.vault, notice, now)
