"""Who is asking, and what may they do: the one place that answers.

A route names a rule (``Depends(COORDINATORS)``) and is handed the `Caller`, a `Person` or a `KeyHolder`. The program
that a route is about is the ``program_id`` of its path, or where the path has none that of the key; absent and
forbidden answer alike and after the same work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader
from sqlalchemy import Connection, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool

from api.accounts.models.tables import ApiKey, Member, MemberRole, SignIn
from api.accounts.models.words import Role, Scope
from api.accounts.tokens import hashed, is_secret, new_token, read_key
from api.audit.models import Actor
from api.errors import NotFoundError, UnauthenticatedError
from api.settings import Settings
from api.web.parts import Parts, parts_in
from api.web.rule import Rule

NO_KEY: Final = hashed(new_token())
"""What a key without a row is compared with, so that it takes as long."""
KEY: Final = columns(
    col(ApiKey.id),
    col(ApiKey.program_id),
    col(ApiKey.secret_hash),
    col(ApiKey.revoked_at),
    col(ApiKey.expires_at),
    col(ApiKey.scopes),
)
KEY_WITH: Final = KEY.where(col(ApiKey.prefix) == bindparam("prefix"))
KEY_OF: Final = KEY.where(col(ApiKey.id) == bindparam("key_id"))
MOST_KNOWN: Final = 10_000
"""How many keys of forms are remembered at once."""

SentKey = Annotated[str | None, Security(APIKeyHeader(name="X-API-Key", auto_error=False))]


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in user, with what they are in each program."""

    user_id: UUID
    sign_in_id: UUID
    roles: Mapping[UUID, frozenset[Role]]

    @property
    def actor(self) -> Actor:
        """Who the log says it was."""
        return Actor.user(self.user_id)

    def may(self, program_id: UUID, roles: frozenset[Role], scope: Scope | None) -> bool:
        """Return whether they have one of the roles in a program."""
        return bool(self.roles.get(program_id, frozenset()) & roles)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Somebody's form, with a key of one program."""

    key_id: UUID
    program_id: UUID
    scopes: frozenset[Scope]

    @property
    def actor(self) -> Actor:
        """Who the log says it was."""
        return Actor.key(self.key_id)

    def may(self, program_id: UUID, roles: frozenset[Role], scope: Scope | None) -> bool:
        """Return whether the key is one of a program, with a scope that is wanted."""
        return self.program_id == program_id and scope is not None and scope in self.scopes


Caller = Person | KeyHolder


class SignedIn(Rule):
    """Lets every signed-in user through, and no key."""

    def __call__(self, request: Request, key: SentKey) -> Person:
        """Return who it is."""
        caller = _caller(request, parts_in(request), key)
        if not isinstance(caller, Person):
            raise NotFoundError
        return caller


@dataclass(frozen=True)
class InProgram(Rule):
    """Lets through whoever has one of the roles in the program of the path, or a key of it with the scope."""

    roles: frozenset[Role]
    scope: Scope | None = None
    submits: bool = False
    """Whether what is asked for is a submission, of which each caller may send so many a minute."""

    def __call__(self, request: Request, key: SentKey) -> Caller:
        """Return the caller."""
        parts = parts_in(request)
        caller = _caller(request, parts, key)
        try:
            program_id = UUID(request.path_params["program_id"])
        except ValueError:
            raise NotFoundError from None
        if not caller.may(program_id, self.roles, self.scope):
            raise NotFoundError
        if self.submits:
            _count_submission(parts, caller)
        return caller


@dataclass(frozen=True)
class ByKey(Rule):
    """Lets through keys with the scope, and no user; the program is the key's own, and no path names it."""

    scope: Scope
    submits: bool = False
    """As that of `InProgram`."""

    def __call__(self, request: Request, key: SentKey) -> KeyHolder:
        """Return whose form it is."""
        parts = parts_in(request)
        caller = _caller(request, parts, key)
        if not isinstance(caller, KeyHolder) or self.scope not in caller.scopes:
            raise NotFoundError
        if self.submits:
            _count_submission(parts, caller)
        return caller


class KnownKeys:
    """Keys that let somebody through before, as hashes: where the app keeps them between requests."""

    def __init__(self) -> None:
        self._holders: dict[str, KeyHolder] = {}

    def holder(self, key: str | None) -> KeyHolder | None:
        """Return whose key it was, which by now it may not be any more."""
        return None if key is None else self._holders.get(hashed(key))

    def keep(self, key: str | None, holder: KeyHolder) -> None:
        """Remember whose key it is."""
        if len(self._holders) >= MOST_KNOWN:
            self._holders.clear()
        self._holders[hashed(key or "")] = holder


@dataclass(frozen=True)
class ByKnownKey(Rule):
    """As `ByKey`, for what is submitted: the key is looked up once, and from then on by whoever uses it to write.

    So it is not handed to a thread of its own each time, which takes as long as all else that is done for it; and it
    is looked at in the very transaction that writes, by `check_key`, so that it is over the moment it is revoked.
    """

    rule: ByKey

    async def __call__(self, request: Request, key: SentKey) -> KeyHolder:
        """Return whose form it is, or was when it asked before."""
        known: KnownKeys = request.app.state.known_keys
        holder = known.holder(key)
        if holder is None:
            holder = await run_in_threadpool(self.rule, request, key)
            known.keep(key, holder)
        _count_submission(parts_in(request), holder)
        return holder


