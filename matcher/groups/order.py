"""The order in which people, mentors and groups are seen: by what is said of them, not by row or id.

Ties name others, so what two people are to each other enters by what the others are like. Ids only separate
those who are alike in all of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any, TypeVar

from matcher.encoding.order import spell
from matcher.groups.group import Group
from matcher.groups.pool import GroupPool
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor

_NAMES = frozenset(
    {"id", "name", "requested", "avoid", "cannot_serve", "former", "facilitators", "members", "supervisor", "team"}
)
"""Fields that name somebody or something instead of describing."""

T = TypeVar("T", Mentee, Mentor, Group)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Everybody and every group, in canonical order."""

    mentees: list[Mentee]
    mentors: list[Mentor]
    groups: list[Group]


def ordered(pool: GroupPool) -> Ordered:
    """Return what a pool holds in canonical order."""
    mentee = {one.id: _content(one) for one in pool.mentees}
    mentor = {one.id: _content(one) for one in pool.mentors}
    group = {one.id: _content(one) for one in pool.groups}
    said: dict[tuple[str, str], list[str]] = {}

    def note(whose: str, name: str, what: str) -> None:
        said.setdefault((whose, name), []).append(what)

    for tie in pool.ties:
        if tie.kind in ("pin", "ban"):
            note("mentee", tie.mentee, tie.kind + group[tie.other])
            note("group", tie.other, tie.kind + mentee[tie.mentee])
        else:
            note("mentee", tie.mentee, tie.kind + mentee.get(tie.other, "member"))
            note("mentee", tie.other, tie.kind + mentee[tie.mentee])
    for wish in pool.not_only:
        note("mentee", wish.mentee, f"{wish.attribute}={wish.value}")
    for one, other in pool.bans:
        note("mentee", one, mentor.get(other, "nobody"))
        note("mentor", other, mentee.get(one, "nobody"))
    for leads in pool.leads:
        note("mentor", leads.mentor, f"{leads.groups} {leads.minutes}")
    for taken in pool.taken:
        note("mentor", taken.mentor, spell(taken.slot))
    for each in pool.groups:
        for member in each.members:
            note("group", each.id, "member" + mentee.get(member, ""))
            note("mentee", member, "member" + group[each.id])
        for leader in each.facilitators:
            note("group", each.id, "led" + mentor[leader])
            note("mentor", leader, "leads" + group[each.id])

    def key(whose: str, content: dict[str, str]) -> Callable[[T], tuple[str, list[str], str]]:
        return lambda one: (content[one.id], sorted(said.get((whose, one.id), ())), one.id)

    return Ordered(
        _sorted(pool.mentees, key("mentee", mentee)),
        _sorted(pool.mentors, key("mentor", mentor)),
        _sorted(pool.groups, key("group", group)),
    )


def _sorted(some: Sequence[T], key: Callable[[T], Any]) -> list[T]:
    return sorted(some, key=key)


def _content(one: Mentee | Mentor | Group) -> str:
    """Return a short digest of what describes somebody or something."""
    parts = [spell(getattr(one, item.name)) for item in fields(one) if item.name not in _NAMES]
    return blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
