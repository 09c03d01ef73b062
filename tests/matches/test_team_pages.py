"""What a supervisor looks at: whatever is late or worries somebody among their own mentors, and nobody else's."""

from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import a_member, signed_in
from tests.proposals.weeks import SURNAME, Week

BROWSER = {"Accept": "text/html"}


def page_of(week: Week, client: TestClient | None = None, path: str = "", status: int = 200) -> str:
    answer = (client or week.supervisor).get(f"/programs/{week.program}/team{path}", headers=BROWSER)
    assert answer.status_code == status
    return unescape(answer.text)


def worries(week: Week, match: dict[str, Any]) -> None:
    asked = {"outcome": "worried", "note": "No answer for days."}
    path = f"me/matches/{match['id']}/contacts"
    assert week.post(week.mentor_client, path, match["version"], asked).status_code == 201


def test_a_worry_is_to_be_looked_at_and_the_note_is_read_in_the_log_alone(week: Week) -> None:
    match = week.match()
    assert "Nothing to look at" in page_of(week)
    worries(week, match)
    page = page_of(week)
    assert "worried" in page
    assert "Rosalinda" in page
    for secret in ("No answer for days", "Samantha", "samantha@example.org"):
        assert secret not in page
    assert "No answer for days." in page_of(week, path=f"/{match['id']}")
    week.app.state.parts.clock.move(days=1, hours=23)
    assert "worried" in page_of(week)


def test_what_is_late_is_to_be_looked_at_until_it_is_written_down(week: Week) -> None:
    match = week.match()
    week.app.state.parts.clock.move(hours=49)
    assert "First contact" in page_of(week)
    path = f"/programs/{week.program}/team/{match['id']}"
    form = {"version": str(match["version"]), "outcome": "met", "note": "By phone with the mentor"}
    assert week.supervisor.post(path, data=form | {"outcome": ""}, headers=BROWSER).status_code == 422
    assert week.supervisor.post(path, data=form, headers=BROWSER).status_code == 303
    assert "Nothing to look at" in page_of(week)
    again = week.supervisor.post(path, data=form, headers=BROWSER)
    assert again.status_code == 412
    assert "By phone with the mentor</textarea>" in again.text


def test_another_mentors_match_is_neither_listed_nor_found(week: Week) -> None:
    match = week.match()
    worries(week, match)
    a_member(week.app, week.program, Role.SUPERVISOR, email="other@example.org")
    other = signed_in(week.app, "other@example.org")
    assert "Nothing to look at" in page_of(week, other)
    page_of(week, other, f"/{match['id']}", 404)
    assert SURNAME not in page_of(week)[page_of(week).index("<title>") : page_of(week).index("</title>")]


def test_after_an_end_the_log_is_still_there_and_nothing_is_written(week: Week) -> None:
    match = week.match()
    worries(week, match)
    ended = week.post(week.coordinator, f"matches/{match['id']}/end", match["version"] + 1, {"reason": "moved"})
    assert ended.status_code == 200
    path = f"/programs/{week.program}/team/{match['id']}"
    form = {"version": str(match["version"] + 2), "outcome": "met", "note": "Too late"}
    over = week.supervisor.post(path, data=form, headers=BROWSER)
    assert over.status_code == 409
    assert "Too late</textarea>" in over.text
