"""The sheets of a program's week as it stands, for matching it on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.database.vault import Vault
from api.exchange.files.sheets import Sheet
from api.exchange.service.exports import KINDS, mentees_sheet, mentors_sheet, present_mentors
from api.hours.engagements import engaged_cells
from api.hours.models import Hold, HoldKind
from api.hours.service import formers, standing
from api.hours.times import cells_of, slot_of, without_hours
from api.people.models.tables import Ban
from api.sheets.columns import PAIRS, column_names
from api.sheets.pairs import slot_at
from api.sheets.writing import pair_row
from matcher.errors import InvalidInputError, Problem
from matcher.people import Mentor
from matcher.pool import Pair


def program_named(session: Session, name: str) -> UUID:
    """Return the id of the program with a name, or with that id.

    Raises
    ------
    InvalidInputError
        If there is none, or more than one.
    """
    programs = session.exec(select(Program).order_by(col(Program.id))).all()
    found = [program.id for program in programs if name in (program.name, str(program.id))]
    if len(found) != 1:
        ids = ", ".join(map(str, found))
        expected = f"the id of one of them: {ids}" if found else "the name of a program"
        raise InvalidInputError([Problem("--program", name, expected)])
    return found[0]


def week_sheets(session: Session, vault: Vault, program_id: UUID, now: datetime) -> tuple[Sheet, Sheet, Sheet]:
    """Return mentees, mentors and pairs of a program, such that the three can be read and matched together.

    What is held and cannot be said in them goes on standing all the same: its hour and its place are taken off the
    mentor, and its mentee, who is not to be given another, is left out.
    """
    mentees = mentees_sheet(session, vault, program_id, None, now)
    engaged = engaged_cells(session, program_id)
    mentors = [without_hours(one, engaged.get(one.id, ())) for one in present_mentors(session, vault, program_id, now)]
    bans = session.exec(select(Ban).where(Ban.program_id == program_id).order_by(col(Ban.id))).all()
    banned = [Pair(str(ban.mentee_id), str(ban.mentor_id), "ban", ban.reason) for ban in bans]
    holds = standing(session, program_id)
    twice = {str(one) for one, count in Counter(hold.mentee_id for hold in holds).items() if count > 1}
    once = {str(row["id"]) for row in mentees.rows} - twice
    left, said = _with_standing(mentors, holds, once, {(pair.mentee, pair.mentor) for pair in banned})
    unsaid = {str(hold.mentee_id) for hold in holds} - {pair.mentee for pair in said}
    kept = [row for row in mentees.rows if row["id"] not in unsaid]
    mentees = replace(mentees, rows=kept, left_out=mentees.left_out + len(mentees.rows) - len(kept))
    met = [Pair(str(one.mentee_id), str(one.mentor_id), "former") for one in formers(session, program_id)]
    there = {str(row["id"]) for row in kept}, {mentor.id for mentor in left if mentor.slots}
    every = [*banned, *said, *met]
    written = [pair_row(pair) for pair in every if pair.mentee in there[0] and pair.mentor in there[1]]
    return mentees, mentors_sheet(left), Sheet("pairs", column_names(PAIRS), written, len(every) - len(written))


def _with_standing(
    mentors: Sequence[Mentor], holds: Sequence[Hold], mentees: set[str], banned: set[tuple[str, str]]
) -> tuple[list[Mentor], list[Pair]]:
    """Return the mentors without what is held and cannot be said, and the pairs of what can be."""
    left = {mentor.id: mentor for mentor in mentors}
    said = list(holds)
    while True:
        pairs = {hold.id: _pair(hold, left.get(str(hold.mentor_id)), mentees, banned) for hold in said}
        off = [hold for hold in said if pairs[hold.id] is None]
        if not off:
            return [left[mentor.id] for mentor in mentors], [pair for pair in pairs.values() if pair is not None]
        said = [hold for hold in said if pairs[hold.id] is not None]
        for hold in off:  # whoever shares its hour goes the same way, the next time round
            if (mentor := left.get(str(hold.mentor_id))) is not None:
                taken = set(cells_of(slot_of(hold)))
                left[mentor.id] = replace(without_hours(mentor, taken), capacity=max(0, mentor.capacity - 1))


def _pair(hold: Hold, mentor: Mentor | None, mentees: set[str], banned: set[tuple[str, str]]) -> Pair | None:
    """Return what the sheet of pairs says of a hold; None where it cannot say it."""
    mentee = str(hold.mentee_id)
    if mentor is None or mentee not in mentees or (mentee, mentor.id) in banned or mentor.time_zone != hold.zone:
        return None
    slot = slot_at(mentor, slot_of(hold))
    if slot is None or slot.places != hold.places:
        return None
    return Pair(mentee, mentor.id, KINDS[HoldKind(hold.kind)], slot=slot)
