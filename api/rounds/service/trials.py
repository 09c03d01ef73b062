"""Trying things out on a round's pool: what changes would do to everybody, with nothing kept of it.

Nothing is written and no transaction is open while the other process solves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, select

from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.rounds import solver
from api.rounds.models.tables import RoundPair
from api.rounds.models.trials import (
    AddMentorIn,
    AddModeIn,
    AddPlaceIn,
    AddSlotIn,
    AddWindowIn,
    BanIn,
    ChangeIn,
    MovedMentee,
    PinIn,
    RelaxMustIn,
    TrialPublic,
)
from api.rounds.service.kept import Record, pool_kept, result_kept
from api.rounds.service.reviewing import to_review
from api.rounds.solver import SOLVER, CrashedError, Refused, Trial, Tried, Watch
from api.web.translating import to_translate
from matcher.change import apply
from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots, read_windows
from matcher.pool import Pair, Pool
from matcher.result import AddMentor, AddMode, AddPlace, AddSlots, AddWindow, Change, RelaxMust

NEW_MENTOR: Final = "00000000-0000-0000-0000-{:012}"
"""The id of somebody who is not there yet; an id of a row is never like this."""


@dataclass(frozen=True, slots=True)
class Base:
    """What changes are tried out on: the pool as it is settled now, and its result where that is known already."""

    pool: Pool
    result: Record | None


def base_of(session: Session, vault: Vault, program_id: UUID, round_id: UUID) -> Base:
    """Return what changes to a round are tried out on.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has no result.
    """
    row = to_review(session, program_id, round_id)
    kept = pool_kept(session, vault, row)
    result = result_kept(session, vault, round_id)
    if kept is None or result is None:
        raise NotFoundError
    pool, is_whole = kept
    if is_whole and not row.altered:
        return Base(pool, result)
    return Base(_settled(session, round_id, pool), None)


def tried(base: Base, changes: Sequence[ChangeIn], watch: Watch = lambda told: True) -> TrialPublic:
    """Return what changes would do, from solving with them and, where that is not known, without.

    Parameters
    ----------
    base : Base
    changes : sequence of ChangeIn
    watch : callable
        As `Solver.run` takes it.

    Raises
    ------
    RefusedInputError
        With every change that names somebody or something that is not there.
    ConflictError
        If the changes contradict each other or what is settled.
    """
    trial = Trial(base.pool, _changed(base.pool, changes), base.result)
    try:
        found = SOLVER.run(solver.tried, trial, watch)
    except CrashedError:
        raise ConflictError(to_translate("The solving stopped before its end. Try fewer changes.")) from None
    if isinstance(found, Refused):
        raise ConflictError(to_translate("This contradicts what is held, kept or kept apart already."))
    return compared(found)


def compared(found: Tried) -> TrialPublic:
    """Return who gains and who loses between two results, and what it costs everybody."""
    before, after = found.before, found.after
    had = {one["mentee"]: one["mentor"] for one in before["matches"]}
    has = {one["mentee"]: one["mentor"] for one in after["matches"]}
    weight_had, weight_has = (sum(found.weights[mentee] for mentee in some) for some in (had, has))
    return TrialPublic(
        people=len(has) - len(had),
        gains=sorted(map(UUID, has.keys() - had.keys())),
        loses=sorted(map(UUID, had.keys() - has.keys())),
        moved=[
            MovedMentee(mentee_id=UUID(mentee), before=UUID(had[mentee]), after=UUID(has[mentee]))
            for mentee in sorted(had.keys() & has.keys())
            if had[mentee] != has[mentee]
        ],
        passes_over=len(has) >= len(had) and weight_has < weight_had,
        fit_lost=round(before["figures"]["fit_total"] - after["figures"]["fit_total"], 4),
        proved=bool(after["proved"]),
        matched_before=len(had),
        matched_after=len(has),
    )


def _settled(session: Session, round_id: UUID, pool: Pool) -> Pool:
    """Return a pool with the pins and bans of its round as they are now."""
    rows = session.exec(select(RoundPair).where(RoundPair.round_id == round_id)).all()
    mentees, mentors = {one.id for one in pool.mentees}, {one.id for one in pool.mentors}
    settled = [Pair(str(row.mentee_id), str(row.mentor_id), row.kind, row.reason or "") for row in rows]
    now = {(pair.mentee, pair.mentor): pair for pair in settled if pair.mentee in mentees and pair.mentor in mentors}
    pinned = {pair.mentee for pair in now.values() if pair.kind == "pin"}
    gone = {"pin": mentees, "pending": pinned}
    stay = [
        pair
        for pair in pool.pairs
        if (pair.mentee, pair.mentor) not in now and pair.mentee not in gone.get(pair.kind, ())
    ]
    return replace(pool, pairs=(*stay, *now.values()))


def _changed(pool: Pool, changes: Sequence[ChangeIn]) -> Pool:
    problems: list[FieldProblem] = []
    for number, one in enumerate(changes):
        try:
            pool = _with(pool, one, number)
        except _AbsentError as error:
            problems.append(FieldProblem(f"#/changes/{number}/{error.field}", error.expected, "another"))
        except InvalidInputError as error:
            problems += [FieldProblem(f"#/changes/{number}", problem.expected, "another") for problem in error.problems]
    if problems:
        raise RefusedInputError(problems)
    return pool


class _AbsentError(Exception):
    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field, self.expected = field, expected


def _with(pool: Pool, one: ChangeIn, number: int) -> Pool:
    mentees = {mentee.id: mentee for mentee in pool.mentees}
    mentors = {mentor.id: mentor for mentor in pool.mentors}
    named: dict[str, Any] = {name: str(getattr(one, name)) for name in type(one).model_fields if name.endswith("_id")}
    for name, person in named.items():
        side, known = ("mentee", mentees) if name == "mentee_id" else ("mentor", mentors)
        if person not in known:
            raise _AbsentError(name, f"the id of a {side} of the round")
    mentee, mentor = named.get("mentee_id", ""), named.get("mentor_id", "")
    changes: list[Change] = []
    match one:
        case PinIn():
            return _settle(pool, Pair(mentee, mentor, "pin"))
        case BanIn():
            return _settle(pool, Pair(mentee, mentor, "ban"))
        case AddPlaceIn():
            changes.append(AddPlace(mentor))
        case AddSlotIn():
            changes.append(AddSlots(tuple((mentor, slot) for slot in read_slots(one.slot))))
        case AddWindowIn():
            changes += [AddWindow(mentee, window) for window in read_windows(one.window)]
        case AddModeIn():
            changes.append(AddMode(mentee, one.mode))
        case RelaxMustIn():
            changes.append(RelaxMust(mentee, one.attribute, one.value))
        case AddMentorIn():
            slots = tuple(slot for text in one.slots for slot in read_slots(text))
            like = mentors[named["like_mentor_id"]]
            new = replace(like, id=NEW_MENTOR.format(number), slots=slots, capacity=one.capacity)
            changes.append(AddMentor(new))
    for change in changes:
        pool = apply(pool, change)
    return pool


def _settle(pool: Pool, pair: Pair) -> Pool:
    """Return a pool in which a pair must be, or must not, in place of what was settled or stood of it before."""
    gone = {"pin", "pending"}
    stay = tuple(
        one
        for one in pool.pairs
        if not (one.mentee == pair.mentee and one.kind in gone and (pair.kind == "pin" or one.mentor == pair.mentor))
    )
    return replace(pool, pairs=(*stay, pair))
