"""Groups as a coordinator keeps them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi.testclient import TestClient

SUNDAY: Final[dict[str, Any]] = {
    "name": "Sunday evening", "languages": ["en"], "modes": ["video", "phone"], "weekday": "Sun", "starts": "18:30",
    "minutes": 60, "time_zone": "America/New_York",
}  # fmt: skip


def path_of(program: UUID) -> str:
    return f"/api/v1/programs/{program}/groups"


def a_group(client: TestClient, program: UUID, **others: Any) -> dict[str, Any]:
    """Add a group by JSON; return it."""
    made = client.post(path_of(program), json=SUNDAY | others)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found
