"""Records that look like one person's: listed, and decided by somebody; nothing is ever merged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.owned import found, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.rows import page
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.likenesses import Decision, LikenessPublic
from api.people.models.mentees import MenteeAbout, MenteeSummary
from api.people.models.tables import Likeness, MenteeRow
from api.people.models.words import Fact, LikenessState, MenteeStatus
from api.people.service.documents import opened
from api.web.translating import to_translate
from matcher.people.vocabulary import URGENCIES

OUTCOMES: Final = {
    LikenessState.OPEN: "",
    LikenessState.SAME: (
        "The record that is kept waits since the earlier of the two days; the other one has left. Nothing else was "
        "moved: contact, wishes and consents stay with the record that they were given to."
    ),
    LikenessState.DIFFERENT: "These two are different people and are not offered again. Nothing was changed.",
}


def list_likenesses(
    session: Session, vault: Vault, program_id: UUID, state: LikenessState, after: UUID | None, limit: int
) -> tuple[list[LikenessPublic], UUID | None]:
    """Return a page of likenesses with both people, in three queries, and the id after which the next begins."""
    statement = select(Likeness).where(Likeness.program_id == program_id, Likeness.state == state)
    rows = page(session, statement, Likeness, after, limit)
    return shown(session, vault, rows.rows), rows.after


def read_likeness(session: Session, vault: Vault, program_id: UUID, likeness_id: UUID) -> LikenessPublic:
    """Return one likeness.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    """
    return _one(session, vault, found(session, Likeness, program_id, likeness_id))


def decide(
    session: Session,
    vault: Vault,
    program_id: UUID,
    likeness_id: UUID,
    version: int,
    asked: Decision,
    actor: Actor,
    now: datetime,
) -> LikenessPublic:
    """Keep what somebody decided of two records.

    Of one person's two the one kept takes the earlier day of waiting, and the other one leaves; whatever else was
    said to either stays where it was said.

    Raises
    ------
    NotFoundError
        If there is no such likeness.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    ConflictError
        If it was decided before.
    RefusedInputError
        If neither of the two is the one to be kept.
    """
    both = _both_locked(session, program_id, likeness_id)
    row = to_edit(session, Likeness, program_id, likeness_id, version)
    if row.state != LikenessState.OPEN:
        raise ConflictError(to_translate("This was decided already."))
    if asked.kept_id is not None:
        if asked.kept_id not in (row.earlier_id, row.later_id):
            raise RefusedInputError([FieldProblem("#/kept_id", "the id of one of the two", "another id")])
        _keep(both, asked.kept_id)
    row.state, row.kept_id = asked.state, asked.kept_id
    row.decided_by, row.decided_at = f"{actor.kind}:{actor.id}", now
    session.flush()
    decided = _one(session, vault, row)
    record(session, program_id, actor, now, Act(f"decide_{row.state}", "likeness", row.id))
    return decided


def shown(session: Session, vault: Vault, rows: Sequence[Likeness]) -> list[LikenessPublic]:
    """Return likenesses with both people of each, in two queries."""
    ids = {person_id for row in rows for person_id in (row.earlier_id, row.later_id)}
    mentees = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(ids))).all() if ids else []
    documents = opened(session, vault, mentees, MenteeAbout)
    people = {
        row.id: MenteeSummary(
            **row.model_dump(include={"id", "version", "created_at", "status", "waiting_since"}),
            urgency=URGENCIES[row.urgency],
            name=documents[row.id].name,
        )
        for row in mentees
        if row.id in documents
    }
    return [
        LikenessPublic(
            **row.model_dump(include={"id", "version", "created_at", "state", "kept_id", "decided_at"}),
            facts=[Fact(fact) for fact in row.facts.split()],
            earlier=people[row.earlier_id],
            later=people[row.later_id],
            outcome=OUTCOMES[LikenessState(row.state)],
        )
        for row in rows
        if row.earlier_id in people and row.later_id in people
    ]


def _one(session: Session, vault: Vault, row: Likeness) -> LikenessPublic:
    both = shown(session, vault, [row])
    if not both:
        raise NotFoundError
    return both[0]


def _both_locked(session: Session, program_id: UUID, likeness_id: UUID) -> Sequence[MenteeRow]:
    """Return the two people, locked before their likeness is: whoever changes a mentee goes in the same order."""
    pair = select(Likeness.earlier_id, Likeness.later_id).where(
        Likeness.id == likeness_id, Likeness.program_id == program_id
    )
    ids = session.exec(pair).one_or_none()
    if ids is None:
        raise NotFoundError
    statement = select(MenteeRow).where(col(MenteeRow.id).in_(ids)).order_by(col(MenteeRow.id))
    return session.exec(statement.with_for_update()).all()


def _keep(both: Sequence[MenteeRow], kept_id: UUID) -> None:
    kept = next(mentee for mentee in both if mentee.id == kept_id)
    other = next(mentee for mentee in both if mentee.id != kept_id)
    kept.waiting_since = min((mentee.waiting_since for mentee in both if mentee.waiting_since), default=None)
    other.status = MenteeStatus.LEFT
    kept.version += 1
    other.version += 1
