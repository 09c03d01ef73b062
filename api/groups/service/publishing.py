"""Publishing a placing: groups open, people have their places, facilitators their hours, all in one transaction.

What was decided is looked at once more by code that shares nothing with the solver, against people and groups as they
are now: nobody comes to be where they must not be because something changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.database.vault import PersonKey
from api.errors import ConflictError
from api.groups.models.placings import Placing
from api.groups.models.tables import GroupRoom, GroupRow
from api.groups.service.amiss import misplaced
from api.groups.service.gathering import Circle, gathered, standing_circles
from api.groups.service.keeping import Record, entries_kept, entries_opened, record_kept
from api.groups.service.leading import hosts_of, leads_of, one_at_a_time, set_leads
from api.groups.service.members import consenting_members, leave, take_places
from api.groups.service.placings import PLACINGS
from api.groups.service.telling import share_members, tell_hosts, tell_members
from api.hours.times import batches, locked_capacity
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.documents import opened
from api.rounds.models.attempted import SolveState
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.errors import ClashError
from matcher.groups import Group, GroupPool
from matcher.groups.result import Meeting
from matcher.groups.verdict import broken
from matcher.people.notation import read_slots

CHANGED: Final = to_translate(
    "People, hours or groups have changed since this was solved, so that not all of it can be any more. Solve it again."
)


@dataclass(frozen=True, slots=True)
class Came:
    """What publishing did: the people who have a place, those passed over, and the groups that opened."""

    placed: tuple[UUID, ...]
    left_out: tuple[UUID, ...]
    opened: tuple[UUID, ...]


def publish(
    session: Session, parts: Parts, program_id: UUID, placing_id: UUID, version: int, actor: Actor, now: datetime
) -> tuple[Placing, Came]:
    """Publish a placing that was reviewed.

    Whoever was erased, left, paused, took their consent back or has a place since it was solved is left out, and so is
    everybody of a group that was changed or would be too small without them: each is noted in the audit log, and waits
    for the next placing.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If the placing is not to be reviewed, or what it decided breaks a rule by now.
    EngagedError
        If a facilitator is not free any more.
    """
    one_at_a_time(session, program_id)
    row = PLACINGS.to_change(session, program_id, placing_id, version, "publish")
    entries = entries_kept(session, placing_id, placed=True)
    decided = entries_opened(session, parts.vault, entries)
    meetings = {UUID(one["group"]): one for one in (record_kept(session, placing_id) or {"meetings": []})["meetings"]}
    _lock(session, program_id, decided, meetings)
    try:
        pool = gathered(session, parts.vault, program_id, row.week, now, among=list(decided))
    except ClashError:
        raise ConflictError(CHANGED) from None
    circles = {circle.row.id: circle for circle in standing_circles(session, program_id)}
    homes = _that_can_be(pool, decided, meetings, circles)
    if any(broken(pool, *_as_answer(pool, homes, meetings))):
        raise ConflictError(CHANGED)
    opened_groups: list[UUID] = []
    told: dict[UUID, MenteeAbout] = {}
    with_place = {one for people in homes.values() for one in people}
    for amiss in misplaced(session, program_id):
        if amiss.mentee_id in with_place:
            leave(session, amiss.mentee_id, actor, now)
    for group_id, people in sorted(homes.items()):
        circle, meeting = circles[group_id], meetings[group_id]
        if not circle.row.running:
            _open(session, parts, circle.row, meeting, now)
            opened_groups.append(group_id)
        take_places(session, circle.row, {one: decided[one]["mode"] for one in people}, now)
        told |= _share(session, parts, circle.row, people, str(placing_id), actor, now)
    placed = sorted(told)
    mentees = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(placed)).order_by(col(MenteeRow.id)))
    tell_members(session, parts, mentees.all(), told, now)
    left_out = sorted({entry.mentee_id for entry in entries} - set(placed))
    row.state, row.published_at = SolveState.PUBLISHED, now
    session.flush()
    record(
        session, program_id, actor, now, Act("publish", "placing", row.id),
        *(Act("open", "group", one) for one in opened_groups), *(Act("place", "mentee", one) for one in placed),
        *(Act("leave_out", "mentee", one) for one in left_out),
    )  # fmt: skip
    return row, Came(tuple(placed), tuple(left_out), tuple(opened_groups))


def _lock(session: Session, program_id: UUID, decided: Mapping[UUID, Record], meetings: Mapping[UUID, Record]) -> None:
    """Keep people, consents, mentors and groups as they are until the end; always in this order."""
    for ids in batches(sorted(decided)):
        mentees = select(MenteeRow.id).where(MenteeRow.program_id == program_id, col(MenteeRow.id).in_(ids))
        session.exec(mentees.order_by(col(MenteeRow.id)).with_for_update(key_share=True)).all()
        keys = select(PersonKey.id).where(col(PersonKey.id).in_(ids)).order_by(col(PersonKey.id))
        session.exec(keys.with_for_update(read=True)).all()
    leaders = {UUID(name) for one in meetings.values() for name in one["facilitators"]}
    there = select(MentorRow.id).where(MentorRow.program_id == program_id, col(MentorRow.id).in_(leaders))
    locked_capacity(session, program_id, session.exec(there).all())
    groups = select(GroupRow).where(GroupRow.program_id == program_id, col(GroupRow.id).in_(meetings))
    session.exec(groups.order_by(col(GroupRow.id)).with_for_update().execution_options(populate_existing=True)).all()


def _that_can_be(
    pool: GroupPool,
    decided: Mapping[UUID, Record],
    meetings: Mapping[UUID, Record],
    circles: Mapping[UUID, Circle],
) -> dict[UUID, list[UUID]]:
    """Return who can still be placed, by group, without groups that meet otherwise by now or would be too small."""
    waiting = {UUID(one.id) for one in pool.mentees} - {
        one.mentee_id for circle in circles.values() for one in circle.members
    }
    groups = {UUID(one.id): one for one in pool.groups}
    homes: dict[UUID, list[UUID]] = defaultdict(list)
    for mentee_id, one in sorted(decided.items()):
        group_id = UUID(one["group"])
        if mentee_id in waiting and group_id in groups and _is_same(groups[group_id], meetings[group_id]):
            homes[group_id].append(mentee_id)
    return {
        group_id: people
        for group_id, people in homes.items()
        if groups[group_id].running or len(people) + len(groups[group_id].members) >= groups[group_id].least
    }


def _is_same(group: Group, meeting: Record) -> bool:
    """Return whether a group still meets, or could still open, as it was decided."""
    return group.running == meeting["running"] and meeting["slot"] in [str(slot) for slot in group.times]


def _as_answer(
    pool: GroupPool, homes: Mapping[UUID, Iterable[UUID]], meetings: Mapping[UUID, Record]
) -> tuple[dict[str, str], list[Meeting]]:
    """Return what would be published as an answer that can be checked: with every group that meets anyway."""
    group_of = {str(mentee_id): str(group_id) for group_id, people in homes.items() for mentee_id in people}
    found = []
    for group in pool.groups:
        new = sum(home == group.id for home in group_of.values())
        if group.running:
            place = group.places[0] if group.places else None
            found.append(
                _meeting(group, str(group.times[0]), place.site if place else "", place.room if place else "",
                         tuple(sorted(group.facilitators)) if group.leaders else (), new)
            )  # fmt: skip
        elif UUID(group.id) in homes:
            one = meetings[UUID(group.id)]
            found.append(
                _meeting(group, one["slot"], one["site"], one["room"], tuple(one["facilitators"]), new)
            )  # fmt: skip
    return group_of, found


def _meeting(group: Group, slot: str, site: str, room: str, facilitators: tuple[str, ...], new: int) -> Meeting:
    return Meeting(
        group=group.id,
        running=group.running,
        slot=read_slots(slot)[0],
        time_zone=group.time_zone,
        site=site,
        room=room,
        facilitators=facilitators,
        members=len(group.members) + new,
        new=new,
        least=group.least,
        most=group.most,
    )


def _open(session: Session, parts: Parts, row: GroupRow, meeting: Record, now: datetime) -> None:
    """Let a group meet from now on, at its hour, in its room and with its facilitators."""
    (slot,) = read_slots(meeting["slot"])
    row.running, row.other_times = True, []
    row.weekday, row.start_min, row.minutes = slot.weekday, slot.start_min, slot.minutes
    row.site_id = UUID(meeting["site"]) if meeting["site"] else row.site_id
    row.version += 1
    for room in session.exec(select(GroupRoom).where(GroupRoom.group_id == row.id)):
        if str(room.room_id) != meeting["room"]:
            session.delete(room)
    session.flush()
    set_leads(session, parts.vault, row, [UUID(name) for name in meeting["facilitators"]], now)


def _share(
    session: Session, parts: Parts, row: GroupRow, people: Iterable[UUID], about: str, actor: Actor, now: datetime
) -> dict[UUID, MenteeAbout]:
    """Have the hosts of a group told of new members, and return what is known of these."""
    rows = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(list(people)))).all()
    leads = leads_of(session, row.id)
    hosts = hosts_of(session, parts.vault, leads)
    share_members(session, parts, row.program_id, hosts, [one.id for one in rows], actor, now)
    mentors = session.exec(select(MentorRow).where(col(MentorRow.id).in_(list(hosts)))).all()
    tell_hosts(session, parts, mentors, f"{about}:{row.id}", now)
    return opened(session, parts.vault, rows, MenteeAbout)


def share_all(session: Session, parts: Parts, row: GroupRow, actor: Actor, now: datetime) -> None:
    """Have the hosts of a group that changed told of everybody who has a place in it and still agrees."""
    agreed = consenting_members(session, row.id, Purpose.GROUP_HOST, now)
    if agreed:
        hosts = hosts_of(session, parts.vault, leads_of(session, row.id))
        share_members(session, parts, row.program_id, hosts, agreed, actor, now)
