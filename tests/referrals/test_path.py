"""The whole way of a referral, and that nothing is shown or sent where its person does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.app import create_app
from api.consent.models import Consent, Disclosure, Purpose
from api.database.columns import new_id
from api.notices.models.tables import NoticeRow
from api.people.service.mentees import erase_mentee
from api.referrals.models.tables import Referral
from tests.accounts.people import TEST
from tests.proposals.weeks import SURNAME
from tests.referrals.programs import Between, Program, may_tell
from tests.service import MovedClock, some_settings

TOLD = {
    "name": f"Samantha {SURNAME}",
    "languages": ["en"],
    "modes": ["video"],
    "windows": [f"{day} 17:00-20:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")],
    "time_zone": "America/New_York",
    "support_wanted": ["one_to_one"],
}
REACHED = {"route": "email", "email": "samantha@example.org", "phone": None}


@pytest.fixture
def on_either(database_url: str, clock: MovedClock) -> Iterator[Between]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield Between(made)
    made.state.parts.database.close()


def letters(between: Between, template: str) -> list[str]:
    """Return the states of the notices of one template."""
    with between.app.state.parts.database.reading() as session:
        rows = session.exec(select(NoticeRow).where(NoticeRow.template == template).order_by(col(NoticeRow.id)))
        return [row.state for row in rows]


def ledger(between: Between) -> list[Disclosure]:
    with between.app.state.parts.database.reading() as session:
        return list(session.exec(select(Disclosure).where(Disclosure.purpose == Purpose.REFERRAL.value)))


# ---------------------------------------------------------------- the way


def test_from_asking_to_having_met(on_either: Between) -> None:
    between = on_either
    asked = between.refer()
    assert (asked.status_code, asked.json()["state"], asked.headers["etag"]) == (201, "asking", '"1"')
    referral = asked.json()["id"]
    other = between.south.coordinator
    assert other.get(f"{between.south.base}/referrals").json()["items"] == []
    assert other.get(f"{between.south.base}/referrals/{referral}").status_code == 404
    assert (letters(between, "news_on_own_page"), letters(between, "referral_to_answer")) == (["due"], [])
    assert ledger(between) == []

    between.signs()
    seen = between.seen_by(between.south, referral)
    contact = seen["person"].pop("contact")
    assert (seen["state"], seen["person"], seen["mentee_id"]) == ("sent", TOLD, None)
    assert {name: contact[name] for name in REACHED} == REACHED
    assert seen["notice"].startswith("42 CFR part 2 prohibits")
    assert "With whom: South." in seen["notice"]
    (line,) = ledger(between)
    assert (line.fields, line.recipient_id) == (
        "contact languages modes name support_wanted windows", between.south.program,
    )  # fmt: skip
    assert letters(between, "referral_to_answer") == ["due"]

    taken = between.answer(referral, "accepted").json()
    assert (taken["state"], taken["person"]) == ("accepted", None)
    here = other.get(f"{between.south.base}/mentees/{taken['mentee_id']}").json()
    assert {name: here[name] for name in TOLD} == TOLD
    assert (here["goals"], here["substances"], here["experiences"], here["referral_source"]) == ([], [], [], "North")
    consents = other.get(f"{between.south.base}/people/{taken['mentee_id']}/consents").json()
    assert consents == []  # what she agreed to in North does not come along
    assert letters(between, "own_page") == ["due", "due"]  # hers of North, and one to her own page of South

    assert between.south.work("referrals") == 0
    between.meets(referral)
    assert between.south.work("referrals") == 1
    assert between.seen_by(between.north, referral)["state"] == "met"
    assert letters(between, "referral_answered") == ["due", "due"]
    assert between.south.work("referrals") == 0


def test_no_is_said_with_a_reason_and_a_second_referral_can_follow(between: Between) -> None:
    referral = between.sent()
    bare = between.answer(referral, "declined")
    assert bare.status_code == 422
    assert between.answer(referral, "accepted", reason="full").status_code == 422
    assert between.answer(referral, "met").status_code == 409
    assert between.answer(referral, "declined", reason="full").json()["reason"] == "full"
    assert between.seen_by(between.north, referral)["reason"] == "full"
    assert between.seen_by(between.south, referral)["name"] is None
    assert between.answer(referral, "accepted").status_code == 409
    assert between.refer().json()["state"] == "sent"  # the consent still holds


def test_what_is_met_is_also_said_by_hand(between: Between) -> None:
    referral = between.accepted()
    assert between.answer(referral, "not_met").json()["state"] == "not_met"
    assert between.seen_by(between.north, referral)["state"] == "not_met"


def test_whoever_does_not_answer_in_time_is_waited_for_no_longer(between: Between, clock: MovedClock) -> None:
    referral = between.sent()
    clock.move(days=14)
    assert between.seen_by(between.south, referral)["person"] is None
    assert between.answer(referral, "accepted").status_code == 409
    assert between.south.work("referrals") == 1
    assert between.seen_by(between.north, referral)["state"] == "expired"
    assert letters(between, "referral_to_answer") == ["recalled"]
    assert between.refer().status_code == 201


def test_what_cannot_be_is_told_at_once(between: Between) -> None:
    wrong = between.refer(mentee_id=str(uuid4()), to_program_id=str(between.north.program))
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["#/mentee_id", "#/to_program_id"]
    shut = between.south.coordinator.patch(between.south.base, json={"public_form": False}, headers={"If-Match": '"2"'})
    assert shut.status_code == 200
    assert between.refer().json()["errors"][0]["pointer"] == "#/to_program_id"
    programs = f"{between.north.base}/referral-programs"
    assert between.north.coordinator.get(programs).json()["items"] == []


# ---------------------------------------------------------------- consent


def test_it_is_sent_only_with_a_consent_that_names_that_very_program(between: Between) -> None:
    may_tell(between.app, between.north.program, between.mentee, "East")
    asked = between.refer().json()
    assert asked["state"] == "asking"
    assert between.act(between.north, asked["id"], "sending").status_code == 409
    may_tell(between.app, between.north.program, between.mentee, "South")
    assert between.act(between.north, asked["id"], "sending").json()["state"] == "sent"


@pytest.mark.parametrize("how", ["revoked", "replaced", "ran out", "withdrawn"])
def test_nothing_more_is_shown_or_answered_once_the_consent_ends(between: Between, clock: MovedClock, how: str) -> None:
    referral = between.sent(last_day="2026-11-27")
    assert SURNAME in between.page_of(between.south, referral)
    if how == "revoked":
        between.north.revokes(0, Purpose.REFERRAL)
    elif how == "replaced":
        may_tell(between.app, between.north.program, between.mentee, "East")
    elif how == "ran out":
        clock.move(days=5)
    else:
        assert between.act(between.north, referral, "withdrawal").json()["state"] == "withdrawn"
    seen = between.seen_by(between.south, referral)
    assert (seen["person"], seen["name"], seen["notice"]) == (None, None, None)
    assert SURNAME not in between.page_of(between.south, referral)
    assert between.answer(referral, "accepted").status_code == 409
    between.south.work("referrals")
    assert between.seen_by(between.north, referral)["state"] == "withdrawn"
    assert "withdrawn" in between.page_of(between.south, referral)
    assert letters(between, "referral_to_answer") == ["recalled"]
    assert len(ledger(between)) == 1


def test_whoever_takes_it_back_before_signing_is_not_told_of(between: Between) -> None:
    referral = between.refer().json()["id"]
    between.north.revokes(0, Purpose.REFERRAL)
    assert between.row(referral).state == "withdrawn"
    assert between.south.coordinator.get(f"{between.south.base}/referrals/{referral}").status_code == 404


def test_after_she_was_taken_in_only_what_goes_back_ends_with_the_consent(between: Between) -> None:
    referral = between.accepted()
    between.north.revokes(0)
    assert between.row(referral).state == "withdrawn"
    assert between.answer(referral, "met").status_code == 409
    between.meets(referral)
    assert between.south.work("referrals") == 0
    assert between.seen_by(between.north, referral)["state"] == "withdrawn"
    assert between.seen_by(between.south, referral)["name"] == f"Samantha {SURNAME}"  # she is South's own by now


# ---------------------------------------------------------------- strangers, writers at once, her record


def test_a_third_program_finds_nothing(between: Between) -> None:
    referral, east = between.sent(), Program(between.app, "East")
    assert east.coordinator.get(f"{east.base}/referrals").json()["items"] == []
    for path, json in (("", None), ("/answer", {"answer": "accepted"}), ("/withdrawal", None), ("/sending", None)):
        method = "POST" if path else "GET"
        tag = {"If-Match": '"1"'}
        answer = east.coordinator.request(method, f"{east.base}/referrals/{referral}{path}", json=json, headers=tag)
        assert answer.status_code == 404, path
    assert between.act(between.south, referral, "withdrawal").status_code == 409
    assert between.act(between.north, referral, "answer", {"answer": "accepted"}).status_code == 409
    assert between.row(referral).state == "sent"


def test_of_many_who_refer_her_at_once_one_does_and_of_many_answers_one_counts(on_either: Between) -> None:
    between = on_either
    may_tell(between.app, between.north.program, between.mentee, "South")
    with ThreadPoolExecutor(6) as executor:
        codes = sorted(answer.status_code for answer in executor.map(lambda _: between.refer(), range(6)))
    assert codes == [201] + 5 * [409]
    items = between.north.coordinator.get(f"{between.north.base}/referrals").json()["items"]
    (referral,) = (item["id"] for item in items)
    version = between.row(referral).version
    path = f"referrals/{referral}/answer"

    def answers(number: int) -> int:
        said = {"answer": "accepted"} if number % 2 else {"answer": "declined", "reason": "full"}
        return int(between.south.post(between.south.coordinator, path, version, said).status_code)

    with ThreadPoolExecutor(6) as executor:
        assert sorted(executor.map(answers, range(6))) == [200] + 5 * [412]
    database = between.app.state.parts.database
    row = between.row(referral)
    if row.closed_at is not None:
        assert between.refer().status_code == 201
    doubled = row.model_dump() | {"id": new_id(between.north.parts.clock.now()), "state": "asking", "reason": None}
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Referral(**doubled | {"closed_at": None, "came_id": None}))


def test_the_database_refuses_what_cannot_be(between: Between) -> None:
    between.sent()
    wrong = ({"state": "accepted"}, {"reason": "full"}, {"consent_id": None}, {"state": "met"}, {"state": "lost"})
    for values in (*wrong, {"came_id": between.mentee}, {"to_program_id": between.north.program}):
        with pytest.raises(IntegrityError), between.app.state.parts.database.writing() as session:
            session.exec(update(Referral).values(**values))


def test_her_record_names_it_in_both_programs_and_erasing_removes_it(on_either: Between) -> None:
    between = on_either
    referral = between.accepted()
    came = between.row(referral).came_id
    for program, mentee in ((between.north, between.mentee), (between.south, came)):
        record = program.coordinator.get(f"{program.base}/mentees/{mentee}/export").json()["parts"]["referrals"]
        assert [(one["from_program"], one["to_program"], one["state"]) for one in record] == [
            ("North", "South", "accepted")
        ]
    parts = between.app.state.parts
    with parts.database.writing() as session:
        version = 1
        erase_mentee(session, parts.vault, between.north.program, between.mentee, version, TEST, parts.clock.now(), 6)
    assert between.south.coordinator.get(f"{between.south.base}/referrals/{referral}").status_code == 404
    with parts.database.reading() as session:
        assert session.exec(select(Referral)).all() == []
        ended = session.exec(select(Consent).where(Consent.person_id == between.mentee)).all()
    assert all(consent.ended_at is not None for consent in ended)
    kept = between.south.coordinator.get(f"{between.south.base}/mentees/{came}")
    assert kept.status_code == 200  # South's own record of her is South's to erase


def test_the_log_of_both_programs_says_what_was_done(between: Between) -> None:
    between.accepted()
    for program, words in (
        (
            between.north,
            {("add", "referral"), ("submit", "referral"), ("disclose", "disclosure"), ("answer", "referral")},
        ),
        (between.south, {("submit", "referral"), ("submit", "mentee"), ("answer", "referral")}),
    ):
        log = program.coordinator.get(f"{program.base}/audit?limit=200").json()["items"]
        assert words <= {(entry["verb"], entry["kind"]) for entry in log}
