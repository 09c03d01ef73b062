"""Policies as TOML text: the fields of `Policy` by name, tables for weights, team caps, rooms and quotas."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from matcher.errors import PolicyError, Problem
from matcher.policy.policy import DEFAULT_WEIGHTS, Policy, Quota, Room
from matcher.policy.presence import PresenceRules


def read_policy(text: str) -> Policy:
    """Return the policy that a TOML text describes; what it leaves out keeps its default.

    Raises
    ------
    PolicyError
        With every unknown name, wrong type and impossible value at once.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(Problem("policy", str(error), "TOML, for example: fit_floor = 0.1")) from error
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for name, value in table.items():
        reader = _READERS.get(name)
        if reader is None:
            close = get_close_matches(name, _READERS, n=1)
            problems.append(Problem("policy", name, "a field of the policy", close[0] if close else ""))
            continue
        try:
            given[name] = reader(name, value)
        except PolicyError as error:
            problems.extend(error.problems)
    if problems:
        try:
            Policy(**given)
        except PolicyError as error:
            problems.extend(error.problems)
        raise PolicyError(problems)
    return Policy(**given)


def write_policy(policy: Policy) -> str:
    """Return the policy as TOML that `read_policy` reads back to an equal policy."""
    plain, tables = [], []
    for item in fields(policy):
        value = getattr(policy, item.name)
        if value is None:
            continue
        if isinstance(value, Mapping):
            rows = [f"{_quoted(key)} = {_literal(number)}" for key, number in value.items()]
            tables.append("\n".join([f"[{item.name}]", *rows]))
        elif isinstance(value, PresenceRules):
            if value != PresenceRules():
                pairs = [(part.name, getattr(value, part.name)) for part in fields(value)]
                tables.append("\n".join([f"[{item.name}]", *(f"{name} = {_literal(part)}" for name, part in pairs)]))
        elif item.name in ("rooms", "quotas"):
            for row in value:
                pairs = [(part.name, getattr(row, part.name)) for part in fields(row)]
                rows = [f"{name} = {_literal(part)}" for name, part in pairs if part is not None]
                tables.append("\n".join([f"[[{item.name}]]", *rows]))
        else:
            plain.append(f"{item.name} = {_literal(value)}")
    return "\n\n".join(["\n".join(plain), *tables]) + "\n"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, frozenset):
        return "[" + ", ".join(_quoted(item) for item in sorted(value)) + "]"
    if isinstance(value, tuple):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(value)


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\{char}" if char in '"\\' else char if char.isprintable() else f"\\U{ord(char):08X}" for char in text
    )
    return f'"{escaped}"'


def _wrong(place: str, value: object, expected: str) -> PolicyError:
    return PolicyError(Problem(place, str(value), expected))


def _text(place: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(place, value, "text in quotes")
    return value


def _whole(place: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(place, value, "a whole number")
    return value


def _number(place: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(place, value, "a number")
    return float(value)


def _names(place: str, value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise _wrong(place, value, 'a list of names, for example ["supervision"]')
    return frozenset(_text(place, item) for item in value)


def _numbers(place: str, value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise _wrong(place, value, "a list of numbers, for example [0.2, 0.4]")
    return tuple(_number(place, item) for item in value)


def _weights(place: str, value: object) -> dict[str, float]:
    given = _table(place, value)
    read = {name: _number(f"{place}.{name}", weight) for name, weight in given.items()}
    return {**DEFAULT_WEIGHTS, **read}


def _whole_table(place: str, value: object) -> dict[str, int]:
    return {name: _whole(f"{place}.{name}", number) for name, number in _table(place, value).items()}


def _table(place: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(place, value, f"a table [{place}]")
    return value


def _rows(place: str, value: object, known: Mapping[str, Callable[[str, object], Any]]) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise _wrong(place, value, f"tables [[{place}]]")
    problems: list[Problem] = []
    rows = []
    for number, item in enumerate(value, start=1):
        row: dict[str, Any] = {}
        for name, cell in _table(place, item).items():
            spot = f"{place}[{number}].{name}"
            if name not in known:
                problems.append(Problem(spot, str(cell), "one of " + ", ".join(known)))
                continue
            try:
                row[name] = known[name](spot, cell)
            except PolicyError as error:
                problems.extend(error.problems)
        rows.append(row)
    if problems:
        raise PolicyError(problems)
    return rows


def _rooms(place: str, value: object) -> tuple[Room, ...]:
    rows = _rows(place, value, {"site": _text, "rooms": _whole})
    _require(place, rows, ("site", "rooms"))
    return tuple(Room(**row) for row in rows)


def _quotas(place: str, value: object) -> tuple[Quota, ...]:
    known = {"mentor": _text, "attribute": _text, "value": _text, "at_least": _whole, "at_most": _whole}
    rows = _rows(place, value, known)
    _require(place, rows, ("mentor", "attribute", "value"))
    return tuple(Quota(**row) for row in rows)


def _presence(place: str, value: object) -> PresenceRules:
    readers = {item.name: _PRESENCE_READERS[str(item.type)] for item in fields(PresenceRules)}
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for name, setting in _table(place, value).items():
        spot = f"{place}.{name}"
        if name not in readers:
            close = get_close_matches(name, readers, n=1)
            problems.append(Problem(spot, str(setting), "one of " + ", ".join(readers), close[0] if close else ""))
            continue
        try:
            given[name] = readers[name](spot, setting)
        except PolicyError as error:
            problems.extend(error.problems)
    if problems:
        raise PolicyError(problems)
    return PresenceRules(**given)


def _texts(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(place, value, 'a list, for example ["kind=specialist"]')
    return tuple(_text(place, item) for item in value)


def _require(place: str, rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    problems = [
        Problem(f"{place}[{number}]", "nothing", f"a value for {name}")
        for number, row in enumerate(rows, start=1)
        for name in names
        if name not in row
    ]
    if problems:
        raise PolicyError(problems)


_PRESENCE_READERS: dict[str, Callable[[str, object], Any]] = {
    "int": _whole,
    "float": _number,
    "tuple[str, ...]": _texts,
}

_READERS: dict[str, Callable[[str, object], Any]] = {
    "version": _text,
    "time_zone": _text,
    "weights": _weights,
    "rules_off": _names,
    "fit_floor": _number,
    "fairness_bands": _numbers,
    "minimum_age": _whole,
    "minimum_recovery_years": _number,
    "supervisor_ratio": _whole,
    "boost_days": _whole,
    "specialist_capacity": _whole,
    "role_model_capacity": _whole,
    "team_caps": _whole_table,
    "program_cap": _whole,
    "rooms": _rooms,
    "quotas": _quotas,
    "disruption_budget": _whole,
    "candidates": _whole,
    "time_limit_s": _number,
    "seed": _whole,
    "presence": _presence,
}
