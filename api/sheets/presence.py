"""A folder of CSV files, or one workbook, as a week's drop-in presence to be settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from api.sheets.columns import COVERAGE, MATCHES, MENTORS, PAIRS, PRESENCE, SHIFTS, Column, column_names
from api.sheets.groups.columns import HOURS, LEADERS
from api.sheets.mentors import make_mentors
from api.sheets.opening import Sheets, open_sheets
from api.sheets.problems import Findings, SheetProblem
from api.sheets.read import check_anybody, checked_week, in_order, unread
from api.sheets.references import Ids
from api.sheets.rows import Row, Rows, read_rows, refuse_row
from api.sheets.setting import Setting, respell_sites, setting_of
from api.sheets.tables import Table, read_csv
from matcher.errors import InvalidInputError
from matcher.people.mentor import Mentor
from matcher.policy import Policy
from matcher.presence.question import Coverage, Held, Offer, Question, Shift, repeated_hours

_OFFERED: Final = (*MENTORS, *PRESENCE)
_FOR_GROUPS: Final = tuple(Column(one.name, one.read, "") for one in LEADERS if one not in _OFFERED)
_MENTORS: Final = tuple(
    replace(column, required=column.name == "id") for column in (*_OFFERED, *_FOR_GROUPS)
)  # not everybody has weekly hours to be matched in
_COLUMNS: Final = {
    "mentors": _MENTORS, "coverage": COVERAGE, "matches": MATCHES, "roster": SHIFTS, "pairs": PAIRS, "hours": HOURS,
}  # fmt: skip
_GIVEN: Final = ("matches", "roster", "pairs", "hours")
_SHEETS: Final = Sheets(_COLUMNS, wanted=("mentors", "coverage"), optional=_GIVEN)
_PERHAPS: Final = Sheets(_COLUMNS, wanted=("mentors",), optional=("coverage", *_GIVEN))
MATCHED: Final = Path("result", "matches.csv")
"""Where `waypair match` leaves the hours that it holds."""


@dataclass(frozen=True, slots=True)
class PresenceReading:
    """What the sheets hold.

    Parameters
    ----------
    question : Question
    notes : tuple of str
        What is worth knowing and stops nothing, as sentences.
    problems : tuple of SheetProblem
        Of the rows that were left out; empty unless that was asked for.
    """

    question: Question
    notes: tuple[str, ...]
    problems: tuple[SheetProblem, ...]


def read_presence(source: Path, *, week: date, policy: Policy, skip_invalid: bool = False) -> PresenceReading:
    """Read a week's presence.

    Parameters
    ----------
    source : Path
        A folder with ``mentors.csv``, ``coverage.csv`` and perhaps ``matches.csv``, ``pairs.csv``, ``hours.csv`` and
        ``roster.csv``, or with one ``.xlsx`` file that has sheets of these names; or that file itself. Without
        ``matches.csv`` what `waypair match` left in the folder is taken.
    week : date
        The Monday of the week.
    policy : Policy
        Gives the rules, and the zone of those who state none.
    skip_invalid : bool
        Go on without the rows that have problems.

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    findings = Findings()
    week = checked_week(week, findings)
    return _reading(source, open_sheets(source, _SHEETS, findings), week, policy, findings, skip_invalid)


def check_presence(source: Path, *, week: date, policy: Policy, skip_invalid: bool = False) -> PresenceReading | None:
    """Read what presence lies beside people, or return None where there is none; as `read_presence` does."""
    findings = Findings()
    week = checked_week(week, findings)
    tables = open_sheets(source, _PERHAPS, findings)
    if "coverage" not in tables and not findings.fatal:
        return None
    return _reading(source, tables, week, policy, findings, skip_invalid)


def _reading(
    source: Path, tables: dict[str, Table], week: date, policy: Policy, findings: Findings, skip_invalid: bool
) -> PresenceReading:
    if "matches" not in tables and source.is_dir() and (source / MATCHED).is_file():
        table = read_csv(source / MATCHED, column_names(MATCHES), findings)
        if table is not None:
            tables["matches"] = table
            findings.note(f"The hours of {MATCHED} are held, for there is no matches.csv beside the mentors.")
    read = {name: read_rows(table, _COLUMNS[name], findings) for name, table in tables.items()}
    mentor_rows, coverage_rows = (read.get(name, unread(name)) for name in ("mentors", "coverage"))
    for row in mentor_rows.rows:
        row.fields.setdefault("slots", ())
    setting = setting_of(week, policy, (coverage_rows, mentor_rows), findings)
    nobody = unread("mentees")
    mentors = make_mentors(mentor_rows, setting, nobody, Ids(nobody), findings)
    offers = _offers(mentor_rows, mentors, findings)
    coverage = _coverage(coverage_rows, setting, offers, findings)
    ids = Ids(mentor_rows)
    zones = {mentor.id: mentor.time_zone for mentor in mentors}
    held = _held(read["matches"], setting, ids, findings) if "matches" in read else ()
    for name in ("pairs", "hours"):
        if name in read:
            held += _given(read[name], setting, zones, ids, findings)
    standing = _standing(read["roster"], setting, ids, findings) if "roster" in read else ()
    if not findings.fatal:
        if mentor_rows.complete:
            check_anybody(mentor_rows, "mentor", len(mentors), skip_invalid, findings)
        if coverage_rows.complete:
            check_anybody(coverage_rows, "site", len(coverage), skip_invalid, findings)
    if mentor_rows.complete and "presence" not in mentor_rows.columns:
        found = "columns " + ", ".join(sorted(mentor_rows.columns | mentor_rows.further))
        findings.fault(mentor_rows.file, found, "a column presence, for example Mon 09:00-12:00 @north")
    if findings.problems and (findings.fatal or not skip_invalid):
        raise InvalidInputError(in_order(findings.problems))
    question = Question(
        week=week,
        coverage=coverage,
        offers=offers,
        held=tuple(dict.fromkeys(held)),
        standing=standing,
        rules=policy.presence,
        seed=policy.seed,
    )
    return PresenceReading(question, findings.all_notes(), tuple(in_order(findings.problems)))


