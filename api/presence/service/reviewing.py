"""What came out of a roster, for whoever reviews it; and publishing it, all in one transaction.

What was decided is looked at once more by code that shares nothing with the solver, against mentors and hours as they
are now: nobody is given an hour that something else took since.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program, Site
from api.accounts.owned import found
from api.accounts.service.letters import tell_member
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError
from api.hours.engagements import disengage, engage
from api.hours.models import Engaged, EngagementKind
from api.hours.times import locked_capacity
from api.hours.turns import week_of
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.service.documents import opened
from api.presence.models.roster_shapes import RosterCame, RosterSummary
from api.presence.models.tables import RosterRow, ShiftCover, ShiftRow
from api.presence.service.gathering import engine_shift, gathered, shifts_of
from api.presence.service.rosters import ROSTERS, record_kept, shifts_decided
from api.rounds.models.attempted import SolveState
from api.rounds.service.naming import GONE, names
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.people.given import slot_in
from matcher.people.week import Slot
from matcher.presence import Question, Shift
from matcher.presence.breaches import breaches
from matcher.presence.grid import grid_of

CHANGED: Final = to_translate(
    "Hours or mentors have changed since this was solved, so that not all of it can be any more. Solve it again."
)


def summary(session: Session, vault: Vault, program_id: UUID, roster_id: UUID) -> RosterSummary:
    """Return what came out of a roster.

    Raises
    ------
    NotFoundError
        If there is no such roster.
    ConflictError
        If it has no result.
    """
    row = found(session, RosterRow, program_id, roster_id)
    ROSTERS.check(row, "review")
    result: dict[str, Any] = record_kept(session, vault, roster_id) or {}
    lists = {name: result[name] for name in ("shifts", "remedies", "mentors")}
    ids = {UUID(one["mentor"]) for items in lists.values() for one in items if one["mentor"]}
    called = {str(one): name for one, name in names(session, vault, MentorRow, ids).items()}

    def told(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**one, "site_id": one.get("site"), "mentor_id": one["mentor"],
             "mentor_name": called.get(one["mentor"], GONE) if one["mentor"] else None}
            for one in items
        ]  # fmt: skip

    return RosterSummary.model_validate(
        {
            "proved": result["proved"], "stages": result["stages"], "figures": result["figures"],
            "holes": [{**one, "site_id": one["site"]} for one in result["holes"]],
            **{name: told(items) for name, items in lists.items()},
        }
    )  # fmt: skip


def publish(
    session: Session, parts: Parts, program_id: UUID, roster_id: UUID, version: int, actor: Actor, now: datetime
) -> tuple[RosterRow, RosterCame]:
    """Publish a roster that was reviewed: its shifts hold from now on, every week until the next; others end.

    A shift that stands as it was stays, with whoever comes instead on some days.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If the roster is not to be reviewed, or what it decided breaks a rule by now.
    EngagedError
        If a mentor is not free any more.
    """
    one_at_a_time(session, program_id)
    row = ROSTERS.to_change(session, program_id, roster_id, version, "publish")
    decided = shifts_decided(session, roster_id)
    there = select(MentorRow.id).where(
        MentorRow.program_id == program_id, col(MentorRow.id).in_({UUID(one.mentor) for one in decided})
    )
    locked_capacity(session, program_id, session.exec(there).all())
    question = gathered(session, parts.vault, program_id, row.week)
    if not _can_be(session, question, decided):
        raise ConflictError(CHANGED)
    zone = program_of(session, program_id).zone
    rows = shifts_of(session, program_id)
    # Where the program's clocks are others by now, the same hour of the day is another hour of everybody's week.
    before = {engine_shift(one): one for one in rows if one.zone == zone}
    ended = [one for one in rows if before.get(engine_shift(one)) is not one or engine_shift(one) not in decided]
    instead = end_shifts(session, ended)
    new = sorted(decided - (before.keys() - {engine_shift(one) for one in ended}))
    begin_shifts(session, parts.vault, program_id, new, now)
    moved = {UUID(one.mentor) for one in new} | {one.mentor_id for one in ended} | instead
    tell_mentors(session, parts, program_id, moved, f"roster:{roster_id}", now)
    row.state, row.published_at = SolveState.PUBLISHED, now
    session.flush()
    record(session, program_id, actor, now, Act("publish", "roster", row.id))
    return row, RosterCame(begun=len(new), kept=len(decided) - len(new), ended=len(ended))


def end_shifts(session: Session, rows: Collection[ShiftRow]) -> set[UUID]:
    """End shifts for good, with the hours that they hold, and return who would have come instead on some day.

    Their hours of these days are free at once as well: they are to hear that nobody expects them.
    """
    ids = [one.id for one in rows]
    taken = session.exec(
        select(col(ShiftCover.mentor_id), col(ShiftCover.engagement_id)).where(
            col(ShiftCover.shift_id).in_(ids), col(ShiftCover.mentor_id).is_not(None)
        )
    ).all()
    disengage(session, [one.engagement_id for one in rows] + [held for _, held in taken if held is not None])
    for one in rows:  # gone with what held them
        session.expunge(one)
    return {mentor_id for mentor_id, _ in taken if mentor_id is not None}


def one_at_a_time(session: Session, program_id: UUID) -> None:
    """Let nobody else change shifts of a program until the end; it comes before any lock of a mentor."""
    session.exec(select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)).one_or_none()


def begin_shifts(session: Session, vault: Vault, program_id: UUID, shifts: Collection[Shift], now: datetime) -> None:
    """Give shifts to their mentors, every week from now on.

    Raises
    ------
    EngagedError
        If a mentor is not free.
    """
    zone = program_of(session, program_id).zone
    week = week_of(zone, now)
    ids = {UUID(one.mentor) for one in shifts}
    rows = session.exec(select(MentorRow).where(MentorRow.program_id == program_id, col(MentorRow.id).in_(ids))).all()
    zones = {one: about.time_zone for one, about in opened(session, vault, rows, MentorAbout).items()}
    wanted = [
        Engaged(
            mentor_id=(mentor_id := UUID(one.mentor)),
            kind=EngagementKind.SHIFT,
            slot=slot_in(week, Slot(one.weekday, one.start_min, one.minutes), zone, zones[mentor_id]),
            zone=zones[mentor_id],
            site_id=UUID(one.site),
        )
        for one in shifts
    ]
    given = engage(session, program_id, wanted, now)
    session.add_all(
        ShiftRow(
            id=new_id(now), created_at=now, program_id=program_id, mentor_id=UUID(one.mentor), engagement_id=held.id,
            site_id=UUID(one.site), weekday=one.weekday, start_min=one.start_min, minutes=one.minutes, zone=zone,
        )
        for one, held in zip(shifts, given, strict=True)
    )  # fmt: skip
    session.flush()


def tell_mentors(
    session: Session, parts: Parts, program_id: UUID, mentor_ids: Collection[UUID], about: str, now: datetime
) -> None:
    """Write to mentors in neutral words that something of their week changed; once for what it is about."""
    statement = select(MentorRow).where(MentorRow.program_id == program_id, col(MentorRow.id).in_(mentor_ids))
    for mentor in session.exec(statement.order_by(col(MentorRow.id))):
        if mentor.member_id is not None:
            key = f"shifts:{about}:{mentor.id}"
            tell_member(session, parts, program_id, mentor.member_id, "caseload_moved", key, now)


def _can_be(session: Session, question: Question, shifts: Collection[Shift]) -> bool:
    """Return whether shifts break no rule as everything is now, at sites that are still there."""
    sites = {UUID(one.site) for one in shifts}
    there = session.exec(select(Site.id).where(col(Site.id).in_(sites))).all()
    return len(there) == len(sites) and not breaches(grid_of(question), shifts)
