"""The second mentor of whoever asks for one of each kind: looked for once they have one, of the other kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from api.database.vault import Vault
from api.hours.models import Hold, HoldKind
from api.hours.times import cells_of, slot_of
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.documents import opened
from matcher.people import Mentee, Slot
from matcher.people.given import slot_in
from matcher.pool import Pool
from matcher.seconds import BOTH, as_second, other_than


@dataclass(frozen=True, slots=True)
class First:
    """The mentor whom somebody has who asks for one of each kind: the hour that they hold, and the other kind."""

    hold: Hold
    other_kind: str

    def allows(self, mentor_id: UUID, kind: str, slot: Slot, zone: str, week: date) -> bool:
        """Return whether a second mentor may be this one, of this kind, at this hour of theirs in a week."""
        taken = slot_in(week, slot_of(self.hold), self.hold.zone, zone)
        is_free = not set(cells_of(taken)) & set(cells_of(slot))
        return is_free and mentor_id != self.hold.mentor_id and kind == self.other_kind


def in_pool(pool: Pool, holds: Sequence[Hold]) -> dict[str, Mentee]:
    """Return those of a pool who have one mentor and ask for one of each kind, as they look for the second.

    They ask for the other kind alone, are not free in the hour that is held, and rank behind whoever has nobody.
    """
    kinds = {mentor.id: mentor.kind for mentor in pool.mentors}
    firsts = _only(holds)
    found = {}
    for mentee in pool.mentees:
        hold = firsts.get(mentee.id)
        if mentee.asks_for != BOTH or hold is None or str(hold.mentor_id) not in kinds:
            continue
        mentor = str(hold.mentor_id)
        found[mentee.id] = as_second(mentee, mentor, kinds[mentor], slot_of(hold), hold.zone, pool.week)
    return found


def firsts_of(
    session: Session, vault: Vault, rows: Collection[MenteeRow], holds: Sequence[Hold]
) -> Mapping[UUID, First]:
    """Return whom some mentees have already, of those who may be given a second mentor now."""
    only = _only(holds)
    some = [row for row in rows if str(row.id) in only]
    if not some:
        return {}
    abouts = opened(session, vault, some, MenteeAbout)
    asking = {row.id: only[str(row.id)] for row in some if row.id in abouts and abouts[row.id].asks_for == BOTH}
    wanted = {hold.mentor_id for hold in asking.values()}
    mentors = opened(
        session, vault, session.exec(select(MentorRow).where(col(MentorRow.id).in_(wanted))).all(), MentorAbout
    )
    return {
        mentee: First(hold, other_than(mentors[hold.mentor_id].kind))
        for mentee, hold in asking.items()
        if hold.mentor_id in mentors
    }


def having_one(session: Session, people: Collection[UUID]) -> set[UUID]:
    """Return those of some mentees who have a mentor."""
    some = col(Hold.mentee_id).in_(people)
    return set(session.exec(select(Hold.mentee_id).where(some, Hold.kind == HoldKind.MATCH))) if people else set()


def _only(holds: Sequence[Hold]) -> dict[str, Hold]:
    """Return what is held for mentees who hold one hour alone, and that for a match."""
    by_mentee: dict[str, list[Hold]] = {}
    for hold in holds:
        by_mentee.setdefault(str(hold.mentee_id), []).append(hold)
    return {mentee: own[0] for mentee, own in by_mentee.items() if len(own) == 1 and own[0].kind == HoldKind.MATCH}
