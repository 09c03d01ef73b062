"""Whatever is done to stories, nobody is told of one that must not show: searched for over every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete

from api.app import create_app
from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, revoke, sign
from api.database.columns import new_id
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.service.documents import opened_one
from api.stories.models.shapes import ShownAbout, StoryCreate
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience, StoryState
from api.stories.service.documents import sealed_about
from api.stories.service.showing import for_mentor, shown
from api.stories.service.suggesting import suggested
from tests.accounts.people import TEST, a_program
from tests.kept_people.people import a_mentor
from tests.proposals.weeks import Week
from tests.service import MovedClock, some_settings

DAY = date(2026, 11, 30)
"""The last one of what is signed here; the clock stands a week before it."""
SIGNED = ("live", "live", "live", "never", "revoked", "expired")
STORIES = st.lists(
    st.fixed_dictionaries(
        {
            "author": st.integers(0, 3),  # whom the mentee meets, another, one kept apart, one of another program
            "state": st.sampled_from([*StoryState, *[StoryState.APPROVED] * 4]),
            "approved": st.sampled_from([None, *Audience, *Audience]),
            "languages": st.sampled_from([("en",), ("es",), ("fr", "en")]),
        }
    ),
    min_size=4,
    max_size=12,
)


class Shelf:
    """A mentee, four mentors, and stories that are put there as a search draws them."""

    def __init__(self, path: Path) -> None:
        self.clock = MovedClock()
        self.app = create_app(some_settings(f"sqlite:///{path}"), self.clock)
        week = Week(self.app, people=1)
        week.match(0)
        self.program, self.mentee = week.program, week.mentees[0]
        south = a_program(self.app, "South")
        self.authors = [
            week.mentor, week.a_mentor(), week.a_mentor(), a_mentor(self.app, south, name="Away"),
        ]  # fmt: skip
        self.programs = [self.program] * 3 + [south]
        with week.parts.database.writing() as session:
            now = self.clock.now()
            ban = Ban(
                id=new_id(now), created_at=now, program_id=self.program, mentee_id=self.mentee,
                mentor_id=self.authors[2], reason="complaint",
            )  # fmt: skip
            session.add(ban)
        self.parts = week.parts

    def put(self, session: Session, story: dict[str, object]) -> UUID | None:
        """Keep a story in a state, as the use cases would leave it; None where no state is like that."""
        author, state, approved = int(str(story["author"])), StoryState(str(story["state"])), story["approved"]
        if state in (StoryState.TAKEN_BACK, StoryState.TAKEN_DOWN):
            approved = None
        if state is StoryState.APPROVED and approved is None:
            return None
        now, mentor_id = self.clock.now(), self.authors[author]
        key = self.parts.vault.key(session, mentor_id)
        about = StoryCreate.model_validate({"title": "T", "text": "x", "languages": story["languages"]})
        as_shown = ShownAbout(by="B", **about.model_dump(include=set(ShownAbout.model_fields)))
        row = StoryRow(
            id=new_id(now), created_at=now, program_id=self.programs[author], mentor_id=mentor_id, state=state,
            audience=Audience.EVERYBODY, about=sealed_about(key, about), text=key.seal("x"), sent_at=now,
            reason="other" if state is StoryState.TAKEN_DOWN else None,
        )  # fmt: skip
        if approved is not None:
            row.shown_about, row.shown_text = key.seal(as_shown.model_dump_json()), key.seal("x")
            row.shown_audience, row.shown_since = str(approved), now
        session.add(row)
        session.flush()
        return row.id

    def signs(self, session: Session, author: int, how: str) -> None:
        """Have an author sign, and what they signed end, as is drawn."""
        now = self.clock.now()
        if how == "never":
            return
        person, program, vault = self.authors[author], self.programs[author], self.parts.vault
        before = now - timedelta(days=30) if how == "expired" else now
        last_day = DAY - timedelta(days=30) if how == "expired" else DAY
        asked = ConsentAsked(purpose=Purpose.STORY, language=Language.EN, last_day=last_day)
        shown_to = offer(session, program, asked, before)
        signed = ConsentCreate(**asked.model_dump(), text_hash=shown_to.text_hash, signature="Rosa")
        sign(session, vault, program, person, signed, TEST, before, 6)
        if how == "revoked":
            revoke(session, person, TEST, now, 6, Purpose.STORY)


@pytest.fixture(scope="module")
def shelf(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    path = tmp_path_factory.mktemp("shelf") / "waypair.db"
    path.write_bytes(migrated.read_bytes())
    made = Shelf(path)
    yield made
    made.parts.database.close()


@settings(max_examples=40)
@given(
    stories=STORIES,
    signed=st.tuples(*[st.sampled_from(SIGNED)] * 4),
    left=st.booleans(),
)
def test_nobody_is_told_of_a_story_that_must_not_show(
    shelf: Shelf, stories: list[dict[str, object]], signed: tuple[str, ...], left: bool
) -> None:
    now = shelf.clock.now()
    with shelf.parts.database.writing() as session:
        session.exec(delete(StoryRow))
        for author, how in enumerate(signed):
            shelf.signs(session, author, how)
        other = session.get_one(MentorRow, shelf.authors[1])
        other.status = "left" if left else "active"
        to_mentee, to_mentor = set(), set()
        for story in stories:
            story_id = shelf.put(session, story)
            author, approved = int(str(story["author"])), story["approved"]
            is_gone = story["state"] in (StoryState.TAKEN_BACK, StoryState.TAKEN_DOWN)
            is_elsewhere = author == 3 or (author == 1 and left)
            if story_id is None or approved is None or is_gone or is_elsewhere or signed[author] != "live":
                continue
            for_them = approved == Audience.EVERYBODY or (approved == Audience.MATCHED and author == 0)
            if for_them and author != 2 and "en" in story["languages"]:  # type: ignore[operator] # a tuple
                to_mentee.add(story_id)
            if approved != Audience.MATCHED and author != 0:
                to_mentor.add(story_id)
        row = session.get_one(MenteeRow, shelf.mentee)
        about = opened_one(session, shelf.parts.vault, row, MenteeAbout)
        told = suggested(session, shelf.parts.vault, row, about, now, most=99)
        rows = session.exec(for_mentor(shelf.program, shelf.authors[0], now)).all()
        read = shown(session, shelf.parts.vault, rows)
        found = {one.story.row.id for one in told}, {one.row.id for one in read}
        session.rollback()
    assert found == (to_mentee, to_mentor)
