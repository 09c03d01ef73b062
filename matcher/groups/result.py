"""What a placing gives back: who goes where, which groups open and how, people left over and why, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from matcher.people.week import Slot, Window

if TYPE_CHECKING:  # whoever only recommends has no need of a solver
    from matcher.groups.stages import Reached

UnplacedKind = Literal["no_group", "no_common_hour", "no_leader", "together", "full", "other_hour", "too_few"]


@dataclass(frozen=True, slots=True)
class Placement:
    """A mentee's place in a group.

    Parameters
    ----------
    mentee, group : str
    slot : Slot
        When the group meets, in its zone.
    time_zone : str
    mode, site : str
        How the person takes part, and where if in person.
    fit : float
        In [0, 1].
    contributions : mapping of str to float
        What each term adds to the fit; they sum to it.
    reason : str
        The main contributions in words.
    """

    mentee: str
    group: str
    slot: Slot
    time_zone: str
    mode: str
    site: str
    fit: float
    contributions: Mapping[str, float]
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A group that meets from now on.

    Parameters
    ----------
    group : str
    running : bool
        Whether it met before; else it opens now.
    slot : Slot
    time_zone, site, room : str
    facilitators : tuple of str
    members, new : int
        How many belong to it after the placing, and how many of these are new.
    least, most : int
    """

    group: str
    running: bool
    slot: Slot
    time_zone: str
    site: str
    room: str
    facilitators: tuple[str, ...]
    members: int
    new: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Unopened:
    """A candidate that does not open, and why.

    Parameters
    ----------
    group : str
    reason : str
    waiting : int
        Most people left over who could all come at one of its times.
    """

    group: str
    reason: str
    waiting: int


@dataclass(frozen=True, slots=True)
class AddPlaces:
    """A group takes so many people more."""

    group: str
    places: int


@dataclass(frozen=True, slots=True)
class AddLeader:
    """Somebody more leads a group at this time, given in the zone of the group that it is for."""

    group: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class AddTime:
    """A candidate could also open at this time, in its zone."""

    group: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class AddPeople:
    """So many people more wait who fit the group and can come at this time."""

    group: str
    slot: Slot
    people: int


@dataclass(frozen=True, slots=True)
class AddWindow:
    """A mentee is free at one more time."""

    mentee: str
    window: Window


Change = AddPlaces | AddLeader | AddTime | AddPeople | AddWindow


@dataclass(frozen=True, slots=True)
class Remedy:
    """A small change that would place somebody more.

    Parameters
    ----------
    change : Change
        What would be different; `matcher.groups.change.apply` makes the pool with it.
    gain : int
        How many people more would be placed: what placing anew in the changed pool gives, proved.
    text : str
    helps : tuple of str
        Who of those left over would have a place.
    """

    change: Change
    gain: int
    text: str
    helps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody left over, and why.

    Parameters
    ----------
    mentee : str
    kind : str
        ``no_group``: no group that the rules allow; ``no_common_hour``: one, but at no hour in common;
        ``no_leader``: one, but nobody to lead it or no room at such an hour; ``together``: kept together with
        somebody, and no group takes both; ``full``: all groups that fit and meet are full, or taken by people ahead;
        ``other_hour``: it meets, but at another of its hours; ``too_few``: it does not open.
    reason : str
        In words; a private factor is named "a private factor".
    rules : tuple of str
        The fewest rules that keep the person from the nearest group.
    remedies : tuple of Remedy
        Best first; may be empty.
    """

    mentee: str
    kind: UnplacedKind
    reason: str
    rules: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An open meeting that fits a person; nobody is placed in it, and nobody is told.

    Parameters
    ----------
    mentee, group : str
    slot : Slot
    time_zone, mode, site : str
    fit : float
    terms : tuple of str
        What speaks the most for it, by name, for whoever says it in other words.
    reason : str
        The same in words.
    """

    mentee: str
    group: str
    slot: Slot
    time_zone: str
    mode: str
    site: str
    fit: float
    terms: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """One placing, whole.

    ``proved`` is true only when every stage closed: its bound is its value. Every answer, proved or not, was checked
    against all rules by code that shares nothing with the solver. The same digest always gives the same result.
    """

    week: date
    policy: str
    proved: bool
    stages: tuple[Reached, ...]
    placements: tuple[Placement, ...]
    meetings: tuple[Meeting, ...]
    unopened: tuple[Unopened, ...]
    unplaced: tuple[Unplaced, ...]
    remedies: tuple[Remedy, ...]
    recommended: tuple[Recommendation, ...]
    figures: Mapping[str, float]
    digest: str
