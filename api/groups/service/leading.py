"""Who leads a group: a group that meets has the hour of its facilitators, one that may open has the names alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.models.tables import Program
from api.database.vault import Vault
from api.errors import FieldProblem, RefusedInputError
from api.groups.models.tables import GroupLead, GroupRow, Placement
from api.hours.engagements import disengage, engage
from api.hours.models import Engaged, EngagementKind
from api.hours.turns import week_of
from api.people.models.mentors import MentorAbout
from api.people.models.tables import Ban, MentorRow
from api.people.models.words import MentorStatus
from api.people.service.documents import names_opened, opened
from api.web.translating import to_translate
from matcher.people import Slot
from matcher.people.given import slot_in

NO_MENTOR: Final = to_translate("mentors of this program who have not left")
NOT_TO_MEET: Final = to_translate("mentors whom every member of the group may meet")


def one_at_a_time(session: Session, program_id: UUID) -> None:
    """Let nobody else open groups of a program, or change when, where or with whom they meet, until the end.

    It comes before any lock of a group or a mentor, so that no two transactions wait for each other's.
    """
    session.exec(select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)).one_or_none()


def leads_of(session: Session, group_id: UUID) -> list[GroupLead]:
    """Return who leads a group or may lead it, by id."""
    return list(
        session.exec(select(GroupLead).where(GroupLead.group_id == group_id).order_by(col(GroupLead.mentor_id)))
    )


def set_leads(session: Session, vault: Vault, row: GroupRow, mentor_ids: Collection[UUID], now: datetime) -> None:
    """Have mentors lead a group, in place of those who did: where it meets, it has its hour of their weeks at once.

    Raises
    ------
    RefusedInputError
        If one of them is no mentor of the program, or must not meet a member.
    EngagedError
        If one of them is not free then.
    """
    wanted = sorted(mentor_ids)
    rows, abouts = _mentors(session, vault, row.program_id, wanted)
    if len(abouts) < len(wanted):
        raise RefusedInputError([FieldProblem("#/facilitators", NO_MENTOR, "another id")])
    _check_bans(session, row, wanted)
    give_back(session, row.id)
    made: dict[UUID, UUID] = {}
    if row.running:
        slot, week = Slot(row.weekday, row.start_min, row.minutes), week_of(row.zone, now)
        asked = [
            Engaged(
                mentor_id=one.id,
                kind=EngagementKind.FACILITATION,
                slot=slot_in(week, slot, row.zone, abouts[one.id].time_zone),
                zone=abouts[one.id].time_zone,
                site_id=row.site_id,
            )
            for one in rows
        ]
        given = engage(session, row.program_id, asked, now)
        made = {one.mentor_id: one.id for one in given}
    session.add_all(
        GroupLead(group_id=row.id, mentor_id=one, program_id=row.program_id, engagement_id=made.get(one))
        for one in wanted
    )
    session.flush()


def give_back(session: Session, group_id: UUID) -> None:
    """Take the hours of a group back from whoever led it, and forget who that was."""
    leads = leads_of(session, group_id)
    session.exec(delete(GroupLead).where(col(GroupLead.group_id) == group_id))
    disengage(session, [lead.engagement_id for lead in leads if lead.engagement_id is not None])


def to_free(session: Session) -> list[UUID]:
    """Return mentors who have left and whose hours groups still hold."""
    left = select(MentorRow.id).where(MentorRow.status == MentorStatus.LEFT)
    return list(session.exec(select(GroupLead.mentor_id).where(col(GroupLead.mentor_id).in_(left)).distinct()))


def free_mentor(session: Session, mentor_id: UUID) -> None:
    """Have somebody lead no group any more; doing it twice does no harm."""
    leads = session.exec(select(GroupLead).where(GroupLead.mentor_id == mentor_id)).all()
    session.exec(delete(GroupLead).where(col(GroupLead.mentor_id) == mentor_id))
    disengage(session, [lead.engagement_id for lead in leads if lead.engagement_id is not None])


def hosts_of(session: Session, vault: Vault, leads: Iterable[GroupLead]) -> dict[UUID, str]:
    """Return the names of those who lead groups that meet, by id; of those who left there is none."""
    ids = {lead.mentor_id for lead in leads if lead.engagement_id is not None}
    statement = select(MentorRow).where(col(MentorRow.id).in_(ids), MentorRow.status != MentorStatus.LEFT)
    return {
        one: about.name for one, about in opened(session, vault, session.exec(statement).all(), MentorAbout).items()
    }


def could_lead(
    session: Session, vault: Vault, program_id: UUID, leads: Collection[str], most: int
) -> list[tuple[UUID, str]]:
    """Return mentors who could lead a group with their names: whoever does first, then in the order of the names."""
    there = select(col(MentorRow.id)).where(
        MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT, col(MentorRow.document).is_not(None)
    )
    called = names_opened(session, vault, MentorRow, there)
    order = sorted(called.items(), key=lambda one: (str(one[0]) not in leads, one[1].lower(), one[0]))
    return order[: max(most, len(leads))]


def _mentors(
    session: Session, vault: Vault, program_id: UUID, wanted: Collection[UUID]
) -> tuple[list[MentorRow], dict[UUID, MentorAbout]]:
    statement = select(MentorRow).where(
        MentorRow.program_id == program_id, col(MentorRow.id).in_(wanted), MentorRow.status != MentorStatus.LEFT
    )
    rows = list(session.exec(statement.order_by(col(MentorRow.id))))
    return rows, opened(session, vault, rows, MentorAbout)


def _check_bans(session: Session, row: GroupRow, mentor_ids: Collection[UUID]) -> None:
    members = select(Placement.mentee_id).where(Placement.group_id == row.id)
    kept_apart = select(Ban.id).where(col(Ban.mentee_id).in_(members), col(Ban.mentor_id).in_(mentor_ids))
    if session.exec(kept_apart.limit(1)).first() is not None:
        raise RefusedInputError([FieldProblem("#/facilitators", NOT_TO_MEET, "another id")])
