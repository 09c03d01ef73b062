"""What is settled of people for every placing: kept apart or together, in a group or out of it, not the only one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from api.accounts.owned import found, listed, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.groups.models.placing_shapes import KINDS, TieCreate, TiePublic
from api.groups.models.tables import GroupRow, GroupTie
from api.groups.models.words import TieKind
from api.people.engine import mentee_of
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened
from api.web.translating import to_translate

NO_MENTEE: Final = to_translate("the id of a mentee of this program")
NO_GROUP: Final = to_translate("the id of a closed group of this program")
SETTLED: Final = to_translate("This is settled already.")


def add_tie(
    session: Session, vault: Vault, program_id: UUID, asked: TieCreate, actor: Actor, now: datetime
) -> GroupTie:
    """Settle something of somebody.

    Raises
    ------
    RefusedInputError
        If a person or the group is none of the program's.
    ConflictError
        If it is settled already.
    """
    problems = [
        FieldProblem(f"#/{name}", NO_MENTEE, "another id")
        for name, one in (("mentee_id", asked.mentee_id), ("other_id", asked.other_id))
        if one is not None and not _is_there(session, program_id, one)
    ]
    if asked.group_id is not None and not _is_closed(session, program_id, asked.group_id):
        problems.append(FieldProblem("#/group_id", NO_GROUP, "another id"))
    if problems:
        raise RefusedInputError(problems)
    if _is_settled(session, vault, asked):
        raise ConflictError(SETTLED)
    wish = json.dumps({"attribute": asked.attribute, "value": asked.value})
    row = GroupTie(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        mentee_id=asked.mentee_id,
        kind=asked.kind,
        other_id=asked.other_id,
        group_id=asked.group_id,
        sealed=vault.key(session, asked.mentee_id).seal(wish) if asked.kind is TieKind.NOT_ONLY else None,
    )
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("add", "tie", row.id))
    return row


def remove_tie(session: Session, program_id: UUID, tie_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Take back what was settled."""
    session.delete(to_edit(session, GroupTie, program_id, tie_id, version))
    record(session, program_id, actor, now, Act("remove", "tie", tie_id))


def read_tie(session: Session, vault: Vault, program_id: UUID, tie_id: UUID) -> TiePublic:
    """Return one tie."""
    return shown(session, vault, [found(session, GroupTie, program_id, tie_id)])[0]


def list_ties(
    session: Session, vault: Vault, program_id: UUID, after: UUID | None, limit: int
) -> tuple[list[TiePublic], UUID | None]:
    """Return a page of what is settled in a program."""
    page = listed(session, GroupTie, program_id, after, limit)
    return shown(session, vault, page.rows), page.after


def ties_of(session: Session, vault: Vault, mentee_id: UUID) -> list[TiePublic]:
    """Return what is settled of somebody, on either side of it."""
    either = or_(col(GroupTie.mentee_id) == mentee_id, col(GroupTie.other_id) == mentee_id)
    return shown(session, vault, session.exec(select(GroupTie).where(either).order_by(col(GroupTie.id))).all())


def kinds_of(session: Session, vault: Vault, mentee_id: UUID, now: datetime) -> list[tuple[str, str]]:
    """Return of which kinds somebody is by what they said, each an attribute and a value."""
    row = session.get(MenteeRow, mentee_id)
    about = opened(session, vault, [row], MenteeAbout).get(mentee_id) if row else None
    if row is None or about is None:
        return []
    mentee = mentee_of(row, about)
    said = {attribute: mentee.describe(attribute, now.year) for attribute in KINDS}
    return [(name, value) for name, values in said.items() if isinstance(values, frozenset) for value in sorted(values)]


def shown(session: Session, vault: Vault, rows: Sequence[GroupTie]) -> list[TiePublic]:
    """Return ties as they go out; the wish of somebody who was erased has no words any more."""
    keys = vault.keys(session, {row.mentee_id for row in rows if row.sealed is not None})
    found_ = []
    for row in rows:
        key = keys.get(row.mentee_id)
        wish = json.loads(key.open(row.sealed)) if key and row.sealed else {"attribute": "", "value": ""}
        found_.append(TiePublic(**row.model_dump(exclude={"sealed", "program_id"}), **wish))
    return found_


def _is_there(session: Session, program_id: UUID, mentee_id: UUID) -> bool:
    # Held until the end: whoever is erased meanwhile must not be settled anything of.
    statement = select(MenteeRow).where(MenteeRow.id == mentee_id, MenteeRow.program_id == program_id)
    row = session.exec(statement.with_for_update(read=True)).one_or_none()
    return row is not None and row.document is not None


def _is_closed(session: Session, program_id: UUID, group_id: UUID) -> bool:
    try:
        return not found(session, GroupRow, program_id, group_id).open
    except NotFoundError:
        return False


def _is_settled(session: Session, vault: Vault, asked: TieCreate) -> bool:
    people = {asked.mentee_id, asked.other_id}
    for one in ties_of(session, vault, asked.mentee_id):
        same = {one.mentee_id, one.other_id} == people and one.group_id == asked.group_id
        if one.kind is asked.kind and same and (one.attribute, one.value) == (asked.attribute, asked.value):
            return True
    return False
