"""A mentor's own week in one view: what is offered, what is held, and what is up to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from api.audit.models import Act, Actor
from api.audit.service import record
from api.hours.engagements import engagements_of
from api.hours.models import Engagement, EngagementKind, Hold, HoldKind
from api.hours.service import holds_of
from api.hours.times import slot_of
from api.matches.service.reading import days_of_talks
from api.people.models.mentors import AvailabilityPublic
from api.people.offered import Offered, boxes_of, offered
from api.people.service.availability import may_not_return, mentor_id_of, read_availability
from api.proposals.service.naming import site_names
from api.web.parts import Parts
from matcher.people.week import DAY_MIN

FIRST_HOUR, LAST_HOUR = 7, 22
"""What of a day is shown at least."""


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """A mentor's week.

    Parameters
    ----------
    own : AvailabilityPublic
        What the mentor says of it.
    hours : Offered
        The hours that they offer, as boxes of the week and others.
    holds : tuple of Hold
        What is held of it, in the order of the week; nothing of it names anybody.
    days : dict of UUID to date
        On which day each hold is that is for one conversation.
    engaged : tuple of Engagement
        What else of it is given away: groups, shifts and conversations, in the order of the week.
    taken : dict of str to str
        The boxes that something held or given away lies in, each with its kind.
    partly : frozenset of str
        The boxes that an hour lies in which is no box.
    sites : dict of str to str
        The names of the sites that hours are tied to, by id.
    first, last : int
        The hours of the day between which all of it lies.
    must_ask : bool
        Whether the mentor is away and has to be let back by the team.
    """

    own: AvailabilityPublic
    hours: Offered
    holds: tuple[Hold, ...]
    days: dict[UUID, date]
    engaged: tuple[Engagement, ...]
    taken: dict[str, str]
    partly: frozenset[str]
    sites: dict[str, str]
    first: int
    last: int
    must_ask: bool

    def kind_of(self, hold: Hold) -> str:
        """Return what an hour is held for; one that both agreed on for one conversation is called that."""
        return kind_of(hold, self.days)


def kind_of(held: Hold | Engagement, days: Mapping[UUID, date]) -> str:
    """Return what something is held for, given the days of conversations."""
    is_talk = held.kind == HoldKind.MATCH and held.id in days
    return EngagementKind.CONVERSATION if is_talk else held.kind


def read_own_week(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, actor: Actor, now: datetime
) -> OwnWeek:
    """Return the week of the mentor that a user is; that it was read is written down.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    own = read_availability(session, parts.vault, program_id, user_id)
    mentor_id = mentor_id_of(session, program_id, user_id)
    holds, hours = tuple(holds_of(session, mentor_id)), offered(own.slots)
    days = days_of_talks(session, [hold.id for hold in holds])
    engaged = tuple(engagements_of(session, mentor_id))
    given: list[Hold | Engagement] = [*engaged, *holds]
    slots = [*hours.all, *map(slot_of, given)]
    sites = {slot.site for slot in hours.all if slot.site} | {str(one.site_id) for one in engaged if one.site_id}
    record(session, program_id, actor, now, Act("read", "availability"))
    return OwnWeek(
        own=own,
        hours=hours,
        holds=holds,
        days=days,
        engaged=engaged,
        taken={box: kind_of(held, days) for held in given for box in boxes_of(slot_of(held))},
        partly=frozenset(box for _, slot in hours.others for box in boxes_of(slot)),
        sites={str(site_id): name for site_id, name in site_names(session, map(UUID, sites)).items()},
        first=min([FIRST_HOUR, *(0 if slot.end_min > DAY_MIN else slot.start_min // 60 for slot in slots)]),
        last=max([LAST_HOUR, *(min(24, -(-slot.end_min // 60)) for slot in slots)]),
        must_ask=own.away and may_not_return(session, program_id, mentor_id, now),
    )
