"""Groups of a program: added, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.models.tables import Site
from api.accounts.owned import edit, found, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.groups.models.shapes import GroupCreate, GroupPublic, GroupUpdate
from api.groups.models.tables import GroupRow
from api.web.translating import to_translate
from matcher.people.vocabulary import WEEKDAYS

NO_SITE: Final = to_translate("the id of a site of this program")


def shown(row: GroupRow) -> GroupPublic:
    """Return a group as it goes out."""
    hour, minute = divmod(row.start_min, 60)
    times = {"weekday": WEEKDAYS[row.weekday], "starts": f"{hour:02d}:{minute:02d}", "time_zone": row.zone}
    return GroupPublic.model_validate(row.model_dump() | times)


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that fields of the shapes are kept in."""
    columns: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()
    }
    if "weekday" in columns:
        columns["weekday"] = WEEKDAYS.index(columns["weekday"])
    if "starts" in columns:
        hour, _, minute = columns.pop("starts").partition(":")
        columns["start_min"] = 60 * int(hour) + int(minute)
    if "time_zone" in columns:
        columns["zone"] = columns.pop("time_zone")
    return columns


def add_group(session: Session, program_id: UUID, asked: GroupCreate, actor: Actor, now: datetime) -> GroupRow:
    """Add a group.

    Raises
    ------
    RefusedInputError
        If the site is none of the program's.
    """
    _check_site(session, program_id, asked.site_id)
    row = GroupRow(id=new_id(now), created_at=now, program_id=program_id, **columns_of(asked.model_dump()))
    session.add(row)
    record(session, program_id, actor, now, Act("add", "group", row.id))
    return row


def update_group(
    session: Session, program_id: UUID, group_id: UUID, version: int, asked: GroupUpdate, actor: Actor, now: datetime
) -> GroupRow:
    """Change a group.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    RefusedInputError
        If the site is none of the program's.
    """
    row = to_edit(session, GroupRow, program_id, group_id, version)
    _check_site(session, program_id, asked.site_id)
    edit(row, columns_of(asked.named()))
    record(session, program_id, actor, now, Act("change", "group", row.id))
    return row


def remove_group(session: Session, program_id: UUID, group_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Remove a group."""
    session.delete(to_edit(session, GroupRow, program_id, group_id, version))
    record(session, program_id, actor, now, Act("remove", "group", group_id))


def _check_site(session: Session, program_id: UUID, site_id: UUID | None) -> None:
    if site_id is None:
        return
    try:
        found(session, Site, program_id, site_id)
    except NotFoundError:
        raise RefusedInputError([FieldProblem("#/site_id", NO_SITE, "another id")]) from None
