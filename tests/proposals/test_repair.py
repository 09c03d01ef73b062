"""A round from its solving to a decline, and somebody else who is found around everything that stands."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.audit.models import AuditEntry
from api.people.models.tables import Ban
from api.proposals.models.tables import Proposal
from api.proposals.service.putting_forward import put_forward
from api.proposals.service.repairing import need, repair, to_repair
from api.rounds.jobs.solve import Solve
from api.rounds.models.tables import Round
from api.rounds.service.again import solve_again
from api.rounds.service.kept import Record
from matcher.pool import Pool
from tests.proposals.weeks import SIX, Week

MONDAY = "2026-11-30"


@pytest.fixture
def week(app: FastAPI) -> Week:
    """Four mentees, and two mentors who can take all of them."""
    week = Week(app, people=4)
    week.a_mentor(name="Benedikta", slots=SIX[:4])
    return week


def published(week: Week) -> tuple[str, Any]:
    """Draft, solve and publish a round; return its id and what the publishing said."""
    made = week.coordinator.post(f"{week.base}/rounds", json={"week": MONDAY})
    assert made.status_code == 201, made.text
    round_id = made.json()["id"]

    def version() -> int:
        with week.parts.database.reading() as session:
            return session.get_one(Round, UUID(round_id)).version

    started = week.post(week.coordinator, f"rounds/{round_id}/start", version())
    assert started.status_code == 200, started.text
    solve = Solve()
    with week.parts.database.reading() as session:
        keys = list(solve.due(session, week.parts.clock.now()))
    for key in keys:
        solve.run(week.parts, key)
    done = week.post(week.coordinator, f"rounds/{round_id}/publish", version())
    assert done.status_code == 200, done.text
    return round_id, done.json()


def of(week: Week, mentee: UUID) -> Sequence[Proposal]:
    found = [proposal for proposal in week.proposals() if proposal.mentee_id == mentee]
    return sorted(found, key=lambda proposal: proposal.generation)


def test_publishing_puts_everybody_forward_and_a_decline_finds_somebody_else(week: Week) -> None:
    round_id, said = published(week)
    assert (said["proposals"], said["left_out"]) == (4, [])
    with week.parts.database.reading() as session:
        log = [f"{one.verb} {one.kind}" for one in session.exec(select(AuditEntry)) if one.actor_kind == "user"]
    assert (log.count("publish round"), log.count("propose proposal")) == (1, 4)
    declined, *others = week.proposals()
    before = {other.id: (other.mentor_id, other.weekday, other.version) for other in others}
    assert week.on_behalf(declined, "mentor", False, "known_personally").status_code == 200
    assert week.work("repair") == 1
    first, second = of(week, declined.mentee_id)
    assert (first.state, first.repair) == ("declined", "done")
    assert (second.state, second.generation, str(second.round_id)) == ("proposed", 1, round_id)
    assert second.mentor_id != first.mentor_id
    after = {
        other.id: (other.mentor_id, other.weekday, other.version) for other in week.proposals() if other.id in before
    }
    assert after == before
    assert week.work("repair") == 0
    with week.parts.database.reading() as session:
        assert [ban.mentor_id for ban in session.exec(select(Ban))] == [first.mentor_id]


def test_whoever_is_declined_by_everybody_keeps_their_place_and_is_not_asked_again(week: Week) -> None:
    published(week)
    mentee = week.proposals()[0].mentee_id
    for _ in range(2):
        assert week.on_behalf(of(week, mentee)[-1], "mentor", False, "not_a_fit").status_code == 200
        week.work("repair")
    tried = of(week, mentee)
    assert len({proposal.mentor_id for proposal in tried}) == len(tried) == 2
    assert [proposal.repair for proposal in tried] == ["done", "done"]
    listed = week.coordinator.get(f"{week.base}/mentees/{mentee}").json()
    assert (listed["status"], listed["waiting_since"]) == ("waiting", "2026-11-23")


def test_a_repair_that_dies_before_its_end_leaves_nothing_and_is_done_once(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(week)
    declined = week.proposals()[0]
    assert week.on_behalf(declined, "mentor", False, "no_time").status_code == 200

    def dies(*parts: Any) -> None:
        put_forward(*parts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("api.proposals.service.repairing.put_forward", dies)
        with pytest.raises(KeyboardInterrupt):
            week.work("repair")
    assert len(of(week, declined.mentee_id)) == 1
    with week.parts.database.reading() as session:
        (key,) = next(job for job in week.jobs() if job.name == "repair").due(session, week.parts.clock.now())
    job = next(job for job in week.jobs() if job.name == "repair")
    job.run(week.parts, key)
    job.run(week.parts, key)
    assert len(of(week, declined.mentee_id)) == 2


def while_solving(monkeypatch: pytest.MonkeyPatch, do: Callable[[Pool], object]) -> None:
    """Have something done by others while a repair is solved, once."""
    left = [do]

    def solve(pool: Pool) -> dict[UUID, Record]:
        found = solve_again(pool)
        if left:
            left.pop()(pool)
        return found

    monkeypatch.setattr("api.proposals.jobs.solve_again", solve)


def test_others_write_while_a_repair_is_solved(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    published(week)
    first, second, *_ = week.proposals()
    assert week.on_behalf(first, "mentor", False, "no_time").status_code == 200
    wrote: list[int] = []
    while_solving(
        monkeypatch,
        lambda pool: wrote.append(week.on_behalf(second, "mentor", False, "no_time").status_code),
    )
    assert week.work("repair") == 1
    assert wrote == [200]
    assert [len(of(week, one.mentee_id)) for one in (first, second)] == [2, 1]
    assert week.proposal(second.id).repair == "due"  # what ended meanwhile is for the next repair
    assert week.work("repair") == 1
    assert len(of(week, second.mentee_id)) == 2


def test_whoever_takes_consent_back_while_a_repair_is_solved_is_not_put_forward(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(week)
    declined = week.proposals()[0]
    assert week.on_behalf(declined, "mentor", False, "no_time").status_code == 200
    number = week.mentees.index(declined.mentee_id)
    while_solving(monkeypatch, lambda pool: week.revokes(number))
    assert week.work("repair") == 1
    assert len(of(week, declined.mentee_id)) == 1
    assert week.work("repair") == 0


def test_an_hour_that_is_given_away_while_a_repair_is_solved_is_left_to_the_next(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(week)
    declined = week.proposals()[0]
    other = week.a_mentee()
    assert week.on_behalf(declined, "mentor", False, "no_time").status_code == 200
    taken: list[Proposal] = []

    def take_what_is_found(pool: Pool) -> None:
        match = solve_again(pool)[declined.mentee_id]
        mentor = next(one for one in pool.mentors if one.id == match["mentor"])
        slot = next(one for one in mentor.slots if str(one) == match["slot"])
        pairing = week.pairing(mentee_id=other, mentor_id=UUID(mentor.id), slot=slot)
        taken.extend(week.put_forward(pairing))

    while_solving(monkeypatch, take_what_is_found)
    assert week.work("repair") == 1
    assert len(of(week, declined.mentee_id)) == 1
    assert week.proposal(declined.id).repair == "due"
    assert week.work("repair") == 1
    _, found = of(week, declined.mentee_id)
    assert (found.mentor_id, found.weekday) != (taken[0].mentor_id, taken[0].weekday)
    assert week.work("repair") == 0


def test_a_repair_shows_no_tag_that_fewer_than_five_of_its_pool_have(week: Week) -> None:
    for _ in range(2):
        week.a_mentee(experiences=["parenting", "justice"])
    published(week)
    declined = week.proposals()[0]
    assert week.on_behalf(declined, "mentor", False, "no_time").status_code == 200
    assert week.work("repair") == 1
    second = of(week, declined.mentee_id)[1]
    with week.parts.database.reading() as session:
        tags = week.parts.vault.key(session, second.mentee_id).open(second.tags).split()
    assert "experience:parenting" in tags  # of six
    assert {"experience:justice", "experience:veteran"}.isdisjoint(tags)  # of two and of four


def test_a_repair_opens_nobody_while_others_wait_but_those_whom_it_puts_forward(week: Week) -> None:
    published(week)
    declined = week.proposals()[0]
    assert week.on_behalf(declined, "mentor", False, "no_time").status_code == 200
    parts, now = week.parts, week.parts.clock.now()
    with parts.database.reading() as session:
        (key,) = to_repair(session)
    with parts.database.reading() as session:
        asked = need(session, parts, *key, now)
    assert asked is not None
    assert asked.pool is not None
    matches = solve_again(asked.pool)
    opened: list[int] = []
    vault = parts.vault

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(vault, name)

        def keys(self, session: Any, ids: Any) -> Any:
            found = vault.keys(session, ids)
            opened.append(len(found))
            return found

    with parts.database.writing() as session:
        made = repair(session, replace(parts, vault=Counting()), asked, matches, now)  # type: ignore[arg-type]
    assert len(made) == 1
    assert max(opened) == 1
