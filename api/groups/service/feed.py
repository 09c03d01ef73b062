"""Feeds of meetings in the Meeting Guide format: brought in as a whole or not at all, and given out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.accounts.owned import edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError, RefusedInputError
from api.groups.models.shapes import FeedPublic, FeedSays, GroupCreate
from api.groups.models.tables import KEY_LENGTH, GroupRow
from api.groups.service.groups import columns_of
from api.groups.service.leading import leads_of, set_leads
from api.groups.service.suggesting import group_of, sites_of, told_of
from api.intake.service.imports import shown
from api.sheets.groups.meeting_guide import Source, read_meetings, write_meetings
from api.sheets.problems import SheetProblem, located
from api.web.forms import checked
from api.web.parts import Parts
from matcher.errors import InvalidInputError, Problem
from matcher.groups import Group, Place
from matcher.people.vocabulary import WEEKDAYS

MOST: Final = 5_000
FILE: Final = "meetings"
"""How the feed is called in problems."""
FEED_SAYS: Final = frozenset(
    {
        "name", "fellowship", "topics", "only_for", "languages", "modes", "weekday", "start_min", "minutes", "zone",
        "address", "link",
    }
)  # fmt: skip
"""Columns that the same feed changes the next time; all else stays as it is here."""
COLUMNS: Final = {"fellowship": "entity", "weekday": "day", "starts": "time", "minutes": "end_time",
                  "time_zone": "timezone", "link": "conference_url", "languages": "types",
                  "only_for": "types", "topics": "types"}  # fmt: skip
"""What fields of a group are called in a feed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a feed did or would do, and the problems that stand in its way."""

    report: FeedPublic
    problems: tuple[Problem, ...]


def bring_in(parts: Parts, program_id: UUID, content: bytes, says: FeedSays, actor: Actor, *, dry_run: bool) -> Outcome:
    """Say what a feed would do, or do it. Where anything in it is amiss, nothing of it is brought in.

    A meeting that was brought in before is known by its slug: what the feed says of it is changed, all else stays.
    Groups that are not in the feed stay as they are.

    Raises
    ------
    NotFoundError
        If there is no such program.
    """
    now = parts.clock.now()
    try:
        wanted, notes = _read(content, says)
    except InvalidInputError as error:
        report = FeedPublic(dry_run=dry_run, written=False, problem_count=len(error.problems))
        return Outcome(report.model_copy(update={"problems": shown(error.problems)}), error.problems)
    with parts.database.reading() if dry_run else parts.database.writing() as session:
        there = _there(session, program_id, lock=not dry_run)
        new = {key: columns for key, columns in wanted.items() if key not in there}
        changed = {
            key: differing
            for key, columns in wanted.items()
            if key in there and (differing := _differing(there[key], columns))
        }
        if not dry_run:
            _write(session, parts.vault, program_id, there, new, changed, actor, now)
        report = FeedPublic(
            dry_run=dry_run,
            written=not dry_run,
            added=len(new),
            updated=len(changed),
            unchanged=len(wanted) - len(new) - len(changed),
            notes=list(notes),
        )
    return Outcome(report, ())


def feed_of(session: Session, program_id: UUID) -> list[dict[str, Any]]:
    """Return the groups that people are told of as a feed; an online one without a link says no way to join it."""
    rows = session.exec(told_of(program_id)).all()
    sites = sites_of(session, rows)
    groups, links = [], {}
    for row in rows:
        slug = row.feed_key or str(row.id)
        place = sites.get(row.site_id, "") or row.address
        in_person = "in_person" in row.modes and place
        groups.append(replace(group_of(row), id=slug, places=(Place(place),) if in_person else ()))
        links[slug] = row.link
    feed: list[dict[str, Any]] = json.loads(write_meetings(groups))
    return [meeting | ({"conference_url": link} if (link := links[meeting["slug"]]) else {}) for meeting in feed]


def _read(content: bytes, says: FeedSays) -> tuple[dict[str, dict[str, Any]], Sequence[str]]:
    """Return the columns of each meeting of a feed by its key, and what is worth knowing.

    Raises
    ------
    InvalidInputError
        With every problem of the feed at once.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = Problem("", "bytes that are not text", "a JSON array of meetings")
        raise InvalidInputError(located(found, FILE)) from None
    meetings = read_meetings(
        text, file=FILE, time_zone=says.time_zone, pathway=says.pathway or "",
        medication_friendly=says.medication_friendly,
    )  # fmt: skip
    if len(meetings.groups) > MOST:
        found = Problem("", str(len(meetings.groups)), f"at most {MOST} rows")
        raise InvalidInputError(located(found, FILE))
    wanted: dict[str, dict[str, Any]] = {}
    problems: list[SheetProblem] = []
    for group in meetings.groups:
        source = meetings.sources[group.id]
        if len(group.id) > KEY_LENGTH or group.id in wanted:
            found = Problem("", group.id, "a text that no other meeting has")
            problems.append(located(found, FILE, source.number, "slug"))
            continue
        fields = _fields(group, source)
        try:
            wanted[group.id] = columns_of(checked(GroupCreate, fields).model_dump())
        except RefusedInputError as error:
            for problem in error.fields():
                name = problem.pointer.removeprefix("#/").partition("/")[0]
                found = Problem("", str(fields.get(name, "")), problem.expected)
                problems.append(located(found, FILE, source.number, COLUMNS.get(name, name)))
    if problems:
        raise InvalidInputError(problems)
    return wanted, meetings.notes


