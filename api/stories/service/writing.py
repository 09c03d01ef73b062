"""A mentor's own stories: written, changed, sent in, taken back in one action, and removed for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, select

from api.accounts.owned import to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.consent.service.consents import live, locked_person
from api.database.columns import new_id
from api.database.sealed import Key
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.intake.models.signing import Signature
from api.people.service.availability import mentor_id_of
from api.stories.models.shapes import StoryCreate, StoryPublic, StorySummary, StoryUpdate
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience, StoryState
from api.stories.service.agreeing import agree, write_down
from api.stories.service.documents import opened_about, opened_draft, rows_of, sealed_about
from api.stories.service.telling import tell_reviewers
from api.stories.service.thanking import helped
from api.web.forms import checked
from api.web.parts import Parts
from api.web.translating import to_translate

MOST_STORIES: Final = 50
MANY: Final = to_translate("You have fifty stories. Remove one first.")
NO_TEXT: Final = to_translate("the story itself, before it is sent in")
NOT_SIGNED: Final = to_translate("your yes to the words that are shown, before a story is sent in")
WAITS: Final = to_translate("It waits for review already.")
NOT_CHANGED: Final = to_translate("It shows as it is. Change it first, then send it in.")
READS: Final[dict[Audience, frozenset[str]]] = {
    Audience.EVERYBODY: frozenset({"mentees", "matched", "mentors"}),
    Audience.MATCHED: frozenset({"matched"}),
    Audience.TEAM: frozenset({"mentors"}),
}
"""Who each audience is beside those who review."""
SENDABLE: Final = frozenset({StoryState.DRAFT, StoryState.SENT_BACK, StoryState.TAKEN_BACK, StoryState.TAKEN_DOWN})


def own_stories(session: Session, vault: Vault, program_id: UUID, user_id: UUID, now: datetime) -> list[StorySummary]:
    """Return every story of a user who is a mentor of the program, the newest first, in a few queries.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    rows, key = rows_of(session, mentor_id), vault.key(session, mentor_id)
    thanks, agreed = helped(session, [row.id for row in rows]), live(session, mentor_id, Purpose.STORY, now)
    return [
        StorySummary(title=opened_about(row, key).title, **_state(row, key, thanks, agrees=agreed is not None))
        for row in reversed(rows)
    ]


def own_story(
    session: Session, vault: Vault, program_id: UUID, user_id: UUID, story_id: UUID, now: datetime
) -> StoryPublic:
    """Return one of a user's own stories.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    return public(session, vault, own_row(session, program_id, user_id, story_id), now)


def add_story(
    session: Session, vault: Vault, program_id: UUID, user_id: UUID, asked: StoryCreate, actor: Actor, now: datetime
) -> StoryRow:
    """Keep a new draft; nobody but its author can read it.

    Raises
    ------
    NotFoundError
        If the user is no mentor of the program, has left, or was erased.
    ConflictError
        If they have as many as anybody can.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    locked_person(session, mentor_id)  # whoever adds two at once is counted one after the other
    if len(rows_of(session, mentor_id)) >= MOST_STORIES:
        raise ConflictError(MANY)
    key = vault.key(session, mentor_id)
    row = StoryRow(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        mentor_id=mentor_id,
        state=StoryState.DRAFT,
        audience=asked.audience,
        about=sealed_about(key, asked),
        text=key.seal(asked.text),
    )
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("add", "story", row.id))
    return row


def update_story(
    session: Session,
    vault: Vault,
    program_id: UUID,
    user_id: UUID,
    story_id: UUID,
    version: int,
    asked: StoryUpdate,
    actor: Actor,
    now: datetime,
) -> StoryRow:
    """Change a story: it is a draft again, and what was approved shows meanwhile, to no more people than now chosen.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    ChangedMeanwhileError
        If it was changed or reviewed meanwhile.
    RefusedInputError
        If what comes out is no story: a pen name is to stand over it, and there is none.
    """
    _author(session, program_id, user_id, story_id)
    row = to_edit(session, StoryRow, program_id, story_id, version)
    key = vault.key(session, row.mentor_id)
    story = _merged(opened_draft(row, key), asked)
    row.about, row.text, row.audience = sealed_about(key, story), key.seal(story.text), story.audience
    row.state, row.reason = StoryState.DRAFT, None
    if row.shown_audience is not None:
        show_to(row, common(Audience(row.shown_audience), story.audience))
    record(session, program_id, actor, now, Act("change", "story", row.id))
    return row


