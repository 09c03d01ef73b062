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
from api.accounts.service.sign_in import user_with
from api.accounts.tokens import email_digest
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, NotFoundError
from api.web.translating import to_translate


def user_of(session: Session, vault: Vault, secret_keys: tuple[str, ...], email: str, now: datetime) -> User:
    """Return the user with an e-mail, a new one where there is none."""
    user = user_with(session, secret_keys, email)
    if user is None:
        digest = email_digest(secret_keys[0], email)
        key = vault.create(session, user_id := new_id(now), now)
        user = User(id=user_id, created_at=now, email_digest=digest, email=key.seal(email))
        session.add(user)
        session.flush()
    return user


def with_role(session: Session, program_id: UUID, role: Role, limit: int) -> Sequence[Member]:
    """Return the members of a program who have a role, at most so many, the longest there first."""
    statement = (
        select(Member)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.program_id == program_id, MemberRole.role == role)
        .order_by(col(Member.id))
        .limit(limit)
    )
    return session.exec(statement).all()


def remove_user(session: Session, user_id: UUID, actor: Actor, now: datetime) -> None:
    """Remove somebody who is erased, if they could sign in: e-mail, memberships and sign-ins go with them."""
    for member in session.exec(select(Member).where(Member.user_id == user_id)):
        record(session, member.program_id, actor, now, Act("remove", "member", member.id))
    session.exec(delete(User).where(col(User.id) == user_id))


def add_member(
    session: Session, vault: Vault, user: User, program_id: UUID, asked: MemberCreate, actor: Actor, now: datetime
) -> Member:
    """Take a user into a program; nobody is a member twice.

    Raises
    ------
    ConflictError
        If they are a member already.
    """
    if session.exec(select(Member).where(Member.program_id == program_id, Member.user_id == user.id)).one_or_none():
        raise ConflictError(to_translate("This person is a member already."))
    name = vault.key(session, user.id).seal(asked.name)
    member = Member(id=new_id(now), created_at=now, program_id=program_id, user_id=user.id, name=name)
    session.add(member)
    session.flush()
    _give(session, member.id, asked.roles)
    record(session, program_id, actor, now, Act("add", "member", member.id), *_acts("give", member.id, asked.roles))
    return member


def update_member(
    session: Session,
    vault: Vault,
    program_id: UUID,
    member_id: UUID,
    version: int,
    asked: MemberUpdate,
    actor: Actor,
    now: datetime,
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
    acts = [Act("change", "member", member.id)]
    if asked.roles is not None:
        _keep_an_admin(session, member, asked.roles)
        before = _roles(session, member.id)
        acts += _acts("take", member.id, before - asked.roles) + _acts("give", member.id, asked.roles - before)
        session.exec(delete(MemberRole).where(col(MemberRole.member_id) == member.id))
        _give(session, member.id, asked.roles)
        if Role.SUPERVISOR not in asked.roles:
            session.exec(delete(TeamSupervisor).where(col(TeamSupervisor.member_id) == member.id))
    record(session, program_id, actor, now, *acts)
    return member


def remove_member(
    session: Session, program_id: UUID, member_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Take a member out of a program; what they could see there they no longer can, from the next request on.

    Raises
    ------
    ConflictError
        If the program would be left without an admin.
    """
    member = to_edit(session, Member, program_id, member_id, version)
    _keep_an_admin(session, member, ())
    acts = _acts("take", member.id, _roles(session, member.id))
    session.delete(member)
    record(session, program_id, actor, now, *acts, Act("remove", "member", member_id))


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


def _roles(session: Session, member_id: UUID) -> frozenset[Role]:
    return frozenset(map(Role, session.exec(select(MemberRole.role).where(MemberRole.member_id == member_id))))


def _acts(verb: str, member_id: UUID, roles: Collection[Role]) -> list[Act]:
    return [Act(verb, role.value, member_id) for role in sorted(roles)]


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
        raise ConflictError(to_translate("A program needs an admin."))
