"""What stands in logs, mail, addresses and answers tells nobody who anybody is or what this is about."""

import json

import pytest

from tests.proposals.weeks import SURNAME, Week
from tests.service import a_client

PEOPLE = ("Samantha", "Rosalinda", SURNAME, "samantha@example.org")
MATTERS = ("recovery", "sober", "addict", "parenting", "veteran", "opioids", "smart", "recuperación", "adicción")


def a_whole_way(week: Week) -> str:
    """Go from a proposal to a match and its log; return the token of the private link."""
    proposal = week.put_forward()[0]
    assert week.mentor_client.get(f"{week.base}/me/proposals/{proposal.id}").status_code == 200
    assert week.mentor_says(proposal, True).status_code == 200
    link = week.link()
    browser = a_client(week.app)
    assert browser.get(link).status_code == browser.post(link, data={"answer": "yes"}).status_code == 200
    match = week.mentor_client.get(f"{week.base}/me/matches").json()["items"][0]
    worried = {"outcome": "worried", "note": f"{SURNAME} sounded low"}
    done = week.post(week.mentor_client, f"me/matches/{match['id']}/contacts", match["version"], worried)
    assert done.status_code == 201
    return link.rpartition("/")[2]


def test_logs_name_nobody_and_no_token(week: Week, capfd: pytest.CaptureFixture[str]) -> None:
    token = a_whole_way(week)
    log = "".join(capfd.readouterr())
    assert "route=/answer/{token}" in log
    assert week.work() == 0
    for secret in (*PEOPLE, token, "sounded low"):
        assert secret not in log


def test_mail_names_nobody_and_nothing(week: Week) -> None:
    a_whole_way(week)
    asked, _ = week.put_forward(week.pairing(1), week.pairing(2))
    assert week.mentor_says(asked, True).status_code == 200
    letters = [letter for letter in week.letters() if letter[1] != "recalled"]
    assert {template for template, _, _ in letters} == {
        "proposal_to_mentor", "proposal_to_mentee", "match_begins_mentor", "match_begins_mentee", "worried",
    }  # fmt: skip
    for _, _, text in letters:
        said = json.loads(text)
        for secret in (*PEOPLE[:3], *MATTERS):
            assert secret.lower() not in (said["subject"] + said["text"]).lower()


def test_the_audit_log_names_nobody(week: Week) -> None:
    token = a_whole_way(week)
    with week.parts.database.reading() as session:
        rows = repr(session.connection().exec_driver_sql("SELECT * FROM audit_entries").all())
    for secret in (*PEOPLE, *MATTERS, token):
        assert secret not in rows
    assert "mentee_accepts" in rows


def test_what_the_mentor_is_answered_names_nobody_before_both_accepted(week: Week) -> None:
    proposal = week.put_forward()[0]
    texts = [week.mentor_client.get(f"{week.base}/me/proposals").text, week.mentor_says(proposal, True).text]
    seen = week.mentor_client.get(f"{week.base}/me/proposals/{proposal.id}").json()
    assert seen["mentee"]["experiences"] == ["parenting", "veteran"]
    assert seen["mentee"]["contact"] is None
    assert seen["mentee"]["name"] == seen["name"] == proposal.alias
    for secret in (*PEOPLE, str(week.mentees[0])):
        assert secret not in "".join(texts) + json.dumps(seen)
