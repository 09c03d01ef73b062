"""Ask somebody left over what would place them: one more hour or way, or one must less. In neutral words, and once.

They are written to where e-mail is the safe way to reach them, and answer by a private link; a yes changes what they
said by themselves. Only what the round found to help can be asked, so that no question says more than its result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.accounts.tokens import hashed, new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError
from api.notices.outbox import Notice, post, recall
from api.people.free_hours import boxes_of, windows_of
from api.people.models.mentees import MenteeAbout, MenteeUpdate
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus, Route
from api.people.service.documents import opened, opened_one
from api.people.service.mentees import update_mentee
from api.rounds.models.questions import Asked, Asking, OpenQuestion, OwnQuestion, Put, Reach, Sake
from api.rounds.models.tables import Question, ResultEntry
from api.rounds.models.trials import AddModeIn, AddWindowIn, RelaxMustIn
from api.rounds.models.words import Came
from api.rounds.service.kept import entries_opened, keys_of, of_round
from api.rounds.service.reviewing import to_review
from api.sheets.cells import preference
from api.web.parts import Parts
from matcher.people.notation import read_windows
from matcher.people.preference import Preference

TO_ANSWER: Final = timedelta(days=7)
"""How long a question can be answered: by then the next round looks for somebody anew."""


def ask_mentee(
    session: Session, parts: Parts, program_id: UUID, round_id: UUID, change: Asking, actor: Actor, now: datetime
) -> Came:
    """Ask somebody left over whether a change would do as well; never the same twice for a round.

    Raises
    ------
    NotFoundError
        If there is no such round, or it did not find that this change of theirs would help.
    ConflictError
        If the round has no result.
    """
    to_review(session, program_id, round_id)
    helping = _helping(session, parts.vault, round_id, change.mentee_id)
    return put_question(session, parts, program_id, Sake(round_id=round_id), change, helping, actor, now)


def put_question(
    session: Session, parts: Parts, program_id: UUID, sake: Sake, change: Asking, helping: Collection[Asking],
    actor: Actor, now: datetime,
) -> Came:  # fmt: skip
    """Put a question to somebody, if it is one that was found to help; never the same twice for the same sake.

    Raises
    ------
    NotFoundError
        If it was not found to help, or they were erased.
    """
    statement = select(MenteeRow).where(
        MenteeRow.id == change.mentee_id, MenteeRow.program_id == program_id, col(MenteeRow.document).is_not(None)
    )
    mentee = session.exec(statement.with_for_update(key_share=True)).one_or_none()
    if mentee is None or change not in helping:
        raise NotFoundError
    if not _waits(session, mentee, now, in_groups=sake.placing_id is not None):
        return Came.NOT_WAITING
    about = opened_one(session, parts.vault, mentee, MenteeAbout)
    if change in [put.change for put in _put(session, parts.vault, sake, {mentee.id}).get(mentee.id, ())]:
        return Came.BEFORE
    if about.contact is None or about.contact.route is not Route.EMAIL or about.contact.email is None:
        return Came.NO_MAIL
    token, program = new_token(), program_of(session, program_id)
    asked = Asked(change=change, time_zone=about.time_zone)
    question = Question(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        round_id=sake.round_id,
        placing_id=sake.placing_id,
        mentee_id=mentee.id,
        token_hash=hashed(token),
        sealed=parts.vault.key(session, mentee.id).seal(asked.model_dump_json()),
        answer_by=now + TO_ANSWER,
    )
    session.add(question)
    session.flush()
    link = f"{parts.settings.base_url.rstrip('/')}/question/{token}"
    notice = Notice(
        key=_key(question),
        program_id=program_id,
        person_id=mentee.id,
        to=about.contact.email,
        template="question_to_mentee",
        language=about.languages[0],
        facts={"link": link, "until": question.answer_by.isoformat(), "zone": program.zone},
        until=question.answer_by,
    )
    post(session, parts.vault, notice, now)
    record(session, program_id, actor, now, Act("ask", "mentee", mentee.id))
    return Came.SENT


def ways_to_ask(session: Session, vault: Vault, sake: Sake, people: Collection[UUID]) -> dict[UUID, Reach]:
    """Return how each of some people is asked, in a few queries; whoever was erased is left out."""
    rows = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(people))).all() if people else ()
    put = _put(session, vault, sake, people)
    return {
        mentee_id: Reach(about.name, about.contact, tuple(put.get(mentee_id, ())))
        for mentee_id, about in opened(session, vault, rows, MenteeAbout).items()
    }


def questions_of(session: Session, vault: Vault, mentee_id: UUID) -> list[OwnQuestion]:
    """Return everything that somebody was ever asked so, the oldest first."""
    rows = session.exec(select(Question).where(Question.mentee_id == mentee_id).order_by(col(Question.id))).all()
    key = vault.keys(session, [mentee_id]).get(mentee_id) if rows else None
    asked = [(row, Asked.model_validate_json(key.open(row.sealed))) for row in rows] if key else []
    return [
        OwnQuestion(asked_at=row.created_at, change=one.change, answer=row.answer, answered_at=row.answered_at)
        for row, one in asked
    ]


def read_question(session: Session, vault: Vault, token: str, now: datetime) -> OpenQuestion:
    """Return what a private link asks.

    Raises
    ------
    NotFoundError
        If the link is unknown, its question was answered or is over, or they wait no more: never told apart.
    """
    return _open(session, vault, *_waiting(session, now, Question.token_hash == hashed(token)))


def question_to(session: Session, vault: Vault, mentee_id: UUID, now: datetime) -> OpenQuestion | None:
    """Return the newest question that waits for somebody's answer, for their own page; None where none does."""
    try:
        return _open(session, vault, *_waiting(session, now, Question.mentee_id == mentee_id))
    except NotFoundError:
        return None


