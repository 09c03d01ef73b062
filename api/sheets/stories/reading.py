"""The sheets of stories and of those who may be told of them: every problem of every file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from api.sheets.mentees import make_mentees
from api.sheets.mentors import make_mentors
from api.sheets.opening import open_sheets
from api.sheets.pairs import make_pairs
from api.sheets.problems import Findings, SheetProblem
from api.sheets.read import check_anybody, checked_week, in_order, unread
from api.sheets.references import Ids
from api.sheets.rows import Row, Rows, read_rows, refuse_repeated_ids, refuse_row
from api.sheets.setting import setting_of
from api.sheets.stories.columns import PERHAPS, SHEETS
from api.sheets.stories.words import EVERYBODY, MATCHED, TEAM
from api.sheets.tables import Table
from matcher.errors import InvalidInputError
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.policy import Policy
from matcher.pool import Pair
from matcher.stories import Shelf, Story

_TOLD: Final = ("title", "by", "warnings", "audience")
"""Fields that are shown of a story, and of which the engine is not told."""
_WHOSE: Final = "the id of the mentor who wrote it: only those whom they meet may read it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What is shown of a story before somebody reads it.

    Parameters
    ----------
    title, by : str
        And the name that stands over it, or empty.
    languages : tuple of str
    warnings : tuple of str
        Words of `api.sheets.stories.words.WARNINGS`.
    audience : str
        One of `api.sheets.stories.words.AUDIENCES`.
    """

    title: str
    by: str = ""
    languages: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    audience: str = EVERYBODY


@dataclass(frozen=True, slots=True)
class StoryReading:
    """What the sheets hold.

    Parameters
    ----------
    shelf : Shelf
        Stories that are only for the team are not on it.
    titles : mapping of str to Title
        Of every story, by its id.
    notes : tuple of str
        What is worth knowing and stops nothing.
    problems : tuple of SheetProblem
        Of the rows that were left out.
    """

    shelf: Shelf
    titles: Mapping[str, Title]
    notes: tuple[str, ...]
    problems: tuple[SheetProblem, ...]


