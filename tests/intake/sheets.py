"""Spreadsheets that are brought in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from openpyxl import Workbook

MENTEES = (
    "id,name,windows,languages,sites,birth_year,avoid,preferences,urgency,waiting_since,consent_until\n"
    "E1,Ana,Mon 09:00-12:00,en,North,1990,R2,gender=woman:must,soon,2026-11-02,2027-06-30\n"
    "E2,Bo,Thu 18:00-20:00,es,north,1980,,site=North,,,\n"
)
MENTORS = (
    "id,name,slots,kind,team,capacity,on_leave,cannot_serve\n"
    "R1,Rosa,Mon 09:00-10:00,specialist,A,4,,E2\n"
    "R2,Raul,Thu 18:00-19:00; Fri 08:00-09:00 @North x2,role_model,A,,yes,\n"
)
PAIRS = "mentee,mentor,kind,reason\nE1,R2,ban,kin\n"
SHEETS = {"mentees": MENTEES, "mentors": MENTORS, "pairs": PAIRS}


def bring_in(
    client: TestClient, base: str, sheets: Mapping[str, str | bytes] = SHEETS, *, write: bool = True, **options: Any
) -> Response:
    """Send sheets; sites and teams are made unless said otherwise."""
    files = {
        name: (f"{name}.{'xlsx' if name == 'workbook' else 'csv'}", text.encode() if isinstance(text, str) else text)
        for name, text in sheets.items()
    }
    params = {"dry_run": not write, "create_places": True} | options
    answer: Response = client.post(f"{base}/imports", files=files, params=params)
    return answer


def report_of(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def counts(report: Mapping[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {
        kind: (report[kind]["added"], report[kind]["updated"], report[kind]["unchanged"])
        for kind in ("mentees", "mentors", "bans")
    }


def a_workbook(sheets: Mapping[str, str] = SHEETS) -> bytes:
    book = Workbook()
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def many(number: int) -> dict[str, str]:
    """Return sheets with so many mentees, and a tenth as many mentors."""
    head = "id,name,windows,languages,sites,birth_year,avoid,waiting_since,consent_until"
    mentees = [
        f"E{one},Person {one},Mon {9 + one % 9:02d}:00-20:00;Thu 18:00-20:00,en;es,North,{1950 + one % 50},"
        f"R{one % (number // 10)},2026-10-{1 + one % 28:02d},2027-06-30"
        for one in range(number)
    ]
    mentors = [f"R{one},Mentor {one},Mon 09:00-10:00;Fri 08:00-09:00,A" for one in range(number // 10)]
    return {"mentees": "\n".join([head, *mentees]), "mentors": "\n".join(["id,name,slots,team", *mentors])}
