"""What came out of a placing, for whoever reviews it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.owned import found
from api.database.vault import Vault
from api.errors import NotFoundError
from api.groups.models.placing_shapes import (
    GroupRemedyPublic,
    MeetingPublic,
    PlacedPublic,
    PlacingSummary,
    StagePublic,
    UnopenedPublic,
    UnplacedPublic,
)
from api.groups.models.placings import Placing, PlacingEntry
from api.groups.models.tables import GroupRow
from api.groups.models.words import LeftOver
from api.groups.service.keeping import Record, entries_kept, entries_opened, record_kept
from api.groups.service.placings import PLACINGS
from api.people.models.tables import MenteeRow, MentorRow
from api.rounds.service.naming import GONE, names


def summary(session: Session, vault: Vault, program_id: UUID, placing_id: UUID) -> PlacingSummary:
    """Return what came out as a whole.

    Raises
    ------
    NotFoundError
        If there is no such placing.
    ConflictError
        If it has no result.
    """
    to_review(session, program_id, placing_id)
    kept = record_kept(session, placing_id)
    if kept is None:
        raise NotFoundError
    meetings = kept["meetings"]
    called = group_names(session, program_id)
    leaders = {UUID(one) for meeting in meetings for one in meeting["facilitators"]}
    mentors = names(session, vault, MentorRow, leaders)
    return PlacingSummary(
        proved=kept["proved"],
        gap=gap_of(kept["stages"]),
        figures=kept["figures"],
        stages=[StagePublic(**stage) for stage in kept["stages"]],
        meetings=[
            MeetingPublic(
                group_id=one["group"],
                name=called.get(UUID(one["group"]), ""),
                opens=not one["running"],
                slot=one["slot"],
                time_zone=one["time_zone"],
                site_id=one["site"] or None,
                room_id=one["room"] or None,
                facilitators={UUID(name): mentors.get(UUID(name), GONE) for name in one["facilitators"]},
                **{name: one[name] for name in ("members", "new", "least", "most")},
            )
            for one in meetings
        ],
        unopened=[
            UnopenedPublic(
                group_id=one["group"], name=called.get(UUID(one["group"]), ""), why=_why_closed(one["reason"]),
                least=_least(session, UUID(one["group"])), waiting=one["waiting"],
            )
            for one in kept["unopened"]
        ],
        remedies=[GroupRemedyPublic.of(one) for one in kept["remedies"]],
    )  # fmt: skip


def gap_of(stages: Iterable[Mapping[str, Any]]) -> float:
    """Return the largest gap of a stage to its bound, as a share; 0 where all is proved."""
    return max((abs(one["bound"] - one["value"]) / max(1.0, abs(one["bound"])) for one in stages), default=0.0)


def placed(
    session: Session,
    vault: Vault,
    program_id: UUID,
    placing_id: UUID,
    after: UUID | None,
    limit: int,
) -> tuple[list[PlacedPublic], UUID | None]:
    """Return a page of those who have a place.

    Raises
    ------
    NotFoundError, ConflictError
        As for `summary`.
    """
    rows, records, named, onward = _page(session, vault, program_id, placing_id, True, after, limit)
    called = group_names(session, program_id)
    return [
        PlacedPublic(
            mentee_id=row.mentee_id,
            mentee_name=named.get(row.mentee_id, GONE),
            group_id=row.group_id,
            group_name=called.get(row.group_id, ""),
            **{name: one[name] for name in ("slot", "time_zone", "mode", "fit", "reason")},
        )
        for row in rows
        if row.group_id is not None and (one := records.get(row.mentee_id)) is not None
    ], onward


def unplaced(
    session: Session,
    vault: Vault,
    program_id: UUID,
    placing_id: UUID,
    after: UUID | None,
    limit: int,
) -> tuple[list[UnplacedPublic], UUID | None]:
    """Return a page of those who have none, with why and what would help.

    Raises
    ------
    NotFoundError, ConflictError
        As for `summary`.
    """
    rows, records, named, onward = _page(session, vault, program_id, placing_id, False, after, limit)
    return [
        left_over(row, one, named.get(row.mentee_id, GONE))
        for row in rows
        if (one := records.get(row.mentee_id)) is not None
    ], onward


def one_entry(
    session: Session, vault: Vault, program_id: UUID, placing_id: UUID, mentee_id: UUID
) -> tuple[PlacedPublic | UnplacedPublic, str]:
    """Return what came out for one person, and how they are called.

    Raises
    ------
    NotFoundError
        If they were not in the placing, or were erased since.
    ConflictError
        As for `summary`.
    """
    to_review(session, program_id, placing_id)
    row = session.get(PlacingEntry, (placing_id, mentee_id))
    record = None if row is None else entries_opened(session, vault, [row]).get(mentee_id)
    if row is None or record is None:
        raise NotFoundError
    name = names(session, vault, MenteeRow, [mentee_id]).get(mentee_id, GONE)
    if row.group_id is None:
        return left_over(row, record, name), name
    called = group_names(session, program_id).get(row.group_id, "")
    fields = {field: record[field] for field in ("slot", "time_zone", "mode", "fit", "reason")}
    placed_ = PlacedPublic(mentee_id=mentee_id, mentee_name=name, group_id=row.group_id, group_name=called, **fields)
    return placed_, name


def left_over(row: PlacingEntry, record: Record, name: str) -> UnplacedPublic:
    """Return somebody without a place as it goes out."""
    return UnplacedPublic(
        mentee_id=row.mentee_id,
        mentee_name=name,
        kind=LeftOver(record["kind"]),
        rules=record["rules"],
        remedies=[GroupRemedyPublic.of(one | {"helps": [row.mentee_id]}) for one in record["remedies"]],
    )


def everybody(session: Session, vault: Vault, placing_id: UUID) -> dict[UUID, str]:
    """Return how everybody in a placing is called, by id, in the order of the names."""
    ids = session.exec(select(PlacingEntry.mentee_id).where(PlacingEntry.placing_id == placing_id)).all()
    return dict(sorted(names(session, vault, MenteeRow, ids).items(), key=lambda one: (one[1].lower(), one[0])))


def to_review(session: Session, program_id: UUID, placing_id: UUID) -> Placing:
    """Return a placing that has a result to be read.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If it has no result.
    """
    row = found(session, Placing, program_id, placing_id)
    PLACINGS.check(row, "review")
    return row


def group_names(session: Session, program_id: UUID) -> dict[UUID, str]:
    """Return how the groups of a program are called, by id."""
    statement = select(GroupRow.id, GroupRow.name).where(GroupRow.program_id == program_id)
    return dict(session.exec(statement.order_by(col(GroupRow.name), col(GroupRow.id))).all())


def _page(
    session: Session, vault: Vault, program_id: UUID, placing_id: UUID, is_placed: bool, after: UUID | None, limit: int
) -> tuple[Sequence[PlacingEntry], dict[UUID, dict[str, Any]], dict[UUID, str], UUID | None]:
    to_review(session, program_id, placing_id)
    rows = entries_kept(session, placing_id, placed=is_placed, after=after, limit=limit + 1)
    shown = rows[:limit]
    ids: Iterable[UUID] = [row.mentee_id for row in shown]
    onward = shown[-1].mentee_id if len(rows) > limit else None
    return shown, entries_opened(session, vault, shown), names(session, vault, MenteeRow, ids), onward


def _least(session: Session, group_id: UUID) -> int:
    row = session.get(GroupRow, group_id)
    return 0 if row is None else row.least


def _why_closed(reason: str) -> str:
    """Return what the engine says of a group that does not open, in one word."""
    if reason.startswith("It needs"):
        return "few"
    return "leader" if reason.startswith("At such an hour") else "others"
