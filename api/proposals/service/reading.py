"""Read proposals: coordinators their program's, mentors their own, a mentee the one that a link is about.

Consent is asked for at every reading: from the instant of its revocation nothing of the mentee is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program, Site
from api.accounts.owned import found
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent import texts
from api.consent.models import Consent, DisclosureCreate, Language, Purpose
from api.consent.service.consents import blanks_of, live
from api.consent.service.disclosures import disclose
from api.database.rows import Page, page
from api.database.sealed import Key
from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MentorStatus
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened, opened_one
from api.proposals.models.tables import Proposal
from api.proposals.models.words import OwnStanding, ProposalState
from api.proposals.seen import (
    FIELDS,
    Hour,
    MenteeSeen,
    MentorSeen,
    covered_tags,
    mentee_after,
    mentee_before,
    mentor_before,
)
from api.proposals.service.links import proposal_of_token
from api.proposals.service.pairs import (
    Opened,
    Pair,
    consenting,
    hour_of,
    locked_people,
    mentee_is_there,
    opened_pair,
    pair_of,
    pair_to_change,
)
from api.proposals.states import LIVE
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Own:
    """A proposal as its mentor sees it, the notice that goes with it, and which of the languages shown both speak."""

    proposal: Proposal
    mentee: MenteeSeen
    notice: str
    both_speak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a mentee is offered: a mentor as far as they let be shared, an hour, and until when to answer.

    Once both have said yes it is `accepted`, and there is nothing to answer any more.
    """

    mentor: MentorSeen
    hour: Hour
    site: str
    answer_by: datetime
    language: str
    program: Program
    accepted: bool


def list_proposals(
    session: Session,
    program_id: UUID,
    round_id: UUID | None,
    state: ProposalState | None,
    after: UUID | None,
    limit: int,
) -> Page[Proposal]:
    """Return a page of a program's proposals, of one round and in one state where they are named."""
    statement = select(Proposal).where(Proposal.program_id == program_id)
    if round_id is not None:
        statement = statement.where(Proposal.round_id == round_id)
    if state is not None:
        statement = statement.where(Proposal.state == state)
    return page(session, statement, Proposal, after, limit)


def read_proposal(
    session: Session, vault: Vault, program_id: UUID, proposal_id: UUID, now: datetime
) -> tuple[Proposal, str | None]:
    """Return a proposal of a program, and the reason for it while the mentee's consents are live."""
    proposal = found(session, Proposal, program_id, proposal_id)
    if not consenting(session, [proposal.mentee_id], now):
        return proposal, None
    return proposal, vault.key(session, proposal.mentee_id).open(proposal.why)


def list_own(
    session: Session, program_id: UUID, user_id: UUID, now: datetime, after: UUID | None, limit: int
) -> tuple[list[Proposal], UUID | None]:
    """Return a page of what waits for an answer with the mentor that a user is; what stands no more is left out."""
    statement = (
        select(Proposal)
        .join(MenteeRow, col(MenteeRow.id) == col(Proposal.mentee_id))
        .join(MentorRow, col(MentorRow.id) == col(Proposal.mentor_id))
        .where(
            Proposal.program_id == program_id,
            Proposal.mentor_id == mentor_id_of(session, program_id, user_id),
            col(Proposal.state).in_(sorted(LIVE)),
            col(Proposal.answer_by) > now,
            mentee_is_there(),
            MentorRow.status == MentorStatus.ACTIVE,
        )
    )
    found_page = page(session, statement, Proposal, after, limit)
    agreed = consenting(session, {row.mentee_id for row in found_page.rows}, now)
    return [row for row in found_page.rows if row.mentee_id in agreed], found_page.after


