"""Who is written to about stories, in neutral words: who reviews them, and who wrote one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from api.accounts.service.addresses import coordinators_of
from api.matches.service.telling import tell_members
from api.people.models.tables import MentorRow
from api.stories.models.tables import StoryRow
from api.web.parts import Parts


def tell_reviewers(session: Session, parts: Parts, row: StoryRow, now: datetime) -> None:
    """Tell the coordinators of the program that something waits for them to look at."""
    members, key = coordinators_of(session, row.program_id), f"review:{row.id}:{row.version}"
    tell_members(session, parts, row.program_id, members, "story_to_review", key, {}, now)


def tell_author(session: Session, parts: Parts, row: StoryRow, now: datetime) -> None:
    """Tell the author that there is an answer to what they sent in."""
    mentor, key = session.get_one(MentorRow, row.mentor_id), f"reviewed:{row.id}:{row.version}"
    tell_members(session, parts, row.program_id, [mentor.member_id], "story_reviewed", key, {}, now)
