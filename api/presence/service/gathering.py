"""The question of a roster: the hours that are asked for, what mentors offer of their weeks, and what holds of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.database.vault import Vault
from api.hours.engagements import engagements
from api.hours.models import Engagement, Hold
from api.hours.service import standing
from api.people.engine import mentor_of
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.documents import opened
from api.presence.models import tables
from api.presence.models.shapes import OfferAbout
from api.rounds.service.policies import holding
from api.sheets.cells import slots as read_slots
from matcher.people.week import Window
from matcher.presence import Coverage, Held, Offer, Question, Shift
from matcher.presence.question import HOUR_MIN


@dataclass(frozen=True, slots=True)
class Offering:
    """A mentor who offers presence.

    Parameters
    ----------
    row : MentorRow
    about : MentorAbout
    offer : OfferAbout
    named : bool
        Whether their first name may be shown.
    """

    row: MentorRow
    about: MentorAbout
    offer: OfferAbout
    named: bool


def gathered(session: Session, vault: Vault, program_id: UUID, week: date) -> Question:
    """Return the question of a program's presence in a week, as everything is now.

    Hours of shifts are free for it: what stands is told as such, and is settled anew with everything else.

    Parameters
    ----------
    week : date
        A Monday.
    """
    policy = holding(session, program_id)[1]
    offering = offerings(session, vault, program_id)
    known = {one.row.id for one in offering}
    shifts = shifts_of(session, program_id)
    own = {shift.engagement_id for shift in shifts}
    given: list[Hold | Engagement] = [
        *standing(session, program_id),
        *(one for one in engagements(session, program_id) if one.id not in own),
    ]
    held = [_held(one) for one in given if one.mentor_id in known]
    taken: dict[str, int] = defaultdict(int)
    for one in held:
        taken[one.mentor] += one.minutes
    return Question(
        week=week,
        coverage=coverage_of(session, program_id),
        offers=tuple(
            Offer(
                mentor=mentor_of(one.row, one.about, week),
                windows=tuple(slot for text in one.offer.windows for slot in read_slots(text)),
                hours=_hours(one, taken[str(one.row.id)], policy.presence.most_a_week),
                accompanied=one.offer.accompanied,
            )
            for one in offering
        ),
        held=tuple(sorted(set(held))),
        standing=tuple(sorted(engine_shift(one) for one in shifts if one.mentor_id in known)),
        rules=policy.presence,
        seed=policy.seed,
    )


def offerings(
    session: Session, vault: Vault, program_id: UUID, among: Collection[UUID] | None = None
) -> list[Offering]:
    """Return the mentors who offer presence, whoever left or was erased aside, by id; in three queries."""
    statement = (
        select(tables.PresenceOffer, MentorRow)
        .join(MentorRow, col(MentorRow.id) == col(tables.PresenceOffer.mentor_id))
        .where(tables.PresenceOffer.program_id == program_id, MentorRow.status != MentorStatus.LEFT)
    )
    if among is not None:
        statement = statement.where(col(MentorRow.id).in_(among))
    rows = session.exec(statement.order_by(col(MentorRow.id))).all()
    abouts = opened(session, vault, [mentor for _, mentor in rows], MentorAbout)
    keys = vault.keys(session, abouts)
    return [
        Offering(
            mentor, abouts[mentor.id], OfferAbout.model_validate_json(keys[mentor.id].open(row.document)), row.named
        )
        for row, mentor in rows
        if mentor.id in abouts
    ]


def coverage_of(session: Session, program_id: UUID) -> tuple[Coverage, ...]:
    """Return the hours that are asked for, as the engine sees them; the sites go by their ids."""
    zone = program_of(session, program_id).zone
    statement = select(tables.Coverage).where(tables.Coverage.program_id == program_id)
    rows = session.exec(statement.order_by(col(tables.Coverage.id))).all()
    hours = hours_by_coverage(session, rows)
    return tuple(
        Coverage(
            site=str(row.site_id),
            windows=tuple(
                Window(weekday, hour * HOUR_MIN, (hour + 1) * HOUR_MIN) for weekday, hour in hours.get(row.id, ())
            ),
            time_zone=zone,
            minimum=row.minimum,
            wanted=row.wanted,
            languages=tuple(row.languages),
        )
        for row in rows
        if row.id in hours
    )


def hours_by_coverage(session: Session, rows: Iterable[tables.Coverage]) -> dict[UUID, list[tuple[int, int]]]:
    """Return the hours of the week of some coverages, each as weekday and hour, in order."""
    found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    ids = [row.id for row in rows]
    statement = select(tables.CoverageHour).where(col(tables.CoverageHour.coverage_id).in_(ids))
    for one in session.exec(statement):
        found[one.coverage_id].append((one.weekday, one.hour))
    return {coverage_id: sorted(hours) for coverage_id, hours in found.items()}


def shifts_of(session: Session, program_id: UUID) -> list[tables.ShiftRow]:
    """Return the shifts that hold, in the order of the week."""
    row = tables.ShiftRow
    statement = select(row).where(row.program_id == program_id)
    return list(session.exec(statement.order_by(col(row.weekday), col(row.start_min), col(row.id))))


def engine_shift(row: tables.ShiftRow, mentor_id: UUID | None = None) -> Shift:
    """Return a shift as the engine sees one, with somebody else in it where one is named."""
    return Shift(str(row.site_id), row.weekday, row.start_min, row.minutes, str(mentor_id or row.mentor_id))


def _held(one: Hold | Engagement) -> Held:
    """Return an hour that is not free; every other week counts as every week, for shifts are weekly."""
    in_person = isinstance(one, Engagement) or one.mode == "in_person"
    site = str(one.site_id) if one.site_id and in_person else ""
    return Held(str(one.mentor_id), one.weekday, one.start_min, one.minutes, one.zone, site)


def _hours(one: Offering, held_min: int, most_a_week: int) -> int:
    """Return the most hours of presence a week: what was offered, within all that the mentor gives a week."""
    hours = most_a_week if one.offer.hours is None else one.offer.hours
    if one.about.max_hours is None:
        return hours
    return max(0, min(hours, one.about.max_hours - -(-held_min // HOUR_MIN)))
