"""A referral to one mentor of another program: only where the mentor lets it, and never more than a wish there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from api.app import create_app
from api.consent.models import Consent, Disclosure, Purpose
from api.database.migrating import go_back, migrate, revisions
from api.people.models.tables import MentorRow
from api.people.service.mentors import erase_mentor
from api.referrals.models.tables import Referral
from tests.accounts.people import TEST
from tests.proposals.weeks import SURNAME
from tests.referrals.programs import HTML, Between, Program, lets_ask, may_tell
from tests.referrals.test_pages import plain
from tests.service import MovedClock, some_settings

ROSALINDA = f"Rosalinda {SURNAME}"


@pytest.fixture
def on_either(database_url: str, clock: MovedClock) -> Iterator[Between]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield Between(made)
    made.state.parts.database.close()


def shown(between: Between, program: Program | None = None, mentee: UUID | None = None) -> list[dict[str, Any]]:
    """Return the mentors of South who can be asked for, as North is told of them."""
    asks = program or between.north
    path = f"{asks.base}/mentees/{mentee or between.mentee}/referral-programs/{between.south.program}/mentors"
    answer = asks.coordinator.get(path)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def told(between: Between, person: UUID) -> list[dict[str, Any]]:
    """Return the lines of somebody's ledger, without what differs from one to the next."""
    program = between.south if person == between.south.mentor else between.north
    lines = program.coordinator.get(f"{program.base}/people/{person}/disclosures").json()
    return [{name: line[name] for name in ("purpose", "fields", "recipient", "discloser")} for line in lines]


def requested(between: Between, referral: str) -> list[str]:
    came = between.row(referral).came_id
    answer = between.south.coordinator.get(f"{between.south.base}/mentees/{came}")
    found: list[str] = answer.json()["requested"]
    return found


def referred(between: Between) -> str:
    """Refer Samantha to Rosalinda, with a consent that is signed already; return the id of the referral."""
    lets_ask(between.south)
    may_tell(between.app, between.north.program, between.mentee, "South")
    made = between.refer(to_mentor_id=str(between.south.mentor))
    assert (made.status_code, made.json()["state"], made.json()["mentor"]) == (201, "sent", ROSALINDA), made.text
    return str(made.json()["id"])


# ---------------------------------------------------------------- the way


def test_a_mentor_who_agreed_is_asked_for_signed_for_and_wished_for(on_either: Between) -> None:
    between = on_either
    mentor = str(between.south.mentor)
    assert shown(between) == []
    refused = between.refer(to_mentor_id=mentor)
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/to_mentor_id"]
    lets_ask(between.south)
    (one,) = shown(between)
    assert one.pop("notice").startswith("42 CFR part 2 prohibits")
    assert one == {"id": mentor, "name": ROSALINDA, "kind": "specialist", "languages": ["en"]}
    line = {"purpose": "other_programs", "fields": ["kind", "languages", "name"], "recipient": "North"}
    assert told(between, between.south.mentor) == [line | {"discloser": None}]

    asked = between.refer(to_mentor_id=mentor).json()
    assert (asked["state"], asked["mentor"]) == ("asking", ROSALINDA)
    client, way = between.her()
    assert f"We would ask there for {ROSALINDA} to be your mentor." in plain(client.get(way).text)
    assert ROSALINDA in plain(client.get(f"{way}/consents/referral/sign").text)
    between.signs()
    (sent,) = told(between, between.mentee)
    assert ("mentor" in sent["fields"], sent["recipient"]) == (True, "South")
    seen = between.seen_by(between.south, asked["id"])
    assert (seen["asks_mentor"], seen["mentor"]) == (True, ROSALINDA)
    assert f"They would like to meet {ROSALINDA}." in plain(between.page_of(between.south, asked["id"]))

    assert between.answer(asked["id"], "accepted").status_code == 200
    assert requested(between, asked["id"]) == [mentor]
    assert between.seen_by(between.north, asked["id"])["mentor"] == ROSALINDA
    between.meets(asked["id"])
    assert between.south.work("referrals") == 1
    page = plain(between.page_of(between.north, asked["id"]))
    assert "has met somebody" in page  # whom they met is not told back