def answer_question(
    session: Session, parts: Parts, which: str | UUID, *, yes: bool, actor: Actor, now: datetime
) -> None:
    """Take the answer; a yes adds the hour or the way to what they said, or makes a wish of the must.

    Parameters
    ----------
    session : Session
    parts : Parts
    which : str or UUID
        The token of a private link, or the id of a question that was shown to whom it is for.
    yes : bool
    actor : Actor
    now : datetime

    Raises
    ------
    NotFoundError
        As for `read_question`.
    """
    is_it = Question.id == which if isinstance(which, UUID) else Question.token_hash == hashed(which)
    question, mentee = _waiting(session, now, is_it, lock=True)
    asked = _open(session, parts.vault, question, mentee).asked
    if yes:
        about = opened_one(session, parts.vault, mentee, MenteeAbout)
        changes = MenteeUpdate.model_validate(_changes(about, asked.change))
        update_mentee(session, parts.vault, question.program_id, mentee.id, mentee.version, changes, actor, now)
    question.answer, question.answered_at, question.version = yes, now, question.version + 1
    recall(session, [_key(question)], now)
    record(session, question.program_id, actor, now, Act("answer", "question", question.id))


def change_of(remedy: Mapping[str, Any]) -> Asking | None:
    """Return what a remedy would have a mentee change; None where it is not theirs to change."""
    match remedy["kind"]:
        case "add_window":
            return AddWindowIn(kind="add_window", mentee_id=remedy["mentee"], window=remedy["window"])
        case "add_mode":
            return AddModeIn(kind="add_mode", mentee_id=remedy["mentee"], mode=remedy["mode"])
        case "relax_must":
            return RelaxMustIn(
                kind="relax_must",
                mentee_id=remedy["mentee"],
                attribute=remedy["attribute"],
                value=str(remedy["value"]),
            )
    return None


def _helping(session: Session, vault: Vault, round_id: UUID, mentee_id: UUID) -> list[Asking]:
    """Return the changes of somebody left over that the round found to help."""
    statement = select(ResultEntry).where(
        *of_round(ResultEntry, round_id), ResultEntry.kind == "unmatched", ResultEntry.mentee_id == mentee_id
    )
    documents = entries_opened(session, vault, session.exec(statement).all()).values()
    remedies = [
        one for document in documents for one in (*document["entry"]["remedies"], *document["remedies"].values())
    ]
    changes = (change_of(one) for one in remedies)
    return [change for change in changes if change is not None and change.mentee_id == mentee_id]


