"""Read matches: mentors their own, supervisors their mentors', coordinators the program's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.access import Caller, Person
from api.accounts.models.tables import Member, TeamSupervisor
from api.accounts.models.words import Role
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.consents import live
from api.consent.service.disclosures import disclose
from api.database.rows import Page, page
from api.database.vault import Vault
from api.errors import NotFoundError
from api.hours.models import Hold
from api.hours.times import batches
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import MatchState
from api.matches.service.pairs import agrees, to_change
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened, opened_one
from api.proposals.models.tables import Proposal
from api.proposals.seen import MenteeSeen
from api.proposals.service.pairs import Opened, consenting
from api.proposals.service.reading import consent_of, mentee_seen, notice_under, today_of
from api.web.parts import Parts

NOTE: Final = "note"
"""The field of a consent under which a next mentor is told what the one before left to know."""
EVERYTHING: Final = frozenset({Role.ADMIN, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Read:
    """A match with the proposal it came from, which has the hour."""

    match: Match
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class OwnRead:
    """A match as its mentor sees it; nothing of the mentee while their consents are not live.

    `note` is what the mentor before left to know, `handover` what this one wrote for the next.
    """

    match: Match
    proposal: Proposal
    mentee: MenteeSeen | None
    notice: str | None = None
    note: str | None = None
    handover: str | None = None


def visible(program_id: UUID, caller: Caller) -> SelectOfScalar[Match]:
    """Return the matches that a member of the team may see: the program's, or those of mentors they supervise."""
    statement = select(Match).where(Match.program_id == program_id)
    if not isinstance(caller, Person):
        raise NotFoundError
    if caller.roles.get(program_id, frozenset()) & EVERYTHING:
        return statement
    return statement.where(col(Match.mentor_id).in_(supervised(program_id, caller)))


def supervised(program_id: UUID, caller: Person) -> SelectOfScalar[UUID]:
    """Return the ids of the mentors whom somebody supervises, by name or through a team."""
    own = select(Member.id).where(Member.program_id == program_id, Member.user_id == caller.user_id)
    teams = select(TeamSupervisor.team_id).where(col(TeamSupervisor.member_id).in_(own))
    return select(MentorRow.id).where(
        MentorRow.program_id == program_id,
        or_(col(MentorRow.supervisor_id).in_(own), col(MentorRow.team_id).in_(teams)),
    )


def list_matches(
    session: Session,
    program_id: UUID,
    caller: Caller,
    state: MatchState | None,
    overdue_at: datetime | None,
    after: UUID | None,
    limit: int,
) -> tuple[list[Read], UUID | None]:
    """Return a page of what the caller may see, in one state or overdue at an instant where that is asked."""
    statement = visible(program_id, caller)
    if state is not None:
        statement = statement.where(Match.state == state)
    if overdue_at is not None:
        statement = statement.where(Match.state == MatchState.ACTIVE, col(Match.due_at) <= overdue_at)
    found = page(session, statement, Match, after, limit)
    return _with_proposals(session, found.rows), found.after


def read_match(session: Session, program_id: UUID, caller: Caller, match_id: UUID) -> Read:
    """Return one match that the caller may see.

    Raises
    ------
    NotFoundError
        If there is none, or it is not theirs to see.
    """
    match = session.exec(visible(program_id, caller).where(Match.id == match_id)).one_or_none()
    if match is None:
        raise NotFoundError
    return Read(match, session.get_one(Proposal, match.proposal_id))


def own_match(session: Session, program_id: UUID, user_id: UUID, match_id: UUID) -> Match:
    """Return a match of the mentor that a user is.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = select(Match).where(Match.id == match_id, Match.program_id == program_id, Match.mentor_id == mentor_id)
    match = session.exec(statement).one_or_none()
    if match is None:
        raise NotFoundError
    return match


def list_own(
    session: Session, vault: Vault, program_id: UUID, user_id: UUID, now: datetime, after: UUID | None, limit: int
) -> tuple[list[OwnRead], UUID | None]:
    """Return a page of the open matches of the mentor that a user is."""
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = select(Match).where(
        Match.program_id == program_id, Match.mentor_id == mentor_id, Match.state != MatchState.ENDED
    )
    found: Page[Match] = page(session, statement, Match, after, limit)
    reads = _with_proposals(session, found.rows)
    agreed = consenting(session, [match.mentee_id for match in found.rows], now)
    shown = [read.proposal for read in reads if read.match.mentee_id in agreed]
    seen = _seen(session, vault, program_id, mentor_id, shown, agreed, now)
    return [OwnRead(read.match, read.proposal, seen.get(read.proposal.id)) for read in reads], found.after


def read_own(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, match_id: UUID, actor: Actor, now: datetime
) -> OwnRead:
    """Return a match of the mentor that a user is, with what the mentor before left to know.

    That is shown under a consent that names it alone, and the first time it goes to the ledger.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    match = own_match(session, program_id, user_id, match_id)
    proposal = session.get_one(Proposal, match.proposal_id)
    if match.state == MatchState.ENDED or not agrees(session, match, now):
        record(session, program_id, actor, now, Act("read", "match", match_id))
        return OwnRead(match, proposal, None)
    match = to_change(session, program_id, match_id).match
    agreed = consenting(session, [match.mentee_id], now)
    seen = _seen(session, parts.vault, program_id, match.mentor_id, [proposal], agreed, now).get(proposal.id)
    note = _note_before(session, parts.vault, match, now)
    if note is not None and match.note_shown_at is None:
        match.note_shown_at = now
        mentor = opened_one(session, parts.vault, session.get_one(MentorRow, match.mentor_id), MentorAbout)
        asked = DisclosureCreate(
            person_id=match.mentee_id,
            purpose=Purpose.MENTOR,
            fields=frozenset({NOTE}),
            recipient=mentor.name,
            recipient_id=match.mentor_id,
        )
        disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)
    key = parts.vault.key(session, match.mentee_id)
    notice = notice_under(consent_of(session, match.mentee_id, now), key)
    record(session, program_id, actor, now, Act("read", "match", match_id))
    handover = None if match.note is None else key.open(match.note)
    return OwnRead(match, proposal, seen, notice, note, handover)