def check_key(session: Session, holder: KeyHolder, scope: Scope, now: datetime) -> None:
    """Look at the key of a form in the transaction that writes what it sent.

    Raises
    ------
    UnauthenticatedError
        If it is over by now.
    """
    row = session.connection().execute(KEY_OF, {"key_id": holder.key_id}).one_or_none()
    if row is None or not _is_live(row.revoked_at, row.expires_at, now) or scope not in row.scopes.split():
        raise UnauthenticatedError


def holder_of(session: Session, text: str, scope: Scope, now: datetime) -> KeyHolder:
    """Return whose key a private link holds; to be asked in the very transaction that reads or writes for it.

    Raises
    ------
    NotFoundError
        If there is no such key, it is over, or it is for something else: never told apart.
    """
    holder = _of_key(session.connection(), text, now)
    if holder is None or scope not in holder.scopes:
        raise NotFoundError
    return holder


SIGNED_IN: Final = SignedIn()
ADMINS: Final = InProgram(frozenset({Role.ADMIN}))
COORDINATORS: Final = InProgram(frozenset({Role.ADMIN, Role.COORDINATOR}))
SUPERVISORS: Final = InProgram(frozenset({Role.ADMIN, Role.SUPERVISOR}))
STAFF: Final = InProgram(frozenset({Role.ADMIN, Role.COORDINATOR, Role.SUPERVISOR}))
MENTORS: Final = InProgram(frozenset({Role.MENTOR}))
"""Mentors alone, and no key: whoever comes through is a `Person`."""
READERS: Final = InProgram(frozenset(Role), Scope.READ)
"""Everybody in the program, and keys that may read."""
INTAKERS: Final = InProgram(frozenset({Role.ADMIN, Role.COORDINATOR}), Scope.INTAKE, submits=True)
"""Who runs the program, and keys of its forms, when they submit somebody."""
INTAKE_KEYS: Final = ByKey(Scope.INTAKE)
"""Keys of forms, where no path names the program: whoever comes through is a `KeyHolder`."""
SUBMITTING_KEYS: Final = ByKnownKey(INTAKE_KEYS)
"""The same when they submit somebody: the route has to `check_key` where it writes."""
CENTRES: Final = ByKey(Scope.DISCHARGE)
"""Keys of treatment centres, where no path names the program: whoever comes through is a `KeyHolder`."""
REFERRING_CENTRES: Final = ByKey(Scope.DISCHARGE, submits=True)
"""The same when they submit somebody who leaves treatment."""

ByAdmin = Annotated[Caller, Depends(ADMINS)]
ByCoordinator = Annotated[Caller, Depends(COORDINATORS)]
ByStaff = Annotated[Caller, Depends(STAFF)]
"""For routes that need to know who it was: whatever is changed or opened is logged by caller."""


def cookie_name(settings: Settings) -> str:
    """Return the name of the cookie of a sign-in; ``__Host-`` ties it to this very host."""
    return "__Host-waypair" if settings.is_https else "waypair"


def is_signed_in(request: Request, parts: Parts) -> bool:
    """Return whether the browser came with a sign-in that works."""
    try:
        return isinstance(_caller(request, parts, None), Person)
    except UnauthenticatedError:
        return False


def _caller(request: Request, parts: Parts, key: str | None) -> Caller:
    now = parts.clock.now()
    caller: Caller | None = None
    if key is not None:
        with parts.database.readers.connect() as connection:  # a session more would take as long as the rest
            caller = _of_key(connection, key, now)
    elif token := request.cookies.get(cookie_name(parts.settings)):
        with parts.database.reading() as session:
            caller = _of_token(session, token, now)
    if caller is None:
        raise UnauthenticatedError
    return caller


def _count_submission(parts: Parts, caller: Caller) -> None:
    """Count before anything that was sent is looked at: whoever guesses at a body guesses so often and no more."""
    parts.limiter.count(f"{parts.settings.intake_per_minute}/minute", "intake", caller.actor.id)


def _of_key(connection: Connection, text: str, now: datetime) -> KeyHolder | None:
    sent = read_key(text)
    row = connection.execute(KEY_WITH, {"prefix": sent.prefix}).one_or_none()
    if not is_secret(sent.secret, row.secret_hash if row else NO_KEY) or row is None:
        return None
    if not _is_live(row.revoked_at, row.expires_at, now):
        return None
    return KeyHolder(row.id, row.program_id, frozenset(map(Scope, row.scopes.split())))


def _is_live(revoked_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    return revoked_at is None and expires_at > now


def _of_token(session: Session, token: str, now: datetime) -> Person | None:
    row = session.exec(select(SignIn).where(SignIn.token_hash == hashed(token))).one_or_none()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    statement = (
        select(Member.program_id, MemberRole.role)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.user_id == row.user_id)
    )
    roles: dict[UUID, frozenset[Role]] = {}
    for program_id, role in session.exec(statement):
        roles[program_id] = roles.get(program_id, frozenset()) | {Role(role)}
    return Person(row.user_id, row.id, roles)
