"""Drop-in hours near a person, for them alone to read: when they are free, with somebody who speaks their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from api.accounts.models.tables import Program
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.suggestions import SuggestedPresence, kinds_told_of, presence_suggesters
from api.presence.models.tables import ShiftRow
from api.presence.service.here import here
from api.sheets.cells import windows as read_windows
from matcher.people.week import DAY_MIN, WEEK_MIN
from matcher.presence.question import HOUR_MIN

SHOWN: Final = 3


def presence_for(
    session: Session, vault: Vault, row: MenteeRow, about: MenteeAbout, now: datetime
) -> Sequence[SuggestedPresence]:
    """Return the next drop-in hours at sites of a person, when they are free, in a language of theirs."""
    if not _has_shifts(session, row.program_id):
        return []
    free = [window for text in about.windows for window in read_windows(text)]
    spans = [(one.weekday * DAY_MIN + one.start_min, one.weekday * DAY_MIN + one.end_min) for one in free]
    known = here(session, vault, session.get_one(Program, row.program_id), now)
    own, there = ZoneInfo(about.time_zone), ZoneInfo(known.time_zone)
    found: list[SuggestedPresence] = []
    for site in known.sites:
        if about.sites and site.site_id not in about.sites:
            continue
        for day in site.days:
            for stretch in day.stretches:
                languages = [code for code in about.languages if code in stretch.languages]
                if not languages:
                    continue
                midnight = datetime(day.day.year, day.day.month, day.day.day, tzinfo=there)
                for start in range(stretch.start_min, stretch.start_min + stretch.minutes, HOUR_MIN):
                    begins = (midnight + timedelta(minutes=start)).astimezone(own)
                    minute = begins.weekday() * DAY_MIN + begins.hour * 60 + begins.minute
                    if begins > now and _is_free(spans, minute):
                        found.append(
                            SuggestedPresence(
                                site.name, site.address, begins.date(), begins.hour * 60 + begins.minute, HOUR_MIN,
                                about.time_zone, tuple(languages),
                            )
                        )  # fmt: skip
    return _joined(sorted(found, key=lambda one: (one.day, one.start_min, one.place)))[:SHOWN]


def _is_free(spans: Sequence[tuple[int, int]], minute: int) -> bool:
    return any(
        low <= at and at + HOUR_MIN <= high for low, high in spans for at in (minute, minute + WEEK_MIN)
    )  # fmt: skip


def _joined(hours: Sequence[SuggestedPresence]) -> list[SuggestedPresence]:
    """Return hours that follow each other at one site as one stretch."""
    joined: list[SuggestedPresence] = []
    for one in hours:
        for number, last in enumerate(joined):
            follows = (last.place, last.day, last.start_min + last.minutes) == (one.place, one.day, one.start_min)
            if follows and last.languages == one.languages:
                joined[number] = replace(last, minutes=last.minutes + one.minutes)
                break
        else:
            joined.append(one)
    return joined


def _has_shifts(session: Session, program_id: UUID) -> bool:
    return session.exec(select(ShiftRow.id).where(ShiftRow.program_id == program_id).limit(1)).first() is not None


presence_suggesters.append(presence_for)
kinds_told_of.append(_has_shifts)
