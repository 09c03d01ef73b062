"""Places in closed groups: taken by publishing a placing, ended by whoever has one, or by the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, delete, select

from api.accounts.owned import to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import followers, is_live
from api.database.columns import new_id
from api.errors import ConflictError, NotFoundError
from api.groups.models.tables import Attendance, GroupLead, GroupRow, GroupTie, Placement
from api.groups.service.leading import free_mentor
from api.people.models.tables import Ban, MenteeRow
from api.people.models.words import BanReason, MenteeStatus
from api.people.service.bans import followers as ban_followers
from api.people.service.own_links import tell_news_if_safe
from api.web.parts import Parts
from api.web.translating import to_translate

AT_ONCE: Final = 200
WORKER: Final = Actor.system("worker")
TOO_SMALL: Final = to_translate("{held} people have a place in the group: it cannot be smaller than that.")


class FullError(ConflictError):
    """A group has fewer places left than were wanted, or somebody has a place already."""

    code, title = "full", "Taken meanwhile"
    detail = to_translate("The group is full, or one of these people has a place in a group already.")


def take_places(session: Session, row: GroupRow, modes: Mapping[UUID, str], now: datetime) -> list[Placement]:
    """Give people places in a group that nobody else can change before the transaction ends: all of them, or none.

    Parameters
    ----------
    modes : mapping of UUID to str
        How each takes part, by the mentee's id.

    Raises
    ------
    FullError
        If there are too few places, or one of them has a place already.
    """
    taken = set(session.exec(select(Placement.place_no).where(Placement.group_id == row.id)))
    free = [number for number in range(1, row.most + 1) if number not in taken]
    held = session.exec(select(Placement.id).where(col(Placement.mentee_id).in_(list(modes))).limit(1)).first()
    if len(free) < len(modes) or held is not None:
        raise FullError
    places = [
        Placement(
            id=new_id(now), created_at=now, program_id=row.program_id, group_id=row.id, mentee_id=mentee_id,
            place_no=number, most=row.most, mode=mode,
        )
        for number, (mentee_id, mode) in zip(free, sorted(modes.items()), strict=False)
    ]  # fmt: skip
    session.add_all(places)
    session.flush()
    return places


def members_of(session: Session, group_id: UUID) -> Sequence[Placement]:
    """Return the places of a group, the longest there first."""
    return session.exec(select(Placement).where(Placement.group_id == group_id).order_by(col(Placement.id))).all()


def counted_members(session: Session, group_ids: Collection[UUID]) -> Counter[UUID]:
    """Return how many people have a place in each of some groups."""
    counted = select(Placement.group_id, func.count()).where(col(Placement.group_id).in_(group_ids))
    return Counter(dict(session.exec(counted.group_by(col(Placement.group_id))).all()))


def consenting_members(session: Session, group_id: UUID, purpose: Purpose, now: datetime) -> set[UUID]:
    """Return those members of a group, by the mentee's id, who agree to something now."""
    statement = (
        select(Placement.mentee_id)
        .join(Consent, col(Consent.person_id) == col(Placement.mentee_id))
        .join(MenteeRow, col(MenteeRow.id) == col(Placement.mentee_id))
        .where(Placement.group_id == group_id, is_live(purpose, now), MenteeRow.status != MenteeStatus.LEFT)
    )
    return set(session.exec(statement))


def place_of(session: Session, mentee_id: UUID) -> Placement | None:
    """Return somebody's place; None where they have none."""
    return session.exec(select(Placement).where(Placement.mentee_id == mentee_id)).one_or_none()


def leave(session: Session, mentee_id: UUID, actor: Actor, now: datetime) -> bool:
    """End somebody's place, with what was kept of their attendance; return whether there was one."""
    statement = select(Placement).where(Placement.mentee_id == mentee_id).with_for_update()
    placement = session.exec(statement).one_or_none()
    if placement is None:
        return False
    session.delete(placement)
    session.flush()
    record(session, placement.program_id, actor, now, Act("end", "placement", placement.id))
    return True


def end_place(
    session: Session,
    program_id: UUID,
    group_id: UUID,
    placement_id: UUID,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """End a member's place, by the team.

    Raises
    ------
    NotFoundError
        If there is no such place in this group of the program.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    """
    placement = to_edit(session, Placement, program_id, placement_id, version)
    if placement.group_id != group_id or not leave(session, placement.mentee_id, actor, now):
        raise NotFoundError


def resize(session: Session, row: GroupRow, most: int) -> None:
    """Check that a locked group may have so many members at the most, and number them so that it can.

    Raises
    ------
    ConflictError
        If more have a place; it says how many.
    """
    places = sorted(members_of(session, row.id), key=lambda one: one.place_no)
    if len(places) > most:
        raise ConflictError(TOO_SMALL, held=len(places))
    for number, place in enumerate(places, start=1):
        if place.place_no != number:
            place.place_no = number
            session.flush()  # one after the other: each goes down to a number that is free


def to_end(session: Session, now: datetime) -> list[UUID]:
    """Return people whose place stands no more: they agree no longer, or left."""
    agreed = select(Consent.person_id).where(is_live(Purpose.GROUP_HOST, now))
    statement = (
        select(Placement.mentee_id)
        .join(MenteeRow, col(MenteeRow.id) == col(Placement.mentee_id))
        .where(or_(col(Placement.mentee_id).not_in(agreed), col(MenteeRow.status) == MenteeStatus.LEFT))
    )
    return list(session.exec(statement.limit(AT_ONCE)))


def end_fallen(session: Session, mentee_id: UUID, now: datetime) -> None:
    """End a place that stands no more, and nothing that does."""
    if mentee_id in to_end(session, now):
        leave(session, mentee_id, WORKER, now)


def end_by_consent(
    session: Session,
    person_id: UUID,
    purposes: Collection[Purpose],
    actor: Actor,
    now: datetime,
    *,
    erased: bool,
) -> None:
    """End what stood on a consent that was taken back; of whoever is erased nothing stays that was settled either."""
    if Purpose.ATTENDANCE in purposes:
        own = select(Placement.id).where(Placement.mentee_id == person_id)
        session.exec(delete(Attendance).where(col(Attendance.placement_id).in_(own)))
    if Purpose.GROUP_HOST in purposes:
        leave(session, person_id, actor, now)
    if erased:
        either = or_(col(GroupTie.mentee_id) == person_id, col(GroupTie.other_id) == person_id)
        session.exec(delete(GroupTie).where(either))
        free_mentor(session, person_id)


def end_by_order(session: Session, parts: Parts, bans: Sequence[Ban], actor: Actor, now: datetime) -> bool:
    """Give back the place of whoever is kept, by a protective order, from somebody who leads their group.

    Whatever else keeps two apart ends no place at once: see `api.groups.service.amiss`.
    """
    ordered = [one.id for one in bans if one.reason == BanReason.PROTECTIVE_ORDER]
    statement = (
        select(Placement.mentee_id)
        .join(GroupLead, col(GroupLead.group_id) == col(Placement.group_id))
        .join(Ban, (col(Ban.mentor_id) == col(GroupLead.mentor_id)) & (col(Ban.mentee_id) == col(Placement.mentee_id)))
        .where(col(Ban.id).in_(ordered), col(GroupLead.engagement_id).is_not(None))
    )
    people = sorted(set(session.exec(statement))) if ordered else []
    left = [mentee_id for mentee_id in people if leave(session, mentee_id, actor, now)]
    for mentee_id in left:
        tell_news_if_safe(session, parts, session.get_one(MenteeRow, mentee_id), actor, now)
    return bool(left)


followers.append(end_by_consent)
ban_followers.append(end_by_order)
