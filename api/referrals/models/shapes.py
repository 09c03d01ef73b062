"""Referrals as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, model_validator

from api.intake.models.signing import AGREEMENT, Agreement
from api.people.models.shapes import EXAMPLE_IDS, Contact
from api.people.models.words import Support
from api.referrals.models.words import Answer, DeclineReason, Direction, ReferralState
from api.web.shapes import Shape, example

PERSON: Final[dict[str, Any]] = {
    "name": "Sam",
    "contact": {"route": "email", "email": "sam@example.org"},
    "languages": ["en"],
    "modes": ["video"],
    "windows": ["Mon 17:00-20:00"],
    "time_zone": "America/New_York",
    "support_wanted": ["one_to_one"],
}
REFERRAL: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0], "version": 2, "created_at": "2026-11-23T09:00:00Z", "direction": "in",
    "from_program": "North", "to_program": "South", "state": "sent", "answer_by": "2026-12-07T09:00:00Z",
    "reason": None, "closed_at": None, "mentee_id": None, "name": "Sam", "asks_mentor": True, "mentor": "Rosa",
}  # fmt: skip


class MentorAgreement(Agreement):
    """Whether other programs may ask for a mentor by name; and which were told of them, each with when it last was."""

    model_config = example(**AGREEMENT, told={"North": "2026-11-23T09:00:00Z"})

    told: dict[str, datetime]


class ReferralCreate(Shape):
    """Somebody to be referred to another program, there to one mentor or to whoever fits; they are asked first."""

    model_config = example(mentee_id=EXAMPLE_IDS[1], to_program_id=EXAMPLE_IDS[2], to_mentor_id=None)

    mentee_id: UUID
    to_program_id: UUID
    to_mentor_id: UUID | None = None


class AnswerCreate(Shape):
    """What a program says to a referral; why, where it takes somebody not in."""

    model_config = example(answer="declined", reason="full")

    answer: Answer
    reason: DeclineReason | None = None

    @model_validator(mode="after")
    def _with_reason(self) -> Self:
        if (self.answer is Answer.DECLINED) != (self.reason is not None):
            raise ValueError("a reason where the answer is declined, and no other")
        return self


class OpenProgram(BaseModel):
    """A program that somebody can be referred to: one that anybody may ask for support.

    `names_mentors` says whether any of its mentors may be asked for by name.
    """

    model_config = example(id=EXAMPLE_IDS[2], name="South", peer_run=True, names_mentors=True)

    id: UUID
    name: str
    peer_run: bool
    names_mentors: bool


class OpenMentor(BaseModel):
    """A mentor of another program who agreed to be asked for by name, with the `notice` that goes along."""

    model_config = example(
        id=EXAMPLE_IDS[1], name="Rosa", kind="specialist", languages=["en"], notice="42 CFR part 2 …"
    )

    id: UUID
    name: str
    kind: str
    languages: list[str]
    notice: str


class ReferredPerson(BaseModel):
    """All that a program is told of somebody who is referred to it, until it has answered."""

    model_config = example(**PERSON)

    name: str
    contact: Contact | None
    languages: list[str]
    modes: list[str]
    windows: list[str]
    time_zone: str
    support_wanted: list[Support]


class ReferralSummary(BaseModel):
    """A referral in the list of either program.

    `mentee_id` and `name` are those of one's own person: of the one referred, or of the one that came in. Of somebody
    who waits for an answer the other program knows the name; of whoever took their consent back nothing. `asks_mentor`
    is whether one mentor was asked for, and `mentor` who, as long as they are open to it: without them the referral
    goes on to the program alone.
    """

    model_config = example(**REFERRAL)

    id: UUID
    version: int
    created_at: datetime
    direction: Direction
    from_program: str
    to_program: str
    state: ReferralState
    answer_by: datetime
    reason: DeclineReason | None
    closed_at: datetime | None
    mentee_id: UUID | None
    name: str | None
    asks_mentor: bool
    mentor: str | None


class ReferralPublic(ReferralSummary):
    """A referral; `person` is what the other program is told, until it has answered.

    `notice` is what goes along (42 CFR §2.32) with what is told of the person, and then with the answer to it.
    """

    model_config = example(**REFERRAL, person=PERSON, notice="42 CFR part 2 …")

    person: ReferredPerson | None = None
    notice: str | None = None


class OwnReferral(BaseModel):
    """A referral as its person sees it in their record."""

    from_program: str
    to_program: str
    asks_mentor: bool
    state: ReferralState
    since: datetime
    closed_at: datetime | None
