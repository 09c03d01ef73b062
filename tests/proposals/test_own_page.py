"""The page on which a mentor answers: nothing on it names the person, and whoever comes too late is told kindly."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.consent import texts
from api.consent.models import Purpose
from tests.accounts.people import a_program, somebody
from tests.proposals.weeks import SURNAME, Week, agrees
from tests.service import counted_queries

BROWSER = {"Accept": "text/html"}
ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""What has digits of its own."""
SECRETS = ("Samantha", SURNAME, "samantha@example.org", "1990", "Both know parenting")


def page_of(week: Week, **asked: Any) -> str:
    answer = week.mentor_client.get(f"/programs/{week.program}/me", headers=BROWSER, params=asked)
    assert answer.status_code == 200
    return answer.text


def sent(week: Week, proposal: Any, answer: str, client: TestClient | None = None, **others: str) -> Any:
    row = week.proposal(proposal.id)
    form = {"proposal": str(row.id), "version": str(row.version), "answer": answer} | others
    return (client or week.mentor_client).post(f"/programs/{week.program}/me", data=form, headers=BROWSER)


def test_nothing_on_the_page_names_the_person_before_both_have_accepted(week: Week) -> None:
    proposal = week.put_forward()[0]
    for _ in ("before the mentor answers", "after"):
        page = page_of(week)
        assert week.proposal(proposal.id).alias in page
        assert [secret for secret in SECRETS if secret in re.sub(ID, "", page)] == []
        assert str(week.mentees[0]) not in page
        for text in ("Monday, 6:00\u00a0PM–7:00\u00a0PM", "by video", "35-44", "English", "bringing up children"):
            assert text in page
        assert "42 CFR part 2" in page
        assert re.findall("<title>(.*)</title>", page) == ["Waypair"]
        assert sent(week, proposal, "yes").status_code == 303
    assert week.on_behalf(proposal, "mentee", True).status_code == 200
    assert week.proposal(proposal.id).alias not in page_of(week)


def test_a_tag_that_few_have_is_not_on_the_page(week: Week) -> None:
    week.a_mentee(languages=["fr"], experiences=["grief"], birth_year=1950)
    week.put_forward(week.pairing(5))
    page = re.sub(ID, "", page_of(week))
    for text in ("French", "grief", "65+", "1950"):
        assert text not in page