def test_a_signature_from_before_mentors_could_be_asked_for_is_asked_for_anew(between: Between) -> None:
    lets_ask(between.south)
    may_tell(between.app, between.north.program, between.mentee, "South")
    with between.app.state.parts.database.writing() as session:
        consent = session.exec(select(Consent).where(Consent.purpose == Purpose.REFERRAL.value)).one()
        earlier = {name: getattr(consent, name) for name in Consent.model_fields} | {"text_version": 7}
        fields = " ".join(field for field in consent.fields.split() if field != "mentor")
        consent.ended_at, consent.ended_by = consent.signed_at, "replaced"
        session.flush()
        session.add(Consent(**earlier | {"id": UUID(int=consent.id.int + 1), "fields": fields}))
    assert between.refer(to_mentor_id=str(between.south.mentor)).json()["state"] == "asking"


# ---------------------------------------------------------------- who is shown


def test_whoever_is_away_speaks_another_language_or_took_it_back_is_shown_to_nobody(between: Between) -> None:
    south = between.south
    lets_ask(south)
    apart = between.north.a_mentee(name="Ines", languages=["pt"])
    assert (len(shown(between)), shown(between, mentee=apart)) == (1, [])
    ledger = len(told(between, south.mentor))
    with between.app.state.parts.database.writing() as session:
        row = session.get_one(MentorRow, south.mentor)
        row.status = "leave"
    assert shown(between) == []
    programs = between.north.coordinator.get(f"{between.north.base}/referral-programs").json()["items"]
    assert [one["names_mentors"] for one in programs] == [False]
    with between.app.state.parts.database.writing() as session:
        session.get_one(MentorRow, south.mentor).status = "active"
    assert len(shown(between)) == 1
    ended = south.mentor_client.delete(f"{south.base}/me/other-programs")
    assert ended.json() == {"ended": 1}
    assert shown(between) == []
    assert len(told(between, south.mentor)) == ledger + 1
    own = south.mentor_client.get(f"{south.base}/me/other-programs").json()
    assert (own["live"], list(own["told"])) == (None, ["North"])


def test_a_mentor_of_a_third_program_or_none_at_all_is_no_choice(between: Between) -> None:
    east = Program(between.app, "East")
    for mentor in (between.north.mentor, east.mentor, UUID(int=1)):
        refused = between.refer(to_mentor_id=str(mentor))
        assert [one["pointer"] for one in refused.json()["errors"]] == ["#/to_mentor_id"]
    path = f"{between.north.base}/mentees/{between.mentee}/referral-programs"
    for program in (between.north.program, UUID(int=1)):
        assert between.north.coordinator.get(f"{path}/{program}/mentors").status_code == 404
    referral = between.sent()
    for mentor in (between.north.mentor, east.mentor):
        with pytest.raises(IntegrityError), between.app.state.parts.database.writing() as session:
            session.exec(update(Referral).values(to_mentor_id=mentor, asks_mentor=True))
    wrong: tuple[dict[str, Any], ...] = (
        {"to_mentor_id": between.south.mentor}, {"sent_at": None}, {"answered_at": between.row(referral).sent_at},
    )  # fmt: skip
    for values in wrong:
        with pytest.raises(IntegrityError), between.app.state.parts.database.writing() as session:
            session.exec(update(Referral).values(**values))


@pytest.mark.parametrize("how", ["closed", "left", "erased"])
def test_the_referral_goes_on_to_the_program_alone_once_the_mentor_is_gone(on_either: Between, how: str) -> None:
    between = on_either
    referral, south = referred(between), between.south
    parts = between.app.state.parts
    if how == "closed":
        assert south.mentor_client.delete(f"{south.base}/me/other-programs").status_code == 200
    elif how == "left":
        with parts.database.writing() as session:
            session.get_one(MentorRow, south.mentor).status = "left"
    else:
        with parts.database.writing() as session:
            version = session.get_one(MentorRow, south.mentor).version
            now = parts.clock.now()
            erase_mentor(session, parts.vault, south.program, south.mentor, version, TEST, now, 6)
        assert between.row(referral).to_mentor_id is None
    for program in (between.north, between.south):
        seen = between.seen_by(program, referral)
        assert (seen["state"], seen["asks_mentor"], seen["mentor"]) == ("sent", True, None)
        page = between.page_of(program, referral)
        assert "it goes on to the program alone" in page
        assert "Rosalinda" not in page
    assert between.answer(referral, "accepted").status_code == 200
    assert requested(between, referral) == []
    assert between.row(referral).to_mentor_id is None


