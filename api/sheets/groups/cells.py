"""Readers of the cells that only the sheets about groups have."""

from __future__ import annotations

from api.sheets.cells import parts, preference, refused, text
from api.sheets.problems import nearest
from matcher.errors import InvalidInputError, Problem
from matcher.groups import Place
from matcher.groups.pool import TIES
from matcher.people.preference import LISTED, Preference, tidy
from matcher.people.vocabulary import folded

_PLACE = "a site, and perhaps a room after '/', for example north/blue room"
_KIND = "an attribute, alone or with a value, for example gender or experience=veteran"


def places(cell: str) -> tuple[Place, ...]:
    """Read where a group meets or could meet: ``north/blue room; south``."""
    found: dict[Place, None] = {}
    problems: list[Problem] = []
    for part in parts(cell):
        site, slash, room = (text(piece) for piece in part.partition("/"))
        if not site or (slash and not room):
            problems.append(Problem("", part, _PLACE))
        else:
            found[Place(site, room)] = None
    if problems:
        raise InvalidInputError(problems)
    return tuple(found)


def tie_kind(cell: str) -> str:
    """Read what a row of the group pairs says."""
    word = folded(cell)
    if word not in TIES:
        raise refused(cell, "one of " + ", ".join(TIES), nearest(word, TIES))
    return word


def not_only(cell: str) -> tuple[tuple[str, str], ...]:
    """Read of which kinds a person does not want to be the only one: attributes, alone or with a value."""
    found: dict[tuple[str, str], None] = {}
    problems: list[Problem] = []
    for part in parts(cell):
        attribute, equals, value = part.partition("=")
        name, _ = tidy(attribute, "")
        if not equals and name in LISTED:
            found[name, ""] = None
            continue
        try:
            if not equals or not value.strip():
                raise refused(part, _KIND, nearest(name, LISTED))
            wish = preference(part)
            found[wish.attribute, wish.value] = None
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return tuple(found)


def kinds_of_people(cell: str) -> tuple[Preference, ...]:
    """Read whom a group is for: ``gender=woman; experience=veteran``."""
    found: dict[Preference, None] = {}
    problems: list[Problem] = []
    for part in parts(cell):
        try:
            wish = preference(part.removesuffix(":must"))
            found[Preference(wish.attribute, wish.value, "must")] = None
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return tuple(found)
