"""Bundles as the system of a treatment centre writes them, made of the R4B models of an independent library."""

from __future__ import annotations

import json
from typing import Any

from fhir.resources.R4B.bundle import Bundle

PATIENT, TASK = "urn:uuid:3f0c0b9e-0d2a-4b5e-9f0a-6f6f5a3c1d01", "urn:uuid:3f0c0b9e-0d2a-4b5e-9f0a-6f6f5a3c1d02"
REQUEST = "urn:uuid:3f0c0b9e-0d2a-4b5e-9f0a-6f6f5a3c1d03"
SUBJECT = {"reference": PATIENT}


def a_patient(**others: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "name": [{"use": "official", "given": ["Samantha"], "family": "Zubizarreta"}],
        "telecom": [{"system": "email", "value": "samantha@example.org"}],
        "birthDate": "1990-05-17",
        "gender": "female",
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en"}]}}],
        "address": [{"city": "Springfield"}],
    } | others


def a_request(**others: Any) -> dict[str, Any]:
    repeat = {
        "boundsPeriod": {"start": "2026-12-04"},
        "dayOfWeek": ["mon", "tue", "wed", "thu", "fri", "sat"],
        "timeOfDay": ["17:00:00"],
        "duration": 3,
        "durationUnit": "h",
    }
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "subject": SUBJECT,
        "occurrenceTiming": {"repeat": repeat | others.pop("repeat", {})},
        "orderDetail": [{"coding": [{"system": "urn:waypair:mode", "code": "video"}]}],
    } | others


def a_task(**others: Any) -> dict[str, Any]:
    return {
        "resourceType": "Task",
        "identifier": [{"system": "https://cedar.example.org/referrals", "value": "CH-1042"}],
        "status": "requested",
        "intent": "order",
        "focus": {"reference": REQUEST},
        "for": SUBJECT,
    } | others


def a_consent(signed: dict[str, Any]) -> dict[str, Any]:
    actor = {
        "role": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
        "reference": {"display": signed.get("recipient")},
    }
    return {
        "resourceType": "Consent",
        "language": signed["language"],
        "identifier": [{"system": "urn:waypair:consent-text", "value": signed["text_hash"]}],
        "status": "active",
        "scope": {"coding": [{"code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "urn:waypair:purpose", "code": signed["purpose"]}]}],
        "patient": SUBJECT,
        "performer": [{"display": signed["signature"]}],
        "policyRule": {"text": "42 CFR part 2"},
        "provision": {"period": {"end": signed["last_day"]}} | ({"actor": [actor]} if "recipient" in signed else {}),
    }


def a_bundle(
    signed: list[dict[str, Any]], patient: Any = None, request: Any = None, task: Any = None
) -> dict[str, Any]:
    entries = [(PATIENT, patient or a_patient()), (REQUEST, request or a_request()), (TASK, task or a_task())]
    entries += [(f"urn:uuid:{number:032x}", a_consent(one)) for number, one in enumerate(signed)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
    }


def valid(bundle: dict[str, Any]) -> dict[str, Any]:
    """Return a bundle as the models of R4B write it again: they refuse whatever is none."""
    written: dict[str, Any] = json.loads(Bundle.model_validate(bundle).model_dump_json())
    return written
