"""Two who are kept apart meet no more: what is put forward to them is taken back, and for safety their match ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from api.audit.models import AuditEntry
from api.audit.service import verify
from api.database.columns import new_id
from api.hours.models import Hold
from api.matches.models.tables import Match
from api.people.models.tables import Ban, MenteeRow
from api.people.service import bans
from api.proposals.models.tables import Proposal
from api.rounds.models.tables import Round
from tests.proposals.weeks import WEEK, Week
from tests.service import a_client

SOON, DIGEST = WEEK + timedelta(7), "0" * 64
HTML = {"Accept": "text/html"}
WHY = ("protective", "complaint", "kept apart", "kept_apart", "order")


def apart(week: Week, number: int, reason: str) -> Any:
    page = f"/programs/{week.program}/people/{week.mentees[number]}/apart"
    return week.coordinator.post(page, data={"other": str(week.mentor), "reason": reason}, headers=HTML)


def shown(week: Week, path: str) -> str:
    answer = week.coordinator.get(f"/programs/{week.program}{path}", headers=HTML)
    assert answer.status_code == 200, path
    return answer.text


def stands(week: Week) -> tuple[list[str], list[str], int, int]:
    """Return the states of proposals and of matches, and how many hours are held and bans kept."""
    with week.parts.database.reading() as session:
        counts = (len(session.exec(select(table)).all()) for table in (Hold, Ban))
        proposals = [row.state for row in session.exec(select(Proposal).order_by(Proposal.weekday))]  # type: ignore[arg-type]
        return proposals, sorted(session.exec(select(Match.state))), *counts  # type: ignore[return-value]


def waits(week: Week, number: int) -> tuple[str, Any]:
    with week.parts.database.reading() as session:
        row = session.get_one(MenteeRow, week.mentees[number])
        return row.status, row.waiting_since


@pytest.mark.parametrize("reason", ["protective_order", "complaint"])
def test_for_safety_everything_between_the_two_ends_at_once_and_nobody_reads_why(week: Week, reason: str) -> None:
    since = waits(week, 0)[1]
    week.match(0)
    asked = week.put_forward(week.pairing(1))[0]
    assert week.mentor_says(asked, True).status_code == 200
    link = week.link()
    week.put_forward(week.pairing(2))
    week.match(3)
    person = f"/people/{week.mentees[0]}/apart?q=Rosalinda"
    assert "they meet" in shown(week, person)
    assert "everything between the two ends at once" in shown(week, person)
    assert stands(week) == (["accepted", "mentor_accepted", "proposed", "accepted"], ["active", "active"], 4, 0)
    before = len(week.letters())

    done = [apart(week, number, reason) for number in range(3)]
    assert [one.headers["location"].partition("?")[2] for one in done] == ["done=ended"] * 3
    said = shown(week, done[0].headers["location"].partition(str(week.program))[2])
    assert "what stood between them has ended at once" in said
    assert "they meet" not in said
    assert stands(week) == (["accepted", "withdrawn", "withdrawn", "accepted"], ["active", "ended"], 1, 3)
    assert waits(week, 0) == ("waiting", since)
    assert a_client(week.app).get(link).status_code == 404
    assert "Please see to this first" not in shown(week, "/following")

    letters = week.letters()[before:]
    assert sorted(template for template, _, _ in letters) == ["match_ended", "news_on_own_page"]
    issued = week.coordinator.post(f"{week.base}/mentees/{week.mentees[0]}/own-link").json()
    theirs = [
        *(text for _, _, text in letters),
        a_client(week.app).get("/your/" + issued["address"].rsplit("/", 1)[1]).text,
        *(week.mentor_client.get(f"{week.base}/me/{path}").text for path in ("proposals", "matches")),
        *(
            week.mentor_client.get(f"/programs/{week.program}/me{path}", headers=HTML).text
            for path in ("", "/week", "/people")
        ),
    ]
    assert [word for word in WHY for text in theirs if word in text.lower()] == []
    with week.parts.database.reading() as session:
        log = " ".join(f"{row.verb} {row.kind}" for row in session.exec(select(AuditEntry)))
        assert [word for word in WHY if word in log] == []
        assert verify(session).holds
    assert week.work("repair") == 1  # somebody else is looked for


@pytest.mark.parametrize("reason", ["kin", "other"])
def test_for_any_other_reason_a_match_goes_on_until_the_team_ends_it(week: Week, reason: str) -> None:
    match = week.match(0)
    week.put_forward(week.pairing(1))
    assert apart(week, 0, reason).headers["location"].endswith("?done=apart")
    assert apart(week, 1, reason).headers["location"].endswith("?done=ended")
    assert stands(week) == (["accepted", "withdrawn"], ["active"], 1, 2)
    assert "they meet" in shown(week, f"/people/{week.mentees[0]}/apart?done=apart")
    following = shown(week, "/following")
    assert f"/following/matches/{match['id']}" in following
    assert "is kept apart from Rosalinda" in following
    assert "family" not in following
    ended = week.post(week.coordinator, f"matches/{match['id']}/end", match["version"], {"reason": "mismatch"})
    assert ended.status_code == 200
    assert "Please see to this first" not in shown(week, "/following")
    assert week.put_forward(week.pairing(0)) == []  # whatever was found before they were kept apart


def test_of_two_mentors_the_other_stays_and_the_second_is_looked_for_again(week: Week) -> None:
    other = week.a_mentor(name="Otto Oak", kind="role_model")
    week.a_mentee(asks_for="both")
    last = len(week.mentees) - 1
    for mentor in (week.mentor, other):
        weekday = 0 if mentor == other else 1
        proposal = week.put_forward(week.pairing(last, weekday, mentor_id=mentor))[0]
        for side in ("mentor", "mentee"):
            assert week.on_behalf(proposal, side, True).status_code == 200
    assert waits(week, last)[0] == "matched"
    assert apart(week, last, "protective_order").headers["location"].endswith("?done=ended")
    assert waits(week, last)[0] == "matched"
    with week.parts.database.reading() as session:
        matches = {row.mentor_id: row.state for row in session.exec(select(Match))}
    assert matches == {week.mentor: "ended", other: "active"}
    proposal = week.put_forward(week.pairing(last, 2, mentor_id=week.a_mentor(name="Una Ash")))[0]
    assert proposal.need == 2


def test_what_follows_a_ban_happens_with_it_or_neither_does(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    week.match(0)
    before, letters = stands(week), len(week.letters())

    def fails(*_: Any) -> bool:
        raise RuntimeError

    monkeypatch.setattr(bans, "followers", [*list(bans.followers), fails])
    assert apart(week, 0, "protective_order").status_code == 500
    assert (stands(week), len(week.letters())) == (before, letters)


def test_the_program_s_own_systems_and_a_round_keep_apart_as_the_page_does(week: Week) -> None:
    for number in range(2):
        week.match(number)
    pairs = [{"mentee_id": str(one), "mentor_id": str(week.mentor)} for one in week.mentees[:2]]
    asked = pairs[0] | {"reason": "complaint"}
    assert week.coordinator.post(f"{week.base}/bans", json=asked).status_code == 201
    assert stands(week) == (["accepted", "accepted"], ["active", "ended"], 1, 1)
    with week.parts.database.writing() as session:
        now = week.parts.clock.now()
        row = Round(
            id=new_id(now),
            created_at=now,
            program_id=week.program,
            week=WEEK + timedelta(7),
            state="review",
            digest="0" * 64,
        )
        session.add(row)
        path = f"rounds/{row.id}/pairs"
    asked = pairs[1] | {"kind": "ban", "reason": "protective_order"}
    assert week.post(week.coordinator, path, 1, asked).status_code == 201
    assert stands(week) == (["accepted", "accepted"], ["ended", "ended"], 0, 2)