# ---------------------------------------------------------------- what is told back


def test_what_is_told_back_is_in_her_ledger_and_her_record(between: Between) -> None:
    referral = between.accepted()
    assert between.answer(referral, "not_met").status_code == 200
    sent, *back = told(between, between.mentee)
    assert sent["discloser"] is None
    assert back == [
        {"purpose": "referral", "fields": [field], "recipient": "North", "discloser": "South"}
        for field in ("accepted", "met")
    ]
    assert between.seen_by(between.north, referral)["notice"].startswith("42 CFR part 2 prohibits")
    path = f"{between.north.base}/mentees/{between.mentee}/export"
    record = between.north.coordinator.get(path).json()["parts"]["disclosures"]
    assert [line["discloser"] for line in record] == [None, "South", "South"]


def test_what_the_log_says_of_her_meeting_somebody_is_written_down_as_told_back(between: Between) -> None:
    referral = between.accepted()
    between.meets(referral)
    between.south.work("referrals")
    with between.app.state.parts.database.reading() as session:
        lines = session.exec(select(Disclosure).where(Disclosure.purpose == Purpose.REFERRAL.value)).all()
        assert sorted(line.fields.split()[0] for line in lines if line.discloser is not None) == ["accepted", "met"]
    assert between.answer(referral, "met").status_code == 409


# ---------------------------------------------------------------- pages


def on_pages(between: Between, client: TestClient, path: str, **data: str) -> Any:
    return client.post(path, data=data, headers=HTML) if data else client.get(path, headers=HTML)


def test_a_mentor_lets_it_and_takes_it_back_and_a_coordinator_chooses_on_pages(between: Between) -> None:
    north, south = between.north, between.south
    own = f"/programs/{south.program}/me/week/other-programs"
    mentor_page = f"/programs/{south.program}/mentors/{south.mentor}"
    assert f'href="{own}"' in on_pages(between, south.mentor_client, f"/programs/{south.program}/me/week").text
    assert "No other program sees their name." in plain(on_pages(between, south.coordinator, mentor_page).text)
    bare = on_pages(between, south.mentor_client, own, do="sign")
    assert (bare.status_code, 'href="#field-signature"' in bare.text) == (422, True)
    form = {"signature": "Rosa", "agree": "yes", "do": "sign"} | words_of(bare.text)
    late = on_pages(between, south.mentor_client, own, **form | {"text_hash": "0" * 64})
    assert (late.status_code, 'value="Rosa"' in late.text) == (422, True)
    assert on_pages(between, south.mentor_client, own, **form).headers["location"] == f"{own}?done=signed"
    assert "Other programs may ask for them by name." in plain(on_pages(between, south.coordinator, mentor_page).text)

    way = f"/programs/{north.program}/people/{between.mentee}/refer"
    first = on_pages(between, north.coordinator, way)
    assert "Some of its mentors can be asked for by name" in first.text
    assert "Rosalinda" not in first.text
    bare = on_pages(between, north.coordinator, way, do="mentors")
    assert (bare.status_code, 'href="#field-to_program_id"' in bare.text) == (422, True)
    to_program = {"to_program_id": str(south.program)}
    onward = on_pages(between, north.coordinator, way, do="mentors", **to_program).headers["location"]
    second = on_pages(between, north.coordinator, onward)
    assert f"{ROSALINDA} certified peer support specialist. English" in plain(second.text)
    assert "42 CFR part 2 prohibits" in second.text
    assert "North: last on" in plain(on_pages(between, south.mentor_client, own).text)
    wrong = on_pages(between, north.coordinator, way, step="mentors", to_mentor_id=str(north.mentor), **to_program)
    assert (wrong.status_code, 'href="#field-to_mentor_id"' in wrong.text) == (422, True)
    chosen = {"step": "mentors", "to_mentor_id": str(south.mentor)} | to_program
    made = on_pages(between, north.coordinator, way, **chosen)
    assert made.headers["location"].endswith("?done=asked")
    again = on_pages(between, north.coordinator, way, **chosen)
    assert (again.status_code, "They are referred to a program already." in plain(again.text)) == (409, True)
    referral = made.headers["location"].partition("/referrals/")[2].partition("?")[0]
    assert f"To meet {ROSALINDA}" in plain(between.page_of(north, referral))

    assert on_pages(between, south.mentor_client, own, do="revoke").headers["location"] == f"{own}?done=revoked"
    assert "it goes on to the program alone" in between.page_of(north, referral)
    gone = on_pages(between, north.coordinator, f"{way}?program={UUID(int=1)}")
    assert gone.headers["location"] == way


