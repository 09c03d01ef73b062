"""Who has a place in a closed group, as the team sees it and as the member does; nobody else is told who comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.accounts.owned import found
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.vault import Vault
from api.errors import NotFoundError
from api.groups.models.placing_shapes import PlacementPublic
from api.groups.models.tables import Attendance, GroupLead, GroupRow, Placement
from api.groups.service.hosting import attendance_of
from api.groups.service.leading import hosts_of, leads_of
from api.groups.service.members import members_of, place_of
from api.groups.service.suggesting import sites_of
from api.people.models.tables import MenteeRow
from api.proposals.seen import first_name
from api.rounds.service.naming import GONE, names


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Somebody's place as they see it themselves, by their own clocks.

    Parameters
    ----------
    name, notes : str
        Of the group.
    weekday, start_min, minutes : int
    zone : str
        IANA zone of the person's clocks.
    mode : str
    place, link : str
    hosts : tuple of str
        First names of those who lead it; empty where peers take turns.
    attended : tuple of (date, bool)
        When they came and when not, the newest first, where they agree that it is noted.
    is_noted : bool
        Whether they agree to that.
    """

    name: str
    notes: str
    weekday: int
    start_min: int
    minutes: int
    zone: str
    mode: str
    place: str
    link: str
    hosts: tuple[str, ...]
    attended: tuple[tuple[date, bool], ...]
    is_noted: bool


class OwnAttendance(BaseModel):
    """Whether somebody was at a meeting."""

    day: date
    present: bool


class OwnGroup(BaseModel):
    """A group in which somebody has a place since an instant, with when they came; or one that they lead."""

    name: str
    leads: bool
    since: datetime | None
    attended: list[OwnAttendance]


def list_members(session: Session, vault: Vault, program_id: UUID, group_id: UUID) -> list[PlacementPublic]:
    """Return who has a place in a group of the program, the longest there first.

    Raises
    ------
    NotFoundError
        If there is no such group.
    """
    found(session, GroupRow, program_id, group_id)
    return _shown(session, vault, members_of(session, group_id))


def read_member(
    session: Session, vault: Vault, program_id: UUID, group_id: UUID, placement_id: UUID
) -> PlacementPublic:
    """Return one place.

    Raises
    ------
    NotFoundError
        If there is none in this group of the program.
    """
    placement = found(session, Placement, program_id, placement_id)
    if placement.group_id != group_id:
        raise NotFoundError
    return _shown(session, vault, [placement])[0]


def own_place(session: Session, vault: Vault, mentee: MenteeRow, zone: str, now: datetime) -> OwnPlace | None:
    """Return the place of a mentee as they see it; None where they have none, or do not agree any more."""
    placement = place_of(session, mentee.id)
    if placement is None or not _agrees(session, mentee.id, Purpose.GROUP_HOST, now):
        return None
    row = session.get_one(GroupRow, placement.group_id)
    today = now.astimezone(ZoneInfo(row.zone)).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time(), ZoneInfo(row.zone))
    there = (monday + timedelta(days=row.weekday, minutes=row.start_min)).astimezone(ZoneInfo(zone))
    in_person = placement.mode == "in_person"
    return OwnPlace(
        name=row.name,
        notes=row.notes,
        weekday=there.weekday(),
        start_min=there.hour * 60 + there.minute,
        minutes=row.minutes,
        zone=zone,
        mode=placement.mode,
        place=(sites_of(session, [row]).get(row.site_id, "") or row.address) if in_person else "",
        link="" if in_person else row.link,
        hosts=tuple(first_name(name) for name in hosts_of(session, vault, leads_of(session, row.id)).values()),
        attended=tuple(attendance_of(session, mentee.id, now)),
        is_noted=_agrees(session, mentee.id, Purpose.ATTENDANCE, now),
    )


def own_groups(session: Session, person_id: UUID) -> list[OwnGroup]:
    """Return the place that somebody has in a group, or the groups that they lead, for their own record."""
    placement = place_of(session, person_id)
    led = select(GroupRow).join(GroupLead, col(GroupLead.group_id) == col(GroupRow.id))
    rows = session.exec(led.where(GroupLead.mentor_id == person_id).order_by(col(GroupRow.id))).all()
    found_ = [OwnGroup(name=row.name, leads=True, since=None, attended=[]) for row in rows]
    if placement is not None:
        statement = select(Attendance).where(Attendance.placement_id == placement.id).order_by(col(Attendance.day))
        days = [OwnAttendance(day=one.day, present=one.present) for one in session.exec(statement)]
        row = session.get_one(GroupRow, placement.group_id)
        found_.append(OwnGroup(name=row.name, leads=False, since=placement.created_at, attended=days))
    return found_


def _agrees(session: Session, mentee_id: UUID, purpose: Purpose, now: datetime) -> bool:
    agreed = select(Consent.id).where(Consent.person_id == mentee_id, is_live(purpose, now))
    return session.exec(agreed).one_or_none() is not None


def _shown(session: Session, vault: Vault, places: Sequence[Placement]) -> list[PlacementPublic]:
    called = names(session, vault, MenteeRow, [place.mentee_id for place in places])
    return [
        PlacementPublic(
            **place.model_dump(include={"id", "version", "created_at", "group_id", "mentee_id", "mode"}),
            name=called.get(place.mentee_id, GONE),
        )
        for place in places
    ]
