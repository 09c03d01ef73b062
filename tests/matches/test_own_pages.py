"""Whom a mentor meets, on a phone: how to reach them, a log of one tap, and nothing typed is lost."""

import re
from html import unescape
from typing import Any

from api.accounts.models.words import Role
from api.consent.models import Purpose
from tests.accounts.people import somebody
from tests.proposals.weeks import SURNAME, Week

BROWSER = {"Accept": "text/html"}
ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""What has digits of its own."""


def at(week: Week, match: dict[str, Any] | None = None) -> str:
    return f"/programs/{week.program}/me/people" + (f"/{match['id']}" if match else "")


def page_of(week: Week, match: dict[str, Any] | None = None, **asked: Any) -> str:
    answer = week.mentor_client.get(at(week, match), headers=BROWSER, params=asked)
    assert answer.status_code == 200
    return unescape(answer.text)


def version_of(week: Week, match: dict[str, Any]) -> int:
    version: int = week.coordinator.get(f"{week.base}/matches/{match['id']}").json()["version"]
    return version


def sent(week: Week, match: dict[str, Any], version: int | None = None, **form: str) -> Any:
    number = version_of(week, match) if version is None else version
    return week.mentor_client.post(at(week, match), data={"version": str(number)} | form, headers=BROWSER)


def test_once_both_have_accepted_the_first_name_and_the_safe_way_are_there_and_no_more(week: Week) -> None:
    assert "You meet nobody yet" in page_of(week)
    match = week.match()
    for page in (page_of(week), page_of(week, match)):
        assert "Samantha" in page
        assert 'href="mailto:samantha@example.org"' in page
        assert SURNAME not in page
        assert "1990" not in re.sub(ID, "", page)
        assert "<title>Waypair</title>" in page
    assert "42 CFR part 2" in page_of(week, match)
    assert "Samantha" not in at(week, match)


def test_what_came_of_it_is_written_down_with_one_tap_and_the_next_thing_is_due(week: Week) -> None:
    match = week.match()
    assert "First contact" in page_of(week)
    assert sent(week, match, outcome="reached").headers["location"] == f"{at(week, match)}?done=logged"
    assert "First meeting" in page_of(week)
    week.app.state.parts.clock.move(hours=1)
    assert sent(week, match, outcome="met", note="We walked.").status_code == 303
    page = page_of(week, match, done="logged")
    assert "Next check-in" in page
    log = page.partition("<h2>What was written down</h2>")[2]
    assert log.index("We walked.") < log.index(">Reached</span>")


def test_worry_is_told_to_whoever_supervises_and_the_mentor_is_told_so(week: Week) -> None:
    match = week.match()
    done = sent(week, match, outcome="worried", note="No answer for days.")
    assert done.headers["location"].endswith("?done=worried")
    assert "asked to look today" in page_of(week, match, done="worried")
    assert [text for template, _, text in week.letters() if template == "worried" and "No answer" not in text] != []


def test_a_log_without_an_outcome_keeps_the_note_and_says_where(week: Week) -> None:
    match = week.match()
    refused = sent(week, match, note="A long thought")
    assert refused.status_code == 422
    assert 'href="#field-outcome"' in refused.text
    assert "A long thought</textarea>" in refused.text
    assert week.coordinator.get(f"{week.base}/matches/{match['id']}/contacts").json()["items"] == []


def test_what_somebody_wrote_down_meanwhile_is_shown_and_what_was_typed_is_kept(week: Week) -> None:
    match = week.match()
    old = version_of(week, match)
    assert sent(week, match, outcome="missed").status_code == 303
    changed = sent(week, match, old, outcome="met", note="By the river")
    assert changed.status_code == 412
    assert "By the river</textarea>" in changed.text
    assert 'value="met" checked' in changed.text
    assert f'name="version" value="{old + 1}"' in changed.text
    assert ">Missed</span>" in changed.text
    assert sent(week, match, old + 1, outcome="met", note="By the river").status_code == 303


def test_the_note_for_the_next_mentor_is_kept_changed_and_taken_away(week: Week) -> None:
    match = week.match()
    assert sent(week, match, what="note", note="Evenings are good.").headers["location"].endswith("?done=noted")
    assert "Evenings are good.</textarea>" in page_of(week, match)
    old = version_of(week, match)
    assert sent(week, match, outcome="met").status_code == 303
    changed = sent(week, match, old, what="note", note="Mornings are hard.")
    assert changed.status_code == 412
    assert "Mornings are hard.</textarea>" in changed.text
    assert "Evenings are good." in changed.text
    assert "Mornings are hard." not in page_of(week, match)
    assert sent(week, match, what="note", note="").status_code == 303
    assert "Evenings are good." not in page_of(week, match)
    too_long = sent(week, match, what="note", note="x" * 2001)
    assert too_long.status_code == 422
    assert 'href="#field-note"' in too_long.text
    assert "x" * 2001 in too_long.text


def test_from_the_instant_of_a_revocation_nothing_of_the_person_is_shown(week: Week) -> None:
    match = week.match()
    sent(week, match, outcome="met", note="Samantha laughed.")
    week.revokes(0, Purpose.MENTOR)
    for page in (page_of(week), page_of(week, match)):
        assert "Samantha" not in page
        assert "samantha@example.org" not in page
        assert "42 CFR" not in page


def test_an_end_meanwhile_is_said_kindly_and_the_typed_is_still_there(week: Week) -> None:
    match = week.match()
    old = version_of(week, match)
    assert week.post(week.coordinator, f"matches/{match['id']}/end", old, {"reason": "completed"}).status_code == 200
    over = sent(week, match, old + 1, outcome="met", note="Our last walk")
    assert over.status_code == 409
    assert "Our last walk</textarea>" in over.text
    assert "Thank you for having been there" in over.text
    assert "Samantha" not in over.text
    assert "You meet nobody yet" in page_of(week)


def test_another_mentors_person_is_not_found(week: Week) -> None:
    match = week.match()
    other = somebody(week.app, week.program, Role.MENTOR)
    assert other.get(at(week, match), headers=BROWSER).status_code == 404
    assert other.post(at(week, match), data={"version": "1", "outcome": "met"}, headers=BROWSER).status_code == 404
    assert "Your coordinator has to add you" in other.get(at(week), headers=BROWSER).text


def test_what_the_pages_open_is_written_to_the_log_as_the_api_writes_it(week: Week) -> None:
    match = week.match()
    week.put_forward(week.pairing(1))
    kinds = []
    for path in ("", "/people", f"/people/{match['id']}", "/week"):
        before = len(week.coordinator.get(f"{week.base}/audit", params={"limit": 200}).json()["items"])
        assert week.mentor_client.get(f"/programs/{week.program}/me{path}", headers=BROWSER).status_code == 200
        items = week.coordinator.get(f"{week.base}/audit", params={"limit": 200}).json()["items"]
        new = items[: len(items) - before]  # the newest come first
        kinds.append([f"{one['verb']} {one['kind']}" for one in reversed(new)])
    assert kinds == [
        ["disclose disclosure", "read proposal"],
        ["list matches"],
        ["read match", "read contacts"],
        ["read availability"],
    ]
