"""The hard conditions between a person and a group, each with its reason in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from matcher.groups.encoded import Encoded, modes_at
from matcher.groups.group import Group
from matcher.people.mentee import Mentee
from matcher.people.vocabulary import PATHWAYS

Bools = NDArray[np.bool_]
NEWCOMERS: Final = frozenset({"not_yet", "first_90_days"})
UNDECIDED: Final = PATHWAYS[-1]


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard condition on a person and a group, or on a person and one of a group's options.

    Parameters
    ----------
    name : str
        As in the policy; two rules may go by one name.
    grain : {"group", "option"}
        What the columns of the mask count.
    mask : callable
        To what the rule allows: ndarray of bool, shape (n_people, n_groups or n_options).
    reason : str
        Why somebody may not go, to follow "kept away by: ".
    private : bool
        Whether it is called "a private factor" wherever a reason is shown.
    """

    name: str
    grain: Literal["group", "option"]
    mask: Callable[[Encoded], Bools]
    reason: str
    private: bool = False


def _each(holds: Callable[[Encoded, Mentee, Group], bool]) -> Callable[[Encoded], Bools]:
    """Return the mask of a condition on one person and one group."""

    def mask(encoded: Encoded) -> Bools:
        table = np.array([[holds(encoded, one, group) for group in encoded.groups] for one in encoded.people], np.bool_)
        return table.reshape(len(encoded.people), len(encoded.groups))

    return mask


def _has_consent(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return (one.consent_until or date.max) >= encoded.week


def _is_adult(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return one.birth_year is None or encoded.week.year - one.birth_year >= encoded.policy.minimum_age


def _share_language(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return bool(set(one.languages) & set(group.languages))


def decided(one: Mentee) -> frozenset[str]:
    """Return the pathways that a person has chosen."""
    return one.pathways - {UNDECIDED}


def _same_pathway(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return not group.pathway or not decided(one) or group.pathway in decided(one)


def _medication(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return group.medication_friendly or not one.on_medication


def _newcomers(encoded: Encoded, one: Mentee, group: Group) -> bool:
    return group.newcomers or one.stage_on(encoded.week) not in NEWCOMERS


def _stage(encoded: Encoded, one: Mentee, group: Group) -> bool:
    stage = one.stage_on(encoded.week)
    return not group.stages or not stage or stage in group.stages


def _only_for(encoded: Encoded, one: Mentee, group: Group) -> bool:
    asked = {wish.attribute for wish in group.only_for}
    met = {wish.attribute for wish in group.only_for if wish.holds_for(one, encoded.week.year)}
    return asked == met


def _tied(encoded: Encoded) -> Bools:
    table = np.ones((len(encoded.people), len(encoded.groups)), np.bool_)
    for row, place in encoded.kept_from:
        table[row, place] = False
    return table


def _led_by_others(encoded: Encoded) -> Bools:
    """A group is led by nobody whom the person must not meet; where others could lead, the solver sees to it."""
    table = np.ones((len(encoded.people), len(encoded.options)), np.bool_)
    for row, banned in encoded.banned_mentors.items():
        for number, option in enumerate(encoded.options):
            group = encoded.groups[option.group]
            if group.running:
                table[row, number] = not banned & set(option.leaders)
            elif group.leaders and not option.blocked:
                table[row, number] = len(set(option.leaders) - banned) >= group.leaders
    return table


def _can_take_part(encoded: Encoded) -> Bools:
    ways = [(encoded.groups[option.group].modes, option.site) for option in encoded.options]
    table = np.array(
        [[bool(modes_at(one.modes, one.sites, offered, site)) for offered, site in ways] for one in encoded.people],
        np.bool_,
    )
    return table.reshape(len(encoded.people), len(encoded.options))


def _free_then(encoded: Encoded) -> Bools:
    return encoded.free


def _consent_then(encoded: Encoded) -> Bools:
    last = np.array([(one.consent_until or date.max).toordinal() for one in encoded.people], np.int64)
    day = np.array([encoded.day_of(option).toordinal() for option in encoded.options], np.int64)
    return np.greater_equal(last[:, None], day[None, :])


ALL_RULES: Final = (
    Rule("consent", "group", _each(_has_consent), "no live consent"),
    Rule("adult", "group", _each(_is_adult), "not known to be an adult"),
    Rule("language", "group", _each(_share_language), "no language in common"),
    Rule("pathway", "group", _each(_same_pathway), "another pathway"),
    Rule("medication", "group", _each(_medication), "a private factor", private=True),
    Rule("newcomers", "group", _each(_newcomers), "no newcomers"),
    Rule("stage", "group", _each(_stage), "for another stage of recovery"),
    Rule("only_for", "group", _each(_only_for), "for others than this person"),
    Rule("private", "group", _tied, "a private factor", private=True),
    Rule("private", "option", _led_by_others, "a private factor", private=True),
    Rule("mode", "option", _can_take_part, "no way or place of meeting in common"),
    Rule("hour", "option", _free_then, "no hour in common"),
    Rule("consent", "option", _consent_then, "the consent runs out before the first meeting"),
)


def rules_of(encoded: Encoded, grain: str) -> list[Rule]:
    """Return the rules of a grain that the policy has switched on."""
    return [rule for rule in ALL_RULES if rule.grain == grain and encoded.policy.holds(rule.name)]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the rules allow.

    Parameters
    ----------
    group : ndarray of bool, shape (n_people, n_groups)
        By the rules on groups.
    option : ndarray of bool, shape (n_people, n_options)
        By all rules; a blocked option may be allowed, for what would help.
    """

    group: Bools
    option: Bools


def allowed(encoded: Encoded) -> Allowed:
    """Return who may go where."""
    group = np.ones((len(encoded.people), len(encoded.groups)), np.bool_)
    for rule in rules_of(encoded, "group"):
        group &= rule.mask(encoded)
    of = np.array([option.group for option in encoded.options], np.intp)
    option = group[:, of] if len(of) else np.zeros((len(encoded.people), 0), np.bool_)
    for rule in rules_of(encoded, "option"):
        option = option & rule.mask(encoded)
    return Allowed(group, option)