def send_story(
    session: Session,
    parts: Parts,
    program_id: UUID,
    user_id: UUID,
    story_id: UUID,
    version: int,
    signed: Signature | None,
    actor: Actor,
    now: datetime,
) -> StoryRow:
    """Send a story in to be reviewed, under what its author signed before or signs with it.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    ChangedMeanwhileError
        If it was changed or reviewed meanwhile.
    RefusedInputError
        If there is no text, or nothing that was signed holds.
    ConflictError
        If it waits already, or shows as it is; or what was shown to be signed is not what would be shown now.
    """
    mentor_id = _author(session, program_id, user_id, story_id)
    if signed is not None:
        agree(session, parts, program_id, mentor_id, signed, actor, now)
    locked_person(session, mentor_id, shared=True)  # before the story, as erasing does
    row = to_edit(session, StoryRow, program_id, story_id, version)
    if row.state not in SENDABLE:
        raise ConflictError(WAITS if row.state == StoryState.SENT else NOT_CHANGED)
    problems = []
    if not parts.vault.key(session, mentor_id).open(row.text):
        problems.append(FieldProblem("#/text", NO_TEXT, "nothing"))
    if live(session, mentor_id, Purpose.STORY, now) is None:
        problems.append(FieldProblem("#/signed", NOT_SIGNED, "nothing"))
    if problems:
        raise RefusedInputError(problems)
    row.state, row.sent_at, row.note, row.reason = StoryState.SENT, now, None, None
    session.flush()
    write_down(session, parts, row, None, actor, now)
    tell_reviewers(session, parts, row, now)
    record(session, program_id, actor, now, Act("submit", "story", row.id))
    return row


def take_back(
    session: Session, program_id: UUID, user_id: UUID, story_id: UUID, actor: Actor, now: datetime
) -> StoryRow:
    """Take a story back: from this moment on nobody but its author can read it. Doing it twice does no harm.

    It asks for no version: whoever takes back is never told that somebody was faster.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    _author(session, program_id, user_id, story_id)
    row = session.exec(select(StoryRow).where(StoryRow.id == story_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError
    if row.sent_at is None or row.state in (StoryState.TAKEN_BACK, StoryState.TAKEN_DOWN):
        return row
    row.state = StoryState.TAKEN_BACK
    row.version += 1
    show_to(row, None)
    record(session, program_id, actor, now, Act("take_back", "story", row.id))
    return row


def remove_story(
    session: Session, program_id: UUID, user_id: UUID, story_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Remove a story for good, whatever its state.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    ChangedMeanwhileError
        If it was changed or reviewed meanwhile.
    """
    _author(session, program_id, user_id, story_id)
    session.delete(to_edit(session, StoryRow, program_id, story_id, version))
    record(session, program_id, actor, now, Act("remove", "story", story_id))


def public(session: Session, vault: Vault, row: StoryRow, now: datetime) -> StoryPublic:
    """Return a story as its author has it."""
    key, agreed = vault.key(session, row.mentor_id), live(session, row.mentor_id, Purpose.STORY, now)
    state = _state(row, key, helped(session, [row.id]), agrees=agreed is not None)
    return StoryPublic(**opened_draft(row, key).model_dump() | state)


def show_to(row: StoryRow, audience: Audience | None) -> None:
    """Show what was approved to an audience; to nobody, and then nothing of it is left."""
    row.shown_audience = audience
    if audience is None:
        row.shown_about = row.shown_text = row.shown_since = None


def common(shown: Audience, chosen: Audience) -> Audience | None:
    """Return the audience that may go on reading what shows: whoever was it and is chosen still, None for nobody.

    Examples
    --------
    >>> common(Audience.EVERYBODY, Audience.TEAM), common(Audience.MATCHED, Audience.EVERYBODY)
    (<Audience.TEAM: 'team'>, <Audience.MATCHED: 'matched'>)
    >>> common(Audience.MATCHED, Audience.TEAM) is None
    True
    """
    both = READS[shown] & READS[chosen]
    return next((audience for audience, readers in READS.items() if readers == both), None)


def own_row(session: Session, program_id: UUID, user_id: UUID, story_id: UUID) -> StoryRow:
    """Return the row of one of a user's own stories.

    Raises
    ------
    NotFoundError
        If it is not theirs, or they are no mentor of the program.
    """
    _author(session, program_id, user_id, story_id)
    return session.exec(select(StoryRow).where(StoryRow.id == story_id)).one()


def _author(session: Session, program_id: UUID, user_id: UUID, story_id: UUID) -> UUID:
    """Return the mentor that a user is, whose story it has to be; the row itself is left for whoever locks it."""
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = select(StoryRow.id).where(
        StoryRow.id == story_id, StoryRow.program_id == program_id, StoryRow.mentor_id == mentor_id
    )
    if session.exec(statement).one_or_none() is None:
        raise NotFoundError
    return mentor_id


def _merged(story: StoryCreate, asked: StoryUpdate) -> StoryCreate:
    return checked(StoryCreate, story.model_dump() | asked.named())


def _state(row: StoryRow, key: Key, thanks: dict[UUID, int], *, agrees: bool) -> dict[str, Any]:
    seen = row.model_dump(
        include={
            "id", "version", "created_at", "audience", "state", "reason", "sent_at", "shown_audience", "shown_since",
        }
    )  # fmt: skip
    return seen | {
        "note": None if row.note is None else key.open(row.note),
        "shows": row.shown_text is not None and agrees,
        "helped": thanks.get(row.id),
    }
