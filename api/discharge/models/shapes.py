"""Discharges as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.accounts.models.shapes import KEPT, Public
from api.discharge.models.tables import EarlyCall
from api.discharge.models.words import CallState, Came, Way
from api.intake.models.shapes import ANSWER, CONSENT, IntakeCreate, IntakePublic
from api.people.models.fields import Day
from api.people.models.mentees import EXAMPLE as MENTEE
from api.people.models.shapes import EXAMPLE_IDS
from api.web.shapes import Name, Shape, example

OUTCOME: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0],
    "reference": "CH-1042",
    "leaves_on": "2026-12-04",
    "has_mentor": True,
    "first_meeting": "2026-12-07",
    "reached": "yes",
    "met": "open",
    "notice": "42 CFR part 2 …",
}
DROP_IN: Final[dict[str, Any]] = {
    "place": "North Street", "day": "2026-12-07", "start_min": 1020, "minutes": 120, "time_zone": "America/New_York",
}  # fmt: skip
HOUR: Final[dict[str, Any]] = {"starts_at": "2026-12-07T23:00:00Z", "ends_at": "2026-12-08T00:00:00Z"}


class DischargeCreate(IntakeCreate):
    """Somebody who leaves treatment on `discharge_date`, as their treatment centre submits them.

    A consent for the purpose `centre` names as its recipient what the key is called: without it nothing goes back.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1,
                    "person": {name: value for name, value in MENTEE.items() if name != "urgency"},
                    "consents": [CONSENT, CONSENT | {"purpose": "centre", "recipient": "Cedar House"}],
                    "reference": "CH-1042",
                }
            ]
        }
    )


class DischargeAccepted(IntakePublic):
    """That it arrived, what happens next, and the id under which the centre moves the day and asks what came of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER | {"id": EXAMPLE_IDS[0]}]})

    id: UUID


class DayCreate(Shape):
    """Another day on which somebody leaves treatment."""

    model_config = example(leaves_on="2026-12-07")

    leaves_on: Day


class CentreLinkCreate(Shape):
    """A new private link to the page of a treatment centre; it is called as its keys are, where it has any."""

    model_config = example(name="Cedar House", days=365)

    name: Name
    days: Annotated[int, Field(ge=1, le=730)] = 365


class CentreLinkPublic(Public):
    """A link to the page of a treatment centre, without what makes it work."""

    model_config = example(**KEPT, name="Cedar House", expires_at="2027-11-23T09:00:00Z")

    name: str
    expires_at: datetime


class CentreLinkIssued(BaseModel):
    """A new link; the address is shown this once."""

    model_config = example(address="https://waypair.example.org/centre/wp_…")

    address: str


class SharePublic(BaseModel):
    """How many of how many."""

    model_config = example(yes=17, of=40)

    yes: int
    of: int


class CentrePublic(BaseModel):
    """How it went with everybody whom a treatment centre submitted; null where it would tell of a few people.

    `reached` and `met` are of those of whom it is known: 48 hours, and seven days, from the end of the day they left.
    """

    model_config = example(
        centre="Cedar House", submitted=40, has_mentor={"yes": 28, "of": 40}, reached={"yes": 17, "of": 31},
        met={"yes": 15, "of": 30},
    )  # fmt: skip

    centre: str
    submitted: int | None
    has_mentor: SharePublic | None
    reached: SharePublic | None
    met: SharePublic | None


class OutcomePublic(BaseModel):
    """What came of a referral, for the centre that made it, with the notice that goes along (42 CFR §2.32).

    `reached` is within 48 hours from the end of the day on which they left, `met` within seven days. Where the day was
    taken out again, `leaves_on` is null, and both are of any time.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [OUTCOME]})

    id: UUID
    reference: str
    leaves_on: date | None
    has_mentor: bool
    first_meeting: date | None
    reached: Came
    met: Came
    notice: str


class LeavingPublic(BaseModel):
    """Somebody who leaves treatment, in the list of whoever runs the program."""

    model_config = example(
        id=EXAMPLE_IDS[0], mentee_id=EXAMPLE_IDS[1], name="Sam", leaves_on="2026-12-04", way="matched",
        first_meeting=HOUR["starts_at"], in_time=True,
    )  # fmt: skip

    id: UUID
    mentee_id: UUID
    name: str
    leaves_on: date
    way: Way
    first_meeting: datetime | None
    in_time: bool


class CallAnswer(Shape):
    """What a mentor says to a call before somebody leaves treatment."""

    model_config = example(accept=True)

    accept: bool


class CallPublic(BaseModel):
    """A call of a mentor and somebody who leaves treatment, before they do: a warm handover."""

    model_config = example(
        id=EXAMPLE_IDS[0], match_id=EXAMPLE_IDS[1], state="asked", mode="phone", **HOUR
    )  # fmt: skip

    id: UUID
    match_id: UUID
    state: CallState
    mode: str
    starts_at: datetime
    ends_at: datetime


def call_public(row: EarlyCall, start: datetime, end: datetime) -> CallPublic:
    """Return a call as JSON."""
    return CallPublic(
        id=row.id, match_id=row.match_id, state=CallState(row.state), mode=row.mode, starts_at=start, ends_at=end
    )


class PlanPublic(BaseModel):
    """A discharge plan as it stands: it is reckoned anew at each reading, from the day and what stands then.

    `handover` is whether there is time for a call with the mentor before the person leaves, and `call` is the one that
    the mentor is asked for, or said yes or no to; `groups` and `stories` are titles of what suits them, and
    `drop_in_hours` are the next ones from the day of leaving on, as their own clocks show them.
    """

    model_config = example(
        id=EXAMPLE_IDS[0], mentee_id=EXAMPLE_IDS[1], leaves_on="2026-12-04", centre="Cedar House", way="matched",
        mentor="Rosa", mode="video", site="", first_meeting=HOUR, in_time=True, handover=True, call=None,
        groups=["Sunday evening"], drop_in_hours=[DROP_IN], stories=["The first winter"], crisis_line="988",
    )  # fmt: skip

    id: UUID
    mentee_id: UUID
    leaves_on: date
    centre: str | None
    way: Way
    mentor: str | None
    mode: str | None
    site: str
    first_meeting: FirstMeeting | None
    in_time: bool
    handover: bool
    call: CallPublic | None
    groups: list[str]
    drop_in_hours: list[DropInHours]
    stories: list[str]
    crisis_line: str


class FirstMeeting(BaseModel):
    """When two people meet."""

    model_config = example(**HOUR)

    starts_at: datetime
    ends_at: datetime


class DropInHours(BaseModel):
    """Hours at which somebody is there to listen; nobody has to sign up."""

    model_config = example(**DROP_IN)

    place: str
    day: date
    start_min: int
    minutes: int
    time_zone: str


PlanPublic.model_rebuild()
