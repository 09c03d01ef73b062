"""Another policy for groups, tried out by a worker while whoever asked may close the page; nothing of it is kept.

What came of it, and the settings as they were typed, are shown to the program's coordinators for a day. Nobody's place
changes by it, and it holds for no placing until it is saved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.owned import found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError
from api.groups.models.placings import PlacingTrial
from api.groups.models.policies import GroupPolicyPut
from api.groups.models.trials import MovedMember, PlacingTrialFound
from api.groups.models.words import TrialStep
from api.groups.service.gathering import gathered
from api.groups.service.keeping import Record
from api.groups.service.policies import refuse_impossible
from api.groups.service.reviewing import gap_of
from api.groups.solver import Pools, Tried
from api.rounds.service import attempts
from api.rounds.service.rounds import next_week
from api.web.parts import Parts
from api.web.translating import to_translate

CRASHED: Final = to_translate("The solving stopped before its end. Try again.")


@dataclass(frozen=True, slots=True)
class TrialAttempt:
    """What a worker holds on to while it tries a policy out."""

    program_id: UUID
    trial_id: UUID
    number: int
    asked: GroupPolicyPut


@dataclass(frozen=True, slots=True)
class TrialRead:
    """A trial as it stands: the policy and which version it was made from, its step, then what came or why nothing."""

    asked: GroupPolicyPut
    number: int
    step: TrialStep
    came: PlacingTrialFound | None
    failure: str


def begin_trial(
    session: Session, program_id: UUID, number: int, asked: GroupPolicyPut, user_id: UUID, now: datetime
) -> UUID:
    """Have a policy tried out, made from version `number`, and return the id of the trial.

    Raises
    ------
    RefusedInputError
        With everything that is wrong with the policy.
    """
    refuse_impossible(asked)
    row = PlacingTrial(
        id=new_id(now), created_at=now, program_id=program_id, author_id=user_id, number=number,
        policy=asked.model_dump_json(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, program_id, Actor.user(user_id), now, Act("try", "group_policy", row.id))
    return row.id


def read_trial(session: Session, vault: Vault, program_id: UUID, trial_id: UUID, now: datetime) -> TrialRead:
    """Return a trial as it stands.

    Raises
    ------
    NotFoundError
        If there is no such trial of the program, its day is over, or whoever asked for it was erased.
    """
    row = found(session, PlacingTrial, program_id, trial_id)
    if row.created_at <= now - attempts.KEPT:
        raise NotFoundError
    key = vault.key(session, row.author_id)
    came = None if row.came is None else PlacingTrialFound.model_validate_json(key.open(row.came))
    asked = GroupPolicyPut.model_validate_json(row.policy)
    return TrialRead(asked, row.number, TrialStep(row.step), came, row.failure or "")


def take_up(session: Session, vault: Vault, trial_id: UUID, number: int, now: datetime) -> TrialAttempt | None:
    """Take a trial up under the next number; None where somebody else did, or it is given up."""
    taken = attempts.take_up(session, vault, PlacingTrial, trial_id, number, CRASHED, now)
    if taken is None:
        return None
    row, _ = taken
    return TrialAttempt(row.program_id, row.id, row.tries, GroupPolicyPut.model_validate_json(row.policy))


def pools_of(session: Session, parts: Parts, attempt: TrialAttempt, now: datetime) -> Pools:
    """Return what the next placing would be made from by the policy that holds, and by the one that is tried.

    What would help is not looked for by either: it decides nothing of who has a place.

    Raises
    ------
    ClashError
        If what is settled contradicts itself.
    """
    pool = gathered(session, parts.vault, attempt.program_id, next_week(session, attempt.program_id, now), now)
    holds = replace(pool.policy, remedies=0)
    tried = replace(attempt.asked.policy(), time_zone=holds.time_zone, remedies=0)
    return Pools(replace(pool, policy=holds), replace(pool, policy=tried))


def beat_trial(session: Session, attempt: TrialAttempt, now: datetime, step: TrialStep | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    return attempts.beat(session, PlacingTrial, attempt.trial_id, attempt.number, now, step)


def end_trial(
    session: Session,
    vault: Vault,
    attempt: TrialAttempt,
    came: PlacingTrialFound | None,
    failure: str,
    now: datetime,
) -> None:
    """End an attempt with what came of it, or why it came to nothing; do nothing where it counts no more."""
    text = None if came is None else came.model_dump_json()
    attempts.end(session, vault, PlacingTrial, attempt.trial_id, attempt.number, text, failure, now)


def compared(tried: Tried) -> PlacingTrialFound:
    """Return who gains, loses and moves between two results, which groups open, and what it costs."""
    before, after = tried.before, tried.after
    had, has = ({one["mentee"]: one for one in some["placements"]} for some in (before, after))
    opened, opens = (_opening(some) for some in (before, after))
    both = sorted(had.keys() & has.keys())
    return PlacingTrialFound(
        placed_before=len(had),
        placed_after=len(has),
        fit_before=before["figures"]["fit_mean"],
        fit_after=after["figures"]["fit_mean"],
        gap_before=gap_of(before["stages"]),
        gap_after=gap_of(after["stages"]),
        gains=_ids(has.keys() - had.keys()),
        loses=_ids(had.keys() - has.keys()),
        moved=[
            MovedMember(
                mentee_id=UUID(one), before=UUID(had[one]["group"]), after=UUID(has[one]["group"]),
                hour_before=had[one]["slot"], hour_after=has[one]["slot"],
            )
            for one in both
            if (had[one]["group"], had[one]["slot"]) != (has[one]["group"], has[one]["slot"])
        ],
        opens=_ids(opens - opened),
        stays_closed=_ids(opened - opens),
    )  # fmt: skip


def _opening(result: Record) -> set[str]:
    return {one["group"] for one in result["meetings"] if not one["running"]}


def _ids(some: Iterable[str]) -> list[UUID]:
    return sorted(map(UUID, some))
