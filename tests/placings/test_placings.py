"""A placing from its start to what came of it: solved as a job, reviewed, published whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.consent.models import Disclosure
from api.groups.models.placings import PlacingPerson
from api.groups.models.tables import Placement
from api.groups.service import solving
from api.groups.service.replaying import kept_placing, replay_placing
from api.hours.engagements import engagements
from api.notices.models.tables import NoticeRow
from api.rounds.service.replaying import Verdict
from tests.placings.circles import Circles


def test_a_placing_goes_from_its_start_to_places_hours_notices_and_the_ledger(circles: Circles) -> None:
    thursday = circles.a_group()
    circles.a_mentee(name="Unasked", agrees=False)
    placing = circles.solved()
    row = circles.row(placing)
    assert (row.people, row.placed, row.unplaced, row.opened, row.proved) == (3, 3, 0, 1, True)
    summary = circles.read(placing, "summary")
    (meeting,) = summary["meetings"]
    assert (meeting["group_id"], meeting["opens"], meeting["slot"]) == (thursday, True, "Thu 18:00-19:00")
    assert meeting["facilitators"] == {str(circles.mentor): "Rosalinda Reyes"}
    assert (summary["proved"], summary["gap"]) == (True, 0.0)
    placed = circles.read(placing, "placements")["items"]
    assert {one["mentee_name"] for one in placed} == {f"Person{number} Lopez" for number in range(3)}
    assert circles.members(thursday) == []
    with circles.parts.database.reading() as session:
        kept = kept_placing(session, circles.parts.vault, row.id)
        assert kept is not None
        assert replay_placing(kept) is Verdict.SAME
        tampered = replace(kept, pool=replace(kept.pool, taken=()), digest="0")
        assert replay_placing(tampered) is Verdict.DIFFERS
        people = session.exec(select(PlacingPerson)).all()
        assert len(people) == 4
        assert not any("Mon 17:00" in str(one.sealed) for one in people)

    assert circles.post(placing, "publish").json() == {"placed": 3, "left_out": 0, "opened": 1}
    assert circles.members(thursday) == sorted(map(str, circles.people))
    group = circles.group(thursday)
    assert (group["running"], group["facilitators"]) == (True, [str(circles.mentor)])
    with circles.parts.database.reading() as session:
        (held,) = engagements(session, circles.program)
        assert (held.kind, held.weekday, held.start_min, held.mentor_id) == ("facilitation", 3, 1080, circles.mentor)
        told = session.exec(select(Disclosure)).all()
        assert {(one.person_id, one.purpose, one.recipient_id) for one in told} == {
            (one, "group_host", circles.mentor) for one in circles.people
        }
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "placing").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["start", "solve", "read", "publish"]
        letters = {one.template for one in session.exec(select(NoticeRow))}
        assert {"round_ready", "caseload_moved"} <= letters
    assert circles.post(placing, "publish").status_code == 409
    again = circles.solved()
    assert circles.row(again).people == 0  # everybody has a place


def test_who_has_no_place_is_told_why_and_what_would_help(circles: Circles) -> None:
    circles.a_group(least=4)
    early = circles.a_mentee(name="Early", windows=["Tue 06:00-07:00"])
    placing = circles.solved()
    assert circles.read(placing, "summary")["unopened"][0]["why"] == "few"
    left = {one["mentee_name"]: one for one in circles.read(placing, "unplaced")["items"]}
    assert (left["Early"]["kind"], left["Early"]["rules"]) == ("no_common_hour", ["hour"])
    assert left["Person0 Lopez"]["kind"] == "too_few"
    (remedy,) = [one for one in left["Person0 Lopez"]["remedies"] if one["kind"] == "add_people"]
    assert (remedy["people"], remedy["gain"]) == (1, 3)
    assert str(early) not in circles.read(placing, "placements")["items"]


def test_what_is_settled_holds_and_contradictions_fail_in_words(circles: Circles) -> None:
    one, other, third = map(str, circles.people)
    circles.a_group()
    monday = circles.a_group(name="Monday circle", weekday="Mon", least=1)
    circles.tie(kind="apart", mentee_id=one, other_id=other)
    circles.tie(kind="pin", mentee_id=third, group_id=monday)
    placing = circles.solved()
    homes = {entry["mentee_id"]: entry["group_id"] for entry in circles.read(placing, "placements")["items"]}
    assert homes[third] == monday
    assert homes.get(one) != homes.get(other)
    together = circles.tie(kind="together", mentee_id=one, other_id=other)
    assert circles.post(placing, "start").status_code == 200
    circles.work()
    assert (circles.row(placing).state, circles.row(placing).failure) == ("failed", "clash")
    path = f"{circles.base}/group-ties/{together['id']}"
    assert circles.coordinator.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert circles.row(circles.solved()).failure is None


def test_nobody_is_the_only_one_of_a_kind_they_asked_not_to_be(circles: Circles) -> None:
    circles.a_group(least=1)
    alone = circles.a_mentee(name="Ana", gender="woman")
    circles.tie(kind="not_only", mentee_id=str(alone), attribute="gender", value="woman")
    placing = circles.solved()
    assert [one["mentee_id"] for one in circles.read(placing, "unplaced")["items"]] == [str(alone)]
    circles.post(placing, "cancel")
    circles.a_mentee(name="Eva", gender="woman", urgency="urgent")
    again = circles.solved()
    placed = {one["mentee_name"] for one in circles.read(again, "placements")["items"]}
    assert "Ana" not in placed or "Eva" in placed


def test_whoever_changed_their_mind_is_left_out_and_what_breaks_a_rule_is_not_published(circles: Circles) -> None:
    thursday = circles.a_group(least=2)
    placing = circles.solved()
    first, second, third = circles.people
    circles.revoke(first)
    circles.tie(kind="apart", mentee_id=str(second), other_id=str(third))
    refused = circles.post(placing, "publish")
    assert (refused.status_code, "Solve it again" in refused.text) == (409, True)
    (tie,) = circles.coordinator.get(f"{circles.base}/group-ties").json()["items"]
    circles.coordinator.delete(f"{circles.base}/group-ties/{tie['id']}", headers={"If-Match": '"1"'})
    assert circles.post(placing, "publish").json() == {"placed": 2, "left_out": 1, "opened": 1}
    assert circles.members(thursday) == sorted(map(str, (second, third)))


def test_a_facilitator_is_not_given_an_hour_that_something_else_took(circles: Circles) -> None:
    circles.a_group()
    placing = circles.solved()
    circles.a_group(name="Another", running=True)
    refused = circles.post(placing, "publish")
    assert refused.status_code == 409
    with circles.parts.database.reading() as session:
        assert len(engagements(session, circles.program)) == 1
        assert session.exec(select(Placement)).all() == []


def test_an_attempt_that_died_goes_on_once(circles: Circles) -> None:
    circles.a_group()
    placing = circles.start()
    with circles.parts.database.writing() as session:
        dead = solving.begin(session, circles.parts, UUID(placing), 1, circles.now)
    assert dead is not None
    assert circles.due() == []
    circles.parts.clock.move(seconds=31)  # type: ignore[attr-defined] # the clock of tests
    circles.work()
    row = circles.row(placing)
    assert (row.state, row.attempt, row.placed) == ("review", 2, 3)
    with circles.parts.database.writing() as session:
        assert not solving.beat(session, dead, circles.now)
