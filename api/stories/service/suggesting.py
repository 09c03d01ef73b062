"""Which stories suit a person, for them to read: nothing is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.database.vault import Vault
from api.people.engine import mentee_of
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.suggestions import SuggestedStory, kinds_told_of, story_suggesters
from api.rounds.service.policies import holding
from api.stories import words
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience
from api.stories.service.showing import Shown, for_mentee, newest, shown
from api.web.translating import to_translate
from matcher.stories import SHOWN, Story, recommend

REASONS: Final[Mapping[str, str]] = {
    "preferences": to_translate("it tells of what you wished for in a mentor"),
    "lived_experience": to_translate("it tells of something that you have been through too"),
    "pathway": to_translate("it goes a way that you chose"),
    "stage": to_translate("it tells of the stage that you are at"),
    "language": to_translate("it is in the language that you named first"),
}
"""What each term is said as to the person. Nothing that they did not say themselves is among them."""
FURTHER_ALONG: Final = to_translate("somebody wrote it who is further along")
"""True of each that is recommended."""
CONSIDERED: Final = 500
"""Of more, the newest: to open so many takes some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A story with how well it suits somebody, in [0, 1], and why in words of `REASONS`."""

    story: Shown
    fit: float
    reasons: tuple[str, ...]

    def told(self) -> SuggestedStory:
        """Return it as the person is told of it."""
        about = self.story.about
        warnings = tuple(words.WARNINGS[one] for one in about.warnings)
        return SuggestedStory(self.story.row.id, about.title, about.by, warnings, self.reasons)


def suggested(
    session: Session, vault: Vault, row: MenteeRow, about: MenteeAbout, now: datetime, most: int = SHOWN
) -> list[Suggested]:
    """Return the stories that suit a person, best first, by the weights of their program's policy."""
    rows = newest(session, for_mentee(row, about.avoid, now), CONSIDERED)
    stories = {str(one.row.id): one for one in shown(session, vault, rows)}
    if not stories:
        return []
    policy = holding(session, row.program_id)[1]
    day = now.astimezone(ZoneInfo(about.time_zone)).date()
    found = recommend(mentee_of(row, about), list(map(story_of, stories.values())), day, policy, most)
    return [
        Suggested(stories[one.story], one.fit, tuple(REASONS[name] for name in one.terms) or (FURTHER_ALONG,))
        for one in found
    ]


def story_of(one: Shown) -> Story:
    """Return a story as the engine sees one."""
    about = one.about
    return Story(
        id=str(one.row.id),
        author=str(one.row.mentor_id),
        languages=about.languages,
        pathways=frozenset(about.pathways),
        experiences=frozenset(about.experiences),
        stages=frozenset(about.stages),
    )


def _for_person(
    session: Session, vault: Vault, row: MenteeRow, about: MenteeAbout, now: datetime
) -> Sequence[SuggestedStory]:
    return [one.told() for one in suggested(session, vault, row, about, now)]


def _has_stories(session: Session, program_id: UUID) -> bool:
    audience = StoryRow.program_id == program_id, col(StoryRow.shown_audience) == Audience.EVERYBODY
    return session.exec(select(StoryRow.id).where(*audience).limit(1)).first() is not None


story_suggesters.append(_for_person)
kinds_told_of.append(_has_stories)
