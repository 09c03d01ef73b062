"""Around what stands: held hours, consents that ended, declines, and publishing what still can be."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.audit.models import Actor, AuditEntry
from api.consent.service.consents import revoke
from api.errors import ConflictError, NotFoundError
from api.hours.engagements import engage
from api.hours.models import Engaged, EngagementKind, HoldKind, Wanted
from api.hours.service import release, take
from api.people.models.tables import Ban, MenteeRow
from api.people.models.words import MenteeStatus
from api.rounds.models import Pairing
from api.rounds.service.again import Gone, gather_again, settle_again, solve_again
from api.rounds.service.publishing import publish
from matcher.people import Slot
from tests.accounts.people import TEST, a_program
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.rounds.weeks import Week, a_week


@pytest.fixture
def narrow(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    """Three mentees and two mentors, all free on Monday evening, one hour each."""
    mentors = [a_mentor(app, program, name=name, recovery_years=9, capacity=2) for name in ("Ro", "Sol")]
    mentees = [
        a_mentee(app, program, name=name, waiting_since=day)
        for name, day in (("Ab", "2026-10-01"), ("Bo", "2026-10-05"), ("Cy", "2026-11-20"))
    ]
    for mentee in mentees:
        consents(app, program, mentee)
    return Week(app, coordinator, program, mentees, mentors)


def now(week: Week) -> datetime:
    return week.parts.clock.now()


def published(week: Week, round_id: str) -> list[Pairing]:
    with week.parts.database.writing() as session:
        version = week.row(round_id).version
        return publish(session, week.parts.vault, week.program, UUID(round_id), version, TEST, now(week))[1]


def hold(week: Week, pairings: list[Pairing], kind: HoldKind = HoldKind.PROPOSAL) -> dict[UUID, UUID]:
    """Hold the hours of pairs as proposals do; return the holds by mentee."""
    wanted = [Wanted(one.mentee_id, one.mentor_id, one.slot, one.zone, one.mode, one.site_id, kind) for one in pairings]
    with week.parts.database.writing() as session:
        return {one.mentee_id: one.id for one in take(session, week.program, wanted, now(week))}


def let_go(week: Week, hold_id: UUID) -> None:
    with week.parts.database.writing() as session:
        release(session, [hold_id], now(week))


def again(week: Week, round_id: str, *gone: tuple[UUID, UUID]) -> list[Pairing]:
    asked = Gone(week.program, UUID(round_id), gone)
    with week.parts.database.reading() as session:
        pool = gather_again(session, week.parts.vault, asked, now(week))
    with week.parts.database.writing() as session:
        return settle_again(session, week.parts.vault, asked, solve_again(pool), TEST, now(week))


def take_back(week: Week, mentee: UUID) -> None:
    with week.parts.database.writing() as session:
        revoke(session, mentee, Actor.system("page"), now(week), 6)


def edit(week: Week, side: str, person: UUID, **changes: object) -> None:
    path = f"{week.base}/{side}/{person}"
    etag = week.client.get(path).headers["ETag"]
    assert week.client.patch(path, json=changes, headers={"If-Match": etag}).status_code == 200


def test_whoever_took_consent_back_since_is_not_published_and_the_log_says_so(narrow: Week) -> None:
    round_id = narrow.reviewed()
    matched = sorted(map(UUID, narrow.pairs(round_id)))
    assert len(matched) == 2
    take_back(narrow, matched[0])
    assert [one.mentee_id for one in published(narrow, round_id)] == [matched[1]]
    with narrow.parts.database.reading() as session:
        left_out = session.exec(select(AuditEntry.subject_id).where(AuditEntry.verb == "leave_out")).all()
    assert left_out == [str(matched[0])]


def give(week: Week, mentor: UUID, hour: Slot) -> None:
    with week.parts.database.writing() as session:
        engaged = Engaged(mentor, EngagementKind.SHIFT, hour, "America/New_York")
        engage(session, week.program, [engaged], now(week))


def test_nobody_is_matched_into_an_hour_in_which_the_mentor_has_a_shift(narrow: Week) -> None:
    busy, free = narrow.mentors
    give(narrow, busy, Slot(0, 17 * 60 + 30, 60))
    round_id = narrow.reviewed()
    assert set(narrow.pairs(round_id).values()) == {str(free)}


def test_whoever_was_given_a_shift_since_is_not_published_in_that_hour(narrow: Week) -> None:
    round_id = narrow.reviewed()
    mentee, mentor = next(iter(narrow.pairs(round_id).items()))
    give(narrow, UUID(mentor), Slot(0, 18 * 60, 60))
    left = published(narrow, round_id)
    assert len(left) == 1
    assert str(left[0].mentee_id) != mentee


@pytest.mark.parametrize(
    ("side", "change"),
    [
        ("mentees", {"status": "paused"}),
        ("mentees", {"status": "left"}),
        ("mentors", {"status": "leave"}),
        ("mentors", {"status": "left"}),
        ("mentors", {"slots": ["Tue 18:00-19:00"]}),
        ("mentors", {"time_zone": "America/Chicago"}),
    ],
)
def test_whoever_cannot_be_any_more_is_left_out(narrow: Week, side: str, change: dict[str, object]) -> None:
    round_id = narrow.reviewed()
    mentee, mentor = next(iter(narrow.pairs(round_id).items()))
    edit(narrow, side, UUID(mentee if side == "mentees" else mentor), **change)
    left = published(narrow, round_id)
    assert len(left) == 1
    assert str(left[0].mentee_id) != mentee


def test_whoever_was_erased_or_banned_or_stands_by_now_is_left_out(narrow: Week) -> None:
    round_id = narrow.reviewed()
    (first, _), (second, other) = narrow.pairs(round_id).items()
    path = f"{narrow.base}/mentees/{first}"
    etag = narrow.client.get(path).headers["ETag"]
    assert narrow.client.delete(path, headers={"If-Match": etag}).status_code == 204
    ban = {"mentee_id": second, "mentor_id": other, "reason": "kin"}
    assert narrow.client.post(f"{narrow.base}/bans", json=ban).status_code == 201
    assert published(narrow, round_id) == []
    assert narrow.row(round_id).state == "published"


def test_an_hour_that_was_held_meanwhile_is_not_given_twice(narrow: Week) -> None:
    round_id = narrow.reviewed()
    pairs = narrow.pairs(round_id)
    left_over = next(one for one in narrow.mentees if str(one) not in pairs)
    mentee, mentor = next(iter(pairs.items()))
    slot = Slot(0, 18 * 60, 60)
    hold(narrow, [Pairing(left_over, UUID(mentor), slot, "America/New_York", "video", None, True, 1.0, "")])
    assert {str(one.mentee_id) for one in published(narrow, round_id)} == set(pairs) - {mentee}


def test_what_is_published_can_be_held_as_it_is(app: FastAPI, coordinator: TestClient, program: UUID) -> None:
    week = a_week(app, coordinator, program, mentees=60, mentors=8)
    round_id = week.reviewed()
    pairings = published(week, round_id)
    assert len(pairings) == week.row(round_id).matched > 10
    assert len(hold(week, pairings)) == len(pairings)
    assert any(not one.weekly for one in pairings)


def test_what_stands_is_held_in_the_next_round_and_its_hour_given_to_nobody(narrow: Week) -> None:
    round_id = narrow.reviewed()
    pairings = published(narrow, round_id)
    hold(narrow, pairings[:1], HoldKind.MATCH)
    with narrow.parts.database.writing() as session:
        session.get_one(MenteeRow, pairings[0].mentee_id).status = MenteeStatus.MATCHED
    following = narrow.client.post(f"{narrow.base}/rounds", json={"week": "2026-12-07"}).json()["id"]
    narrow.solve(following)
    shown = {one["mentee_id"]: one for one in narrow.read(following, "matches")["items"]}
    held = shown[str(pairings[0].mentee_id)]
    assert (held["standing"], held["mentor_id"]) == ("held", str(pairings[0].mentor_id))
    assert len(shown) == 2
    assert [one.mentee_id for one in published(narrow, following)] == [
        UUID(one) for one, match in shown.items() if match["standing"] != "held"
    ]


def test_who_stands_without_a_live_consent_is_in_no_pool_and_still_has_the_hour(narrow: Week) -> None:
    round_id = narrow.reviewed()
    pairings = published(narrow, round_id)
    hold(narrow, pairings[:1], HoldKind.MATCH)
    take_back(narrow, pairings[0].mentee_id)
    following = narrow.client.post(f"{narrow.base}/rounds", json={"week": "2026-12-07"}).json()["id"]
    narrow.solve(following)
    pairs = narrow.pairs(following)
    assert str(pairings[0].mentee_id) not in pairs
    assert len(pairs) == 1
    assert str(pairings[0].mentor_id) not in pairs.values()
    loads = {one["mentor_id"]: one["capacity"] for one in narrow.read(following, "mentors")["items"]}
    assert loads[str(pairings[0].mentor_id)] == 1


def test_an_hour_that_is_held_but_offered_no_more_stays_taken(narrow: Week) -> None:
    round_id = narrow.reviewed()
    pairings = published(narrow, round_id)
    hold(narrow, pairings[:1], HoldKind.MATCH)
    edit(narrow, "mentors", pairings[0].mentor_id, slots=["Mon 18:30-19:30", "Mon 19:30-20:00"])
    following = narrow.client.post(f"{narrow.base}/rounds", json={"week": "2026-12-07"}).json()["id"]
    narrow.solve(following)
    slots = {one["slot"] for one in narrow.read(following, "matches")["items"]}
    assert slots == {"Mon 18:00-19:00", "Mon 19:30-20:00"}
    assert len(hold(narrow, published(narrow, following))) == 2


def test_after_a_decline_the_one_declined_is_paired_anew_and_nobody_else_is_touched(narrow: Week) -> None:
    edit(narrow, "mentors", narrow.mentors[1], slots=["Mon 18:00-19:00", "Mon 19:00-20:00"])
    round_id = narrow.reviewed()
    pairings = published(narrow, round_id)
    assert len(pairings) == 3
    holds = hold(narrow, pairings)
    declined = next(one for one in pairings if one.mentor_id == narrow.mentors[1])
    edit(narrow, "mentors", narrow.mentors[0], slots=["Mon 18:00-19:00", "Mon 17:00-18:00"])
    let_go(narrow, holds[declined.mentee_id])
    found = again(narrow, round_id, (declined.mentee_id, declined.mentor_id))
    assert [(one.mentee_id, one.mentor_id) for one in found] == [(declined.mentee_id, narrow.mentors[0])]
    holds |= hold(narrow, found)
    # Declined for the round: neither comes back, however often it is solved.
    let_go(narrow, holds[declined.mentee_id])
    assert again(narrow, round_id, (declined.mentee_id, narrow.mentors[0])) == []
    with narrow.parts.database.reading() as session:
        assert session.exec(select(Ban)).all() == []


def test_a_place_that_a_decline_frees_goes_to_whoever_was_left_over(narrow: Week) -> None:
    round_id = narrow.reviewed()
    pairings = published(narrow, round_id)
    holds = hold(narrow, pairings)
    let_go(narrow, holds[pairings[0].mentee_id])
    left_over = next(one for one in narrow.mentees if one not in holds)
    found = again(narrow, round_id, (pairings[0].mentee_id, pairings[0].mentor_id))
    assert [one.mentee_id for one in found] == [left_over]


def test_whoever_came_after_a_round_waits_for_the_next(narrow: Week, app: FastAPI) -> None:
    round_id = narrow.reviewed()
    published(narrow, round_id)
    newcomer = a_mentee(app, narrow.program, name="New", urgency="crisis")
    consents(app, narrow.program, newcomer)
    found = again(narrow, round_id)
    assert len(found) == 2
    assert newcomer not in {one.mentee_id for one in found}


def test_only_a_published_round_of_the_program_is_paired_again(narrow: Week, app: FastAPI) -> None:
    round_id = narrow.reviewed()
    with pytest.raises(ConflictError):
        again(narrow, round_id)
    published(narrow, round_id)
    elsewhere = Gone(a_program(app, "South"), UUID(round_id), ())
    with pytest.raises(NotFoundError), narrow.parts.database.reading() as session:
        gather_again(session, narrow.parts.vault, elsewhere, now(narrow))
    with pytest.raises(NotFoundError), narrow.parts.database.writing() as session:
        settle_again(session, narrow.parts.vault, elsewhere, {}, TEST, now(narrow))
