"""The policy of a program: each version stays, the newest holds, and the engine's defaults hold where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ChangedMeanwhileError, FieldProblem, NotFoundError, RefusedInputError
from api.rounds.models.tables import PolicyVersion
from api.web.problems import shape_of
from matcher.errors import PolicyError
from matcher.policy import Policy, read_policy, write_policy

DEFAULTS: Final = 0
"""The number of the policy that no program wrote."""


def newest(session: Session, program_id: UUID) -> PolicyVersion | None:
    """Return the newest version of a program's policy; None where the engine's defaults hold."""
    statement = (
        select(PolicyVersion)
        .where(PolicyVersion.program_id == program_id)
        .order_by(col(PolicyVersion.number).desc())
        .limit(1)
    )
    return session.exec(statement).one_or_none()


def numbered(session: Session, program_id: UUID, number: int) -> PolicyVersion:
    """Return one version.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    statement = select(PolicyVersion).where(PolicyVersion.program_id == program_id, PolicyVersion.number == number)
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def holding(session: Session, program_id: UUID) -> tuple[int, Policy]:
    """Return the policy that a round follows which begins now, and its number."""
    row = newest(session, program_id)
    return (DEFAULTS, Policy()) if row is None else (row.number, read_policy(row.text))


def of_number(session: Session, program_id: UUID, number: int) -> Policy:
    """Return the policy of a number."""
    return Policy() if number == DEFAULTS else read_policy(numbered(session, program_id, number).text)


def default_text() -> str:
    """Return the engine's defaults as a policy is written."""
    return write_policy(Policy())


def put_policy(
    session: Session, program_id: UUID, version: int, policy: str, actor: Actor, now: datetime
) -> PolicyVersion:
    """Write a new version, after the one that was read.

    Raises
    ------
    RefusedInputError
        With everything that is wrong with the policy.
    ChangedMeanwhileError
        If the newest is another than the one that was read.
    """
    try:
        read_policy(policy)
    except PolicyError as error:
        raise RefusedInputError(
            FieldProblem("#/text", f"{problem.place}: {problem.expected}", shape_of(problem.value))
            for problem in error.problems
        ) from None
    before = newest(session, program_id)
    number = DEFAULTS if before is None else before.number
    if number != version:
        raise ChangedMeanwhileError
    row = PolicyVersion(
        id=new_id(now), created_at=now, program_id=program_id, number=number + 1, text=policy, author=actor.id
    )
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("put", "policy", row.id))
    return row
