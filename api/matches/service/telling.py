"""Whom a match's way is told to: every notice and every event of matches is made here, in neutral words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program, TeamSupervisor
from api.accounts.service.addresses import address_of, coordinators_of
from api.accounts.service.programs import program_of
from api.matches.models.tables import Match
from api.notices.models.words import Event
from api.notices.outbox import Notice, post
from api.notices.webhooks import announce
from api.people.models.tables import MentorRow
from api.web.parts import Parts


def tell_mentor_it_begins(session: Session, parts: Parts, match: Match, mentor: MentorRow, now: datetime) -> None:
    """Tell the mentor that both said yes, and by when the first contact is due."""
    until = {"until": match.due_at.isoformat(), "zone": program_of(session, match.program_id).zone}
    tell_members(
        session, parts, match.program_id, [mentor.member_id], "match_begins_mentor", f"begins:{match.id}", until, now
    )


def tell_mentor(session: Session, parts: Parts, match: Match, mentor: MentorRow, what: str, now: datetime) -> None:
    """Tell the mentor that a match takes a break or has ended."""
    key = f"{what}:{match.id}:{match.version}"
    tell_members(session, parts, match.program_id, [mentor.member_id], what, key, {}, now)


def tell_mentor_of_caseload(session: Session, parts: Parts, mentor: MentorRow, about: UUID, now: datetime) -> None:
    """Tell the mentor, once, that something was changed with everybody they meet."""
    tell_members(session, parts, mentor.program_id, [mentor.member_id], "caseload_moved", f"moved:{about}", {}, now)


def tell_of_worry(session: Session, parts: Parts, match: Match, mentor: MentorRow, about: UUID, now: datetime) -> None:
    """Ask whoever supervises the mentor to look today, because somebody worries."""
    _tell_supervisors(session, parts, match, mentor, "worried", f"look:{about}", now)


def tell_overdue(session: Session, parts: Parts, match: Match, mentor: MentorRow, now: datetime) -> None:
    """Tell whoever supervises the mentor that what comes next is late; the mentor too, of one conversation.

    Of that nothing else comes, so the mentor has no other occasion on which to write it down.
    """
    key = f"late:{match.id}:{match.due}:{match.due_at.isoformat()}"
    if match.once:
        tell_members(session, parts, match.program_id, [mentor.member_id], "overdue", key, {}, now)
    _tell_supervisors(session, parts, match, mentor, "overdue", key, now)


def announce_beginning(session: Session, match: Match, now: datetime) -> None:
    """Tell the program's own systems that a match began."""
    announce(session, match.program_id, Event.MATCH_BEGAN, match.id, f"{Event.MATCH_BEGAN}:{match.id}", now)


def announce_end(session: Session, match: Match, now: datetime) -> None:
    """Tell the program's own systems that a match ended."""
    announce(session, match.program_id, Event.MATCH_ENDED, match.id, f"{Event.MATCH_ENDED}:{match.id}", now)


def supervisors_of(session: Session, mentor: MentorRow) -> list[UUID]:
    """Return the members who supervise a mentor: one by name, or those of the team."""
    if mentor.supervisor_id is not None:
        return [mentor.supervisor_id]
    if mentor.team_id is None:
        return []
    statement = select(TeamSupervisor.member_id).where(TeamSupervisor.team_id == mentor.team_id)
    return list(session.exec(statement.order_by(col(TeamSupervisor.member_id))))


def _tell_supervisors(
    session: Session, parts: Parts, match: Match, mentor: MentorRow, template: str, key: str, now: datetime
) -> None:
    """Tell whoever supervises a mentor; without anybody, the coordinators of the program."""
    members = supervisors_of(session, mentor) or coordinators_of(session, match.program_id)
    tell_members(session, parts, match.program_id, members, template, key, {}, now)


def tell_members(
    session: Session,
    parts: Parts,
    program_id: UUID,
    members: Collection[UUID | None],
    template: str,
    key: str,
    facts: dict[str, str],
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Write to members of a program, once for each key, in its language; with a link to where they sign in."""
    program: Program = program_of(session, program_id)
    link = {"link": f"{parts.settings.base_url.rstrip('/')}/sign-in"}
    for member_id in members:
        if (address := address_of(session, parts.vault, member_id)) is not None:
            user_id, email = address
            notice = Notice(
                key=f"{key}:{user_id}",
                program_id=program_id,
                person_id=user_id,
                to=email,
                template=template,
                language=program.language,
                facts=link | facts,
                due_at=due_at,
            )
            post(session, parts.vault, notice, now)