def _fields(group: Group, source: Source) -> dict[str, Any]:
    """Return a meeting as JSON would say it."""
    slot = group.times[0]
    return {
        "name": group.name,
        "fellowship": group.fellowship,
        "pathway": group.pathway or None,
        "topics": sorted(group.topics),
        "only_for": [wish.value for wish in group.only_for],
        "languages": list(group.languages),
        "modes": list(group.modes),
        "weekday": WEEKDAYS[slot.weekday],
        "starts": f"{slot.start_min // 60:02d}:{slot.start_min % 60:02d}",
        "minutes": slot.minutes,
        "time_zone": group.time_zone,
        "address": source.address if "in_person" in group.modes else "",
        "link": source.link,
        "medication_friendly": group.medication_friendly,
    }


def _there(session: Session, program_id: UUID, *, lock: bool) -> dict[str, GroupRow]:
    """Return what feeds brought in before, by its key; two imports of one program come one after the other."""
    program = select(Program.id).where(Program.id == program_id)
    if session.exec(program.with_for_update(key_share=True) if lock else program).one_or_none() is None:
        raise NotFoundError
    rows = session.exec(select(GroupRow).where(GroupRow.program_id == program_id, col(GroupRow.feed_key).is_not(None)))
    return {row.feed_key: row for row in rows if row.feed_key is not None}


def _differing(row: GroupRow, columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in FEED_SAYS if getattr(row, name) != columns[name]}


def _write(
    session: Session,
    vault: Vault,
    program_id: UUID,
    there: dict[str, GroupRow],
    new: dict[str, dict[str, Any]],
    changed: dict[str, dict[str, Any]],
    actor: Actor,
    now: datetime,
) -> None:
    ids = []
    for key, columns in new.items():
        row = GroupRow(id=new_id(now), created_at=now, program_id=program_id, feed_key=key, **columns)
        session.add(row)
        ids.append(row.id)
    for key, columns in changed.items():
        row = there[key]
        edit(row, columns)
        row.version += 1
        ids.append(row.id)
        session.flush()
        if leads := leads_of(session, row.id):  # they have its hour as the feed says it
            set_leads(session, vault, row, [lead.mentor_id for lead in leads], now)
    session.flush()
    record(session, program_id, actor, now, *(Act("import", "group", one) for one in ids))
