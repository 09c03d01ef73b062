"""Take a week from a reviewed round to where most pages have something to show: out with mentors, some of it accepted.

A program of its own, under the service's settings: ``python -m scripts.measuring.going_on ROUND MATCHES`` prints JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from api.accounts.models.shapes import MemberCreate
from api.accounts.models.words import Role
from api.accounts.service.members import add_member, user_of
from api.accounts.service.sign_in import make_link
from api.app import create_app
from api.audit.models import Actor
from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.discharge.service.centre_links import issue_link
from api.matches.models.tables import Match
from api.people.models.mentors import MentorUpdate
from api.people.models.tables import MentorRow
from api.people.service.mentors import update_mentor
from api.people.service.own_links import send_own_link
from api.proposals.models.tables import Proposal
from api.proposals.models.words import By, Side
from api.proposals.service.answering import Given, answer
from api.proposals.service.publishing import publish_round
from api.rounds.models.tables import ResultEntry, Round
from api.settings import Settings
from api.web.parts import Parts
from scripts.measuring.beside import CENTRE

SELF = Actor.system("benchmark")
MENTOR = "mentor@example.org"
IN_GROUPS = 500
"""How many agree to a group: as many as a placing promises to place."""


def main(round_id: str, matches: str) -> None:
    """Do it, and print who can be looked at by which links."""
    parts: Parts = create_app(Settings.from_environment()).state.parts
    with parts.database.reading() as session:
        row = session.get_one(Round, UUID(round_id))
    _agree(parts, row)
    with parts.database.writing() as session:
        publish_round(session, parts, row.program_id, row.id, row.version, SELF, parts.clock.now())
    with parts.database.reading() as session:
        proposals = session.exec(select(Proposal).where(Proposal.round_id == row.id).order_by(col(Proposal.id))).all()
    busiest = Counter(one.mentor_id for one in proposals).most_common(1)[0][0]
    first = sorted(proposals, key=lambda one: one.mentor_id != busiest)
    waiting, others = first[0], first[1:]
    accepted = others[: int(matches)]
    _accept(parts, accepted, Side.MENTOR, Side.MENTEE)
    _accept(parts, others[int(matches) : 2 * int(matches)], Side.MENTOR)
    with parts.database.reading() as session:
        match = session.exec(select(Match.id).where(Match.proposal_id == accepted[0].id)).one()
    found = {"mentor": busiest, "mentee": accepted[0].mentee_id, "match": match, "proposal": waiting.id}
    links = {
        "token": _let_in(parts, row.program_id, busiest),
        "own": _own_page(parts, accepted[0]),
        "centre": _centre(parts, row.program_id),
    }
    print(json.dumps({name: str(value) for name, value in (found | links).items()}))


def _agree(parts: Parts, row: Round) -> None:
    """Sign for everybody matched that a mentor may be told of them, and for some that the host of a group may."""
    now, last_day = parts.clock.now(), parts.clock.now().date() + timedelta(days=100)
    with parts.database.writing() as session:
        matched = select(ResultEntry.mentee_id).where(ResultEntry.round_id == row.id, ResultEntry.kind == "match")
        people = session.exec(matched.order_by(col(ResultEntry.mentee_id))).all()
        for purpose, some in ((Purpose.MENTOR, people), (Purpose.GROUP_HOST, people[:IN_GROUPS])):
            asked = ConsentAsked(purpose=purpose, language=Language.EN, last_day=last_day)
            shown = offer(session, row.program_id, asked, now)
            signed = ConsentCreate(**asked.model_dump(), text_hash=shown.text_hash, signature="Samantha L.")
            for mentee in some:
                sign(session, parts.vault, row.program_id, mentee, signed, SELF, now, parts.settings.retention_years)


def _accept(parts: Parts, proposals: Sequence[Proposal], *sides: Side) -> None:
    for one in proposals:
        for side in sides:
            with parts.database.writing() as session:
                given = Given(side, By.COORDINATOR, True)
                answer(session, parts, one.program_id, one.id, given, SELF, parts.clock.now())


def _let_in(parts: Parts, program_id: UUID, mentor_id: UUID) -> str:
    """Return a token by which a mentor signs in."""
    now, vault, settings = parts.clock.now(), parts.vault, parts.settings
    with parts.database.writing() as session:
        user = user_of(session, vault, settings.secret_keys, MENTOR, now)
        asked = MemberCreate(email=MENTOR, name="Ana", roles=frozenset({Role.MENTOR}))
        member = add_member(session, vault, user, program_id, asked, SELF, now)
        version = session.get_one(MentorRow, mentor_id).version
        change = MentorUpdate(member_id=member.id)
        update_mentor(session, vault, program_id, mentor_id, version, change, SELF, now)
        return make_link(session, user.id, SELF, now, settings.link_minutes)


def _own_page(parts: Parts, proposal: Proposal) -> str:
    """Return the path of a mentee's own page."""
    with parts.database.writing() as session:
        issued = send_own_link(session, parts, proposal.program_id, proposal.mentee_id, SELF, parts.clock.now())
    return "/your/" + issued.address.rpartition("/")[2]


def _centre(parts: Parts, program_id: UUID) -> str:
    """Return the path of a treatment centre's own page."""
    with parts.database.writing() as session:
        link = issue_link(session, parts, program_id, CENTRE, 90, SELF, parts.clock.now())
    return "/centre/" + link.rpartition("/")[2]


if __name__ == "__main__":
    main(*sys.argv[1:])
