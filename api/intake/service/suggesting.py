"""What the answer to a form tells of at once: groups, drop-in hours and stories, as a person's own page does.

It is found before anything is written, so that nobody who submits waits for it. That a program has nothing to tell of
is known for a minute; whatever it has is read anew each time, for a story that was taken back is gone at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.consent.models import Language
from api.database.columns import new_id
from api.intake.models.suggested_shapes import GroupTold, HoursTold, StoryTold, SuggestionsTold
from api.people.models.mentees import MenteeCreate
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.people.service.suggestions import Suggestions, is_anything_told_of, suggested_to
from api.web.parts import Parts
from api.web.translating import to_translate, translations
from matcher.people.vocabulary import URGENCIES

KNOWN_FOR: Final = timedelta(minutes=1)
SPEAKS: Final = to_translate("somebody there speaks a language of yours")
"""True of all drop-in hours that somebody is told of."""
_nothing_at: Final[dict[UUID, datetime]] = {}
"""When a program was found to have nothing to tell of; each process looks for itself."""


def suggested_at_once(parts: Parts, program_id: UUID, person: MenteeCreate, now: datetime) -> Suggestions:
    """Return what somebody is told of who is about to be submitted; nothing is written down of it."""
    looked = _nothing_at.get(program_id)
    if looked is not None and timedelta(0) <= now - looked < KNOWN_FOR:
        return Suggestions()
    with parts.database.reading() as session:
        if not is_anything_told_of(session, program_id):
            _nothing_at[program_id] = now
            return Suggestions()
        row = MenteeRow(
            id=new_id(now), created_at=now, program_id=program_id, status=MenteeStatus.WAITING,
            waiting_since=person.waiting_since or now.date(), urgency=URGENCIES.index(person.urgency), document=None,
        )  # fmt: skip
        return suggested_to(session, parts.vault, row, person, now)


def told(found: Suggestions, language: Language) -> SuggestionsTold:
    """Return suggestions as they go out, in a language."""
    say = translations(language).gettext

    def said(texts: Sequence[str]) -> list[str]:
        return [say(text) for text in texts]

    return SuggestionsTold(
        groups=[
            GroupTold(
                name=one.name, fellowship=one.fellowship, weekday=one.weekday, start_min=one.start_min,
                minutes=one.minutes, time_zone=one.zone, mode=one.mode, place=one.place, link=one.link,
                reasons=said(one.reasons),
            )
            for one in found.groups
        ],
        drop_in_hours=[
            HoursTold(
                place=one.place, address=one.address, day=one.day, start_min=one.start_min, minutes=one.minutes,
                time_zone=one.zone, languages=list(one.languages), reasons=said([SPEAKS]),
            )
            for one in found.presence
        ],
        stories=[
            StoryTold(title=one.title, warnings=said(one.warnings), reasons=said(one.reasons)) for one in found.stories
        ],
    )  # fmt: skip