def read_stories(source: Path, *, week: date, policy: Policy, skip_invalid: bool = False) -> StoryReading:
    """Read stories, and the people who may be told of them.

    Parameters
    ----------
    source : Path
        A folder with ``mentees.csv`` and ``stories.csv``, and perhaps ``mentors.csv`` and ``pairs.csv``; or one
        ``.xlsx`` file with sheets of these names.
    week : date
        The Monday on which consent and stages of recovery are reckoned.
    policy : Policy
    skip_invalid : bool
        Go on without the rows that have problems.

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    findings = Findings()
    week = checked_week(week, findings)
    return _reading(open_sheets(source, SHEETS, findings), week, policy, findings, skip_invalid=skip_invalid)


def check_stories(source: Path, *, week: date, policy: Policy, skip_invalid: bool = False) -> StoryReading | None:
    """Read the stories that lie beside people, or return None where there are none; as `read_stories` does."""
    findings = Findings()
    week = checked_week(week, findings)
    tables = open_sheets(source, PERHAPS, findings)
    if "stories" not in tables and not findings.fatal:
        return None
    return _reading(tables, week, policy, findings, skip_invalid=skip_invalid)


def _reading(
    tables: dict[str, Table], week: date, policy: Policy, findings: Findings, *, skip_invalid: bool
) -> StoryReading:
    read = {name: read_rows(table, SHEETS.columns[name], findings) for name, table in tables.items()}
    rows = {name: read.get(name, unread(name)) for name in SHEETS.columns}
    for row in rows["mentors"].rows:
        row.fields.setdefault("slots", ())
    setting = setting_of(week, policy, (rows["mentees"], rows["mentors"]), findings)
    ids = {name: Ids(rows[name]) for name in ("mentees", "mentors")}
    if not rows["mentors"].complete:
        _check_avoided(rows["mentees"], rows["stories"], findings)
    mentees = make_mentees(rows["mentees"], setting, rows["mentors"], ids["mentors"], findings)
    mentors = make_mentors(rows["mentors"], setting, rows["mentees"], ids["mentees"], findings)
    stories, titles = _stories(rows["stories"], rows["mentors"], ids["mentors"], findings)
    if rows["mentors"].complete:
        # whom an author whose row is left out is kept apart from is not known
        read_too = {"", *(one.id for one in mentors)}
        stories = tuple(one for one in stories if one.author in read_too)
    pairs = _pairs(rows, ids, mentees, mentors, findings)
    if "pairs" in tables and "mentors" not in tables:
        findings.fault(rows["pairs"].file, "a file without the mentors", "the sheet of the mentors beside it")
    if not findings.fatal:
        check_anybody(rows["mentees"], "mentee", len(mentees), skip_invalid, findings)
        check_anybody(rows["stories"], "story", len(stories), skip_invalid, findings)
    if findings.problems and (findings.fatal or not skip_invalid):
        raise InvalidInputError(in_order(findings.problems))
    apart = frozenset((pair.mentee, pair.mentor) for pair in pairs if pair.kind == "ban")
    _note_unsigned(rows["stories"], stories, mentees, apart, findings)
    shelf = Shelf(
        mentees=mentees,
        stories=tuple(one for one in stories if titles[one.id].audience != TEAM),
        day=week,
        for_matched=frozenset(one.id for one in stories if titles[one.id].audience == MATCHED),
        meets=frozenset((pair.mentee, pair.mentor) for pair in pairs if pair.kind == "held"),
        apart=apart,
        policy=policy,
    )
    kept = {one.id: titles[one.id] for one in stories}
    return StoryReading(shelf, kept, findings.all_notes(), tuple(in_order(findings.problems)))


def _pairs(
    rows: Mapping[str, Rows],
    ids: Mapping[str, Ids],
    mentees: tuple[Mentee, ...],
    mentors: tuple[Mentor, ...],
    findings: Findings,
) -> tuple[Pair, ...]:
    if not (rows["mentees"].complete and rows["mentors"].complete):
        return ()
    people, guides = {one.id: one for one in mentees}, {one.id: one for one in mentors}
    return make_pairs(rows["pairs"], ids["mentees"], ids["mentors"], people, guides, findings)


def _stories(rows: Rows, mentors: Rows, ids: Ids, findings: Findings) -> tuple[tuple[Story, ...], dict[str, Title]]:
    """Return a story for every sound row, and what is shown of each; what the others lack becomes a problem."""
    refuse_repeated_ids(rows, findings)
    stories: list[Story] = []
    titles: dict[str, Title] = {}
    for row in rows.rows:
        shown = {name: row.fields.pop(name) for name in _TOLD if name in row.fields}
        author = row.fields.setdefault("author", "")
        if author and mentors.complete and author not in ids:
            findings.problem(rows.file, row.number, "author", author, "the id of a mentor", ids.nearest(author))
            row.sound = False
        if not author and shown.get("audience") == MATCHED:
            findings.problem(rows.file, row.number, "author", "", _WHOSE)
            row.sound = False
        if not row.id:
            continue
        story = _story(rows, row, findings)
        if story is not None and row.sound:
            stories.append(story)
            titles[story.id] = Title(languages=story.languages, **shown)
    return tuple(stories), titles


def _story(rows: Rows, row: Row, findings: Findings) -> Story | None:
    try:
        return Story(**row.fields)
    except InvalidInputError as error:
        refuse_row(rows, row, error.problems, findings)
        return None


def _check_avoided(mentees: Rows, stories: Rows, findings: Findings) -> None:
    """Report whom somebody avoids where an author is called so but for capitals: unnoticed, it could do harm."""
    authors = {row.fields.get("author", "").casefold(): row.fields.get("author", "") for row in stories.rows}
    written = set(authors.values())
    for row in mentees.rows:
        for name in sorted(row.fields.get("avoid", frozenset()) - written):
            if meant := authors.get(name.casefold()):
                expected = "the id of an author as it is written there"
                findings.problem(mentees.file, row.number, "avoid", name, expected, meant)
                row.sound = False


def _note_unsigned(
    rows: Rows,
    stories: tuple[Story, ...],
    mentees: tuple[Mentee, ...],
    apart: frozenset[tuple[str, str]],
    findings: Findings,
) -> None:
    """Say that nobody can be kept from the stories of which the file does not say who wrote them."""
    unsigned = sum(not one.author for one in stories)
    if unsigned and (apart or any(one.avoid for one in mentees)):
        said = f"{rows.file}, column author: blank in {unsigned} of {len(stories)} rows"
        findings.note(f"{said}; nobody can be kept from a story of somebody whom they avoid there.")