def _offers(rows: Rows, mentors: tuple[Mentor, ...], findings: Findings) -> tuple[Offer, ...]:
    """Return what every mentor offers who could be read; whoever offers nothing is left out."""
    by_id = {mentor.id: mentor for mentor in mentors}
    offers = []
    for row in rows.rows:
        mentor = by_id.get(row.id)
        if mentor is None or not row.sound or not row.fields.get("presence"):
            continue
        try:
            offer = Offer(
                mentor=mentor,
                windows=row.fields["presence"],
                hours=row.fields.get("presence_hours"),
                accompanied=bool(row.fields.get("accompanied")),
            )
        except InvalidInputError as error:
            refuse_row(rows, row, error.problems, findings)
        else:
            offers.append(offer)
    return tuple(offers)


def _coverage(rows: Rows, setting: Setting, offers: tuple[Offer, ...], findings: Findings) -> tuple[Coverage, ...]:
    comes = {site for offer in offers for site in offer.mentor.sites}
    comes |= {window.site for offer in offers for window in offer.windows}
    anywhere = any(not offer.mentor.sites and not window.site for offer in offers for window in offer.windows)
    found: list[tuple[Row, Coverage]] = []
    for row in rows.rows:
        respell_sites(row.fields, setting.sites)
        fields = row.fields
        if not row.sound or "sites" not in fields or "windows" not in fields:
            continue
        (site,) = fields["sites"]
        named = {name: fields[name] for name in ("minimum", "wanted", "languages") if name in fields}
        zone = fields.get("time_zone", setting.time_zone)
        try:
            found.append((row, Coverage(site=site, windows=fields["windows"], time_zone=zone, **named)))
        except InvalidInputError as error:
            refuse_row(rows, row, error.problems, findings)
            continue
        if not anywhere and site not in comes:
            findings.tally(f"{rows.file}, column site", "nobody offers to come to", site)
    for number, problem in repeated_hours(tuple(one for _, one in found)):
        refuse_row(rows, found[number][0], [problem], findings)
    return tuple(one for row, one in found if row.sound)


def _held(rows: Rows, setting: Setting, ids: Ids, findings: Findings) -> tuple[Held, ...]:
    held = []
    for row in _of_mentors(rows, setting, ids, findings):
        fields = row.fields
        (named,) = fields.get("sites", ("",))
        for slot in fields["slots"]:
            site = slot.site or named
            zone = fields.get("time_zone", setting.time_zone)
            held.append(Held(fields["mentor"], slot.weekday, slot.start_min, slot.minutes, zone, site))
    return tuple(held)


def _given(rows: Rows, setting: Setting, zones: Mapping[str, str], ids: Ids, findings: Findings) -> tuple[Held, ...]:
    """Return the hours that pairs hold, and those that groups or something else do, in their mentors' own time."""
    held: list[Held] = []
    for row in _of_mentors(rows, setting, ids, findings):
        mentor = row.fields["mentor"]
        if mentor in zones and row.fields.get("kind", "held") == "held":
            held.extend(
                Held(mentor, slot.weekday, slot.start_min, slot.minutes, zones[mentor], slot.site)
                for slot in (*row.fields.get("slots", ()), *row.fields.get("slot", ()))
            )
    return tuple(held)


def _standing(rows: Rows, setting: Setting, ids: Ids, findings: Findings) -> tuple[Shift, ...]:
    standing = []
    for row in _of_mentors(rows, setting, ids, findings):
        (site,) = row.fields["sites"]
        for window in row.fields["windows"]:
            length = window.end_min - window.start_min
            standing.append(Shift(site, window.weekday, window.start_min, length, row.fields["mentor"]))
    return tuple(dict.fromkeys(standing))


def _of_mentors(rows: Rows, setting: Setting, ids: Ids, findings: Findings) -> list[Row]:
    """Return the sound rows, their sites spelled as everywhere; who is not among the mentors any more is noted."""
    sound = []
    for row in rows.rows:
        respell_sites(row.fields, setting.sites)
        mentor = row.fields.get("mentor", "")
        if mentor and mentor not in ids:
            if meant := ids.same_but_for_case(mentor):
                findings.problem(rows.file, row.number, "mentor", mentor, "the id as it is written there", meant)
                row.sound = False
            else:
                findings.tally(f"{rows.file}, column mentor", "nobody among the mentors has the id", mentor)
                continue
        if row.sound:
            sound.append(row)
    return sound


def offered(question: Question) -> Mapping[str, str]:
    """Return what every mentor of a question is called, by id."""
    return {offer.mentor.id: offer.mentor.name or offer.mentor.id for offer in question.offers}
