"""What waited when a backup was made may have gone out since: after a restore it goes out when an admin says so."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from api.accounts.models.words import Role
from api.app import create_app
from api.notices.models.tables import NoticeRow
from tests.accounts.people import a_member, somebody
from tests.backup.worlds import Filled
from tests.cli.running import waypair
from tests.notices.letters import a_notice, deliveries
from tests.notices.test_webhooks import a_webhook, tell
from tests.service import MovedClock, some_settings


def test_what_may_have_gone_out_since_is_held_until_an_admin_sends_it(world: Filled, tmp_path: Path) -> None:
    clock = MovedClock()
    clock.instant = datetime.now(UTC) - timedelta(minutes=5)
    app = create_app(some_settings(world.url), clock)
    parts, base = app.state.parts, f"/api/v1/programs/{world.program}"
    with closing(parts.database):
        a_member(app, world.program, Role.MENTOR, email="eva@example.org")
        to_eva: dict[str, Any] = {"email": "eva@example.org", "program_id": world.program}
        a_notice(parts, "waits", **to_eva)
        a_notice(parts, "later", due_at=clock.now() + timedelta(days=2), **to_eva)
        a_notice(parts, "sign-in", email="eva@example.org")
        a_webhook(somebody(app, world.program, Role.ADMIN), base, "https://hook.example.org/", "round.ready")
        tell(parts, world.program, "round.ready")
        path = tmp_path / "later.backup"
        assert waypair("backup", path).exit_code == 0
        done = waypair("restore", path, "--force")
        assert done.exit_code == 0, done.stderr
        assert "2 letters may have gone out since" in done.stdout
        with parts.database.reading() as session:
            states = {row.key: row.state for row in session.exec(select(NoticeRow)) if row.template == "round_ready"}
        assert states == {"waits": "dead", "later": "due", "sign-in": "recalled"}
        assert [(row.state, row.error) for row in deliveries(parts)] == [("dead", "restored")]
        clock.instant = datetime.now(UTC)
        a_member(app, world.program, Role.ADMIN, email="admin@example.org")
        admin = somebody(app, world.program, Role.ADMIN, Role.COORDINATOR)
        letters = admin.get(f"{base}/dead-letters").json()["items"]
        assert {(one["kind"], one["error"]) for one in letters} == {("mail", "restored"), ("webhook", "restored")}
        mail = next(one for one in letters if one["kind"] == "mail")
        assert admin.post(f"{base}/dead-letters/{mail['id']}/retries").status_code == 202
        with parts.database.reading() as session:
            row = session.exec(select(NoticeRow).where(NoticeRow.key == "waits")).one()
            assert (row.state, row.document is None) == ("due", False)
