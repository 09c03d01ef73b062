"""A backup of a program in the middle of its week holds rounds, proposals, matches and what was taken in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from api.accounts.models.words import Scope
from api.app import create_app
from tests.asking.telling import Asking, asked
from tests.backup.worlds import rows_of
from tests.cli.running import waypair
from tests.intake.forms import a_form, accepted
from tests.notices.test_webhooks import a_webhook, tell
from tests.proposals.test_repair import published
from tests.proposals.weeks import Week
from tests.service import MovedClock, some_settings

KEPT = {
    "answer_links", "contact_entries", "held_times", "holds", "intake_drafts", "intake_receipts", "leaves",
    "likenesses", "matches", "mentee_marks", "notices", "own_links", "proposals", "repairs", "result_entries",
    "round_results", "round_snapshots", "rounds", "snapshot_people", "webhook_deliveries", "webhooks",
}  # fmt: skip


def test_everything_of_a_week_comes_back(
    database_url: str, another_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = create_app(some_settings(database_url, session_hours=720), MovedClock())
    with closing(app.state.parts.database):
        week = Week(app)
        other = week.a_mentor(name="Benedikta")
        published(week)
        first = week.proposals()[0]
        for side in ("mentor", "mentee"):
            assert week.on_behalf(first, side, True).status_code == 200
        match = week.coordinator.get(f"{week.base}/matches").json()["items"][0]
        said = {"outcome": "met", "note": "sounded well"}
        path = f"matches/{match['id']}/contacts"
        assert week.post(week.coordinator, path, match["version"], said).status_code == 201
        leaver = other if first.mentor_id == week.mentor else week.mentor
        version = week.coordinator.get(f"{week.base}/mentors/{leaver}").json()["version"]
        leave = {"reason": "leave", "caseload": "end"}
        done = week.post(week.coordinator, f"mentors/{leaver}/leave", version, leave)
        assert done.status_code in (200, 201), done.text
        form = a_form(app, week.program, Scope.INTAKE)
        accepted(form, "one")
        accepted(form, "two")
        asked(app, week.program)
        Asking(app, week.program).say("contact")
        a_webhook(week.coordinator, week.base, "https://hook.example.org/", "round.ready")
        tell(week.parts, week.program, "round.ready")
    before = rows_of(database_url)
    assert {name for name in KEPT if not before[name]} == set()
    assert before.keys() == {table.name for table in SQLModel.metadata.sorted_tables}
    saved = tmp_path / "week.backup"
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)
    assert waypair("backup", saved).exit_code == 0
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    restored = waypair("restore", saved)
    assert restored.exit_code == 0, restored.stderr
    after = rows_of(another_url)
    changed = {name for name, rows in before.items() if after[name] != rows}
    # Letters are held back, sign-ins end, and the log says so; everything else is as it was.
    assert changed <= {"notices", "webhook_deliveries", "sessions", "sign_in_links", "audit_entries", "audit_chains"}
    assert {name: len(rows) for name, rows in after.items() if not name.startswith("audit")} == {
        name: len(rows) for name, rows in before.items() if not name.startswith("audit")
    }
