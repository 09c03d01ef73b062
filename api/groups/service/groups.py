"""Groups of a program: added, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.models.tables import Room, Site
from api.accounts.owned import edit, found, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.groups.models.shapes import GroupCreate, GroupPublic, GroupUpdate
from api.groups.models.tables import GroupRoom, GroupRow
from api.groups.service.gathering import Circle, circles_of
from api.groups.service.leading import give_back, leads_of, one_at_a_time, set_leads
from api.groups.service.members import members_of, resize
from api.groups.service.publishing import share_all
from api.hours.turns import week_of
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.groups.times import overlap, span_of
from matcher.people import Slot
from matcher.people.vocabulary import WEEKDAYS

NO_SITE: Final = to_translate("the id of a site of this program")
NO_ROOM: Final = to_translate("rooms of this program; one at the most where the group meets")
ROOM_TAKEN: Final = to_translate("a room in which no other group meets then")
TOO_LEAST: Final = to_translate("no more than the most members")
OF_CLOSED: Final = to_translate("nobody: mentors lead closed groups alone")
HAS_MEMBERS: Final = to_translate("People have a place in this group. End their places first.")
BESIDE: Final = frozenset({"room_ids", "facilitators"})
"""Fields that are kept in tables of their own."""
WHEN: Final = frozenset({"weekday", "starts", "minutes", "time_zone", "running", "open", "site_id", "facilitators"})
"""Fields on which the hours of those who lead it depend."""


def shown(circle: Circle) -> GroupPublic:
    """Return a group as it goes out."""
    row = circle.row
    hour, minute = divmod(row.start_min, 60)
    others = {
        "weekday": WEEKDAYS[row.weekday],
        "starts": f"{hour:02d}:{minute:02d}",
        "time_zone": row.zone,
        "room_ids": [room.id for room in circle.rooms],
        "facilitators": [lead.mentor_id for lead in circle.leads],
    }
    return GroupPublic.model_validate(row.model_dump() | others)


def shown_one(session: Session, row: GroupRow) -> GroupPublic:
    """Return a group as it goes out, with all that belongs to it."""
    (group,) = shown_all(session, row.program_id, [row])
    return group


def shown_all(session: Session, program_id: UUID, rows: Sequence[GroupRow]) -> list[GroupPublic]:
    """Return groups of a program as they go out, in their order, in a few queries however many they are."""
    circles = {circle.row.id: circle for circle in circles_of(session, program_id, [row.id for row in rows])}
    return [shown(circles[row.id]) for row in rows]


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that fields of the shapes are kept in."""
    columns: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if name not in BESIDE
    }
    if "weekday" in columns:
        columns["weekday"] = WEEKDAYS.index(columns["weekday"])
    if "starts" in columns:
        hour, _, minute = columns.pop("starts").partition(":")
        columns["start_min"] = 60 * int(hour) + int(minute)
    if "time_zone" in columns:
        columns["zone"] = columns.pop("time_zone")
    return columns


def add_group(
    session: Session, parts: Parts, program_id: UUID, asked: GroupCreate, actor: Actor, now: datetime
) -> GroupRow:
    """Add a group; where it meets already, whoever leads it has its hour from now on.

    Raises
    ------
    RefusedInputError
        If a site, a room or a mentor is none of the program's, or its size contradicts itself.
    EngagedError
        If whoever leads it is not free then.
    """
    one_at_a_time(session, program_id)
    row = GroupRow(id=new_id(now), created_at=now, program_id=program_id, **columns_of(asked.model_dump()))
    row.running = row.running or row.open
    _check(session, row, asked.site_id, asked.room_ids, asked.facilitators, now)
    session.add(row)
    session.flush()
    _set_rooms(session, row, asked.room_ids)
    set_leads(session, parts.vault, row, asked.facilitators, now)
    record(session, program_id, actor, now, Act("add", "group", row.id))
    return row


