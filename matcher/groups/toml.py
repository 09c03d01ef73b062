"""Group policies as TOML text: the fields of `GroupPolicy` by name, a table for weights."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Final

from matcher.errors import PolicyError, Problem
from matcher.groups.setting import GroupPolicy


def read_group_policy(text: str) -> GroupPolicy:
    """Return the policy that a TOML text describes; what it leaves out keeps its default.

    Raises
    ------
    PolicyError
        With every unknown name, wrong type and impossible value at once.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(Problem("policy", str(error), "TOML, for example: minimum_age = 21")) from error
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name not in _FORMS:
            close = get_close_matches(name, _FORMS, n=1)
            problems.append(Problem("policy", name, "a field of the policy for groups", close[0] if close else ""))
            continue
        fits, expected = _FORMS[name]
        if fits(value):
            given[name] = frozenset(value) if isinstance(value, list) else value
        else:
            problems.append(Problem(name, str(value), expected))
    try:
        policy = GroupPolicy(**given)
    except PolicyError as error:
        raise PolicyError([*problems, *error.problems]) from None
    if problems:
        raise PolicyError(problems)
    return policy


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_weights(value: object) -> bool:
    return isinstance(value, dict) and all(_is_number(one) for one in value.values())


_FORMS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "version": (_is_text, "text in quotes"),
    "time_zone": (_is_text, "text in quotes"),
    "weights": (_are_weights, "a table of numbers, for example topics = 0.3"),
    "rules_off": (_are_names, 'a list of names, for example ["pathway"]'),
    "minimum_age": (_is_whole, "a whole number"),
    "boost_days": (_is_whole, "a whole number"),
    "effort": (_is_number, "a number"),
    "nodes": (_is_whole, "a whole number"),
    "gap": (_is_number, "a number"),
    "remedies": (_is_whole, "a whole number"),
    "seed": (_is_whole, "a whole number"),
}
