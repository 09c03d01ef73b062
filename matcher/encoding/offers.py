"""The slots on offer; where rooms are scarce, each way of using an hour is one of its own.

An hour that may be spent in a room or on the phone can be had even when all rooms are taken. So where
the policy counts the rooms of a site, an hour is offered once for each such site and once for all else;
that only one of these is used is then a side constraint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matcher.people.mentor import Mentor
from matcher.people.vocabulary import MODES
from matcher.people.week import Slot
from matcher.policy import Policy


@dataclass(frozen=True, slots=True)
class Offer:
    """One way of using one hour of a mentor.

    Parameters
    ----------
    mentor : int
        Position in canonical order.
    hour : int
        Number of the hour, counted over all mentors.
    slot : Slot
        The hour, narrowed to this way of using it.
    """

    mentor: int
    hour: int
    slot: Slot


def offers_of(mentors: Sequence[Mentor], policy: Policy, wanted: Iterable[str]) -> list[Offer]:
    """Return the offers of all mentors, mentor by mentor and hour by hour.

    Parameters
    ----------
    mentors : sequence of Mentor
    policy : Policy
        Says at which sites rooms are scarce.
    wanted : iterable of str
        Sites that mentees name: a mentor who goes anywhere goes to these.
    """
    roomed = {room.site for room in policy.rooms}
    anywhere = tuple(sorted(roomed.union(wanted)))
    offers: list[Offer] = []
    hour = 0
    for number, mentor in enumerate(mentors):
        for slot in mentor.slots:
            offers.extend(Offer(number, hour, way) for way in _ways(mentor, slot, roomed, anywhere))
            hour += 1
    return offers


def _ways(mentor: Mentor, slot: Slot, roomed: set[str], anywhere: tuple[str, ...]) -> Iterator[Slot]:
    modes = slot.modes or mentor.modes or MODES
    sites = (slot.site,) if slot.site else mentor.sites or anywhere
    scarce = [site for site in sites if site in roomed]
    if not scarce or "in_person" not in modes:
        yield slot
        return
    for site in scarce:
        yield replace(slot, modes=("in_person",), site=site)
    elsewhere = [site for site in sites if site not in roomed]
    for site in elsewhere:
        yield replace(slot, modes=("in_person",), site=site)
    others = tuple(mode for mode in modes if mode != "in_person")
    if others:
        yield replace(slot, modes=others)
