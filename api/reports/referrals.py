"""Referrals to and from other programs: what came of them, and how long an answer took.

They are those of some weeks, as they stood on one Monday: no look on the next day differs by one person. The days that
answers took add up to those that were answered; so of what came of them nothing is hidden that could be had from that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.referrals.models.tables import Referral
from api.referrals.models.words import Direction
from api.web.cells import hidden_rows, shown_counts
from api.web.translating import to_translate


class CameOf(StrEnum):
    """What came of a referral until some instant."""

    MET = "met"
    NOT_MET = "not_met"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    WAITS = "waits"


ANSWERED: Final = frozenset({CameOf.MET, CameOf.NOT_MET, CameOf.ACCEPTED, CameOf.DECLINED})
SAID: Final[Mapping[CameOf, str]] = {
    CameOf.MET: to_translate("taken in, and met somebody"),
    CameOf.NOT_MET: to_translate("taken in, and met nobody"),
    CameOf.ACCEPTED: to_translate("taken in, has not met anybody yet"),
    CameOf.DECLINED: to_translate("not taken in"),
    CameOf.EXPIRED: to_translate("not answered in time"),
    CameOf.WITHDRAWN: to_translate("withdrawn"),
    CameOf.WAITS: to_translate("waits"),
}
DAYS: Final = (
    (1, to_translate("up to 1 day")),
    (3, to_translate("up to 3 days")),
    (7, to_translate("up to 7 days")),
    (14, to_translate("up to 14 days")),
    (100_000, to_translate("longer")),
)
"""How long an answer took from when the program was told: the most days, and the words."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The lines of a chart, each with None for what is hidden, and their sum; nothing where even the sum is small."""

    lines: Sequence[tuple[str, int | None]] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of the referrals of one direction, and how many days answers took."""

    came_of: Counted
    days: Counted


def figures(
    session: Session, program_id: UUID, since: datetime, until: datetime, at: datetime
) -> dict[Direction, Figures]:
    """Return the figures of a program's referrals that were made within a time, as they stood at an instant.

    A direction is there where there was any referral. Of those to the program it is whatever it was told of.
    """
    of_time = (col(Referral.created_at) >= since, col(Referral.created_at) < until)
    out = session.exec(select(Referral).where(Referral.program_id == program_id, *of_time)).all()
    told = select(Referral).where(Referral.to_program_id == program_id, *of_time)
    in_ = session.exec(told.where(col(Referral.sent_at) < at)).all()
    return {direction: figures_of(rows, at) for direction, rows in ((Direction.OUT, out), (Direction.IN, in_)) if rows}


def came_of(row: Referral, at: datetime) -> CameOf:
    """Return what had come of a referral at an instant, whatever came of it since."""
    if row.closed_at is not None and row.closed_at < at:
        return CameOf(row.state)
    return CameOf.ACCEPTED if row.answered_at is not None and row.answered_at < at else CameOf.WAITS


def figures_of(rows: Sequence[Referral], at: datetime) -> Figures:
    """Return the figures of some referrals, as they stood at an instant."""
    by_outcome = Counter(came_of(row, at) for row in rows)
    took = [
        row.answered_at - row.sent_at
        for row in rows
        if row.answered_at is not None and row.sent_at is not None and came_of(row, at) in ANSWERED
    ]
    counts = [by_outcome[one] for one in CameOf]
    split = [(by_outcome[one], 0) if one in ANSWERED else (0, by_outcome[one]) for one in CameOf]
    hidden = hidden_rows(split)
    labels = [SAID[one] for one in CameOf]
    if hidden is None:  # who was answered and who was not are too few to be told apart: no days
        return Figures(_counted(labels, counts), Counted())
    shown = [None if number in hidden else count for number, count in enumerate(counts)]
    return Figures(Counted(list(zip(labels, shown, strict=True)), sum(counts)), _days(took))


def _days(took: Iterable[timedelta]) -> Counted:
    counts = [0] * len(DAYS)
    for time in took:
        counts[next(at for at, (most, _) in enumerate(DAYS) if time <= timedelta(days=most))] += 1
    return _counted([label for _, label in DAYS], counts)


def _counted(labels: Sequence[str], counts: Sequence[int]) -> Counted:
    shown = shown_counts(counts)
    return Counted() if shown is None else Counted(list(zip(labels, shown, strict=True)), sum(counts))