def read_own(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, proposal_id: UUID, actor: Actor, now: datetime
) -> Own:
    """Return a proposal of the mentor that a user is; the first time it goes to the ledger that it was shown.

    Raises
    ------
    NotFoundError
        If it is not theirs, or stands no more, or the time to answer is over.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    pair = pair_to_change(session, program_id, proposal_id, now)
    proposal = pair.proposal
    if pair.mentor.id != mentor_id or not pair.stands or proposal.state not in LIVE or proposal.answer_by <= now:
        raise NotFoundError
    known = opened_pair(session, parts.vault, pair)
    key = parts.vault.key(session, proposal.mentee_id)
    own = _shown(session, parts, pair, known, key, today_of(session, program_id, now), actor, now)
    record(session, program_id, actor, now, Act("read", "proposal", proposal_id))
    return own


def read_all_own(
    session: Session,
    parts: Parts,
    program_id: UUID,
    user_id: UUID,
    actor: Actor,
    now: datetime,
    after: UUID | None,
    limit: int,
) -> tuple[list[Own], UUID | None]:
    """Return a page of what waits for an answer with the mentor that a user is, each as `read_own` returns one.

    Raises
    ------
    NotFoundError
        If the user is no mentor there.
    """
    rows, following = list_own(session, program_id, user_id, now, after, limit)
    if not rows:
        return [], following
    mentor_id = mentor_id_of(session, program_id, user_id)
    people = sorted({row.mentee_id for row in rows})
    mentees, mentors = locked_people(session, people, [mentor_id])
    agreed = consenting(session, people, now, lock=True)
    named = select(Proposal).where(col(Proposal.id).in_([row.id for row in rows])).order_by(col(Proposal.id))
    locked = session.exec(named.with_for_update().execution_options(populate_existing=True)).all()
    pairs = [Pair(row, mentees[row.mentee_id], mentors[mentor_id], row.mentee_id in agreed) for row in locked]
    mentor = opened_one(session, parts.vault, mentors[mentor_id], MentorAbout)
    abouts = opened(session, parts.vault, list(mentees.values()), MenteeAbout)
    keys, today = parts.vault.keys(session, people), today_of(session, program_id, now)
    owns = []
    for pair in pairs:
        proposal, mentee_id = pair.proposal, pair.mentee.id
        if pair.stands and proposal.state in LIVE and proposal.answer_by > now and mentee_id in abouts:
            known = Opened(abouts[mentee_id], mentor)
            owns.append(_shown(session, parts, pair, known, keys[mentee_id], today, actor, now))
    record(session, program_id, actor, now, *(Act("read", "proposal", own.proposal.id) for own in owns))
    return owns, following


def standing_of_own(session: Session, program_id: UUID, user_id: UUID, proposal_id: UUID, now: datetime) -> OwnStanding:
    """Return how a proposal stands for its mentor, whose answer may have come too late.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    proposal = found(session, Proposal, program_id, proposal_id)
    if proposal.mentor_id != mentor_id:
        raise NotFoundError
    answered = proposal.mentor_by is not None
    if answered and proposal.state in (ProposalState.MENTOR_ACCEPTED, ProposalState.ACCEPTED):
        return OwnStanding.YES
    if answered and proposal.state == ProposalState.DECLINED and proposal.mentee_by is None:
        return OwnStanding.NO
    if not answered and (
        proposal.state == ProposalState.EXPIRED or (proposal.state in LIVE and proposal.answer_by <= now)
    ):
        return OwnStanding.LATE
    if proposal.state == ProposalState.PROPOSED and pair_of(session, proposal, now).stands:
        return OwnStanding.WAITS
    return OwnStanding.OVER


def _shown(
    session: Session, parts: Parts, pair: Pair, known: Opened, key: Key, today: date, actor: Actor, now: datetime
) -> Own:
    """Return what the mentor of a pair that stands sees; the first time it goes to the ledger that it was shown."""
    proposal = pair.proposal
    consent = consent_of(session, proposal.mentee_id, now)
    seen = mentee_seen(proposal, known, key, frozenset(consent.fields.split()), today)
    if proposal.shown_at is None:
        proposal.shown_at = now
        fields = {"hour"} | {field for field in FIELDS.values() if getattr(seen, field)}
        asked = DisclosureCreate(
            person_id=proposal.mentee_id,
            purpose=Purpose.MENTOR,
            fields=frozenset(fields),
            recipient=known.mentor.name,
            recipient_id=pair.mentor.id,
        )
        disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)
    notice = notice_under(consent, key)
    return Own(proposal, seen, notice, tuple(code for code in seen.languages if code in known.mentor.languages))


