"""The rows of the pairs' sheet as pairs: what already stands between two people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from api.sheets.problems import Findings
from api.sheets.references import Ids
from api.sheets.rows import Row, Rows
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import write_slot
from matcher.people.vocabulary import KINDS
from matcher.people.week import Slot
from matcher.pool import Pair
from matcher.seconds import BOTH

STANDS: Final = ("pin", "held")
"""Kinds of pair that must be among the matches."""


def make_pairs(
    rows: Rows,
    mentee_ids: Ids,
    mentor_ids: Ids,
    mentees: Mapping[str, Mentee],
    mentors: Mapping[str, Mentor],
    findings: Findings,
) -> tuple[Pair, ...]:
    """Return a pair for every sound row.

    Parameters
    ----------
    rows : Rows
    mentee_ids, mentor_ids : Ids
        Everybody of the sheets, whether or not their row could be read.
    mentees : mapping of str to Mentee
        The mentees that could be read, by id.
    mentors : mapping of str to Mentor
        The mentors that could be read, by id.
    findings : Findings
        Takes ids that nobody has, pairs that contradict each other and hours that nobody offers.
    """
    for row in rows.rows:
        check_id(rows, row, "mentee", mentee_ids, findings)
        check_id(rows, row, "mentor", mentor_ids, findings)
    _check_clashes(rows, mentees, mentors, findings)
    pairs: dict[Pair, None] = {}
    for row in rows.rows:
        mentee, mentor = row.fields.get("mentee", ""), mentors.get(row.fields.get("mentor", ""))
        slot = _slot(rows, row, mentor, findings)
        if not row.sound:
            if "kind" not in row.fields and mentee in mentees and mentor is not None:
                # The row may have been a ban, whose loss could do harm; a needless ban costs a pair at most.
                findings.note(f"{rows.file}, row {row.number}: its kind cannot be read; the two are kept apart.")
                pairs[Pair(mentee, mentor.id, "ban")] = None
            continue
        if mentee not in mentees or mentor is None:
            findings.note(f"{rows.file}, row {row.number}: left out, for a person it names is left out.")
            continue
        pairs[Pair(mentee, mentor.id, row.fields["kind"], row.fields.get("reason", ""), slot)] = None
    return tuple(pairs)


def check_id(rows: Rows, row: Row, column: str, ids: Ids, findings: Findings) -> None:
    """Report an id that nobody of its sheet has."""
    name = row.fields.get(column, "")
    if name and name not in ids:
        findings.problem(rows.file, row.number, column, name, f"the id of a {column}", ids.nearest(name))
        row.sound = False


def _check_clashes(
    rows: Rows, mentees: Mapping[str, Mentee], mentors: Mapping[str, Mentor], findings: Findings
) -> None:
    """Report pairs that must be and must not be, and mentees who must be with two mentors.

    Whoever asks for one of each kind may be with two, of whom one is held, with its hour.
    """
    banned: dict[tuple[str, str], Row] = {}
    stands: dict[str, Row] = {}
    second: set[str] = set()
    for row in rows.rows:
        if row.fields.get("kind") == "ban":
            banned.setdefault((row.fields.get("mentee", ""), row.fields.get("mentor", "")), row)
    for row in rows.rows:
        fields = row.fields
        mentee, mentor = fields.get("mentee", ""), fields.get("mentor", "")
        kind = fields.get("kind", "")
        if kind not in STANDS or not mentee or not mentor:
            continue
        if (ban := banned.get((mentee, mentor))) is not None:
            expected = f"either {kind} or ban for {mentee} and {mentor}; row {ban.number} bans them"
            findings.problem(rows.file, row.number, "kind", kind, expected)
            row.sound = False
        first = stands.setdefault(mentee, row)
        if first.fields["mentor"] != mentor:
            if mentee not in second and _one_of_each(mentees.get(mentee), first, row, mentors):
                second.add(mentee)
                continue
            already = f"row {first.number} ({first.fields['kind']}) has {mentee} with {first.fields['mentor']}"
            findings.problem(rows.file, row.number, "mentor", mentor, f"one mentor for each mentee; {already}")
            row.sound = False


def _one_of_each(mentee: Mentee | None, first: Row, second: Row, mentors: Mapping[str, Mentor]) -> bool:
    """Return whether two rows are the two mentors of somebody who asks for one of each kind."""
    kinds = {mentors[one].kind for row in (first, second) if (one := row.fields["mentor"]) in mentors}
    held = any(row.fields["kind"] == "held" and row.fields.get("slot") for row in (first, second))
    return mentee is not None and mentee.asks_for == BOTH and kinds == set(KINDS) and held


def _slot(rows: Rows, row: Row, mentor: Mentor | None, findings: Findings) -> Slot | None:
    """Return the mentor's own slot at the hour that a row names, or None where it names none."""
    named: tuple[Slot, ...] = row.fields.get("slot", ())
    if not named or mentor is None:
        return None
    found = slot_at(mentor, named[0]) if len(named) == 1 else None
    if found is None:
        offered = hours_offered(mentor.slots)
        value = "; ".join(map(str, named))
        findings.problem(rows.file, row.number, "slot", value, f"one hour that {mentor.id} offers: {offered}")
        row.sound = False
    return found


def slot_at(mentor: Mentor, hour: Slot) -> Slot | None:
    """Return the mentor's slot of the same day, start and length: a mentor has at most one."""
    wanted = (hour.weekday, hour.start_min, hour.minutes)
    return next((slot for slot in mentor.slots if (slot.weekday, slot.start_min, slot.minutes) == wanted), None)


def hours_offered(slots: Iterable[Slot]) -> str:
    """Return hours as a list in words, the first few of them."""
    written = [write_slot(slot) for slot in slots]
    return "; ".join(written[:8]) + ("; …" if len(written) > 8 else "")
