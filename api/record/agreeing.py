"""What somebody can agree to on their own page: what they took back, what has run out or soon will, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.consent.models import ConsentPublic, Language, Purpose
from api.intake.models.shapes import ConsentTextPublic
from api.intake.service.texts import Wanted, asked_for, texts_of
from api.people.models.mentees import MenteePublic
from api.people.models.words import MenteeStatus
from api.referrals.service.reading import AskedOf

SOON: Final = timedelta(days=60)
"""How long before it ends somebody can agree for longer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to agree to, the newest that somebody signed for it, and who is named as getting it.

    `named` is who would get it; without it, who got it before: only some purposes name anybody. `mentor` is who would
    be asked for there.
    """

    purpose: Purpose
    before: ConsentPublic | None = None
    named: str | None = None
    mentor: str | None = None

    @property
    def recipient(self) -> str | None:
        """Return who is named as getting it; None for nobody."""
        return self.named or (None if self.before is None else self.before.recipient)


def is_live(consent: ConsentPublic, now: datetime) -> bool:
    """Return whether a consent holds."""
    return consent.ended_at is None and consent.expires_at > now


def choices(
    person: MenteePublic, signed: Sequence[ConsentPublic], now: datetime, *, in_group: bool, referred_to: AskedOf | None
) -> list[Choice]:
    """Return what somebody can agree to now: nothing that holds for long, and nothing once they have left.

    Parameters
    ----------
    person : MenteePublic
    signed : sequence of ConsentPublic
        Everything that they ever signed, the oldest first.
    now : datetime
    in_group : bool
        Whether they have a place in a group: only then is there anything to be noted of coming to it.
    referred_to : AskedOf or None
        The program that they are asked about: that one may be told, and no other that was before.
    """
    if person.status == MenteeStatus.LEFT:
        return []
    newest: dict[Purpose, ConsentPublic] = {
        consent.purpose: consent for consent in signed if consent.purpose is not Purpose.REFERRAL
    }
    open_ = (Choice(purpose, newest.get(purpose)) for purpose in _asked(person, newest.values(), in_group))
    found = [one for one in open_ if one.before is None or not is_live(one.before, now + SOON)]
    if referred_to is None:
        return found
    return [*found, Choice(Purpose.REFERRAL, named=referred_to.program, mentor=referred_to.mentor)]


def text_of(session: Session, program_id: UUID, choice: Choice, language: Language, now: datetime) -> ConsentTextPublic:
    """Return the text to show before somebody signs, as the form of those who ask for support shows it."""
    wanted = Wanted(purpose=choice.purpose, language=language, recipient=choice.recipient)
    return texts_of(session, program_id, wanted, now)[0]


def _asked(person: MenteePublic, newest: Iterable[ConsentPublic], in_group: bool) -> Iterator[Purpose]:
    """Yield what is asked of everybody, what belongs to a group, and what somebody agreed to with a name before."""
    yield from asked_for(person.contact is not None and person.contact.phone is not None)
    if in_group:
        yield Purpose.ATTENDANCE
    yield from (consent.purpose for consent in newest if consent.recipient is not None)
