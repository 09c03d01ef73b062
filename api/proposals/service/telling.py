"""Whom a proposal's way is told to: every notice and every event of proposals is made here, in neutral words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.models.tables import Program
from api.accounts.service.addresses import address_of, coordinators_of
from api.accounts.service.programs import program_of
from api.notices.models.words import Event
from api.notices.outbox import Notice, post, recall
from api.notices.webhooks import announce
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MentorRow
from api.people.models.words import Route
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState, Side
from api.proposals.service.links import issue_link, revoke_links
from api.web.parts import Parts

REMINDED: Final = "reminder"
ASKED: Final = "proposal"
BEGINS: Final = "begins"
QUESTION: Final = "question_to_coordinator"
BEGINNING_SHOWN: Final = timedelta(days=14)
"""How long a mentee can look up when it begins, and with whom."""

HEARD: Final = {
    ProposalState.MENTOR_ACCEPTED: Event.PROPOSAL_ANSWERED,
    ProposalState.ACCEPTED: Event.PROPOSAL_ANSWERED,
    ProposalState.DECLINED: Event.PROPOSAL_ANSWERED,
    ProposalState.EXPIRED: Event.PROPOSAL_EXPIRED,
}
"""What a program's own systems hear of each state."""


def tell_mentor(
    session: Session, parts: Parts, proposal: Proposal, mentor: MentorRow, now: datetime, what: str = ASKED
) -> None:
    """Ask or remind the mentor; one who does not sign in is asked by a coordinator."""
    address = address_of(session, parts.vault, mentor.member_id)
    if address is None:
        return
    user_id, email = address
    program = program_of(session, proposal.program_id)
    notice = Notice(
        key=_key(proposal.id, Side.MENTOR, what),
        program_id=proposal.program_id,
        person_id=user_id,
        to=email,
        template=f"{what}_to_mentor",
        language=program.language,
        facts=_facts(program, proposal, _link(parts, "sign-in")),
        until=proposal.answer_by,
    )
    post(session, parts.vault, notice, now)


def tell_mentee(
    session: Session, parts: Parts, proposal: Proposal, mentee: MenteeAbout, link: UUID, token: str, now: datetime,
    what: str = ASKED,
) -> None:  # fmt: skip
    """Ask or remind the mentee by a private link; whoever gave no e-mail as the safe way is asked by a coordinator."""
    if mentee.contact is None or mentee.contact.route is not Route.EMAIL or mentee.contact.email is None:
        return
    program = program_of(session, proposal.program_id)
    notice = Notice(
        key=f"{_key(proposal.id, Side.MENTEE, what)}:{link}",
        program_id=proposal.program_id,
        person_id=proposal.mentee_id,
        to=mentee.contact.email,
        template=f"{what}_to_mentee",
        language=mentee.languages[0],
        facts=_facts(program, proposal, answer_url(parts, token)),
        until=proposal.answer_by,
    )
    post(session, parts.vault, notice, now)


def tell_mentee_it_begins(
    session: Session, parts: Parts, proposal: Proposal, mentee: MenteeAbout, now: datetime
) -> None:
    """Tell the mentee that both said yes, by a private link that shows with whom and when, and changes nothing."""
    if mentee.contact is None or mentee.contact.route is not Route.EMAIL or mentee.contact.email is None:
        return
    until = now + BEGINNING_SHOWN
    _, token = issue_link(session, proposal, now, until)
    notice = Notice(
        key=_key(proposal.id, Side.MENTEE, BEGINS),
        program_id=proposal.program_id,
        person_id=proposal.mentee_id,
        to=mentee.contact.email,
        template="match_begins_mentee",
        language=mentee.languages[0],
        facts={"link": answer_url(parts, token)},
        until=until,
    )
    post(session, parts.vault, notice, now)


def tell_coordinators(session: Session, parts: Parts, proposal: Proposal, now: datetime) -> None:
    """Tell the coordinators that the mentor of a proposal would like to talk before they answer."""
    program = program_of(session, proposal.program_id)
    for member_id in coordinators_of(session, program.id):
        if (address := address_of(session, parts.vault, member_id)) is not None:
            user_id, email = address
            notice = Notice(
                key=f"{QUESTION}:{proposal.id}:{user_id}",
                program_id=program.id,
                person_id=user_id,
                to=email,
                template=QUESTION,
                language=program.language,
                facts={"link": _link(parts, "sign-in")},
                until=proposal.answer_by,
            )
            post(session, parts.vault, notice, now)


def proposal_of(key: str) -> UUID:
    """Return which proposal a question is about, given the key of its notice."""
    return UUID(key.split(":")[1])


def stop_showing(session: Session, proposal: Proposal, now: datetime) -> None:
    """Show the mentee no more what both said yes to: it has ended."""
    revoke_links(session, proposal, now)
    recall(session, [_key(proposal.id, Side.MENTEE, BEGINS)], now)


def stop_telling(session: Session, proposal: Proposal, links: list[UUID], now: datetime) -> None:
    """Send nothing any more of what still waits to be sent about a proposal."""
    keys = [_key(proposal.id, Side.MENTOR, what) for what in (ASKED, REMINDED)]
    keys += [f"{_key(proposal.id, Side.MENTEE, what)}:{link}" for what in (ASKED, REMINDED) for link in links]
    recall(session, keys, now)


def announce_state(session: Session, proposal: Proposal, now: datetime) -> None:
    """Tell the program's own systems that a proposal was answered or was not."""
    if (event := HEARD.get(ProposalState(proposal.state))) is not None:
        announce(session, proposal.program_id, event, proposal.id, f"{event}:{proposal.id}:{proposal.state}", now)


def announce_published(session: Session, program_id: UUID, round_id: UUID, now: datetime) -> None:
    """Tell the program's own systems that a round was published."""
    announce(session, program_id, Event.ROUND_PUBLISHED, round_id, f"{Event.ROUND_PUBLISHED}:{round_id}", now)


def answer_url(parts: Parts, token: str) -> str:
    """Return the private address at which a mentee answers."""
    return _link(parts, f"answer/{token}")


def _link(parts: Parts, path: str) -> str:
    return f"{parts.settings.base_url.rstrip('/')}/{path}"


def _key(proposal_id: UUID, side: Side, what: str) -> str:
    return f"{what}:{proposal_id}:{side}"


def _facts(program: Program, proposal: Proposal, link: str) -> dict[str, str]:
    return {"link": link, "until": proposal.answer_by.isoformat(), "zone": program.zone}
