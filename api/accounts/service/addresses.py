"""Where members of a program are written to."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member, MemberRole, User
from api.accounts.models.words import Role
from api.database.vault import Vault


def address_of(session: Session, vault: Vault, member_id: UUID | None) -> tuple[UUID, str] | None:
    """Return the user that a member is and their e-mail; None where nobody is, or they were erased."""
    if member_id is None:
        return None
    statement = select(User).join(Member, col(Member.user_id) == col(User.id)).where(Member.id == member_id)
    user = session.exec(statement).one_or_none()
    keys = vault.keys(session, [user.id]) if user else {}
    return (user.id, keys[user.id].open(user.email)) if user and user.id in keys else None


def coordinators_of(session: Session, program_id: UUID) -> list[UUID]:
    """Return the members of a program who are coordinators, by id."""
    statement = (
        select(Member.id)
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Member.program_id == program_id, MemberRole.role == Role.COORDINATOR)
    )
    return list(session.exec(statement.order_by(col(Member.id))))
