"""`/api/v1/programs/{program_id}/exports`: a file, sent once and kept nowhere."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD
from api.exchange.files.sheets import MEDIA_TYPES, sheet_bytes
from api.exchange.models.exports import ExportCreate
from api.exchange.service import exports
from api.web.parts import Reading, TheParts

FOUND: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file; Waypair-Left-Out says how many people may not be in it, or cannot.",
        "headers": {"Waypair-Left-Out": {"schema": {"type": "integer"}}},
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "id,age_band,months,notice\r\n019ab3c4-1000-7000-8000-000000000001,35-44,7,1\r\n",
            },
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
            "application/json": {
                "schema": {"type": "object"},
                "example": {"notices": [], "left_out": 0, "mentees": []},
            },
        },
    }
}

router = APIRouter(prefix="/api/v1/programs/{program_id}/exports", tags=["exports"])


@router.post("", response_class=Response, responses=FOUND | ADD)
def make_export(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, asked: ExportCreate
) -> Response:
    """Take a file of the program out, for the program itself or for somebody else as far as each person agreed.

    For somebody else each row is written to the ledger of what was shared, and its notice is in the file.
    """
    now, years = parts.clock.now(), parts.settings.retention_years
    sheet = exports.gather(session, parts.vault, program_id, asked, now)
    session.close()
    with parts.database.writing() as writing:
        sheet = exports.hand_out(writing, parts.vault, program_id, asked, sheet, caller.actor, now, years)
    name = f"export-{now.date().isoformat()}.{asked.format.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Waypair-Left-Out": str(sheet.left_out)}
    return Response(sheet_bytes(sheet, asked.format), media_type=MEDIA_TYPES[asked.format], headers=headers)
