"""A mentor steps back: everybody is moved in one step, and why is read by few."""

from typing import Any

import pytest
from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.consent.models import Disclosure
from api.hours.models import Former, Hold
from api.matches.models.tables import Leave, Match
from api.people.models.tables import MenteeRow, MentorRow
from tests.proposals.weeks import SURNAME, Week

NOTE = f"{SURNAME} likes evenings"


def version(week: Week) -> int:
    with week.parts.database.reading() as session:
        return session.get_one(MentorRow, week.mentor).version


def leaves(week: Week, **asked: Any) -> Any:
    return week.post(week.coordinator, f"mentors/{week.mentor}/leave", version(week), asked)


def test_the_whole_caseload_is_matched_again_with_the_priority_that_is_named(week: Week) -> None:
    week.match(0), week.match(1)
    week.put_forward(week.pairing(2))
    done = leaves(week, reason="recurrence", urgency="urgent")
    assert done.status_code == 200, done.text
    assert (done.json()["withdrawn"], done.json()["ended"], done.json()["paused"]) == (1, 2, 0)
    with week.parts.database.reading() as session:
        mentees = session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(week.mentees[:3]))).all()
        matches = session.exec(select(Match)).all()
        assert session.exec(select(Hold)).all() == []
        assert len(session.exec(select(Former)).all()) == 2
        assert session.get_one(MentorRow, week.mentor).status == "leave"
    assert {row.status for row in mentees} == {"waiting"}
    assert sorted(row.urgency for row in mentees) == [0, 2, 2]
    assert {match.end_reason for match in matches} == {"mentor_left"}
    withdrawn = next(row for row in week.proposals() if row.mentee_id == week.mentees[2])
    assert (withdrawn.state, withdrawn.reason, withdrawn.repair) == ("withdrawn", "mentor_gone", "due")
    assert [letter for letter, _, _ in week.letters()].count("caseload_moved") == 1


def test_matches_can_wait_for_a_mentor_who_comes_back(week: Week) -> None:
    week.match(0)
    done = leaves(week, reason="leave", caseload="pause", until="2027-01-04")
    assert (done.json()["ended"], done.json()["paused"]) == (0, 1)
    with week.parts.database.reading() as session:
        match = session.exec(select(Match)).one()
        assert len(session.exec(select(Hold)).all()) == 1
    assert (match.state, str(match.paused_until)) == ("paused", "2027-01-04")


def test_nobody_waits_for_a_mentor_who_left(week: Week) -> None:
    week.match(0)
    done = leaves(week, reason="left", caseload="pause")
    assert (done.json()["ended"], done.json()["paused"]) == (1, 0)


def test_why_is_sealed_and_read_by_admins_and_their_supervisors_alone(week: Week) -> None:
    assert leaves(week, reason="recurrence").status_code == 200
    path = f"{week.base}/mentors/{week.mentor}/leave"
    assert [one["reason"] for one in week.supervisor.get(path).json()["items"]] == ["recurrence"]
    assert week.mentor_client.get(path).status_code == 404
    assert "recurrence" not in week.coordinator.get(f"{week.base}/mentors/{week.mentor}").text
    with week.parts.database.reading() as session:
        assert b"recurrence" not in session.exec(select(Leave)).one().reason.token
        log = repr([entry.model_dump() for entry in session.exec(select(AuditEntry))])
    assert "step_back" in log
    assert "recurrence" not in log


def test_it_all_happens_or_nothing_does(week: Week) -> None:
    week.match(0)
    old = version(week)
    assert week.post(week.coordinator, f"mentors/{week.mentor}/leave", old + 3, {"reason": "left"}).status_code == 412
    with week.parts.database.reading() as session:
        assert session.exec(select(Match)).one().state == "active"
        assert session.exec(select(Leave)).all() == []


@pytest.mark.parametrize("agrees", [True, False])
def test_the_next_mentor_reads_the_note_after_acceptance_and_under_consent_alone(week: Week, agrees: bool) -> None:
    match = week.match(0)
    with week.parts.database.reading() as session:
        before = session.exec(select(Match)).one()
    kept = week.mentor_client.put(
        f"{week.base}/me/matches/{match['id']}/note", json={"note": NOTE}, headers={"If-Match": f'"{before.version}"'}
    )
    assert kept.status_code == 204
    assert leaves(week, reason="leave").status_code == 200
    with week.parts.database.writing() as session:
        session.get_one(MentorRow, week.mentor).member_id = None
    other = week.a_mentor(name="Benedikta", member_id=str(week.member))
    proposal = week.put_forward(week.pairing(0, mentor_id=other))[0]
    assert SURNAME not in week.mentor_client.get(f"{week.base}/me/proposals/{proposal.id}").text
    for side in ("mentor", "mentee"):
        assert week.on_behalf(proposal, side, True).status_code == 200
    if not agrees:
        week.revokes()
    listed = week.mentor_client.get(f"{week.base}/me/matches").json()["items"]
    path = f"{week.base}/me/matches/{listed[0]['id']}"
    assert week.mentor_client.get(path).json()["note"] == (NOTE if agrees else None)
    assert week.mentor_client.get(path).status_code == 200
    with week.parts.database.reading() as session:
        lines = [line for line in session.exec(select(Disclosure)) if line.fields == "note"]
    assert len(lines) == int(agrees)
