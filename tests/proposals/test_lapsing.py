"""What happens to proposals by itself: reminders, deadlines, consents that end, people who go away."""

import pytest
from sqlmodel import select

from api.consent.models import Purpose
from api.hours.models import Hold
from api.people.models.tables import MenteeRow
from tests.proposals.weeks import Week, agrees
from tests.service import MovedClock, a_client


def waits(week: Week, number: int = 0) -> MenteeRow:
    with week.parts.database.reading() as session:
        return session.get_one(MenteeRow, week.mentees[number])


def holds(week: Week) -> int:
    with week.parts.database.reading() as session:
        return len(session.exec(select(Hold)).all())


def test_a_mentor_is_reminded_once_at_a_day_and_the_proposal_expires_at_two(week: Week, clock: MovedClock) -> None:
    proposal = week.put_forward()[0]
    before = waits(week)
    clock.move(hours=23.9)
    assert week.work() == 0
    clock.move(hours=0.2)
    assert week.work("remind") == 1
    assert week.work("remind") == 0
    clock.move(hours=23.8)
    assert week.work("expire") == 0
    clock.move(hours=0.2)
    assert week.mentor_says(proposal, True).status_code == 409
    assert week.on_behalf(proposal, "mentor", True).status_code == 409
    assert week.work("expire") == 1
    assert week.work("expire") == 0
    row = week.proposal(proposal.id)
    assert (row.state, row.reason, row.repair) == ("expired", "mentor_silent", "due")
    assert holds(week) == 0
    now = waits(week)
    assert (now.status, now.waiting_since, now.urgency) == (before.status, before.waiting_since, before.urgency)
    assert [letter for letter, _, _ in week.letters()] == ["proposal_to_mentor", "reminder_to_mentor"]


def test_a_mentee_has_a_clock_of_their_own_and_expires_as_another_event(week: Week, clock: MovedClock) -> None:
    proposal = week.put_forward()[0]
    clock.move(hours=40)
    assert week.mentor_says(proposal, True).status_code == 200
    first = week.link()
    clock.move(hours=25)
    assert week.work("expire") == 0
    assert week.work("remind") == 1
    second = week.link()
    assert first != second
    browser = a_client(week.app)
    assert browser.get(first).status_code == browser.get(second).status_code == 200
    clock.move(hours=24)
    assert browser.get(first).status_code == browser.get(second).status_code == 404
    assert browser.post(second, data={"answer": "yes"}).status_code == 404
    assert week.work("expire") == 1
    assert week.proposal(proposal.id).reason == "mentee_silent"
    assert holds(week) == 0


def test_the_clocks_are_those_of_the_program(week: Week, clock: MovedClock) -> None:
    path = week.base
    version = week.coordinator.get(path).headers["etag"]
    changes = {"answer_hours": 6, "reminder_hours": 2}
    assert week.coordinator.patch(path, json=changes, headers={"If-Match": version}).status_code == 200
    proposal = week.put_forward()[0]
    assert (proposal.answer_by - clock.now()).total_seconds() == 6 * 3600
    clock.move(hours=2)
    assert week.work("remind") == 1


@pytest.mark.parametrize("purpose", [None, Purpose.MATCHING, Purpose.MENTOR])
def test_from_the_instant_of_a_revocation_nothing_is_shown_and_what_is_pending_is_withdrawn(
    week: Week, purpose: Purpose | None
) -> None:
    first, second = week.put_forward(week.pairing(0), week.pairing(1))
    assert week.mentor_says(second, True).status_code == 200
    link, browser = week.link(), a_client(week.app)
    assert week.mentor_client.get(f"{week.base}/me/proposals/{first.id}").status_code == 200
    for number in (0, 1):
        week.revokes(number, purpose)
    assert week.mentor_client.get(f"{week.base}/me/proposals").json()["items"] == []
    assert week.mentor_client.get(f"{week.base}/me/proposals/{first.id}").status_code == 404
    assert week.mentor_says(first, True).status_code == 404
    assert browser.get(link).status_code == browser.post(link, data={"answer": "yes"}).status_code == 404
    assert week.coordinator.get(f"{week.base}/proposals/{first.id}").json()["why"] is None
    assert week.on_behalf(second, "mentee", True).status_code == 409
    assert week.work("withdraw") == 2
    rows = week.proposals()
    assert {(row.state, row.reason, row.repair) for row in rows} == {("withdrawn", "no_consent", "none")}
    assert holds(week) == 0
    assert week.work("withdraw", "repair", "remind", "expire") == 0


def test_a_consent_that_runs_out_withdraws_like_one_that_is_revoked(week: Week, clock: MovedClock) -> None:
    agrees(week.app, week.program, week.mentees[0], Purpose.MENTOR, last_day=clock.now().date())
    proposal = week.put_forward()[0]
    assert week.mentor_client.get(f"{week.base}/me/proposals/{proposal.id}").status_code == 200
    clock.move(hours=21)
    week.mentor_client.cookies.clear()
    assert week.work("withdraw") == 1
    assert week.proposal(proposal.id).reason == "no_consent"


def test_who_is_erased_pauses_or_leaves_is_shown_no_more(week: Week) -> None:
    first, second = week.put_forward(week.pairing(0), week.pairing(1))
    path = f"{week.base}/mentees/{week.mentees[0]}"
    assert week.coordinator.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    path = f"{week.base}/mentees/{week.mentees[1]}"
    paused = week.coordinator.patch(path, json={"status": "paused"}, headers={"If-Match": '"1"'})
    assert paused.status_code == 200
    assert week.mentor_client.get(f"{week.base}/me/proposals").json()["items"] == []
    assert week.work("withdraw") == 2
    assert {week.proposal(first.id).reason, week.proposal(second.id).reason} == {"no_consent", "mentee_gone"}
    assert holds(week) == 0


def test_a_mentor_on_leave_loses_what_was_proposed_and_somebody_else_is_looked_for(week: Week) -> None:
    proposal = week.put_forward()[0]
    path = f"{week.base}/mentors/{week.mentor}"
    changed = week.coordinator.patch(path, json={"status": "leave"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert week.mentor_client.get(f"{week.base}/me/proposals").json()["items"] == []
    assert week.work("withdraw") == 1
    row = week.proposal(proposal.id)
    assert (row.reason, row.repair) == ("mentor_gone", "due")
