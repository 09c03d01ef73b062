"""Consents that were signed on paper: recorded for many people at once, by whoever says that there is a paper.

What the service vouches for is the record alone: who made it, when, and until when the paper is said to hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.audit.models import Actor
from api.consent import texts
from api.consent.models import Consent, ConsentCreate, ConsentText, Ending, Language, Purpose
from api.consent.service.consents import LONGEST_DAYS, consent_fields, end, program_row
from api.database.sealed import Key

PEOPLE_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said of a paper: whose name stands on it, and the last day on which it holds."""

    signature: str
    last_day: date


def holds(program: Program, last_day: date, now: datetime) -> bool | None:
    """Return whether a paper that ends on a day holds today; None where no consent may last that long."""
    today = now.astimezone(ZoneInfo(program.zone)).date()
    if last_day > today + timedelta(days=LONGEST_DAYS):
        return None
    return last_day >= today


def to_record(session: Session, papers: Mapping[UUID, Paper], now: datetime) -> dict[UUID, Paper]:
    """Return those papers that would change what is known of consent to matching, in one query per 10,000 people.

    Nobody who ever revoked is made to consent by a list, and no paper takes the place of what a person signed here.
    """
    wanted = dict(papers)
    for consent in _consents_of(session, list(papers)):
        paper = wanted.get(consent.person_id)
        if paper is None:
            continue
        is_live = consent.ended_at is None and consent.expires_at > now
        is_other = consent.paper_recorded_by is not None and consent.last_day != paper.last_day
        if consent.ended_by == Ending.REVOKED or (is_live and not is_other):
            del wanted[consent.person_id]
    return wanted


def record_papers(
    session: Session,
    program_id: UUID,
    papers: Mapping[UUID, Paper],
    keys: Mapping[UUID, Key],
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> list[Consent]:
    """Keep papers of `to_record`; an earlier one that is still open is replaced. The caller writes the audit log."""
    program = program_row(session, program_id)
    for earlier in _consents_of(session, list(papers)):
        if earlier.ended_at is None:
            end(earlier, now, Ending.REPLACED, keep_years)
    session.flush()
    version, language = texts.newest(), Language(program.language)
    recorded = []
    for person_id, paper in papers.items():
        said = texts.paper_text(version, Purpose.MATCHING, texts.Blanks(program.name, paper.last_day))
        shown = ConsentText(version=version, text=said, text_hash=texts.hashed(said))
        asked = ConsentCreate(
            purpose=Purpose.MATCHING,
            language=language,
            last_day=paper.last_day,
            text_hash=shown.text_hash,
            signature=paper.signature,
        )
        by = f"{actor.kind}:{actor.id}"
        fields = consent_fields(keys[person_id], program, person_id, asked, shown, now, now, keep_years, by)
        recorded.append(Consent(**fields))
    session.add_all(recorded)
    session.flush()
    return recorded


def _consents_of(session: Session, people: Sequence[UUID]) -> Iterator[Consent]:
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = people[start : start + PEOPLE_AT_ONCE]
        statement = select(Consent).where(col(Consent.person_id).in_(some), Consent.purpose == Purpose.MATCHING.value)
        yield from session.exec(statement)
