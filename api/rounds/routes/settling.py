"""`/api/v1/programs/{program_id}/rounds/{round_id}/…`: pins and bans, picks, and what would happen if."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, ByCoordinator
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError
from api.rounds.models.shapes import PairCreate, PairPublic
from api.rounds.models.trials import PickCreate, PickPublic, PinIn, TrialCreate, TrialPublic
from api.rounds.models.words import PairKind
from api.rounds.service import pairs, trials
from api.rounds.service.reviewing import to_review
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/rounds/{round_id}", tags=["rounds"])


@router.get("/pairs", responses=READ, dependencies=[Depends(COORDINATORS)])
def list_pairs(session: Reading, asked: Asked, program_id: UUID, round_id: UUID) -> ListShape[PairPublic]:
    """List the pins and bans of the round."""
    page = pairs.list_pairs(session, program_id, round_id, asked.after, asked.limit)
    return ListShape(items=[PairPublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.post("/pairs", status_code=201, responses=EDIT)
def add_pair(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
    asked: PairCreate,
) -> PairPublic:
    """Pin or ban a pair: the version is that of the round, and so is the new ETag. Then solve the round again.

    A ban for a reason that lasts keeps the two apart in every later round as well.
    """
    row, pair = pairs.pair(session, parts, program_id, round_id, version, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return PairPublic.model_validate(pair)


@router.delete("/pairs/{pair_id}", status_code=204, responses=EDIT)
def remove_pair(
    session: Writing,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    pair_id: UUID,
    version: IfMatch,
) -> None:
    """Take a pin or a ban of the round back; the version is that of the pin or ban."""
    pairs.unpair(session, program_id, round_id, pair_id, version, caller.actor, parts.clock.now())


@router.post("/trials", responses=ADD)
def try_changes(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, asked: TrialCreate
) -> TrialPublic:
    """Find out what changes would do to everybody. It is solved for, so it is exact; nothing is kept of it."""
    base = trials.base_of(session, parts.vault, program_id, round_id)
    note_read(session, parts, program_id, caller.actor, Act("try", "round", round_id))
    return trials.tried(base, asked.changes)


@router.post("/picks", status_code=201, responses=EDIT)
def pick_mentor(
    session: Reading,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
    asked: PickCreate,
) -> PickPublic:
    """Pick another mentor for a mentee: it becomes a pin, and the answer says what it costs everybody.

    The cost is exact: the round was solved with the pin. The version is that of the round, and so is the new ETag.
    """
    if to_review(session, program_id, round_id).version != version:
        raise ChangedMeanwhileError
    base = trials.base_of(session, parts.vault, program_id, round_id)
    session.close()  # no transaction is open while the other process solves
    pin = PinIn(kind="pin", mentee_id=asked.mentee_id, mentor_id=asked.mentor_id)
    cost = trials.tried(base, [pin])
    settled = PairCreate(kind=PairKind.PIN, mentee_id=asked.mentee_id, mentor_id=asked.mentor_id)
    with parts.database.writing() as writing:
        row, pair = pairs.pair(writing, parts, program_id, round_id, version, settled, caller.actor, parts.clock.now())
        tag(response, row)
        return PickPublic(pair=PairPublic.model_validate(pair), cost=cost)
