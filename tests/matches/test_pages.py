"""The pages of following: what is to be seen to, and what each button does."""

import re
from typing import Any

import pytest
from sqlmodel import col, select

from api.matches.models.tables import ContactEntry, Match
from api.matches.service.following import Concern, how_many
from tests.proposals.weeks import SURNAME, Week

BROWSER = {"Accept": "text/html"}


def page(week: Week, path: str = "", **query: str) -> str:
    answer = week.coordinator.get(f"/programs/{week.program}/following{path}", headers=BROWSER, params=query)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def send(week: Week, path: str, **fields: object) -> Any:
    return week.coordinator.post(f"/programs/{week.program}/following{path}", data=fields, headers=BROWSER)


def counts(week: Week) -> dict[str, int]:
    with week.parts.database.reading() as session:
        found = how_many(session, week.program, week.parts.clock.now())
    return {concern.value: count for concern, count in found.items() if count}


def test_an_answer_is_given_for_the_mentor_then_for_the_person(week: Week) -> None:
    proposal = week.put_forward()[0]
    assert counts(week) == {"answers": 1}
    path = f"/proposals/{proposal.id}"
    assert f"Samantha {SURNAME}" in page(week, path)
    assert send(week, path, version="1", side="mentor", accept="yes", do="answer").status_code == 303
    shown = send(week, path, version="2", do="link")
    link = re.search(r"/answer/[\w-]{43}", shown.text)
    assert link is not None
    assert link.group(0) not in page(week, path)
    refused = send(week, path, version="3", side="mentee", accept="no", do="answer")
    assert refused.status_code == 422
    assert 'value="no" checked' in refused.text
    assert send(week, path, version="3", side="mentee", accept="yes", do="answer").status_code == 303
    assert counts(week) == {"active": 1}
    assert 'name="do"' not in page(week, path)


def test_what_was_declined_says_who_was_found_instead(week: Week) -> None:
    proposal = week.put_forward()[0]
    path = f"/proposals/{proposal.id}"
    done = send(week, path, version="1", side="mentor", accept="no", reason="no_time", do="answer")
    assert done.status_code == 303
    assert counts(week) == {"declined": 1}
    assert "Somebody else is being looked for" in page(week, see="declined")


def test_a_proposal_is_taken_back_with_or_without_looking_again(week: Week) -> None:
    first, second = week.put_forward(week.pairing(0), week.pairing(1))
    assert send(week, f"/proposals/{first.id}", version="1", do="withdraw", again="yes").status_code == 303
    assert send(week, f"/proposals/{second.id}", version="1", do="withdraw").status_code == 303
    assert [week.proposal(one.id).repair for one in (first, second)] == ["due", "none"]


def test_answers_are_pressing_in_their_last_day(week: Week) -> None:
    week.put_forward()
    week.parts.clock.move(hours=30)  # type: ignore[attr-defined] # the clock of a test
    assert counts(week) == {"late": 1}
    assert "Answers due within a day" in page(week)


@pytest.fixture
def match(week: Week) -> Match:
    week.accepted()
    with week.parts.database.reading() as session:
        return session.exec(select(Match)).one()


def test_contacts_are_logged_and_move_people_between_concerns(week: Week, match: Match) -> None:
    path = f"/matches/{match.id}"

    def log(version: int, outcome: str, note: str = "") -> None:
        assert send(week, path, version=version, do="log", outcome=outcome, note=note).status_code == 303

    week.parts.clock.move(hours=49)  # type: ignore[attr-defined] # the clock of a test
    assert counts(week) == {"first_contact": 1, "active": 1}
    log(1, "missed")
    log(2, "missed")
    assert counts(week) == {"first_contact": 1, "missed": 1, "active": 1}
    log(3, "met")
    assert counts(week) == {"active": 1}
    log(4, "worried", "Sounded low.")
    assert counts(week) == {"worried": 1, "active": 1}
    assert "Sounded low." in page(week, path)
    with week.parts.database.reading() as session:
        notes = [row.note for row in session.exec(select(ContactEntry).where(col(ContactEntry.note).is_not(None)))]
    assert "Sounded" not in repr(notes)


def test_a_match_pauses_goes_on_and_ends(week: Week, match: Match) -> None:
    path = f"/matches/{match.id}"
    refused = send(week, path, version="1", do="pause", until="soon")
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    assert send(week, path, version="1", do="pause", until="2026-12-20").status_code == 303
    assert counts(week) == {"paused": 1}
    assert "December 20, 2026" in page(week, path)
    assert send(week, path, version="2", do="resume").status_code == 303
    assert send(week, path, version="3", do="end").status_code == 422
    assert send(week, path, version="3", do="end", reason="mismatch", again="yes", urgency="urgent").status_code == 303
    assert counts(week) == {}
    assert send(week, path, version="4", do="resume").status_code == 409


def test_whoever_was_slower_is_told_and_keeps_what_was_typed(week: Week, match: Match) -> None:
    path = f"/matches/{match.id}"
    assert send(week, path, version="1", do="pause").status_code == 303
    told = send(week, path, version="1", do="log", outcome="reached", note="A long thought.")
    assert told.status_code == 412
    assert "Somebody changed this meanwhile" in told.text
    assert "A long thought." in told.text
    assert 'value="reached" checked' in told.text
    assert 'name="version" value="2"' in told.text


def test_every_concern_has_a_page_even_where_there_is_nothing(week: Week) -> None:
    for concern in Concern:
        assert 'class="empty"' in page(week, see=concern.value, page="7")
    assert "Following" in page(week, see="whatever", page="x")
