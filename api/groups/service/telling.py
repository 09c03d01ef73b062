"""Who is told of groups and placings, in neutral words; and the ledger of what hosts are told of members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.letters import tell_member
from api.audit.models import Actor
from api.consent.models import Purpose, Sharing
from api.consent.service.disclosures import disclose_many
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import Route
from api.people.service.own_links import tell_news
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
TOLD: Final = frozenset({"first_name", "languages", "group"})
"""What the host of a group is told of a member, as consents name it."""


def tell_hosts(session: Session, parts: Parts, mentors: Iterable[MentorRow], about: str, now: datetime) -> None:
    """Tell mentors that something was changed with a group that they lead; once for what it is about."""
    for mentor in mentors:
        if mentor.member_id is not None:
            key = f"group_led:{about}:{mentor.id}"
            tell_member(session, parts, mentor.program_id, mentor.member_id, "caseload_moved", key, now)


def tell_members(
    session: Session, parts: Parts, rows: Iterable[MenteeRow], people: Mapping[UUID, MenteeAbout], now: datetime
) -> None:
    """Send people a link to their own page, where the news is; whom e-mail does not reach safely, somebody tells.

    The link that these have goes on working.
    """
    for row in rows:
        contact = people[row.id].contact if row.id in people else None
        if contact is not None and contact.route is Route.EMAIL and contact.email is not None:
            tell_news(session, parts, row, WORKER, now)


def share_members(
    session: Session,
    parts: Parts,
    program_id: UUID,
    hosts: Mapping[UUID, str],
    mentee_ids: Collection[UUID],
    actor: Actor,
    now: datetime,
) -> None:
    """Write to the ledger that the hosts of a group, each with their name, are told of members from now on."""
    for mentor_id, name in sorted(hosts.items()):
        asked = Sharing(purpose=Purpose.GROUP_HOST, fields=TOLD, recipient=name, recipient_id=mentor_id)
        years = parts.settings.retention_years
        disclose_many(session, parts.vault, program_id, sorted(mentee_ids), asked, actor, now, years)
