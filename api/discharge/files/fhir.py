"""The words of FHIR R4 that referrals are written in, and how an outcome is written: see `reading` for what comes in.

A bundle holds one Patient, one Task, and one ServiceRequest or several; those that come in also hold a Consent for
each that was signed. Whatever else somebody's system puts in is passed over: nothing is kept that nobody asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

REFERRAL: Final = "urn:waypair:discharge"
"""The system of the id that a referral has here."""
CENTRES_OWN: Final = "urn:waypair:reference"
"""The system of what the treatment centre calls the person; on the way in any system will do."""
TEXT_HASH: Final = "urn:waypair:consent-text"
"""The system of the SHA-256 of a text that somebody signed."""
PURPOSE: Final = "urn:waypair:purpose"
MODE: Final = "urn:waypair:mode"
OUTCOME: Final = "urn:waypair:outcome"
SCOPES: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
WEEKDAYS: Final = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
GENDERS: Final = {"female": "woman", "male": "man"}
"""The administrative genders of FHIR that say how somebody is called here; the others say nothing."""
ROUTES: Final = {"email": "email", "phone": "phone", "sms": "text"}
MEDIA_TYPE: Final = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Told:
    """What a bundle tells a treatment centre; see `api.discharge.service.outcome.Outcome`."""

    id: UUID
    reference: str
    leaves_on: date | None
    has_mentor: bool
    first_meeting: date | None
    reached: str
    met: str
    notice: str


def outcome_bundle(told: Told, now: datetime) -> dict[str, Any]:
    """Return what came of a referral as a FHIR R4 bundle: who it is only by the name that the centre has for them."""
    patient, request, task = (f"urn:uuid:{_id(told.id, number)}" for number in (1, 2, 3))
    subject = {"reference": patient}
    output: list[dict[str, Any]] = [_output("has_mentor", valueBoolean=told.has_mentor)]
    if told.first_meeting is not None:
        output.append(_output("first_meeting", valueDate=told.first_meeting.isoformat()))
    output += [_output("reached", valueCode=told.reached), _output("met", valueCode=told.met)]
    resources: list[tuple[str, dict[str, Any]]] = [
        (patient, {"resourceType": "Patient", "identifier": [_identifier(CENTRES_OWN, told.reference or "-")]}),
        (
            request,
            {
                "resourceType": "ServiceRequest",
                "status": "active",
                "intent": "order",
                "subject": subject,
                **_leaving(told.leaves_on),
            },
        ),
        (
            task,
            {
                "resourceType": "Task",
                "identifier": [_identifier(REFERRAL, str(told.id)), _identifier(CENTRES_OWN, told.reference or "-")],
                "status": _status(told),
                "intent": "order",
                "focus": {"reference": request},
                "for": subject,
                "lastModified": _stamp(now),
                "note": [{"text": told.notice}],
                "output": output,
            },
        ),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": _stamp(now),
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources],
    }


def _leaving(day: date | None) -> dict[str, Any]:
    """Return when the support begins: from the day on which the person leaves treatment, where one is known."""
    return {} if day is None else {"occurrenceTiming": {"repeat": {"boundsPeriod": {"start": day.isoformat()}}}}


def _status(told: Told) -> str:
    if told.met == "yes":
        return "completed"
    return "failed" if told.met == "no" else "in-progress" if told.has_mentor else "accepted"


def _output(word: str, **value: Any) -> dict[str, Any]:
    return {"type": {"coding": [{"system": OUTCOME, "code": word}]}, **value}


def _identifier(system: str, value: str) -> dict[str, str]:
    return {"system": system, "value": value}


def _id(base: UUID, number: int) -> UUID:
    """Return the id of a part of a bundle: the same each time that it is written."""
    return UUID(int=base.int ^ number)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