def _put(session: Session, vault: Vault, sake: Sake, people: Iterable[UUID]) -> dict[UUID, list[Put]]:
    """Return what some people were asked for the sake of something, the oldest first."""
    of_it = Question.placing_id == sake.placing_id if sake.round_id is None else Question.round_id == sake.round_id
    statement = select(Question).where(of_it, col(Question.mentee_id).in_(people))
    rows = session.exec(statement.order_by(col(Question.id))).all()
    keys = keys_of(session, vault, (row.mentee_id for row in rows))
    found: dict[UUID, list[Put]] = {}
    for row in rows:
        if (key := keys.get(row.mentee_id)) is not None:
            asked = Asked.model_validate_json(key.open(row.sealed))
            found.setdefault(row.mentee_id, []).append(Put(asked.change, row.created_at, row.answer))
    return found


def _waiting(session: Session, now: datetime, is_it: Any, *, lock: bool = False) -> tuple[Question, MenteeRow]:
    """Return the newest such question that can be answered, and whom it is for."""
    wanted = select(Question).where(is_it, col(Question.answered_at).is_(None), col(Question.answer_by) > now)
    newest = wanted.order_by(col(Question.id).desc()).limit(1)
    question = session.exec(newest).one_or_none()
    if question is None:
        raise NotFoundError
    mentees = select(MenteeRow).where(MenteeRow.id == question.mentee_id, col(MenteeRow.document).is_not(None))
    if lock:  # the person first, as whoever asks does; then whether it still waits
        mentees = mentees.with_for_update(key_share=True).execution_options(populate_existing=True)
        wanted = wanted.where(Question.id == question.id).with_for_update()
    mentee = session.exec(mentees).one_or_none()
    if lock:
        question = session.exec(wanted.execution_options(populate_existing=True)).one_or_none()
    if mentee is None or question is None:
        raise NotFoundError
    if not _waits(session, mentee, now, in_groups=question.placing_id is not None):
        raise NotFoundError
    return question, mentee


def _open(session: Session, vault: Vault, question: Question, mentee: MenteeRow) -> OpenQuestion:
    about = opened_one(session, vault, mentee, MenteeAbout)
    asked = Asked.model_validate_json(vault.key(session, mentee.id).open(question.sealed))
    if asked.time_zone != about.time_zone and isinstance(asked.change, AddWindowIn):
        raise NotFoundError  # they live by another clock by now: the hour would be another
    program = program_of(session, question.program_id)
    return OpenQuestion(
        question.id, program.id, about.languages[0], program.zone, program.crisis_line, asked, question.answer_by,
        question.placing_id is not None,
    )  # fmt: skip


def _waits(session: Session, mentee: MenteeRow, now: datetime, *, in_groups: bool) -> bool:
    """Return whether somebody still waits, and agrees to be matched; for a place in a group, be they matched or not."""
    purpose = Purpose.GROUP_HOST if in_groups else Purpose.MATCHING
    agreed = select(Consent.id).where(Consent.person_id == mentee.id, is_live(purpose, now))
    waiting = (MenteeStatus.WAITING, MenteeStatus.MATCHED) if in_groups else (MenteeStatus.WAITING,)
    return mentee.status in waiting and session.exec(agreed).first() is not None


def _changes(about: MenteeAbout, change: Asking) -> dict[str, Any]:
    """Return the fields of a mentee that a yes changes."""
    match change:
        case AddWindowIn():
            more = [str(window) for window in read_windows(change.window)]
            return {"windows": windows_of(*boxes_of([*about.windows, *more]))}
        case AddModeIn():
            return {"modes": list(dict.fromkeys([*about.modes, change.mode]))}
        case RelaxMustIn(attribute="asks_for"):
            kind = str(Preference("kind", change.value, "prefer"))
            wished = {"asks_for": "any", "preferences": list(dict.fromkeys([*about.preferences, kind]))}
            return wished if about.asks_for == change.value else {}
        case RelaxMustIn():
            must = Preference(change.attribute, change.value, "must")
            wish = str(Preference(change.attribute, change.value, "prefer"))
            said = (wish if preference(text) == must else text for text in about.preferences)
            return {"preferences": list(dict.fromkeys(said))}


def _key(question: Question) -> str:
    return f"asked:{question.id}"