def mentee_seen(proposal: Proposal, known: Opened, key: Key, covered: Collection[str], today: date) -> MenteeSeen:
    """Return what the mentor of a proposal sees of the mentee, whose key is given.

    `covered` is the fields of their consent that is live now: ask for it before.
    """
    tags = covered_tags(key.open(proposal.tags).split(), covered)
    before = mentee_before(proposal.alias, known.mentee, known.mentor, tags, today)
    return mentee_after(before, known.mentee) if proposal.state == ProposalState.ACCEPTED else before


def today_of(session: Session, program_id: UUID, now: datetime) -> date:
    """Return the day that it is where a program is."""
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def consent_of(session: Session, mentee_id: UUID, now: datetime) -> Consent:
    """Return the live consent under which a mentor is told about a mentee.

    Raises
    ------
    NotFoundError
        If the mentee agrees to it no more.
    """
    consent = live(session, mentee_id, Purpose.MENTOR, now)
    if consent is None:
        raise NotFoundError
    return consent


def notice_under(consent: Consent, key: Key) -> str:
    """Return the notice that goes with what a mentor is shown under a consent."""
    blanks = blanks_of(consent, key)
    return texts.notice_text(consent.text_version, Language(consent.language), Purpose.MENTOR, blanks)


def read_offer(session: Session, vault: Vault, token: str, now: datetime) -> Offer:
    """Return what a mentee is offered under a private link; nothing changes by looking.

    Raises
    ------
    NotFoundError
        If the link does not work or works no more, or the proposal stands no more.
    """
    return _offer(session, vault, proposal_of_token(session, token, now), now)


def read_offer_to(session: Session, vault: Vault, mentee: MenteeRow, proposal_id: UUID, now: datetime) -> Offer:
    """Return what a mentee is offered by one proposal; nothing changes by looking.

    Raises
    ------
    NotFoundError
        If it is not put to them now, the time to answer is over, or it stands no more.
    """
    proposal = found(session, Proposal, mentee.program_id, proposal_id)
    is_over = proposal.state == ProposalState.MENTOR_ACCEPTED and proposal.answer_by <= now
    if proposal.mentee_id != mentee.id or is_over:
        raise NotFoundError
    return _offer(session, vault, proposal, now)


def live_of(session: Session, mentee: MenteeRow) -> Proposal | None:
    """Return the proposal of a mentee that is live now; whoever has a mentor may have one for the second."""
    live = select(Proposal).where(Proposal.mentee_id == mentee.id, col(Proposal.state).in_(sorted(LIVE)))
    return session.exec(live.order_by(col(Proposal.id).desc()).limit(1)).one_or_none()


def _offer(session: Session, vault: Vault, proposal: Proposal, now: datetime) -> Offer:
    pair = pair_of(session, proposal, now)
    accepted = proposal.state == ProposalState.ACCEPTED and pair.goes_on
    if not accepted and (not pair.stands or proposal.state != ProposalState.MENTOR_ACCEPTED):
        raise NotFoundError
    known = opened_pair(session, vault, pair)
    program = program_of(session, proposal.program_id)
    site = None if proposal.site_id is None else session.get(Site, proposal.site_id)
    return Offer(
        mentor=mentor_before(known.mentor, today_of(session, program.id, now)),
        hour=hour_of(proposal),
        site="" if site is None else site.name,
        answer_by=proposal.answer_by,
        language=known.mentee.languages[0],
        program=program,
        accepted=accepted,
    )
