"""An earlier result, read back from `result.json`, and what mentors and mentees declined of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from api.sheets.columns import DECLINED, column_names
from api.sheets.pairs import slot_at
from api.sheets.problems import Findings, SheetProblem, shortened
from api.sheets.read import in_order
from api.sheets.result_record import Record
from api.sheets.rows import Row, read_rows
from api.sheets.spelling import Spellings
from api.sheets.tables import read_bytes, read_csv
from matcher.errors import InvalidInputError, Problem
from matcher.people.notation import read_slots
from matcher.people.week import Slot
from matcher.pool import Pair, Pool

KNOWN_PERSONALLY: Final = "known_personally"
"""The reason of a decline that holds for ever, not for this round alone."""

_WANTED: Final = "a result.json that waypair match wrote"
_TOP: Final[dict[str, type]] = {
    "week": str,
    "policy": str,
    "proved": bool,
    "matches": list,
    "unmatched": list,
    "figures": dict,
}
_MATCH: Final[dict[str, type]] = {
    "mentee": str,
    "mentor": str,
    "slot": str,
    "time_zone": str,
    "mode": str,
    "site": str,
    "contributions": dict,
    "reason": str,
    "standing": str,
    "alternatives": list,
}
_UNMATCHED: Final[dict[str, type]] = {"mentee": str, "kind": str, "reason": str, "remedies": list}


@dataclass(frozen=True, slots=True)
class Declined:
    """What was declined, as bans of this round.

    Parameters
    ----------
    pairs : tuple of Pair
        Each of kind ``ban``.
    for_ever : tuple of Pair
        Those among them whose people know each other: their ban belongs into ``pairs.csv``.
    """

    pairs: tuple[Pair, ...]
    for_ever: tuple[Pair, ...]


def read_result(path: Path) -> Record:
    """Read a result's record back.

    Raises
    ------
    InvalidInputError
        If the file cannot be read, is not JSON, or is not the result of a matching.
    """
    findings = Findings()
    content = read_bytes(path, findings)
    if content is None:
        raise InvalidInputError(findings.problems)
    try:
        record = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _foreign(path, "bytes that are not text") from None
    except json.JSONDecodeError as error:
        raise _foreign(path, f"no JSON from line {error.lineno}, column {error.colno} on") from None
    except (RecursionError, ValueError):
        raise _foreign(path, "JSON that cannot be read") from None
    if not isinstance(record, dict):
        raise _foreign(path, f"JSON of another kind: {shortened(str(record))}")
    _check(path, "", record, _TOP)
    for name, shape in (("matches", _MATCH), ("unmatched", _UNMATCHED)):
        for number, entry in enumerate(record[name]):
            _check(path, f"{name}[{number}]", entry, shape)
    try:
        date.fromisoformat(record["week"])
    except ValueError:
        raise _foreign(path, f"week {record['week']!r}") from None
    return record


def _check(path: Path, where: str, entry: Any, shape: dict[str, type]) -> None:
    if not isinstance(entry, dict):
        raise _foreign(path, f"{where} is {shortened(str(entry))}")
    for name, kind in shape.items():
        if not isinstance(entry.get(name), kind):
            where = f"{where}.{name}" if where else name
            raise _foreign(path, f"{where} is {shortened(str(entry[name]))}" if name in entry else f"no {where}")


def _foreign(path: Path, value: str) -> InvalidInputError:
    return InvalidInputError(Problem(path.name, value, _WANTED))


def standing_pairs(record: Record, pool: Pool) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """Return the pairs of an earlier result, and notes on those that cannot stand any longer.

    Parameters
    ----------
    record : dict
        The earlier result.
    pool : Pool
        The people of today: whoever has left takes the pair along.

    Returns
    -------
    pairs : tuple of Pair
        Of kind ``held`` where they were held before, else ``pending``, each with its hour where the mentor still
        offers it.
    notes : tuple of str
    """
    mentees = {mentee.id for mentee in pool.mentees}
    mentors = {mentor.id: mentor for mentor in pool.mentors}
    pairs, notes = [], []
    for match in record["matches"]:
        mentee, mentor = match["mentee"], mentors.get(match["mentor"])
        if mentee not in mentees or mentor is None:
            gone = match["mentor"] if mentor is None else mentee
            notes.append(f"{mentee} with {match['mentor']} no longer stands: {gone} is not in the sheets.")
            continue
        slot = _hour(match["slot"])
        own = slot_at(mentor, slot) if slot is not None else None
        if own is None:
            notes.append(f"{mentee} with {mentor.id}: {mentor.id} no longer offers {shortened(match['slot'])}.")
        kind = "held" if match["standing"] == "held" else "pending"
        pairs.append(Pair(mentee, mentor.id, kind, slot=own))
    return tuple(pairs), tuple(notes)


def _hour(text: str) -> Slot | None:
    try:
        slots = read_slots(text)
    except InvalidInputError:
        return None
    return slots[0] if len(slots) == 1 else None


def read_declined(
    path: Path, record: Record, standing: Sequence[Pair], seconds: Mapping[str, str] = MappingProxyType({})
) -> Declined:
    """Read which pairs of a result were declined.

    Parameters
    ----------
    path : Path
        A CSV file with the columns ``mentee``, ``mentor`` and perhaps ``reason``.
    record : dict
        The result that they belong to.
    standing : sequence of Pair
        What the pairs' sheet says; a pair that must be cannot be declined.
    seconds : mapping of str to str
        Whose need each second one is, as `Seconds` has it: the file may name either.

    Raises
    ------
    InvalidInputError
        With every problem at once: a declined pair that the result does not have among them.
    """
    findings = Findings()
    table = read_csv(path, column_names(DECLINED), findings)
    rows = read_rows(table, DECLINED, findings) if table is not None else None
    matched = {match["mentee"]: match["mentor"] for match in record["matches"]}
    musts = {(pair.mentee, pair.mentor): pair.kind for pair in standing if pair.kind in ("pin", "held")}
    needs = {name: need for need, name in seconds.items()}
    spellings = Spellings(matched)
    declined: dict[tuple[str, str], Pair] = {}
    for row in rows.rows if rows is not None else ():
        mentee, mentor = row.fields.get("mentee", ""), row.fields.get("mentor", "")
        if not (mentee and mentor):
            continue
        if matched.get(need := needs.get(mentee, "")) == mentor:
            row.fields["mentee"] = mentee = need
        problem = _not_declinable(row, path.name, matched, musts, spellings)
        if problem is not None:
            findings.problems.append(problem)
            continue
        declined[mentee, mentor] = Pair(mentee, mentor, "ban", row.fields.get("reason", ""))
    if findings.problems:
        raise InvalidInputError(in_order(findings.problems))
    pairs = tuple(declined.values())
    known = [pair for pair in pairs if _code(pair.reason) == KNOWN_PERSONALLY]
    return Declined(pairs, tuple(replace(pair, mentee=seconds.get(pair.mentee, pair.mentee)) for pair in known))


def _not_declinable(
    row: Row, file: str, matched: dict[str, str], musts: dict[tuple[str, str], str], spellings: Spellings
) -> SheetProblem | None:
    """Return why the pair of a row cannot have been declined, or None."""
    mentee, mentor = row.fields["mentee"], row.fields["mentor"]
    found = Findings()
    if mentee not in matched:
        expected = "a mentee who is matched in the earlier result"
        found.problem(file, row.number, "mentee", mentee, expected, spellings.nearest(mentee))
    elif matched[mentee] != mentor:
        expected = f"the mentor whom the earlier result gives to {mentee}"
        found.problem(file, row.number, "mentor", mentor, expected, matched[mentee])
    elif (kind := musts.get((mentee, mentor))) is not None:
        expected = f"a pair that may be declined: pairs says {kind} for it; take that row out first"
        found.problem(file, row.number, "mentor", mentor, expected)
    return found.problems[0] if found.problems else None


def _code(reason: str) -> str:
    return "_".join(reason.lower().replace("-", " ").split())