def update_group(
    session: Session,
    parts: Parts,
    program_id: UUID,
    group_id: UUID,
    version: int,
    asked: GroupUpdate,
    actor: Actor,
    now: datetime,
) -> GroupRow:
    """Change a group; whoever leads it has its hour as it is from now on, and is told who comes.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    RefusedInputError
        As for `add_group`.
    ConflictError
        If more people have a place in it than it is to have, or anybody where it is to be open.
    EngagedError
        If whoever leads it is not free then.
    """
    one_at_a_time(session, program_id)
    row = to_edit(session, GroupRow, program_id, group_id, version)
    named = asked.named()
    changes = columns_of(named)
    if isinstance(most := changes.pop("most", None), int):
        resize(session, row, most)
        row.most = most
    edit(row, changes)
    row.running = row.running or row.open
    if row.open and members_of(session, row.id):
        raise ConflictError(HAS_MEMBERS)
    leads = [lead.mentor_id for lead in leads_of(session, row.id)]
    wanted = leads if asked.facilitators is None else list(asked.facilitators)
    circle = circles_of(session, program_id, [row.id])[0]
    rooms = [room.id for room in circle.rooms] if asked.room_ids is None else list(asked.room_ids)
    _check(session, row, asked.site_id, rooms, wanted, now)
    session.flush()
    _set_rooms(session, row, rooms)
    if named.keys() & WHEN and (wanted or leads):
        set_leads(session, parts.vault, row, wanted, now)
        if set(wanted) - set(leads):
            share_all(session, parts, row, actor, now)
    record(session, program_id, actor, now, Act("change", "group", row.id))
    return row


def remove_group(session: Session, program_id: UUID, group_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Remove a group; whoever led it has the hour back.

    Raises
    ------
    ConflictError
        If somebody has a place in it.
    """
    row = to_edit(session, GroupRow, program_id, group_id, version)
    if members_of(session, row.id):
        raise ConflictError(HAS_MEMBERS)
    give_back(session, row.id)
    session.delete(row)
    record(session, program_id, actor, now, Act("remove", "group", group_id))


def _check(
    session: Session,
    row: GroupRow,
    site_id: UUID | None,
    room_ids: Sequence[UUID],
    facilitators: Sequence[UUID],
    now: datetime,
) -> None:
    """Raise with everything about a group that contradicts itself or the program."""
    problems = []
    if site_id is not None and not _is_there(session, Site, row.program_id, site_id):
        problems.append(FieldProblem("#/site_id", NO_SITE, "another id"))
    if row.least > row.most:
        problems.append(FieldProblem("#/least", TOO_LEAST, "a larger number"))
    if not all(_is_there(session, Room, row.program_id, one) for one in room_ids) or (
        row.running and len(room_ids) > 1
    ):
        problems.append(FieldProblem("#/room_ids", NO_ROOM, "other ids"))
    elif row.running and room_ids and _is_taken(session, row, room_ids[0], now):
        problems.append(FieldProblem("#/room_ids", ROOM_TAKEN, "a room that is taken"))
    if row.open and facilitators:
        problems.append(FieldProblem("#/facilitators", OF_CLOSED, "mentors"))
    if problems:
        raise RefusedInputError(problems)


def _is_there(session: Session, table: type[Site] | type[Room], program_id: UUID, row_id: UUID) -> bool:
    try:
        found(session, table, program_id, row_id)
    except NotFoundError:
        return False
    return True


def _is_taken(session: Session, row: GroupRow, room_id: UUID, now: datetime) -> bool:
    """Return whether another group meets in a room at the same time."""
    statement = select(GroupRow).join(GroupRoom, col(GroupRoom.group_id) == col(GroupRow.id)).where(
        GroupRoom.room_id == room_id, GroupRow.id != row.id, col(GroupRow.running)
    )  # fmt: skip
    week = week_of(row.zone, now)

    def meets(one: GroupRow) -> tuple[int, int]:
        return span_of(week, one.zone, Slot(one.weekday, one.start_min, one.minutes))

    return any(overlap(meets(row), meets(other)) for other in session.exec(statement))


def _set_rooms(session: Session, row: GroupRow, room_ids: Sequence[UUID]) -> None:
    session.exec(delete(GroupRoom).where(col(GroupRoom.group_id) == row.id))
    session.add_all(GroupRoom(group_id=row.id, room_id=one) for one in room_ids)
    session.flush()
