"""Which open groups fit a person, for them alone to read: nobody is placed anywhere, and nothing is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.models.tables import Site
from api.database.vault import Vault
from api.groups.models.tables import GroupRow
from api.people.engine import mentee_of
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.suggestions import SuggestedGroup, group_suggesters, kinds_told_of
from api.sheets.read import coming_monday
from api.web.translating import to_translate
from matcher.groups import Group, GroupPool, Place
from matcher.groups.recommend import recommend
from matcher.people import Preference, Slot

REASONS: Final[Mapping[str, str]] = {
    "topics": to_translate("it is about what matters to you"),
    "pathway": to_translate("it goes a way that you chose"),
    "language": to_translate("it speaks the language that you named first"),
    "proximity": to_translate("it meets in the way that you like best"),
    "hour": to_translate("it meets at the hours that you named first"),
}
"""What each quality of a person and a group is said as to the person. Terms that are not here stay unsaid."""
FREE_THEN: Final = to_translate("you are free then")
"""True of each that is recommended."""


def group_of(row: GroupRow) -> Group:
    """Return a group as the engine sees one; the id is that of the row.

    An address beyond the program's own sites is no place that people name: whoever comes in person may come there.
    """
    in_person = "in_person" in row.modes
    return Group(
        id=str(row.id),
        name=row.name,
        pathway=row.pathway or "",
        fellowship=row.fellowship,
        topics=frozenset(row.topics),
        open=row.open,
        running=True,
        times=(Slot(row.weekday, row.start_min, row.minutes),),
        time_zone=row.zone,
        modes=tuple(row.modes),
        places=(Place(str(row.site_id)),) if in_person and row.site_id else (),
        languages=tuple(row.languages),
        leaders=0,
        newcomers=row.newcomers,
        medication_friendly=row.medication_friendly,
        only_for=tuple(Preference("gender", gender, "must") for gender in row.only_for),
    )


def told_of(program_id: UUID) -> SelectOfScalar[GroupRow]:
    """Return the groups of a program that people may be told of."""
    told = select(GroupRow).where(
        GroupRow.program_id == program_id, col(GroupRow.open).is_(True), col(GroupRow.shown).is_(True)
    )
    return told.order_by(col(GroupRow.id))


def groups_for(
    session: Session, vault: Vault, row: MenteeRow, about: MenteeAbout, now: datetime
) -> Sequence[SuggestedGroup]:
    """Return the few open groups that fit a person best, best first: their hours, languages, ways and pathway."""
    rows = {str(one.id): one for one in session.exec(told_of(row.program_id))}
    if not rows:
        return []
    week = coming_monday(now.astimezone(ZoneInfo(about.time_zone)).date())
    groups = tuple(map(group_of, rows.values()))
    pool = GroupPool(mentees=(mentee_of(row, about),), mentors=(), groups=groups, week=week)
    found = recommend(pool, str(row.id))
    sites = sites_of(session, [rows[one.group] for one in found])
    suggestions = []
    for one in found:
        group = rows[one.group]
        starts = datetime.combine(week, time(), ZoneInfo(group.zone)) + timedelta(
            days=group.weekday, minutes=group.start_min
        )
        there = starts.astimezone(UTC).astimezone(ZoneInfo(about.time_zone))
        reasons = tuple(REASONS[name] for name in one.terms if name in REASONS)
        in_person = one.mode == "in_person"
        suggestions.append(
            SuggestedGroup(
                name=group.name,
                fellowship=group.fellowship,
                notes=group.notes,
                weekday=there.weekday(),
                start_min=there.hour * 60 + there.minute,
                minutes=group.minutes,
                zone=about.time_zone,
                mode=one.mode,
                place=sites.get(group.site_id, "") or group.address if in_person else "",
                link="" if in_person else group.link,
                reasons=reasons or (FREE_THEN,),
            )
        )
    return suggestions


def sites_of(session: Session, rows: Sequence[GroupRow]) -> dict[UUID | None, str]:
    """Return how the sites at which some groups meet are called, by id."""
    ids = {row.site_id for row in rows if row.site_id is not None}
    if not ids:
        return {}
    return {
        site.id: f"{site.name}, {site.address}" if site.address else site.name
        for site in session.exec(select(Site).where(col(Site.id).in_(ids)))
    }


def _has_groups(session: Session, program_id: UUID) -> bool:
    return session.exec(told_of(program_id).limit(1)).first() is not None


group_suggesters.append(groups_for)
kinds_told_of.append(_has_groups)
