"""Whom groups and placings are told to, in neutral words; and the ledger of what hosts are told of members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.addresses import address_of, coordinators_of
from api.accounts.service.sign_in import language_of
from api.accounts.tokens import new_token
from api.audit.models import Actor
from api.consent.models import Purpose, Sharing
from api.consent.service.disclosures import disclose_many
from api.groups.models.placings import Placing
from api.notices.outbox import Notice, post
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import Route
from api.people.service.own_links import issue_own_link
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
TOLD: Final = frozenset({"first_name", "languages", "group"})
"""What the host of a group is told of a member, as consents name it."""


def tell_coordinators(session: Session, parts: Parts, row: Placing, template: str, now: datetime) -> None:
    """Tell the coordinators that a placing is ready to be reviewed, or that it failed."""
    for member_id in coordinators_of(session, row.program_id):
        _tell_member(session, parts, row.program_id, member_id, template, f"{template}:{row.id}:{row.attempt}", now)


def tell_hosts(session: Session, parts: Parts, mentors: Iterable[MentorRow], about: str, now: datetime) -> None:
    """Tell mentors that something was changed with a group that they lead; once for what it is about."""
    for mentor in mentors:
        if mentor.member_id is not None:
            key = f"group_led:{about}:{mentor.id}"
            _tell_member(session, parts, mentor.program_id, mentor.member_id, "caseload_moved", key, now)


def tell_members(
    session: Session, parts: Parts, rows: Iterable[MenteeRow], people: Mapping[UUID, MenteeAbout], now: datetime
) -> None:
    """Send people a link to their own page, where the news is; whom e-mail does not reach safely, somebody tells.

    The link that these have goes on working.
    """
    for row in rows:
        contact = people[row.id].contact if row.id in people else None
        if contact is not None and contact.route is Route.EMAIL and contact.email is not None:
            issue_own_link(session, parts, row, new_token(), WORKER, now, "news_on_own_page")


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


def _tell_member(
    session: Session, parts: Parts, program_id: UUID, member_id: UUID, template: str, key: str, now: datetime
) -> None:
    if (address := address_of(session, parts.vault, member_id)) is None:
        return
    user_id, email = address
    notice = Notice(
        key=f"{key}:{user_id}",
        program_id=program_id,
        person_id=user_id,
        to=email,
        template=template,
        language=language_of(session, user_id),
        facts={"link": f"{parts.settings.base_url.rstrip('/')}/sign-in"},
    )
    post(session, parts.vault, notice, now)
