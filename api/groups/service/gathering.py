"""The pool of a placing: who waits for a place, the closed groups, who leads and could lead them, and what is settled.

Somebody waits for a place while they agree that the host of a group is told about them, do not take a break, and have
no place yet, or one in a group where they must not be any more. Nothing of anybody else is even opened, but of the
members of the groups: nobody is to be the only one of a kind beside them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Room
from api.accounts.service.programs import program_of
from api.consent.models import Purpose
from api.consent.service.consents import live_in_program
from api.database.vault import Vault
from api.groups.models.tables import GroupLead, GroupRoom, GroupRow, GroupTie, Placement
from api.groups.models.words import TieKind
from api.groups.service.amiss import misplaced
from api.groups.service.policies import holding
from api.groups.service.suggesting import group_of
from api.hours.engagements import engagements
from api.hours.models import Engagement, Hold
from api.hours.service import standing
from api.hours.times import slot_of
from api.people.engine import Given, givers, mentee_of, mentor_of, without_hour
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus, Support
from api.people.service.documents import opened
from matcher.groups import Group, GroupPool, NotOnly, Place, Taken, Tie
from matcher.groups.pool import is_of_kind
from matcher.people import Mentee, Mentor, Slot
from matcher.people.notation import read_slots


@dataclass(frozen=True, slots=True)
class Circle:
    """A closed group with all that belongs to it.

    Parameters
    ----------
    row : GroupRow
    rooms : tuple of Room
    leads : tuple of GroupLead
    members : tuple of Placement
    held : int
        How many more places are taken, by people who are to have another.
    """

    row: GroupRow
    rooms: tuple[Room, ...]
    leads: tuple[GroupLead, ...]
    members: tuple[Placement, ...]
    held: int = 0


def gathered(
    session: Session,
    vault: Vault,
    program_id: UUID,
    week: date,
    now: datetime,
    among: Collection[UUID] | None = None,
) -> GroupPool:
    """Return the pool of a placing as it is now.

    Parameters
    ----------
    week : date
        The Monday of the week in which people first come.
    among : collection of UUID, optional
        The only people who wait that are in it; all by default.

    Raises
    ------
    ClashError
        If what is settled contradicts itself.
    """
    circles = standing_circles(session, program_id)
    members = {one.mentee_id for circle in circles for one in circle.members}
    consents = live_in_program(session, program_id, Purpose.GROUP_HOST, now)
    waiting = _waiting(session, program_id, consents, members, among)
    insiders = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(members)).order_by(col(MenteeRow.id))).all()
    abouts = opened(session, vault, [*waiting, *insiders], MenteeAbout)
    # Who would rather be in no group says so by wanting other things alone.
    waiting = [row for row in waiting if row.id in abouts and _wants_group(abouts[row.id])]
    holds = standing(session, program_id)
    met: dict[UUID, list[Given]] = defaultdict(list)  # two for whoever has a mentor of each kind
    for hold in holds:
        met[hold.mentee_id].append(Given(hold.mentee_id, slot_of(hold), hold.zone))
    people = {
        str(row.id): _without_hours(mentee_of(row, abouts[row.id], consents.get(row.id)), met[row.id], week)
        for row in (*waiting, *insiders)
        if row.id in abouts
    }
    groups = tuple(engine_group(circle) for circle in circles)
    mentors = _mentors(session, vault, circles, week)
    known = {one.id for one in mentors}
    groups = tuple(replace(one, facilitators=one.facilitators & known) for one in groups)
    groups = tuple(replace(one, leaders=_leaders(one)) for one in groups)
    here = {lead.engagement_id for circle in circles for lead in circle.leads}
    held: list[Hold | Engagement] = [*holds, *(one for one in engagements(session, program_id) if one.id not in here)]
    banned = select(Ban.mentee_id, Ban.mentor_id).where(Ban.program_id == program_id)
    ties, not_only = _settled(session, vault, program_id, people, groups, week)
    return GroupPool(
        mentees=tuple(people.values()),
        mentors=mentors,
        groups=groups,
        week=week,
        ties=ties,
        not_only=not_only,
        taken=tuple(Taken(str(one.mentor_id), slot_of(one)) for one in held if str(one.mentor_id) in known),
        bans=frozenset(
            (str(mentee), str(mentor))
            for mentee, mentor in session.exec(banned)
            if str(mentee) in people and str(mentor) in known
        ),
        policy=replace(holding(session, program_id), time_zone=program_of(session, program_id).zone),
    )


def _without_hours(mentee: Mentee, given: Iterable[Given], week: date) -> Mentee:
    for one in given:
        mentee = without_hour(mentee, one, week)
    return mentee


def circles_of(session: Session, program_id: UUID, ids: Collection[UUID] | None = None) -> list[Circle]:
    """Return closed groups of a program with all that belongs to them, in the order of their ids, in four queries."""
    statement = select(GroupRow).where(GroupRow.program_id == program_id)
    statement = statement.where(col(GroupRow.open).is_(False) if ids is None else col(GroupRow.id).in_(ids))
    rows = session.exec(statement.order_by(col(GroupRow.id))).all()
    there = [row.id for row in rows]
    rooms: dict[UUID, list[Room]] = defaultdict(list)
    joined = select(GroupRoom.group_id, Room).join(Room, col(Room.id) == col(GroupRoom.room_id))
    for group_id, room in session.exec(joined.where(col(GroupRoom.group_id).in_(there)).order_by(col(Room.id))):
        rooms[group_id].append(room)
    leads: dict[UUID, list[GroupLead]] = defaultdict(list)
    led = select(GroupLead).where(col(GroupLead.group_id).in_(there)).order_by(col(GroupLead.mentor_id))
    for lead in session.exec(led):
        leads[lead.group_id].append(lead)
    members: dict[UUID, list[Placement]] = defaultdict(list)
    placed = select(Placement).where(col(Placement.group_id).in_(there)).order_by(col(Placement.id))
    for one in session.exec(placed):
        members[one.group_id].append(one)
    return [Circle(row, tuple(rooms[row.id]), tuple(leads[row.id]), tuple(members[row.id])) for row in rows]


def standing_circles(session: Session, program_id: UUID) -> list[Circle]:
    """Return closed groups as a placing has them: without members who must not be there, whose places stay taken."""
    gone = {one.id for one in misplaced(session, program_id)}
    found = []
    for circle in circles_of(session, program_id):
        stay = tuple(one for one in circle.members if one.id not in gone)
        found.append(replace(circle, members=stay, held=len(circle.members) - len(stay)))
    return [one for one in found if one.row.most > one.held]


def engine_group(circle: Circle) -> Group:
    """Return a closed group as the engine sees one; the ids are those of the rows."""
    row = circle.row
    group = group_of(row)
    in_person = "in_person" in row.modes
    rooms = tuple(Place(str(room.site_id), str(room.id)) for room in circle.rooms) if in_person else ()
    others = tuple(slot for text in row.other_times for slot in read_slots(text))
    return replace(
        group,
        running=row.running,
        times=group.times if row.running else tuple(dict.fromkeys((*group.times, *others))),
        places=rooms or group.places,
        least=min(row.least, row.most - circle.held),
        most=row.most - circle.held,
        leaders=row.leaders,
        facilitators=frozenset(
            str(lead.mentor_id) for lead in circle.leads if not row.running or lead.engagement_id is not None
        ),
        members=frozenset(str(one.mentee_id) for one in circle.members),
    )


def _leaders(group: Group) -> int:
    """Return how many lead a group: one that meets with fewer than it wants goes on with those."""
    return min(group.leaders, len(group.facilitators)) if group.running else group.leaders


def _waiting(
    session: Session,
    program_id: UUID,
    consents: Mapping[UUID, date],
    members: Collection[UUID],
    among: Collection[UUID] | None,
) -> list[MenteeRow]:
    statement = select(MenteeRow).where(
        MenteeRow.program_id == program_id, col(MenteeRow.status).in_([MenteeStatus.WAITING, MenteeStatus.MATCHED])
    )
    if among is not None:
        statement = statement.where(col(MenteeRow.id).in_(among))
    rows = session.exec(statement.order_by(col(MenteeRow.id)))
    return [row for row in rows if row.id in consents and row.id not in members]


def _wants_group(about: MenteeAbout) -> bool:
    return not about.support_wanted or Support.GROUP in about.support_wanted


def _mentors(session: Session, vault: Vault, circles: Iterable[Circle], week: date) -> tuple[Mentor, ...]:
    ids = {lead.mentor_id for circle in circles for lead in circle.leads}
    statement = select(MentorRow).where(col(MentorRow.id).in_(ids), MentorRow.status != MentorStatus.LEFT)
    rows = session.exec(statement.order_by(col(MentorRow.id))).all()
    abouts = opened(session, vault, rows, MentorAbout)
    return tuple(mentor_of(row, abouts[row.id], week) for row in rows if row.id in abouts)


def _settled(
    session: Session,
    vault: Vault,
    program_id: UUID,
    people: Mapping[str, Mentee],
    groups: Sequence[Group],
    week: date,
) -> tuple[tuple[Tie, ...], tuple[NotOnly, ...]]:
    rows = session.exec(select(GroupTie).where(GroupTie.program_id == program_id).order_by(col(GroupTie.id))).all()
    known = {one.id for one in groups}
    keys = vault.keys(session, {row.mentee_id for row in rows if row.sealed is not None})
    ties: list[Tie] = []
    not_only: list[NotOnly] = []
    for row in rows:
        mentee = people.get(str(row.mentee_id))
        if mentee is None:
            continue
        if row.sealed is not None:
            key = keys.get(row.mentee_id)
            kind = json.loads(key.open(row.sealed)) if key else None
            if kind and is_of_kind(mentee, kind["attribute"], kind["value"], week.year):
                not_only.append(NotOnly(mentee.id, kind["attribute"], kind["value"]))
            continue
        other = str(row.group_id or row.other_id)
        if other in (known if row.kind in (TieKind.PIN, TieKind.BAN) else people):
            ties.append(Tie(row.kind, mentee.id, other))
    return tuple(dict.fromkeys(ties)), tuple(dict.fromkeys(not_only))


def hours_of_members(session: Session, program_id: UUID) -> list[Given]:
    """Return the hours in which members of closed groups are at these."""
    statement = select(Placement.mentee_id, GroupRow).join(GroupRow, col(GroupRow.id) == col(Placement.group_id))
    return [
        Given(mentee_id, Slot(row.weekday, row.start_min, row.minutes), row.zone)
        for mentee_id, row in session.exec(statement.where(Placement.program_id == program_id))
    ]


givers.append(hours_of_members)
