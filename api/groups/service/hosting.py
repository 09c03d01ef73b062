"""What whoever leads a group sees of it: first names of those who agree to that, and who came if they agree to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Language, Purpose
from api.consent.service.consents import blanks_of, is_live
from api.consent.texts import notice_text
from api.database.columns import new_id
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.groups.models.placing_shapes import AttendancePut, HostedGroup, HostedMember, HostedSummary
from api.groups.models.tables import Attendance, GroupLead, GroupRow, Placement
from api.groups.service.members import consenting_members, members_of
from api.groups.service.suggesting import sites_of
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import Ban, MenteeRow
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened
from api.proposals.seen import first_name
from api.web.parts import Parts
from api.web.translating import to_translate

MEETINGS: Final = 4
"""So many of the latest meetings can be written down."""
NO_MEETING: Final = to_translate("one of the latest days on which the group met")
NOT_AGREED: Final = to_translate("members who agree that it is noted when they come")


def groups_led(session: Session, program_id: UUID, user_id: UUID) -> list[HostedSummary]:
    """Return the groups that the mentor who a user is leads, in the order of the week.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    led = select(GroupLead.group_id).where(GroupLead.mentor_id == mentor_id, col(GroupLead.engagement_id).is_not(None))
    statement = select(GroupRow).where(GroupRow.program_id == program_id, col(GroupRow.id).in_(led))
    rows = session.exec(statement.order_by(col(GroupRow.weekday), col(GroupRow.start_min), col(GroupRow.id))).all()
    return [HostedSummary(**fields) for fields in _fields(session, rows)]


def read_group_led(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, group_id: UUID, actor: Actor, now: datetime
) -> HostedGroup:
    """Return a group that the mentor who a user is leads, with its members; that it was shown is written down.

    Raises
    ------
    NotFoundError
        If they do not lead it.
    """
    row = group_led(session, program_id, user_id, group_id)
    places = members_of(session, group_id)
    agreed = _may_be_shown(session, program_id, user_id, group_id, now)
    noting = consenting_members(session, group_id, Purpose.ATTENDANCE, now) & agreed
    mentees = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(agreed))).all()
    abouts = opened(session, parts.vault, mentees, MenteeAbout)
    noted = _noted(session, [place for place in places if place.mentee_id in noting])
    members = []
    for place in places:
        if (about := abouts.get(place.mentee_id)) is None:
            continue
        days = noted.get(place.id, {}) if place.mentee_id in noting else None
        members.append(
            HostedMember(
                id=place.id,
                name=first_name(about.name),
                languages=list(about.languages),
                mode=place.mode,
                may_note=place.mentee_id in noting,
                came=None if days is None else sum(days.values()),
                noted=None if days is None else len(days),
            )
        )
    notice = _notice(session, parts, sorted(abouts), now)
    record(session, program_id, actor, now, Act("read", "group", group_id))
    return HostedGroup(
        **_fields(session, [row])[0],
        members=members,
        hidden=len(places) - len(members),
        meetings=latest_meetings(row, now),
        notice=notice,
    )


def group_led(session: Session, program_id: UUID, user_id: UUID, group_id: UUID) -> GroupRow:
    """Return a group that the mentor who a user is leads.

    Raises
    ------
    NotFoundError
        If they do not.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = (
        select(GroupRow)
        .join(GroupLead, col(GroupLead.group_id) == col(GroupRow.id))
        .where(GroupRow.id == group_id, GroupRow.program_id == program_id, GroupLead.mentor_id == mentor_id)
        .where(col(GroupLead.engagement_id).is_not(None))
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def note_attendance(
    session: Session,
    program_id: UUID,
    user_id: UUID,
    group_id: UUID,
    day: date,
    asked: AttendancePut,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down who of those who agreed was at a meeting, in place of what was written of it before.

    Raises
    ------
    NotFoundError
        If the mentor who a user is does not lead the group.
    RefusedInputError
        If it is no day of a late meeting, or somebody is named who did not agree.
    """
    row = group_led(session, program_id, user_id, group_id)
    # Nobody takes the consent back between the look at it and the end.
    places = select(Placement).where(Placement.group_id == group_id).order_by(col(Placement.mentee_id))
    members = session.exec(places).all()
    consents = select(Consent.person_id).where(
        col(Consent.person_id).in_([one.mentee_id for one in members]), is_live(Purpose.ATTENDANCE, now)
    )
    agreed = set(session.exec(consents.order_by(col(Consent.id)).with_for_update(read=True)))
    agreed &= _may_be_shown(session, program_id, user_id, group_id, now)
    noting = [one.id for one in members if one.mentee_id in agreed]
    problems = []
    if day not in latest_meetings(row, now):
        problems.append(FieldProblem("path/day", NO_MEETING, "another day"))
    if not asked.present <= set(noting):
        problems.append(FieldProblem("#/present", NOT_AGREED, "other ids"))
    if problems:
        raise RefusedInputError(problems)
    session.exec(delete(Attendance).where(col(Attendance.placement_id).in_(noting), col(Attendance.day) == day))
    session.add_all(
        Attendance(id=new_id(now), created_at=now, placement_id=one, day=day, present=one in asked.present)
        for one in noting
    )
    session.flush()
    record(session, program_id, actor, now, Act("note", "attendance", group_id))


