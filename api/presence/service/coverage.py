"""The hours at which somebody should be present, as coordinators keep them: no hour of a site twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.models.tables import Site
from api.accounts.owned import edit, found, listed, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import FieldProblem, RefusedInputError
from api.presence.models.shapes import ORDER, CoverageCreate, CoveragePublic, CoverageUpdate, hours_of
from api.presence.models.tables import Coverage, CoverageHour
from api.presence.service.gathering import hours_by_coverage
from api.web.translating import to_translate
from matcher.people.week import Window
from matcher.presence.question import HOUR_MIN

NO_SITE: Final = to_translate("a site of the program")
TWICE: Final = to_translate("hours of the site that nothing else asks for already")


def coverages(
    session: Session, program_id: UUID, after: UUID | None, limit: int
) -> tuple[list[CoveragePublic], UUID | None]:
    """Return a page of what is asked for, and after which id the next one begins."""
    page = listed(session, Coverage, program_id, after, limit)
    return shown(session, page.rows), page.after


def shown(session: Session, rows: Sequence[Coverage]) -> list[CoveragePublic]:
    """Return what is asked for as it goes out."""
    hours = hours_by_coverage(session, rows)
    return [
        CoveragePublic(
            **row.model_dump(include=set(CoveragePublic.model_fields)), windows=_windows(hours.get(row.id, []))
        )
        for row in rows
    ]


def add_coverage(session: Session, program_id: UUID, asked: CoverageCreate, actor: Actor, now: datetime) -> Coverage:
    """Ask for presence at some hours of a site.

    Raises
    ------
    RefusedInputError
        If the site is not of the program, or something asks for one of its hours already.
    """
    if session.exec(select(Site.id).where(Site.id == asked.site_id, Site.program_id == program_id)).first() is None:
        raise RefusedInputError([FieldProblem("#/site_id", NO_SITE, "another id")])
    row = Coverage(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        site_id=asked.site_id,
        minimum=asked.minimum,
        wanted=asked.wanted or asked.minimum,
        languages=list(asked.languages),
    )
    session.add(row)
    session.flush()
    _set_hours(session, row, hours_of(asked.windows))
    record(session, program_id, actor, now, Act("add", "coverage", row.id))
    return row


def update_coverage(
    session: Session,
    program_id: UUID,
    coverage_id: UUID,
    version: int,
    asked: CoverageUpdate,
    actor: Actor,
    now: datetime,
) -> Coverage:
    """Change what is asked for.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    RefusedInputError
        As for `add_coverage`, or if fewer would be good than have to be there.
    """
    row = to_edit(session, Coverage, program_id, coverage_id, version)
    changes = asked.named()
    windows = changes.pop("windows", None)
    if "languages" in changes:
        changes["languages"] = list(asked.languages or ())
    minimum = asked.minimum or row.minimum
    wanted = changes.get("wanted", row.wanted) or minimum
    if asked.wanted is not None and asked.wanted < minimum:
        raise RefusedInputError([FieldProblem("#/wanted", ORDER, "fewer")])
    edit(row, changes | {"wanted": max(int(str(wanted)), minimum)})
    session.flush()
    if windows is not None:
        _set_hours(session, row, hours_of(asked.windows or ()))
    record(session, program_id, actor, now, Act("change", "coverage", row.id))
    return row


def remove_coverage(
    session: Session, program_id: UUID, coverage_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Ask for these hours no more; shifts that hold stay until the next roster.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    """
    row = to_edit(session, Coverage, program_id, coverage_id, version)
    session.delete(row)
    session.flush()
    record(session, program_id, actor, now, Act("remove", "coverage", row.id))


def read_coverage(session: Session, program_id: UUID, coverage_id: UUID) -> CoveragePublic:
    """Return one of what is asked for.

    Raises
    ------
    NotFoundError
    """
    return shown(session, [found(session, Coverage, program_id, coverage_id)])[0]


def boxes_elsewhere(session: Session, row: CoveragePublic | None, site_id: UUID) -> set[tuple[int, int]]:
    """Return the hours of a site that others ask for."""
    statement = select(CoverageHour).where(CoverageHour.site_id == site_id)
    return {
        (one.weekday, one.hour)
        for one in session.exec(statement)
        if row is None or one.coverage_id != row.id
    }  # fmt: skip


def _set_hours(session: Session, row: Coverage, hours: Collection[tuple[int, int]]) -> None:
    # One at a time for each site: two that ask for one hour at once would meet at the key and say nothing of use.
    session.exec(select(Site.id).where(Site.id == row.site_id).with_for_update(key_share=True)).one_or_none()
    taken = boxes_elsewhere(session, shown(session, [row])[0], row.site_id)
    if taken & set(hours):
        raise RefusedInputError([FieldProblem("#/windows", TWICE, "hours that are asked for twice")])
    session.exec(delete(CoverageHour).where(col(CoverageHour.coverage_id) == row.id))
    session.add_all(
        CoverageHour(site_id=row.site_id, weekday=weekday, hour=hour, coverage_id=row.id) for weekday, hour in hours
    )
    session.flush()


def _windows(hours: Sequence[tuple[int, int]]) -> list[str]:
    """Return hours of the week as windows, each a stretch of one day."""
    stretches: list[list[int]] = []
    for weekday, hour in hours:
        if stretches and stretches[-1][0] == weekday and stretches[-1][2] == hour:
            stretches[-1][2] = hour + 1
        else:
            stretches.append([weekday, hour, hour + 1])
    return [str(Window(weekday, first * HOUR_MIN, last * HOUR_MIN)) for weekday, first, last in stretches]