def words_of(page: str) -> dict[str, str]:
    """Return the hidden fields that say which words were shown."""
    fields = ("language", "last_day", "text_hash")
    return {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in fields}


def test_following_counts_what_waits_and_leads_to_it(between: Between, clock: MovedClock) -> None:
    north, south = between.north, between.south
    here = {one.name: f"/programs/{one.program}/following" for one in (north, south)}

    def counted(program: Program) -> str:
        return plain(on_pages(between, program.coordinator, here[program.name]).text)

    referral = between.refer().json()["id"]
    assert "Referrals that wait for the person’s yes 1" in counted(north)
    assert "Referrals for you to answer" not in counted(south)
    between.signs()
    assert "Referrals for you to answer 1" in counted(south)
    assert "Referrals that wait" not in counted(north)
    clock.move(days=13, hours=1)
    page = on_pages(between, south.coordinator, f"{here['South']}/referrals?see=late")
    assert ("Referrals to answer within a day 1" in plain(page.text), referral in page.text) == (True, True)
    asking = south.coordinator.get(f"{south.base}/referrals?waiting=asking").json()["items"]
    late = south.coordinator.get(f"{south.base}/referrals?waiting=late").json()["items"]
    assert (asking, [one["id"] for one in late]) == ([], [referral])
    assert between.answer(referral, "accepted").status_code == 200
    assert "Taken in two weeks ago" not in counted(south)
    clock.move(days=14)
    assert "Taken in two weeks ago, and have met nobody 1" in counted(south)
    empty = on_pages(between, south.coordinator, f"{here['South']}/referrals?see=answer")
    assert "Nothing waits for that any more" in plain(empty.text)


def test_a_stranger_is_told_of_no_mentor(between: Between) -> None:
    lets_ask(between.south)
    stranger = Program(between.app, "East").coordinator
    path = f"{between.north.base}/mentees/{between.mentee}/referral-programs/{between.south.program}/mentors"
    assert stranger.get(path).status_code == 404
    assert told(between, between.south.mentor) == []


def test_referrals_from_before_are_given_when_they_were_sent_and_answered(on_either: Between) -> None:
    between = on_either
    declined = between.sent()
    assert between.answer(declined, "declined", reason="full").status_code == 200
    accepted = str(between.refer().json()["id"])
    assert between.answer(accepted, "accepted").status_code == 200
    before = [between.row(one) for one in (declined, accepted)]
    engine, path = between.app.state.parts.database.engine, revisions()
    go_back(engine, path[path.index("0028") - 1])
    migrate(engine)
    after = [between.row(one) for one in (declined, accepted)]
    assert [(row.sent_at, row.answered_at) for row in after] == [(row.sent_at, row.answered_at) for row in before]
    assert between.refer().status_code == 409  # one that is open at the most, as ever
    doubled = after[1].model_dump() | {"id": UUID(int=after[1].id.int + 1)}
    with pytest.raises(IntegrityError), between.app.state.parts.database.writing() as session:
        session.add(Referral(**doubled))