def days_of_talks(session: Session, hold_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return on which days those of some held hours are that are for one conversation, asked for or agreed on."""
    found: dict[UUID, date] = {}
    holder = or_(col(Proposal.hold_id) == col(Hold.id), col(Match.hold_id) == col(Hold.id))
    statement = (
        select(Hold.id, col(Proposal.day))
        .select_from(Proposal)
        .outerjoin(Match, col(Match.proposal_id) == col(Proposal.id))
        .join(Hold, holder)
        .where(col(Proposal.once))
    )
    for ids in batches(list(hold_ids)):
        of_these = session.exec(statement.where(col(Hold.id).in_(ids)))
        found |= {hold_id: day for hold_id, day in of_these if day is not None}
    return found


def contacts_of(
    session: Session, vault: Vault, match: Match, now: datetime, after: UUID | None, limit: int
) -> tuple[list[tuple[ContactEntry, str | None]], UUID | None]:
    """Return a page of a match's contact log; notes are opened while the mentee's consents are live."""
    statement = select(ContactEntry).where(ContactEntry.match_id == match.id)
    found = page(session, statement, ContactEntry, after, limit)
    return _with_notes(session, vault, match, found.rows, now), found.after


def newest_contacts(
    session: Session, vault: Vault, match: Match, now: datetime, most: int
) -> list[tuple[ContactEntry, str | None]]:
    """Return the newest lines of a match's contact log, the newest first, as `contacts_of` opens them."""
    statement = select(ContactEntry).where(ContactEntry.match_id == match.id)
    rows = session.exec(statement.order_by(col(ContactEntry.id).desc()).limit(most)).all()
    return _with_notes(session, vault, match, rows, now)


def _with_notes(
    session: Session, vault: Vault, match: Match, rows: Sequence[ContactEntry], now: datetime
) -> list[tuple[ContactEntry, str | None]]:
    keys = vault.keys(session, [match.mentee_id]) if agrees(session, match, now) else {}
    key = keys.get(match.mentee_id)
    return [(row, key.open(row.note) if key and row.note else None) for row in rows]


def _with_proposals(session: Session, matches: Sequence[Match]) -> list[Read]:
    ids = [match.proposal_id for match in matches]
    rows = {row.id: row for row in session.exec(select(Proposal).where(col(Proposal.id).in_(ids)))}
    return [Read(match, rows[match.proposal_id]) for match in matches]


def _seen(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentor_id: UUID,
    proposals: Sequence[Proposal],
    agreed: Mapping[UUID, Collection[str]],
    now: datetime,
) -> dict[UUID, MenteeSeen]:
    """Return what a mentor sees of those mentees who agree, by proposal, each to the fields that may be told."""
    if not proposals:
        return {}
    ids = [proposal.mentee_id for proposal in proposals]
    rows = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(ids))).all()
    mentees, keys = opened(session, vault, rows, MenteeAbout), vault.keys(session, ids)
    mentor = opened_one(session, vault, session.get_one(MentorRow, mentor_id), MentorAbout)
    today = today_of(session, program_id, now)
    return {
        one.id: mentee_seen(
            one, Opened(mentees[one.mentee_id], mentor), keys[one.mentee_id], agreed[one.mentee_id], today
        )
        for one in proposals
        if one.mentee_id in mentees and one.mentee_id in agreed
    }


def _note_before(session: Session, vault: Vault, match: Match, now: datetime) -> str | None:
    """Return what the mentor before left to know, where the mentee agreed that it is passed on."""
    consent = live(session, match.mentee_id, Purpose.MENTOR, now)
    if consent is None or NOTE not in consent.fields.split():
        return None
    statement = (
        select(Match)
        .where(Match.mentee_id == match.mentee_id, Match.state == MatchState.ENDED, col(Match.note).is_not(None))
        .order_by(col(Match.id).desc())
        .limit(1)
    )
    before = session.exec(statement).one_or_none()
    return None if before is None or before.note is None else vault.key(session, match.mentee_id).open(before.note)
