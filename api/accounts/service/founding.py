"""The first admin of a program, who can only come from the command line."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from api.accounts.models.shapes import MemberCreate, MemberUpdate, ProgramCreate
from api.accounts.models.tables import Member, MemberRole, Program, User
from api.accounts.models.words import Role
from api.accounts.service.members import add_member, update_member, user_of
from api.accounts.service.programs import create_program
from api.audit.models import Actor
from api.database.vault import Vault


def make_admin(
    session: Session,
    vault: Vault,
    secret_keys: tuple[str, ...],
    asked: MemberCreate,
    program: ProgramCreate,
    actor: Actor,
    now: datetime,
) -> User:
    """Make somebody an admin of the program with this name, which is founded where there is none.

    A member keeps the roles they have; doing it twice does no harm.
    """
    user = user_of(session, vault, secret_keys, asked.email, now)
    home = session.exec(select(Program).where(Program.name == program.name).order_by(col(Program.id))).first()
    home = home or create_program(session, program, actor, now)
    member = session.exec(select(Member).where(Member.program_id == home.id, Member.user_id == user.id)).one_or_none()
    if member is None:
        add_member(session, vault, user, home.id, asked, actor, now)
        return user
    roles = {Role(role) for role in session.exec(select(MemberRole.role).where(MemberRole.member_id == member.id))}
    if Role.ADMIN not in roles:
        changes = MemberUpdate(roles=frozenset(roles | {Role.ADMIN}))
        update_member(session, vault, home.id, member.id, member.version, changes, actor, now)
    return user