def attendance_of(session: Session, mentee_id: UUID, now: datetime) -> list[tuple[date, bool]]:
    """Return when somebody came to their group and when not, the newest first; nothing where they do not agree."""
    agreed = select(Consent.person_id).where(Consent.person_id == mentee_id, is_live(Purpose.ATTENDANCE, now))
    statement = (
        select(col(Attendance.day), col(Attendance.present))
        .join(Placement, col(Placement.id) == col(Attendance.placement_id))
        .where(Placement.mentee_id == mentee_id, col(Placement.mentee_id).in_(agreed))
    )
    return list(session.exec(statement.order_by(col(Attendance.day).desc())).all())


def presents_on(session: Session, group_id: UUID, day: date) -> set[UUID]:
    """Return the places of those of whom it is noted that they were at a meeting."""
    statement = select(Attendance.placement_id).join(Placement, col(Placement.id) == col(Attendance.placement_id))
    there = statement.where(Placement.group_id == group_id, Attendance.day == day, col(Attendance.present))
    return set(session.exec(there))


def latest_meetings(row: GroupRow, now: datetime) -> list[date]:
    """Return the latest days on which a group met, today included, the newest first; none before it was there."""
    here = ZoneInfo(row.zone)
    today, first = now.astimezone(here).date(), row.created_at.astimezone(here).date()
    newest = today - timedelta(days=(today.weekday() - row.weekday) % 7)
    days = [newest - timedelta(days=7 * number) for number in range(MEETINGS)]
    return [day for day in days if day >= first]


def _may_be_shown(session: Session, program_id: UUID, user_id: UUID, group_id: UUID, now: datetime) -> set[UUID]:
    """Return the members who agree that a host is told of them, but for those who must not meet this one."""
    kept_apart = select(Ban.mentee_id).where(Ban.mentor_id == mentor_id_of(session, program_id, user_id))
    return consenting_members(session, group_id, Purpose.GROUP_HOST, now) - set(session.exec(kept_apart).all())


def _noted(session: Session, places: Sequence[Placement]) -> dict[UUID, dict[date, bool]]:
    found: dict[UUID, dict[date, bool]] = {}
    statement = select(Attendance).where(col(Attendance.placement_id).in_([place.id for place in places]))
    for one in session.exec(statement):
        found.setdefault(one.placement_id, {})[one.day] = one.present
    return found


def _notice(session: Session, parts: Parts, people: Sequence[UUID], now: datetime) -> str | None:
    """Return the notice that goes with what is shown of people: that of one of them, for its words are the same."""
    if not people:
        return None
    statement = select(Consent).where(Consent.person_id == people[0], is_live(Purpose.GROUP_HOST, now))
    consent = session.exec(statement).one()
    blanks = blanks_of(consent, parts.vault.key(session, consent.person_id))
    return notice_text(consent.text_version, Language(consent.language), Purpose.GROUP_HOST, blanks)


def _fields(session: Session, rows: Sequence[GroupRow]) -> list[dict[str, Any]]:
    sites = sites_of(session, rows)
    return [
        {
            "id": row.id,
            "name": row.name,
            "weekday": row.weekday,
            "start_min": row.start_min,
            "minutes": row.minutes,
            "time_zone": row.zone,
            "place": sites.get(row.site_id, "") or row.address,
            "link": row.link,
            "notes": row.notes,
        }
        for row in rows
    ]
