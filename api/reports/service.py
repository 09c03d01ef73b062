"""What the charts of a program are drawn from: counts alone, nothing that is sealed.

Figures about a time that has passed end with a whole week, so that no look on the next day differs by one person.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.accounts.models.tables import Team
from api.accounts.service.programs import program_of
from api.hours.models import Hold
from api.matches.models.tables import Match
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.proposals.models.tables import Proposal
from api.referrals.models.words import Direction
from api.reports.referrals import Counted, figures
from api.reports.visits import visits_by_week
from api.web.cells import Share, shown_counts, shown_shares, shown_sums
from api.web.translating import to_translate
from matcher.people.vocabulary import URGENCIES
from matcher.people.week import monday_of

WEEKS: Final = 12
"""How far back figures about a time reach."""
CONTACT: Final = timedelta(hours=48)
MEETING: Final = timedelta(days=7)
WAITS: Final = (
    (7, to_translate("up to 1 week")),
    (14, to_translate("up to 2 weeks")),
    (28, to_translate("up to 4 weeks")),
    (84, to_translate("up to 12 weeks")),
    (100_000, to_translate("longer")),
)
FITS: Final = ("0–20", "20–40", "40–60", "60–80", "80–100")
LOADS: Final = (
    to_translate("nobody"),
    to_translate("up to half of what they take"),
    to_translate("more than half"),
    to_translate("all that they take"),
)
URGENCY: Final = {
    "routine": to_translate("routine"),
    "soon": to_translate("soon"),
    "urgent": to_translate("urgent"),
    "crisis": to_translate("crisis"),
}
REFERRALS: Final = {
    Direction.OUT: (
        to_translate("What came of the people whom you referred to other programs"),
        to_translate("How soon other programs answered"),
    ),
    Direction.IN: (
        to_translate("What came of the people who were referred to you"),
        to_translate("How soon you answered"),
    ),
}
"""What came of referrals, and how soon they were answered, by direction."""
NO_TEAM: Final = to_translate("without a team")


class By(StrEnum):
    """What people are grouped by."""

    TEAM = "team"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: what it is of, and a count or a share; both None where it would tell of a few people."""

    label: str | date
    count: int | None = None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its table.

    Parameters
    ----------
    name : str
        As in the address of its file.
    title, column : str
        In English: what it is, and what its lines are.
    bars : tuple of Bar or None
        None where so few people are behind all of it that nothing is shown.
    total : Bar or None
        All of it together.
    of : str
        Which site it is of, as that is called; of all of the program by default.
    """

    name: str
    title: str
    column: str
    bars: tuple[Bar, ...] | None
    total: Bar | None
    of: str = ""


Drawn = tuple[tuple[Bar, ...] | None, Bar | None]
NOTHING: Final[Drawn] = (None, None)


@dataclass(frozen=True, slots=True)
class Begun:
    """A match that began, as far as the figures need it; of one for one conversation that is the first meeting."""

    began_at: datetime
    reached_at: datetime | None
    met_at: datetime | None
    team_id: UUID | None
    urgency: int
    fit: float

    @property
    def contact(self) -> bool:
        """Return whether the first contact came in time."""
        return self.reached_at is not None and self.reached_at - self.began_at <= CONTACT

    @property
    def meeting(self) -> bool:
        """Return whether the first meeting came in time."""
        return self.met_at is not None and self.met_at - self.began_at <= MEETING


def charts(session: Session, program_id: UUID, by: By, now: datetime) -> list[Chart]:
    """Return the charts of a program, those about a time grouped by team or by urgency."""
    zone = ZoneInfo(program_of(session, program_id).zone)
    today = now.astimezone(zone).date()
    end = monday_of(today) - timedelta(days=7)  # the last week whose matches had a week's time to meet
    begun = _begun(session, program_id, *(_midnight(day, zone) for day in (end - timedelta(weeks=WEEKS), end)))
    weeks = [end - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    if by is By.TEAM:
        teams = session.exec(select(Team).where(Team.program_id == program_id).order_by(Team.name)).all()
        groups: list[tuple[Hashable, str | date]] = [*((team.id, team.name) for team in teams), (None, NO_TEAM)]
        column, of_group = to_translate("Team"), attrgetter("team_id")
    else:
        groups = [(number, URGENCY[word]) for number, word in enumerate(URGENCIES)]
        column, of_group = to_translate("Urgency"), attrgetter("urgency")

    def week_of(one: Begun) -> date:
        return monday_of(one.began_at.astimezone(zone).date())

    contact, meeting = _shares(begun, groups, of_group)
    trend, trend_of_meeting = _shares(begun, [(week, week) for week in weeks], week_of)
    waits, loads = _waits(session, program_id, today), _loads(session, program_id)
    week = to_translate("Week from")
    return [
        Chart("waits", to_translate("How long people have been waiting"), to_translate("Waiting"), *waits),
        Chart("contact", to_translate("First contact within 48 hours"), column, *contact),
        Chart("meeting", to_translate("First meeting within 7 days"), column, *meeting),
        Chart("fit", to_translate("How well the two fit"), to_translate("Fit in percent"), *_fits(begun)),
        Chart("load", to_translate("How many people mentors meet"), to_translate("They meet"), *loads),
        Chart("trend", to_translate("First contact within 48 hours, by week"), week, *trend),
        Chart("trend-meeting", to_translate("First meeting within 7 days, by week"), week, *trend_of_meeting),
        *(
            Chart(f"visits-{site.id}", to_translate("Visits in drop-in hours, by week"), week, *drawn, of=site.name)
            for site, days in visits_by_week(session, program_id, weeks)
            for drawn in (_summed(weeks, days),)
        ),
        *_of_referrals(session, program_id, weeks, zone),
    ]


def _of_referrals(session: Session, program_id: UUID, weeks: Sequence[date], zone: ZoneInfo) -> Iterator[Chart]:
    """Yield the charts of referrals of some weeks, as they stood a week later."""
    after = weeks[-1] + timedelta(weeks=1)
    since, until, at = (_midnight(day, zone) for day in (weeks[0], after, after + timedelta(weeks=1)))
    for direction, found in figures(session, program_id, since, until, at).items():
        outcome, days = REFERRALS[direction]
        yield Chart(f"referrals-{direction}", outcome, to_translate("Where they stand"), *_drawn(found.came_of))
        yield Chart(f"referral-days-{direction}", days, to_translate("Days until an answer"), *_drawn(found.days))


def _drawn(counted: Counted) -> Drawn:
    if not counted.total:
        return NOTHING
    return tuple(Bar(label, count) for label, count in counted.lines), Bar("", counted.total)


def _begun(session: Session, program_id: UUID, since: datetime, until: datetime) -> list[Begun]:
    statement = (
        select(  # type: ignore[call-overload] # more columns than it has overloads for
            Match.created_at, Match.reached_at, Match.met_at, MentorRow.team_id, MenteeRow.urgency, Proposal.fit
        )
        .join(MentorRow, col(MentorRow.id) == col(Match.mentor_id))
        .join(MenteeRow, col(MenteeRow.id) == col(Match.mentee_id))
        .join(Proposal, col(Proposal.id) == col(Match.proposal_id))
        .where(Match.program_id == program_id, Match.created_at >= since, Match.created_at < until)
    )
    return [Begun(*row) for row in session.exec(statement)]


def _shares(
    begun: Sequence[Begun],
    groups: Sequence[tuple[Hashable, str | date]],
    of: Callable[[Begun], Hashable],
) -> tuple[Drawn, Drawn]:
    """Return the lines of both measures by group; what is hidden of one is hidden of the other."""
    within: dict[Hashable, list[Begun]] = {key: [] for key, _ in groups}
    for one in begun:
        within[of(one)].append(one)
    rows = [
        (Share(sum(one.contact for one in some), len(some)), Share(sum(one.meeting for one in some), len(some)))
        for some in within.values()
    ]
    shown = shown_shares(rows)
    if shown is None or not begun:
        return NOTHING, NOTHING
    return _measured(groups, rows, shown, 0), _measured(groups, rows, shown, 1)


def _measured(
    groups: Sequence[tuple[Hashable, str | date]],
    rows: Sequence[Sequence[Share]],
    shown: Sequence[Sequence[Share] | None],
    at: int,
) -> Drawn:
    bars = [Bar(label, share=None if row is None else row[at]) for (_, label), row in zip(groups, shown, strict=True)]
    return tuple(bars), Bar("", share=Share(sum(row[at].yes for row in rows), sum(row[at].of for row in rows)))


def _waits(session: Session, program_id: UUID, today: date) -> Drawn:
    statement = (
        select(col(MenteeRow.waiting_since), func.count())
        .where(MenteeRow.program_id == program_id, MenteeRow.status == MenteeStatus.WAITING)
        .where(col(MenteeRow.document).is_not(None))
        .group_by(col(MenteeRow.waiting_since))
    )
    counts = [0] * len(WAITS)
    for since, people in session.exec(statement):
        days = 0 if since is None else (today - since).days
        counts[next(at for at, (most, _) in enumerate(WAITS) if days <= most)] += people
    return _counted([label for _, label in WAITS], counts)


def _fits(begun: Iterable[Begun]) -> Drawn:
    counts = [0] * len(FITS)
    for one in begun:
        counts[min(int(one.fit * len(FITS)), len(FITS) - 1)] += 1
    return _counted(FITS, counts)


def _loads(session: Session, program_id: UUID) -> Drawn:
    statement = (
        select(MentorRow.capacity, func.count(col(Hold.id)))
        .outerjoin(Hold, col(Hold.mentor_id) == col(MentorRow.id))
        .where(MentorRow.program_id == program_id, MentorRow.status == MentorStatus.ACTIVE)
        .group_by(col(MentorRow.id), col(MentorRow.capacity))
    )
    counts = [0] * len(LOADS)
    for capacity, held in session.exec(statement):
        counts[0 if not held else 3 if held >= capacity else 1 if 2 * held <= capacity else 2] += 1
    return _counted(LOADS, counts)


def _counted(labels: Iterable[str | date], counts: Sequence[int]) -> Drawn:
    shown = shown_counts(counts)
    if shown is None or not any(counts):
        return NOTHING
    bars = tuple(Bar(label, count) for label, count in zip(labels, shown, strict=True))
    return bars, Bar("", sum(counts))


def _summed(labels: Iterable[str | date], groups: Sequence[Sequence[int]]) -> Drawn:
    """Return a line for each group of counts that are told elsewhere, but the small ones."""
    shown, total = shown_sums(groups)
    if not any(shown):
        return NOTHING
    return tuple(Bar(label, count) for label, count in zip(labels, shown, strict=True)), Bar("", total)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
