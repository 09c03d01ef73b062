"""An outcome as a FHIR bundle in a file, for a treatment centre."""

from __future__ import annotations

import json
from datetime import datetime

from fastapi import Response

from api.discharge.files.fhir import MEDIA_TYPE, Told, outcome_bundle
from api.discharge.service import outcome


def as_bundle(told: outcome.Outcome, now: datetime) -> Response:
    """Return an outcome as a bundle in a file."""
    headers = {"Content-Disposition": 'attachment; filename="outcome.json"', "Cache-Control": "no-store"}
    return Response(written(told, now), media_type=MEDIA_TYPE, headers=headers)


def written(told: outcome.Outcome, now: datetime) -> str:
    """Return an outcome as a bundle in JSON."""
    bundle = outcome_bundle(
        Told(
            id=told.row.id,
            reference=told.reference,
            leaves_on=told.row.leaves_on,
            has_mentor=told.has_mentor,
            first_meeting=told.first_meeting,
            reached=told.reached,
            met=told.met,
            notice=told.notice,
        ),
        now,
    )
    return json.dumps(bundle)
