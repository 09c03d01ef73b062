"""Members of a program: users under the name that is known there, and their roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.models.shapes import MemberCreate, MemberPublic, MemberUpdate
from api.accounts.models.tables import Member, MemberRole, Program, TeamSupervisor, User
from api.accounts.models.words import Role
from api.accounts.owned import to_edit
from api.accounts.tokens import email_digest
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, NotFoundError


def user_of(session: Session, vault: Vault, secret_key: str, email: str, now: datetime) -> User:
    """Return the user with an e-mail, a new one where there is none."""
    digest = email_digest(secret_key, email)
    user = session.exec(select(User).where(User.email_digest == digest)).one_or_none()
    if user is None:
        key = vault.create(session, user_id := new_id(now), now)
        user = User(id=user_id, created_at=now, email_digest=digest, email=key.seal(email))
        session.add(user)
        session.flush()
    return user


def add_member(
    session: Session, vault: Vault, user: User, program_id: UUID, asked: MemberCreate, now: datetime
) -> Member:
    """Take a user into a program; nobody is a member twice.

    Raises
    ------
    ConflictError
        If they are a member already.
    """
    if session.exec(select(Member).where(Member.program_id == program_id, Member.user_id == user.id)).one_or_none():
        raise ConflictError("This person is a member already.")
    name = vault.key(session, user.id).seal(asked.name)
    member = Member(id=new_id(now), created_at=now, program_id=program_id, user_id=user.id, name=name)
    session.add(member)
    session.flush()
    _give(session, member.id, asked.roles)
    return member


def update_member(
    session: Session, vault: Vault, program_id: UUID, member_id: UUID, version: int, asked: MemberUpdate
) -> Member:
    """Change the name or the roles of a member.

    Raises
    ------
    ConflictError
        If the program would be left without an admin.
    """
    member = to_edit(session, Member, program_id, member_id, version)
    if asked.name is not None:
        member.name = vault.key(session, member.user_id).seal(asked.name)
    if asked.roles is not None:
        _keep_an_admin(session, member, asked.roles)
        session.exec(delete(MemberRole).where(col(MemberRole.member_id) == member.id))
        _give(session, member.id, asked.roles)
        if Role.SUPERVISOR not in asked.roles:
            session.exec(delete(TeamSupervisor).where(col(TeamSupervisor.member_id) == member.id))
    session.flush()
    return member


def remove_member(session: Session, program_id: UUID, member_id: UUID, version: int) -> None:
    """Take a member out of a program; what they could see there they no longer can, from the next request on.

    Raises
    ------
    ConflictError
        If the program would be left without an admin.
    """
    member = to_edit(session, Member, program_id, member_id, version)
    _keep_an_admin(session, member, ())
    session.delete(member)


def shown(session: Session, vault: Vault, members: Sequence[Member]) -> list[MemberPublic]:
    """Return members with e-mail and roles, in three queries whatever their number."""
    user_ids, member_ids = [member.user_id for member in members], [member.id for member in members]
    keys = vault.keys(session, user_ids)
    emails = {user.id: user.email for user in session.exec(select(User).where(col(User.id).in_(user_ids)))}
    roles: dict[UUID, list[Role]] = {member_id: [] for member_id in member_ids}
    for row in session.exec(select(MemberRole).where(col(MemberRole.member_id).in_(member_ids))):
        roles[row.member_id].append(Role(row.role))
    return [
        MemberPublic(
            id=member.id,
            version=member.version,
            created_at=member.created_at,
            name=keys[member.user_id].open(member.name),
            email=keys[member.user_id].open(emails[member.user_id]),
            roles=sorted(roles[member.id]),
        )
        for member in members
        if member.user_id in keys  # whoever was erased is nobody to show
    ]


def only(session: Session, vault: Vault, member: Member) -> MemberPublic:
    """Return one member with e-mail and roles.

    Raises
    ------
    NotFoundError
        If they were erased.
    """
    for public in shown(session, vault, [member]):
        return public
    raise NotFoundError


def _give(session: Session, member_id: UUID, roles: Collection[Role]) -> None:
    session.add_all(MemberRole(member_id=member_id, role=role) for role in roles)
    session.flush()


def _keep_an_admin(session: Session, member: Member, roles: Collection[Role]) -> None:
    if Role.ADMIN in roles:
        return
    # One at a time: two admins who remove each other at once must not both succeed.
    session.exec(select(Program.id).where(Program.id == member.program_id).with_for_update()).one()
    statement = (
        select(Member.id)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.program_id == member.program_id, MemberRole.role == Role.ADMIN)
    )
    if set(session.exec(statement)) == {member.id}:
        raise ConflictError("A program needs an admin.")
