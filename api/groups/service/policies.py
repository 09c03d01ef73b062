"""The policy of a program for placings: each version stays, and the newest holds from the next solve on."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.groups.models.policies import GroupPolicyPublic, GroupPolicyPut, GroupPolicySummary, GroupPolicyVersion
from api.web.problems import shape_of
from matcher.errors import PolicyError
from matcher.groups import GroupPolicy

DEFAULTS: Final = 0
"""The number of the policy that no program wrote."""


def newest(session: Session, program_id: UUID) -> GroupPolicyVersion | None:
    """Return the newest version of a program; None where the engine's defaults hold."""
    table = GroupPolicyVersion
    statement = select(table).where(table.program_id == program_id).order_by(col(table.number).desc())
    return session.exec(statement.limit(1)).one_or_none()


def holding(session: Session, program_id: UUID) -> GroupPolicy:
    """Return the policy that a placing follows which is solved now; its `version` is the number."""
    row = newest(session, program_id)
    return GroupPolicy() if row is None else GroupPolicyPut.model_validate_json(row.text).policy(str(row.number))


def shown(row: GroupPolicyVersion | None) -> GroupPolicyPublic:
    """Return a version as it goes out; without one, the engine's defaults."""
    if row is None:
        kept = GroupPolicyPut.of(GroupPolicy())
        return GroupPolicyPublic(number=DEFAULTS, created_at=None, author=None, **kept.model_dump(mode="json"))
    kept = GroupPolicyPut.model_validate_json(row.text)
    return GroupPolicyPublic(
        number=row.number, created_at=row.created_at, author=row.author, **kept.model_dump(mode="json")
    )


def listed_one(row: GroupPolicyVersion) -> GroupPolicySummary:
    """Return a version as it goes out in a list."""
    return GroupPolicySummary(id=row.id, **shown(row).model_dump())


def refuse_impossible(asked: GroupPolicyPut) -> None:
    """Raise if something that was asked for can be no policy.

    Raises
    ------
    RefusedInputError
        With everything that is wrong with it.
    """
    try:
        asked.policy()
    except PolicyError as error:
        raise RefusedInputError(
            FieldProblem(f"#/{one.place.partition('.')[0]}", one.expected, shape_of(one.value))
            for one in error.problems
        ) from None


def put_policy(
    session: Session, program_id: UUID, version: int, asked: GroupPolicyPut, actor: Actor, now: datetime
) -> GroupPolicyVersion:
    """Write a new version, after the one that was read.

    Raises
    ------
    RefusedInputError
        With everything that is wrong with it.
    ChangedMeanwhileError
        If the newest is another than the one that was read.
    """
    refuse_impossible(asked)
    # One at a time: of two who have read the same, the second is told so by more than a constraint.
    session.exec(select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)).one_or_none()
    before = newest(session, program_id)
    number = DEFAULTS if before is None else before.number
    if number != version:
        raise ChangedMeanwhileError
    row = GroupPolicyVersion(
        id=new_id(now), created_at=now, program_id=program_id, number=number + 1, text=asked.model_dump_json(),
        author=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("put", "group_policy", row.id))
    return row