def test_the_stage_is_on_the_card_and_in_the_ledger_where_the_text_that_was_signed_names_it(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = Week(app, people=0)
    for _ in range(4):
        week.a_mentee(stage="first_90_days")
    with monkeypatch.context() as earlier:
        earlier.setattr(texts, "newest", lambda: 2)
        week.a_mentee(stage="first_90_days")
    first, second = week.put_forward(week.pairing(0), week.pairing(4))
    told, untold = (
        page_of(week).partition(f'id="p-{one.id}"')[2].partition("</section>")[0] for one in (first, second)
    )
    assert "the first 90 days" in told
    assert "about how long you have been in recovery" in told
    assert "90 days" not in untold
    assert "how long you have been" not in untold
    agrees(week.app, week.program, week.mentees[4])  # to the new text: it is about what is put forward from now on
    assert page_of(week).count("the first 90 days") == 1
    ledger = [
        week.coordinator.get(f"{week.base}/people/{week.mentees[number]}/disclosures").json() for number in (0, 4)
    ]
    assert [["stage" in one["fields"] for one in shown] for shown in ledger] == [[True], [False]]
    own = week.mentor_client.get(f"{week.base}/me/proposals/{first.id}").json()
    assert own["mentee"]["stage"] == "first_90_days"


def test_a_stage_that_few_are_at_is_not_on_the_card(week: Week) -> None:
    week.a_mentee(stage="5_plus_years")
    week.put_forward(week.pairing(5))
    assert "5 years" not in page_of(week)


def test_a_coordinator_finds_somebody_by_the_pseudonym_that_the_mentor_sees(week: Week) -> None:
    first, _ = week.put_forward(week.pairing(0), week.pairing(1))
    alias = week.proposal(first.id).alias
    for written in (alias, f"  {alias.upper()} "):
        found = week.coordinator.get(f"/programs/{week.program}/people", params={"q": written}, headers=BROWSER).text
        assert set(re.findall(rf"/people/({ID})", found)) == {(str(first.mentee_id), str(first.mentee_id)[18:23])}
    elsewhere = a_program(week.app)
    other = somebody(week.app, elsewhere, Role.COORDINATOR)
    found = other.get(f"/programs/{elsewhere}/people", params={"q": alias}, headers=BROWSER).text
    assert "Nobody like that" in found


def test_it_is_written_down_once_that_something_was_shown(week: Week) -> None:
    week.put_forward(week.pairing(0), week.pairing(1))
    for _ in range(2):
        page_of(week)
    for number in (0, 1):
        shown = week.coordinator.get(f"{week.base}/people/{week.mentees[number]}/disclosures").json()
        assert [one["purpose"] for one in shown] == ["mentor"]


def test_a_yes_takes_one_form_and_then_the_other_side_is_awaited(week: Week) -> None:
    proposal = week.put_forward()[0]
    done = sent(week, proposal, "yes")
    assert done.headers["location"] == f"/programs/{week.program}/me?done=yes"
    assert week.proposal(proposal.id).state == "mentor_accepted"
    page = page_of(week, done="yes")
    assert "The hour is kept" in page
    assert "You said yes" in page
    assert "Yes, keep this hour" not in page


def test_a_no_needs_a_reason_and_says_so_at_its_field(week: Week) -> None:
    first, second = week.put_forward(week.pairing(0), week.pairing(1))
    refused = sent(week, second, "no")
    assert refused.status_code == 422
    assert 'href="#field-reason"' in refused.text
    assert refused.text.count('id="field-reason"') == 1
    card = refused.text.partition(f'id="p-{second.id}"')[2]
    assert '<details class="opener" open>' in card
    assert {week.proposal(one.id).state for one in (first, second)} == {"proposed"}
    assert sent(week, second, "no", reason="no_time").headers["location"].endswith("?done=no")
    row = week.proposal(second.id)
    assert (row.state, row.reason, row.mentor_by) == ("declined", "no_time", "self")


def test_a_yes_that_comes_twice_is_one_yes(week: Week) -> None:
    proposal = week.put_forward()[0]
    version = str(week.proposal(proposal.id).version)
    assert sent(week, proposal, "yes").headers["location"].endswith("?done=yes")
    assert sent(week, proposal, "yes", version=version).headers["location"].endswith("?done=yes")


def test_whoever_answers_too_late_is_told_kindly_and_nothing_changes(week: Week) -> None:
    late, gone, revoked, declined = week.put_forward(*(week.pairing(number) for number in range(4)))
    assert week.post(week.coordinator, f"proposals/{gone.id}/withdrawal", 1, {"again": False}).status_code == 200
    assert week.on_behalf(declined, "mentor", False, "leave").status_code == 200
    week.revokes(2, Purpose.MENTOR)
    ends = {gone.id: "over", revoked.id: "over", declined.id: "no"}
    for proposal in (gone, revoked, declined):
        assert sent(week, proposal, "yes").headers["location"].endswith(f"?done={ends[proposal.id]}")
    week.app.state.parts.clock.move(hours=49)
    assert sent(week, late, "yes").headers["location"].endswith("?done=late")
    assert week.proposal(late.id).state == "proposed"
    page = page_of(week, done="late")
    assert "You need not do anything" in page
    assert "Nothing waits for your answer" in page


def test_somebody_elses_proposal_is_not_found(week: Week) -> None:
    proposal = week.put_forward()[0]
    other = somebody(week.app, week.program, Role.MENTOR)
    assert sent(week, proposal, "yes", client=other).status_code == 404
    path = f"/programs/{week.program}/me"
    for wrong, status in ((str(uuid4()), 404), ("none", 303), ("", 303)):
        form = {"proposal": wrong, "version": "1", "answer": "yes"}
        assert week.mentor_client.post(path, data=form, headers=BROWSER).status_code == status
    assert week.proposal(proposal.id).state == "proposed"


def test_a_mentor_whom_nobody_wrote_down_yet_is_told_what_to_do(week: Week) -> None:
    other = somebody(week.app, week.program, Role.MENTOR)
    page = other.get(f"/programs/{week.program}/me", headers=BROWSER)
    assert page.status_code == 200
    assert "Your coordinator has to add you" in page.text


def test_talking_first_tells_the_coordinators_once_and_nobody_what_it_is_about(week: Week) -> None:
    proposal = week.put_forward()[0]
    for _ in range(2):
        assert sent(week, proposal, "ask").headers["location"].endswith("?done=asked")
    letters = [text for template, _, text in week.letters() if template == "question_to_coordinator"]
    assert len(letters) == 1
    for secret in (*SECRETS, "Rosalinda", week.proposal(proposal.id).alias, str(proposal.id), "recovery", "mentor"):
        assert secret not in letters[0]
    assert "You asked to talk first" in page_of(week)
    assert week.proposal(proposal.id).state == "proposed"
    listed = week.coordinator.get(f"{week.base}/proposals").json()["items"]
    assert [one["asked"] for one in listed] == [True]
    assert week.coordinator.get(f"{week.base}/proposals/{proposal.id}").json()["asked"] is True


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_whole_in_each_language(week: Week, language: str) -> None:
    week.put_forward()
    page = week.mentor_client.get(f"/programs/{week.program}/me?lang={language}", headers=BROWSER).text
    assert {"en": "Why you", "es": "Por qué usted"}[language] in unescape(page)


def test_a_page_of_many_takes_no_more_statements_per_card_than_the_notice_needs(week: Week) -> None:
    counts = []
    for numbers in ([0], [1, 2, 3, 4]):
        week.put_forward(*(week.pairing(number) for number in numbers))
        page_of(week)
        with counted_queries(week.app) as statements:
            page_of(week)
        counts.append(len(statements))
    assert counts[1] - counts[0] <= 4 * 3
